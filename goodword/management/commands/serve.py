"""`goodword serve`: the website and a worker in one command."""

import errno
import hashlib
import ipaddress
import multiprocessing
import os
import shlex
import socket
import sys
from argparse import ArgumentParser
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.urls import reverse
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from goodword.management.demo.sign_ins import PASSWORD, sign_ins
from goodword.management.processes import WorkerProcess
from goodword.operations.workspace import setup_code
from goodword.queries.workspace import find_workspace

STOP_SECONDS = 10


class Command(BaseCommand):
    help = "Serve the website and send mail. The database and static files are brought up to date first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--processes", type=int, default=1, help="web processes (1)")
        parser.add_argument("--threads", type=int, default=4, help="threads of each web process (4)")
        parser.add_argument("--demo", action="store_true", help="make a demo workspace where there is none yet")
        parser.add_argument("--expose-demo", action="store_true", help="let other machines reach a demo workspace")
        parser.add_argument("--without-worker", action="store_true", help="the website only")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        require_free(host, port)
        use_address(host, port)
        call_command("migrate", interactive=False, verbosity=0)
        collect_static_files()
        if options["demo"] and find_workspace() is None:
            require_private(host, exposed=options["expose_demo"])
            call_command("demo", stdout=self.stdout)
        self.stdout.write(welcome(host, exposed=options["expose_demo"]))
        self.stdout.flush()
        connections.close_all()
        serve(host, port, options["processes"], options["threads"], with_worker=not options["without_worker"])


def require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = "something else listens there" if error.errno == errno.EADDRINUSE else str(error.strerror)
            raise CommandError(
                f"Port {port} of {host} cannot be used: {reason}. Choose another one: {again(port + 1)}"
            ) from error


def again(port: int) -> str:
    """The command line that was typed, with another port."""
    command, *words = sys.argv
    kept = [word for before, word in pairwise(["", *words]) if "--port" not in (before, word.partition("=")[0])]
    return shlex.join([command, *kept, "--port", str(port)])


def use_address(host: str, port: int) -> None:
    """Links in mail lead here, unless GOODWORD_URL says where; the processes started from here read it too."""
    if "GOODWORD_URL" not in os.environ and is_loopback(host):
        os.environ["GOODWORD_URL"] = settings.BASE_URL = f"http://{host}:{port}"


def is_loopback(host: str) -> bool:
    return host == "localhost" or ipaddress.ip_address(host).is_loopback


def require_private(host: str, *, exposed: bool) -> None:
    """Everybody knows the demo's password."""
    if not exposed and not is_loopback(host):
        raise CommandError(f"A demo is for this machine only; --expose-demo lets others reach it on {host}.")


def collect_static_files() -> None:
    """Only when they differ from those collected last, because compressing them takes a while."""
    stamp = settings.DATA / "static.stamp"
    now = fingerprint()
    if not stamp.exists() or stamp.read_text(encoding="ascii") != now:
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(now, encoding="ascii")


def fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            digest.update(f"{path} {storage.size(path)} {storage.get_modified_time(path)}\n".encode())
    return digest.hexdigest()


def welcome(host: str, *, exposed: bool) -> str:
    """Where to go, and how to get in."""
    url, workspace = settings.BASE_URL, find_workspace()
    lines = ["", f"Goodword is on {url}", ""]
    if workspace is None:
        lines += [f"Make your workspace on {url}{reverse('start')} with this code: {setup_code()}", ""]
    elif workspace.is_demo:
        require_private(host, exposed=exposed)
        lines += ["This is a demo. Sign in as", *(f"  {role:<28}{email}" for role, email in sign_ins())]
        lines += [f"with the password {PASSWORD}", ""]
        lines += [] if settings.SMTP else [f"Outgoing mail is on {url}{reverse('mailbox')}", ""]
    return "\n".join([*lines, "Ctrl+C stops it."])


def serve(host: str, port: int, processes: int, threads: int, *, with_worker: bool) -> None:
    """Until SIGINT or SIGTERM. Processes are spawned, not forked, so that each has connections of its own."""
    multiprocessing.set_start_method("spawn")
    server = Server(
        "goodword.management.web_process:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
    )
    worker = WorkerProcess() if with_worker else None
    try:
        server.serve()
    finally:
        if worker:
            worker.stop()

"""`goodword serve`: one command that starts everything, says where to go, and takes everything with it when it ends."""

import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.recovery.processes import Installation, wait_until
from tests.smtp import free_port


def status(port: int, path: str = "/link/nothing/") -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(tmp_path)
    yield installation
    installation.end()


def test_it_serves_and_ends_with_all_its_processes(installation: Installation) -> None:
    port = free_port()
    server = installation.start("serve", f"--port={port}")
    wait_until(lambda: status(port) == 404, 180, "serving")
    family = [psutil.Process(server.pid), *psutil.Process(server.pid).children(recursive=True)]
    assert len(family) >= 3
    server.terminate()
    output, _ = server.communicate(timeout=120)
    assert server.returncode == 0
    assert f"http://127.0.0.1:{port}/start/ with this code: " in output
    wait_until(lambda: not any(one.is_running() for one in family), 180, "all ended")


def test_killed_it_leaves_nobody_behind_and_starts_again(installation: Installation) -> None:
    port = free_port()
    server = installation.start("serve", f"--port={port}")
    wait_until(lambda: status(port) == 404, 180, "serving")
    family = psutil.Process(server.pid).children(recursive=True)
    server.kill()
    server.wait()
    wait_until(lambda: not any(alive(one) for one in family), 180, "all ended")
    again = installation.start("serve", f"--port={port}")
    wait_until(lambda: status(port) == 404, 180, "serving again")
    again.terminate()
    assert again.wait(120) == 0


def alive(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_a_port_that_is_taken_is_said_in_one_line(installation: Installation) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        output = installation.run("serve", "--demo", f"--port={port}")
    assert f"Port {port} of 127.0.0.1 cannot be used: something else listens there." in output
    assert f" serve --demo --port {port + 1}" in output
    assert "Traceback" not in output


def test_a_demo_is_not_shown_to_the_world_by_accident(installation: Installation) -> None:
    output = installation.run("serve", "--demo", "--host=0.0.0.0", f"--port={free_port()}")
    assert "A demo is for this machine only" in output
    assert "Traceback" not in output

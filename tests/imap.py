"""A real IMAP server for tests: pymap, in a process of its own, its mailboxes in memory."""

import imaplib
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

USER, PASSWORD = "demouser", "demo pass@/%ä"


class ImapPeer:
    """On loopback until `stop`; each test has a folder of its own."""

    def __init__(self) -> None:
        self.port = _free_port()
        program = Path(sys.executable).parent / "pymap"
        self.process = subprocess.Popen(
            [program, "--host", "127.0.0.1", "--port", str(self.port), "--no-tls", "--no-service", "admin", "dict",
             "--demo-data", "--demo-user", USER, "--demo-password", PASSWORD],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.folders = 0
        self._wait()

    def _wait(self) -> None:
        for _ in range(200):
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("pymap did not start within 20 s")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)

    def client(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.authenticate("PLAIN", lambda _: f"\0{USER}\0{PASSWORD}".encode())
        return client

    def folder(self, *mails: bytes) -> str:
        """A new one with these mails, unseen."""
        self.folders += 1
        name = f"Box {self.folders}"
        with self.client() as client:
            client.create(f'"{name}"')
            for mail in mails:
                client.append(f'"{name}"', "", "", mail)
        return name

    def seen(self, folder: str) -> list[bool]:
        """Of each mail of the folder."""
        with self.client() as client:
            client.select(f'"{folder}"', readonly=True)
            found = client.uid("FETCH", "1:*", "(FLAGS)")[1]
        return [b"\\Seen" in line for line in found if isinstance(line, bytes)]

    def place(self, folder: str) -> dict[str, Any]:
        """As `settings.INBOX`."""
        return {
            "host": "127.0.0.1",
            "port": self.port,
            "username": USER,
            "password": PASSWORD,
            "use_ssl": False,
            "use_tls": False,
            "folder": folder,
        }


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])

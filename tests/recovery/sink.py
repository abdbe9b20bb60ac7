"""A mail server that keeps what it accepts on disk: `python -m tests.recovery.sink FOLDER`.

It says its port, and ends with the process that started it. What it said 250 to is in the folder, whatever dies next.
"""

import os
import sys
import time
from email import message_from_bytes
from pathlib import Path
from random import Random

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.smtp import free_port


class Sink:
    def __init__(self, folder: Path) -> None:
        self.folder, self.count, self.dice = folder, 0, Random(folder.name)

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        time.sleep(self.dice.uniform(0, 0.004))
        self.count += 1
        with (self.folder / f"{self.count:06}").open("w") as file:
            file.write(str(message_from_bytes(content)["Message-ID"]))
            file.flush()
            os.fsync(file.fileno())
        return "250 It is on disk"


def main(folder: Path) -> None:
    port = free_port()
    controller = Controller(Sink(folder), hostname="127.0.0.1", port=port)
    controller.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    sys.stdin.read()
    controller.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""`goodword inbound`: takes in one mail from standard input, for the pipe of a mail server."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from goodword.lib.mail_parts import LONGEST, UnreadableMail
from goodword.operations.inbound import take_in
from goodword.policy.actors import SYSTEM
from goodword.queries.workspace import find_workspace

# As mail servers understand them (sysexits.h): wrong for good, and try again later.
DATA_ERROR, TEMPORARY_FAILURE = 65, 75


class Command(BaseCommand):
    help = "Takes in one mail from standard input. Exit codes: 0 taken in, 65 no readable mail, 75 try again later."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            raw = sys.stdin.buffer.read(LONGEST + 1)
            if find_workspace() is None:
                self._end("There is no workspace yet.", TEMPORARY_FAILURE)
            take_in(raw, actor=SYSTEM, now=timezone.now())
        except UnreadableMail as error:
            self._end(f"This mail cannot be read: {error}.", DATA_ERROR)
        except Exception as error:  # the mail server keeps it, whatever is wrong here
            self._end(f"Not now: {type(error).__name__}.", TEMPORARY_FAILURE)

    def _end(self, words: str, code: int) -> None:
        self.stderr.write(words)
        sys.exit(code)

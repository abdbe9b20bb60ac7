"""Reads replies out of the mailbox they come to."""

import time
from collections.abc import Callable
from datetime import datetime

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError

from goodword.lib.inbox import Inbox, InboxAway, Letter, Place, open_inbox
from goodword.lib.mail_parts import LONGEST, UnreadableMail
from goodword.operations.inbound import keep_unreadable, take_in
from goodword.operations.inbox import claim_reading, finish_reading
from goodword.operations.refused import Refused
from goodword.policy.actors import WORKER
from goodword.queries.workspace import find_workspace

BATCH = 200  # letters in one reading
LONGEST_READING = 60.0  # seconds, so that other jobs have their turn

log = structlog.get_logger()
Clock = Callable[[], datetime]


def read_replies(clock: Clock) -> None:
    """Nothing is lost by being cut off: what was not marked as seen comes again, and is known."""
    if not settings.INBOX or find_workspace() is None:
        return
    run = claim_reading(clock())
    if run is None:
        return
    try:
        with open_inbox(Place(**settings.INBOX)) as inbox:
            problem = read(inbox, clock)
    except InboxAway as away:
        problem = str(away)
        log.warning("inbox.away", problem=problem)
    except Exception as error:
        finish_reading(run, type(error).__name__, clock())
        raise
    finish_reading(run, problem, clock())


def read(inbox: Inbox, clock: Clock) -> str:
    """Take in a batch; returns what went wrong with a letter, which then waits for the next reading."""
    problem, count, ends = "", 0, time.monotonic() + LONGEST_READING
    for letter in inbox.letters(LONGEST):
        try:
            _take(letter, clock())
        except (OperationalError, InterfaceError, Refused):
            raise
        except Exception as error:  # one letter must not keep the others waiting
            problem = f"letter: {type(error).__name__}"
            log.error("inbox.letter_failed", error=type(error).__name__)
            continue
        inbox.mark_seen(letter)
        count += 1
        if count >= BATCH or time.monotonic() > ends:
            break
    return problem


def _take(letter: Letter, now: datetime) -> None:
    try:
        if not letter.is_whole:
            raise UnreadableMail("too long")
        take_in(letter.raw, actor=WORKER, now=now)
    except UnreadableMail:
        keep_unreadable(letter.raw, actor=WORKER, now=now)

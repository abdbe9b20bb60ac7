"""What the product sees itself, and when it tells it as a signal (I1, I2)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from .finding import SignalKind
from .sections import ScorePolicy
from .signals import fresh_until

BEST = 5
RENEW_DAYS = 14  # told once more so long before the last telling is too old to count
BY_RECORD = (SignalKind.TARGET_INDUSTRY, SignalKind.TARGET_SIZE)  # from what is recorded of the company
OF_ACCOUNTS = (*BY_RECORD, SignalKind.ACTIVE_CONTACTS, SignalKind.CONTACT_LEVELS)


class Step(StrEnum):
    KEEP = "keep"
    TELL = "tell"
    WITHDRAW = "withdraw"


class OwnReason(StrEnum):
    """Why the product itself takes a signal back."""

    UNKNOWN_NOW = "unknown_now"
    CORRECTED = "corrected"
    UNDONE = "undone"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Fact:
    """How it stands now: a number or a word; neither is not known."""

    number: Decimal | None = None
    word: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.word) or self.number is not None


@dataclass(frozen=True, slots=True)
class Told:
    """What the product told last."""

    fact: Fact
    withdrawn: bool = False


def step(
    kind: SignalKind, fact: Fact, told: Told | None, newest: date | None, today: date, policy: ScorePolicy
) -> Step:
    """Told when it differs from what was told last, and again before that ages. What somebody withdrew stays withdrawn.

    `newest` is the last day somebody observed this, whoever it was: people who told it lately are not told it anew.
    """
    if not fact.is_known:
        return Step.WITHDRAW if told and not told.withdrawn else Step.KEEP
    if told is None:
        return Step.TELL if fact.number != 0 else Step.KEEP
    if told.fact != fact:
        return Step.TELL
    end = fresh_until(kind, newest, policy) if newest and not told.withdrawn and fact.number != 0 else None
    return Step.TELL if end and end - today <= timedelta(days=RENEW_DAYS) else Step.KEEP


def is_praise(score: int, comment: str) -> bool:
    """The best mark, and words that nobody had to write."""
    return score == BEST and bool(comment.strip())

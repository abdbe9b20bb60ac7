"""Tiers: when new becomes standard by itself, and for whom strategic is suggested (L7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .programme import TierPolicy
from .vocabulary import Level, Sentiment, Tier

EXECUTIVES = (Level.VP, Level.C_LEVEL)
BELOW_STRATEGIC = (Tier.NEW, Tier.STANDARD)


@dataclass(frozen=True, slots=True)
class Given:
    """A reference that was given, and the marks of both sides, 1 to 5; None where none was given."""

    held_on: date
    advocate: int | None = None
    prospect: int | None = None


def earns_standard(references: Iterable[Given], today: date, policy: TierPolicy) -> bool:
    """Has a new advocate given a reference after which both sides were content?"""
    return any(_went_well(reference, today, policy) for reference in references)


def _went_well(reference: Given, today: date, policy: TierPolicy) -> bool:
    """A side that has not answered in time counts neither for nor against; one answer at least must be there."""
    marks = [mark for mark in (reference.advocate, reference.prospect) if mark is not None]
    complete = len(marks) == 2 or (today - reference.held_on).days >= policy.feedback_wait_days
    return complete and bool(marks) and all(mark >= policy.standard_mark for mark in marks)


def suggests_strategic(tier: Tier, level: str, references: int, sentiment: Sentiment, policy: TierPolicy) -> bool:
    """By title and history; the manager decides. `references`: held in all."""
    proven = references >= policy.strategic_references and sentiment is Sentiment.POSITIVE
    return tier in BELOW_STRATEGIC and level in EXECUTIVES and proven

"""Writes the monthly review on the first of the month."""

from datetime import datetime

from goodword.operations.review import write_due_reviews
from goodword.policy.actors import WORKER


def write_reviews(due_at: datetime, now: datetime) -> str:
    """Asked every day, since one that is there is not written again: a first on which nothing ran is no loss."""
    write_due_reviews(actor=WORKER, now=now)
    return ""

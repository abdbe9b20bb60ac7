"""Whose scores are computed anew (C5): a row in the transaction of what changes them; `operations/score.py` works it off."""

from datetime import datetime

from goodword.models import ScoreDue


def due_contact(contact_id: int, now: datetime) -> None:
    ScoreDue.objects.create(contact_id=contact_id, created_at=now)


def due_account(account_id: int, now: datetime) -> None:
    """Of everybody who works there."""
    ScoreDue.objects.create(account_id=account_id, created_at=now)


def due_all(now: datetime) -> None:
    """Of everybody: the weights or what earns points changed."""
    ScoreDue.objects.create(created_at=now)

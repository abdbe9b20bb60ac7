"""Whose scores are computed anew (C5): noted with what changes them; `operations/score.py` works it off."""

from collections.abc import Iterable
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


def due_contacts(contact_ids: Iterable[int], now: datetime) -> None:
    rows = [ScoreDue(contact_id=pk, created_at=now) for pk in contact_ids]
    ScoreDue.objects.bulk_create(rows, batch_size=1000)


def due_accounts(account_ids: Iterable[int], now: datetime) -> None:
    """Of everybody who works at one of these."""
    rows = [ScoreDue(account_id=pk, created_at=now) for pk in account_ids]
    ScoreDue.objects.bulk_create(rows, batch_size=1000)

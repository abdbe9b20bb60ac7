"""The same request, sent again, has the same effect and answer (V13).

Effect and answer are rows of one transaction. Whoever sends the same key meanwhile waits at the unique row of the
first: when that commits, its answer is given again; when it is rolled back, or its process is killed, no row was ever
there, and the next one begins anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from goodword.models import ApiKey, IdempotentAnswer

from .refused import refused

KEPT = timedelta(hours=24)


@dataclass(frozen=True)
class Once:
    """A request that is to be done once: whose key, its own key, and what tells it from another."""

    api_key: ApiKey
    key: str
    fingerprint: str


def begin(once: Once, now: datetime) -> IdempotentAnswer:
    """The row of this key, locked. Without a status it is new, and the caller's to answer in the same transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("effect and answer belong into one transaction")
    row = IdempotentAnswer(api_key=once.api_key, key=once.key, fingerprint=once.fingerprint, created_at=now)
    IdempotentAnswer.objects.bulk_create([row], ignore_conflicts=True)
    found = IdempotentAnswer.objects.select_for_update().filter(api_key=once.api_key, key=once.key)
    if (first := found.order_by("pk").first()) is None:
        raise refused("database.busy")  # it was forgotten at this very moment
    return first


def finish(row: IdempotentAnswer, status: int, headers: Mapping[str, str], body: str) -> None:
    """Keep the answer, in the transaction of its effect."""
    row.status, row.headers, row.body = status, dict(headers), body
    row.save(update_fields=["status", "headers", "body"])


def give_up(row: IdempotentAnswer) -> None:
    """Nothing was tried: the key may be used again, for a request that is right."""
    row.delete()


def forget_answers(now: datetime) -> int:
    """Answers are kept for a day: they may hold what the records they tell of no longer do."""
    return IdempotentAnswer.objects.filter(created_at__lte=now - KEPT).delete()[0]

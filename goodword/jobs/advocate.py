"""Looks at everybody for signs of fatigue that time alone brings (L5)."""

from datetime import datetime

from goodword.operations.fatigue import watch_everyone
from goodword.policy.actors import WORKER


def watch_fatigue(due_at: datetime, now: datetime) -> str:
    watch_everyone(actor=WORKER, now=now)
    return ""

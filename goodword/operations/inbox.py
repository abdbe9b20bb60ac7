"""Who reads the mailbox of replies, and how it went: one worker at a time, about once a minute (S2)."""

from datetime import datetime, timedelta

from django.db import transaction

from goodword.models import ScheduleRun
from goodword.queries.inbox import READING

LEASE = timedelta(minutes=5)
KEPT = timedelta(days=1)
LOST = "worker.lost"


@transaction.atomic
def claim_reading(now: datetime) -> ScheduleRun | None:
    """This minute's reading, for one worker; None while another reads, or has read."""
    runs = ScheduleRun.objects.filter(schedule=READING)
    runs.filter(finished_at=None, lease_until__lte=now).update(finished_at=now, last_error=LOST)
    runs.filter(due_at__lt=now - KEPT).delete()
    if runs.filter(finished_at=None).exists():
        return None
    values = {"claimed_at": now, "lease_until": now + LEASE}
    run, is_mine = ScheduleRun.objects.get_or_create(
        schedule=READING, due_at=now.replace(second=0, microsecond=0), defaults=values
    )
    return run if is_mine else None


def finish_reading(run: ScheduleRun, problem: str, now: datetime) -> None:
    """`problem`: why it could not be read; empty when all went well."""
    mine = ScheduleRun.objects.filter(pk=run.pk, finished_at=None)
    mine.update(finished_at=now, last_error=problem[:500])

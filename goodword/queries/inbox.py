"""How reading the mailbox of replies goes, for who can do something about it (S2)."""

from dataclasses import dataclass
from datetime import datetime

from goodword.models import ScheduleRun

READING = "read replies"


@dataclass(frozen=True)
class InboxStatus:
    """`problem` of the last reading, empty when it went well; `read_at`: when one last did."""

    problem: str
    read_at: datetime | None


def inbox_status() -> InboxStatus:
    done = ScheduleRun.objects.filter(schedule=READING, finished_at__isnull=False).order_by("-due_at")
    last = done.values_list("last_error", flat=True).first()
    read_at = done.filter(last_error="").values_list("finished_at", flat=True).first()
    return InboxStatus(last or "", read_at)

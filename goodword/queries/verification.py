"""The nightly check of all invariants (V1–V24): how it went last."""

from django.db import connection, transaction

from goodword.models import ScheduleRun

from .finding import Finding
from .verify import verify

NIGHTLY_CHECK = "nightly check"


def verify_at_once() -> dict[str, list[Finding]]:
    """As of one moment, although others go on working meanwhile."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return verify()


def report_of(findings: dict[str, list[Finding]]) -> str:
    """How many of each invariant are broken: "V1: 2, V9: 1"; empty when all is well."""
    return ", ".join(f"{name}: {len(found)}" for name, found in findings.items() if found)


def broken_check() -> ScheduleRun | None:
    """The last nightly check, where it found something or could not be finished; None when all was well."""
    last = ScheduleRun.objects.filter(schedule=NIGHTLY_CHECK, skipped=False).exclude(finished_at=None, last_error="")
    found = last.order_by("-due_at").first()
    return found if found is not None and found.last_error else None

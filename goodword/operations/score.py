"""Scores are computed anew when a signal, the figures or the day changes (C5), and their course is kept (C3).

One worker at a time: each transaction holds the workspace's row, reads, compares, and writes only what differs. Whoever
comes again, or second, finds nothing left to write.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from goodword.lib.batches import batches
from goodword.models import Account, Contact, ContactScore, Employment, ScoreChange, ScoreDue, Workspace
from goodword.policy.finding import ScoreCategory
from goodword.policy.quarters import local_day
from goodword.queries.evidence import known_on
from goodword.queries.score import COURSE, Computed, computed_on, scored_contacts

from .locking import transacted
from .score_due import due_accounts

BATCH = 500  # contacts at once: what is in memory does not grow with the company
DUE = 100  # notes worked off in one transaction
STANDING = (*COURSE, "gates", "changes_on")
Plan = dict[date, set[int]]  # contacts by the day as of whose end they are computed


def compute_due(now: datetime, batches: int = 50) -> int:
    """Work off what is noted as due; returns how many contacts were computed."""
    counts = (_work_off(now) for _ in range(batches))
    return sum(_until_none(counts))


def compute_calendar(now: datetime, batches: int = 50) -> int:
    """What the day alone changes, on each day it did; who came or became a customer since, and who no longer is."""
    _forget_others()
    counts = (_follow_calendar(now) or _take_in(now) for _ in range(batches))
    return sum(_until_none(counts))


def _until_none(counts: Iterable[int]) -> Iterator[int]:
    for count in counts:
        if not count:
            return
        yield count


def _open_today(now: datetime) -> date | None:
    """Lock; the day it is. None where nothing was set up yet."""
    workspace = Workspace.objects.select_for_update().first()
    return local_day(now, workspace.time_zone) if workspace else None


@transacted
def _work_off(now: datetime) -> int:
    """A score is computed as of the day of the note, too, if that is past: its course knows that day."""
    if (today := _open_today(now)) is None:
        return 0
    zone = Workspace.objects.get().time_zone
    _spread(zone)
    rows = list(ScoreDue.objects.order_by("pk")[:DUE])
    plan: Plan = {}
    for row in rows:
        day = min(local_day(row.created_at, zone), today)
        ids = [row.contact_id] if row.contact_id else _of_account(row.account_id, day)
        _add(plan, ((pk, each) for pk in ids for each in (day, today)))
    ScoreDue.objects.filter(pk__in=[row.pk for row in rows]).delete()
    _compute(plan, today)
    return len(rows)


def _of_account(account_id: int | None, day: date) -> set[int]:
    """Who works there, or did at the end of that day and has left since."""
    current = Contact.objects.filter(account=account_id).order_by().values_list("pk", flat=True)
    left = Employment.objects.filter(account=account_id, ended_on__gt=day).order_by().values_list("contact", flat=True)
    return {*current, *left}


def _spread(zone: str) -> None:
    """What concerns everybody becomes a note for each customer, so that no transaction grows with the company."""
    everybody = ScoreDue.objects.filter(contact__isnull=True, account__isnull=True).order_by("pk")
    rows = list(everybody)
    customers = Account.objects.filter(is_customer=True, merged_into__isnull=True).order_by("pk")
    for created_at in {local_day(row.created_at, zone): row.created_at for row in rows}.values():
        due_accounts(customers.values_list("pk", flat=True), created_at)
    everybody.filter(pk__in=[row.pk for row in rows]).delete()


@transacted
def _follow_calendar(now: datetime) -> int:
    if (today := _open_today(now)) is None:
        return 0
    rows = ContactScore.objects.filter(changes_on__lte=today).order_by("changes_on", "pk")
    ids = set(rows.values_list("contact_id", flat=True)[:BATCH])
    _compute({today: ids}, today)
    return len(ids)


@transacted
def _take_in(now: datetime) -> int:
    """Contacts of customers without a score."""
    if (today := _open_today(now)) is None:
        return 0
    ids = set(scored_contacts().filter(score__isnull=True).order_by("pk").values_list("pk", flat=True)[:BATCH])
    _compute({today: ids}, today)
    return len(ids)


@transacted
def _forget_others() -> None:
    """Who is no customer's contact has no score; the course it took is kept."""
    if Workspace.objects.select_for_update().exists():
        ContactScore.objects.exclude(contact__in=scored_contacts().values("pk")).delete()


def _compute(plan: Plan, today: date) -> None:
    """As of each day of the plan, and of each on which the calendar goes on to change a score, the earliest first.

    What is stored is of today. Where days were missed, their course is written anew.
    """
    everybody = set().union(*plan.values())
    for ids in batches(sorted(everybody), BATCH):
        missed = ContactScore.objects.filter(contact__in=ids, changes_on__lt=today).order_by()
        _add(plan, missed.values_list("contact_id", "changes_on"))
    if late := min(plan, default=today) < today:
        plan[today] = everybody
    while plan:
        day = min(plan)
        known = known_on(day)
        for ids in batches(sorted(plan.pop(day)), BATCH):
            found = computed_on(_still_scored(ids), known)
            _write(found, known.day, late) if day == today else _write_course(_rows(found), day)
            changes = ((pk, one.score.changes_on) for pk, one in found.items())
            _add(plan, ((pk, on) for pk, on in changes if on and on < today))


def _add(plan: Plan, days: Iterable[tuple[int, date | None]]) -> None:
    for contact_id, day in days:
        if day is not None:
            plan.setdefault(day, set()).add(contact_id)


def _still_scored(contact_ids: list[int]) -> list[int]:
    ids = list(scored_contacts().filter(pk__in=contact_ids).order_by().values_list("pk", flat=True))
    if gone := set(contact_ids) - set(ids):
        ContactScore.objects.filter(contact__in=gone).delete()
    return ids


def _write(found: dict[int, Computed], day: date, late: bool) -> None:
    stored = {row.contact_id: row for row in ContactScore.objects.filter(contact__in=list(found)).order_by()}
    rows = _rows(found)
    changed = [row for pk, row in rows.items() if pk not in stored or _standing(row) != _standing(stored[pk])]
    ContactScore.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["contact"], update_fields=(*STANDING, "computed_on")
    )
    moved = {row.contact_id: row for row in changed}
    moved = {pk: row for pk, row in moved.items() if pk not in stored or _course(row) != _course(stored[pk])}
    _write_course(rows if late else moved, day)


def _rows(found: dict[int, Computed]) -> dict[int, ContactScore]:
    return {pk: _row(pk, one) for pk, one in found.items()}


def _row(contact_id: int, computed: Computed) -> ContactScore:
    score = computed.score
    return ContactScore(
        contact_id=contact_id,
        total=score.total,
        **{category.value: score.of(category) for category in ScoreCategory},
        tier=score.tier,
        gates=sorted(computed.gates),
        computed_on=score.day,
        changes_on=score.changes_on,
    )


def _standing(row: ContactScore) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in STANDING)


def _course(row: ContactScore | ScoreChange) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in COURSE)


def _write_course(rows: dict[int, ContactScore], day: date) -> None:
    """The day's row, where it stands differently than at the end of the day before; none where it does not."""
    earlier = ScoreChange.objects.filter(contact__in=list(rows), day__lt=day).order_by("day")
    before = {row.contact_id: _course(row) for row in earlier}
    back = [pk for pk, row in rows.items() if before.get(pk) == _course(row)]
    ScoreChange.objects.filter(contact__in=back, day=day).delete()
    changes = [
        ScoreChange(contact_id=pk, day=day, **dict(zip(COURSE, _course(row), strict=True)))
        for pk, row in rows.items()
        if before.get(pk) != _course(row)
    ]
    ScoreChange.objects.bulk_create(
        changes, update_conflicts=True, unique_fields=["contact", "day"], update_fields=COURSE
    )

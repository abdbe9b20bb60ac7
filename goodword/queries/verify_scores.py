"""Scores recomputed from their signals: what is stored is what any computing anew gives (C5)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from goodword.lib.batches import batches
from goodword.models import ContactScore, ScoreChange, ScoreDue, Signal
from goodword.policy.finding import ScoreCategory
from goodword.policy.quarters import local_day

from .evidence import Known, known_on
from .finding import Finding
from .score import COURSE, computed_on, scored_contacts
from .workspace import find_workspace

A_NIGHT = 5_000  # scores looked at in one check; of more, another part each day
BATCH = 500


def scores() -> Iterator[Finding]:
    """Those that nothing is due for: each as its signals give it today, and as its course says last."""
    day = _last_day()
    if day is None or ScoreDue.objects.filter(contact__isnull=True, account__isnull=True).exists():
        return
    known = known_on(day)
    for batch in batches(list(_settled(day).values_list("contact_id", flat=True)), BATCH):
        yield from _recomputed(batch, known)
    yield from _course_broken(day)


def _last_day() -> date | None:
    """The last of which anything is known: nothing that came later can have been forgotten."""
    workspace, last = find_workspace(), Signal.objects.aggregate(last=Max("recorded_at"))["last"]
    computed: date | None = ContactScore.objects.aggregate(last=Max("computed_on"))["last"]
    if workspace is None or computed is None:
        return None
    return max(computed, local_day(last, workspace.time_zone)) if last else computed


def _settled(day: date) -> QuerySet[ContactScore]:
    """Neither waiting to be computed or forgotten, nor changed by the calendar since."""
    due = ScoreDue.objects.filter(Q(contact=OuterRef("contact")) | Q(account=OuterRef("contact__account")))
    still = Q(changes_on__isnull=True) | Q(changes_on__gt=day)
    rows = ContactScore.objects.filter(
        still, ~Exists(due.order_by()), contact__in=scored_contacts().values("pk")
    ).order_by("pk")
    parts = -(-rows.count() // A_NIGHT) or 1
    return rows.annotate(part=F("pk") % parts).filter(part=day.toordinal() % parts)


def _recomputed(contact_ids: list[int], known: Known) -> Iterator[Finding]:
    found = computed_on(contact_ids, known)
    for row in ContactScore.objects.filter(contact__in=contact_ids).order_by("contact"):
        score, shut = found[row.contact_id].score, sorted(found[row.contact_id].gates)
        parts = (score.of(category) for category in ScoreCategory)
        anew = (score.total, *parts, score.tier, shut, score.changes_on)
        stored = (*_figures(row), row.gates, row.changes_on)
        if anew != stored:
            yield Finding("C5", f"contact {row.contact_id}", f"its score is stored as {stored}, and is {anew}")


def _figures(row: ContactScore) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in COURSE)


def _course_broken(day: date) -> Iterator[Finding]:
    """The last word of the course is what stands."""
    last = ScoreChange.objects.filter(contact=OuterRef("contact")).order_by("-day")
    total, tier = (Subquery(last.values(name)[:1]) for name in ("total", "tier"))
    rows = _settled(day).annotate(last_total=total, last_tier=tier)
    differs = rows.filter(Q(last_total__isnull=True) | ~Q(total=F("last_total"), tier=F("last_tier")))
    for contact_id, stands, told in differs.values_list("contact_id", "total", "last_total"):
        yield Finding("C5", f"contact {contact_id}", f"its score is {stands}, its course ends with {told}")

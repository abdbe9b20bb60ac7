"""The tracker: who gave how many references, and what became of whose requests. Counted from the rows, never stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Avg, Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from goodword.models import Advocate, Feedback, ReferenceRequest, RequestEvent, Session, User
from goodword.policy.limits import Decision
from goodword.policy.quarters import Quarter
from goodword.policy.verdict import Reason
from goodword.policy.vocabulary import AdvocateStatus, Party, RequestState, SessionState, Stage

from .limits import decisions

# States that a request reaches by being approved only; a cancelled one may have been or not.
AFTER_APPROVAL = (
    *(RequestState.MATCHING, RequestState.ASKING, RequestState.CONFIRMED, RequestState.SCHEDULED),
    *(RequestState.HELD, RequestState.UNFILLED),
)


@dataclass(frozen=True)
class AdvocateRow:
    """References are sessions held; `this_quarter` those held in the current fiscal quarter. `won` of them were for a
    deal that was won; `helpful` is the prospects' mean mark.
    """

    advocate: Advocate
    references: int
    this_quarter: int
    last: date | None
    decision: Decision
    won: int = 0
    helpful: float | None = None

    @property
    def limit(self) -> Reason | None:
        """The limit that decides the next eligible day, which stands beside it and need not be said twice."""
        decisive = self.decision.decided_by
        if decisive is None:
            return None
        return Reason(decisive.code, {name: figure for name, figure in decisive.figures.items() if name != "until"})


@dataclass(frozen=True)
class Totals:
    advocates: int
    references: int
    this_quarter: int
    requested: int
    approved: int
    held: int


def tracked_advocates(quarter: Quarter) -> QuerySet[Advocate]:
    """Every advocate, those who left as well, with `references`, `this_quarter`, `last_reference`; `won`: references
    whose deal was won; `helpful`: the mean mark of their prospects.

    Counted in subqueries, which cost a third of a join that is grouped by every column.
    """
    held = Session.objects.filter(state=SessionState.HELD, ask__advocate=OuterRef("pk"))
    grouped = held.order_by().values("ask__advocate")
    won = grouped.filter(ask__request__deal__stage=Stage.CLOSED_WON)
    said = Feedback.objects.filter(party=Party.PROSPECT, session__ask__advocate=OuterRef("pk"))
    marks = said.order_by().values("session__ask__advocate")
    return Advocate.objects.select_related("contact__account").annotate(
        references=_number(grouped),
        this_quarter=_number(grouped.filter(held_on__range=(quarter.start, quarter.end))),
        won=_number(won),
        helpful=Subquery(marks.annotate(mean=Avg("score")).values("mean")),
        last_reference=Subquery(grouped.annotate(last=Max("held_on")).values("last")),
    )


def _number(grouped: QuerySet[Any, Any]) -> Coalesce:
    """How many rows there are in the one group of a subquery."""
    return Coalesce(Subquery(grouped.annotate(number=Count("pk")).values("number")), 0)


def advocate_rows(advocates: Sequence[Any], today: date) -> list[AdvocateRow]:
    """Rows of `tracked_advocates` with their next eligible dates, in a constant number of queries."""
    decided = decisions(advocates, today)
    return [
        AdvocateRow(
            *(advocate, advocate.references, advocate.this_quarter, advocate.last_reference, decided[advocate.pk]),
            won=advocate.won,
            helpful=round(float(advocate.helpful), 1) if advocate.helpful is not None else None,
        )
        for advocate in advocates
    ]


def was_approved() -> Q:
    """Of a request: its state tells, and its events where it was cancelled."""
    approvals = RequestEvent.objects.filter(
        request=OuterRef("pk"), from_state=RequestState.SUBMITTED, to_state=RequestState.MATCHING
    )
    return Q(state__in=AFTER_APPROVAL) | Q(state=RequestState.CANCELLED) & Q(Exists(approvals))


def tracked_reps() -> QuerySet[User]:
    """Everybody who has submitted a request, with `requested`, `approved` and `held`: requests, each counted once."""
    own = ReferenceRequest.objects.filter(rep=OuterRef("pk")).order_by().values("rep")
    counted = User.objects.annotate(
        requested=_number(own.filter(submitted_at__isnull=False)),
        approved=_number(own.filter(was_approved())),
        held=_number(own.filter(state=RequestState.HELD)),
    )
    return counted.filter(requested__gt=0)


def totals(quarter: Quarter) -> Totals:
    held = Session.objects.filter(state=SessionState.HELD)
    requests = ReferenceRequest.objects.aggregate(
        requested=Count("pk", filter=Q(submitted_at__isnull=False)),
        approved=Count("pk", filter=was_approved()),
        held=Count("pk", filter=Q(state=RequestState.HELD)),
    )
    return Totals(
        advocates=Advocate.objects.filter(status=AdvocateStatus.ACTIVE).count(),
        references=held.count(),
        this_quarter=held.filter(held_on__range=(quarter.start, quarter.end)).count(),
        **requests,
    )

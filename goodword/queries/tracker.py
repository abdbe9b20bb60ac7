"""The tracker: who gave how many references, and what became of whose requests. Counted from the rows, never stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from goodword.models import Advocate, ReferenceRequest, RequestEvent, Session, User
from goodword.policy.limits import Decision
from goodword.policy.quarters import Quarter
from goodword.policy.verdict import Reason
from goodword.policy.vocabulary import AdvocateStatus, RequestState, SessionState

from .limits import decisions

HELD = Q(asks__sessions__state=SessionState.HELD)
APPROVED = Q(requests__events__from_state=RequestState.SUBMITTED, requests__events__to_state=RequestState.MATCHING)


@dataclass(frozen=True)
class AdvocateRow:
    """References are sessions held; `this_quarter` those held in the current fiscal quarter."""

    advocate: Advocate
    references: int
    this_quarter: int
    last: date | None
    decision: Decision

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
    """Every advocate, those who left as well, with `references`, `this_quarter` and `last_reference`."""
    in_quarter = HELD & Q(asks__sessions__held_on__range=(quarter.start, quarter.end))
    return Advocate.objects.select_related("contact__account").annotate(
        references=Count("asks__sessions", filter=HELD),
        this_quarter=Count("asks__sessions", filter=in_quarter),
        last_reference=Max("asks__sessions__held_on", filter=HELD),
    )


def advocate_rows(advocates: Sequence[Any], today: date) -> list[AdvocateRow]:
    """Rows of `tracked_advocates` with their next eligible dates, in a constant number of queries."""
    decided = decisions(advocates, today)
    return [
        AdvocateRow(advocate, advocate.references, advocate.this_quarter, advocate.last_reference, decided[advocate.pk])
        for advocate in advocates
    ]


def tracked_reps() -> QuerySet[User]:
    """Everybody who has submitted a request, with `requested`, `approved` and `held`: requests, each counted once."""
    counted = User.objects.annotate(
        requested=Count("requests", filter=Q(requests__submitted_at__isnull=False), distinct=True),
        approved=Count("requests", filter=APPROVED, distinct=True),
        held=Count("requests", filter=Q(requests__state=RequestState.HELD), distinct=True),
    )
    return counted.filter(requested__gt=0)


def totals(quarter: Quarter) -> Totals:
    held = Session.objects.filter(state=SessionState.HELD)
    approved = RequestEvent.objects.filter(from_state=RequestState.SUBMITTED, to_state=RequestState.MATCHING)
    return Totals(
        advocates=Advocate.objects.filter(status=AdvocateStatus.ACTIVE).count(),
        references=held.count(),
        this_quarter=held.filter(held_on__range=(quarter.start, quarter.end)).count(),
        requested=ReferenceRequest.objects.filter(submitted_at__isnull=False).count(),
        approved=approved.values("request").distinct().count(),
        held=ReferenceRequest.objects.filter(state=RequestState.HELD).count(),
    )

"""Who is waited for in many requests at once, in a constant number of queries."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from django.db.models import Case, F, Q, QuerySet, Subquery, When
from django.db.models.expressions import OuterRef
from django.db.models.functions import Coalesce

from goodword.lib.workdays import is_working_day
from goodword.models import Ask, ReferenceRequest, RequestEvent, Session, TimeOffer, Workspace
from goodword.policy.follow_ups import Place
from goodword.policy.limits import UNANSWERED
from goodword.policy.transitions import Waiting, step_of, waiting_for
from goodword.policy.vocabulary import AskState, Format, OfferState, Party, RequestState, SessionState
from goodword.policy.waiting import LiveAsk, OpenOffer, Wait, WaitFacts, wait_of

from .workspace import current_policy, the_workspace

_S = RequestState
LIVE = [state for state in RequestState if waiting_for(state) is not Waiting.NOBODY]
# Ids, or a query that finds them, which then stays a subquery: thousands are slow to name.
Among = Collection[int] | QuerySet[ReferenceRequest, Any]


class Begun(Protocol):
    """A request, or no more of it than its state since when."""

    @property
    def pk(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def state_since(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class _Sitting:
    starts_at: datetime
    by_mail: bool


def place_of_workspace(workspace: Workspace) -> Place:
    return Place(workspace.time_zone, partial(is_working_day, workspace.country))


def waits_of(
    requests: Sequence[Begun], workspace: Workspace, now: datetime, among: Among | None = None
) -> dict[int, Wait]:
    """By request; reads their asks, offers and sessions."""
    ids = [request.pk for request in requests] if among is None else among
    asks, offers, sessions = _asks(ids), _offers(ids), _sessions(ids)
    policy, place = current_policy().requests, place_of_workspace(workspace)
    return {request.pk: wait_of(_facts(request, asks, offers, sessions), now, policy, place) for request in requests}


def _facts(
    request: Begun,
    asks: Mapping[int, LiveAsk],
    offers: Mapping[int, OpenOffer],
    sessions: Mapping[int, _Sitting],
) -> WaitFacts:
    pk, sitting = request.pk, sessions.get(request.pk)
    return WaitFacts(
        state=_S(request.state),
        since=request.state_since,
        ask=asks.get(pk),
        offer=offers.get(pk),
        session=sitting.starts_at if sitting else None,
        by_mail=bool(sitting and sitting.by_mail),
    )


def _asks(ids: Among) -> dict[int, LiveAsk]:
    rows = Ask.objects.filter(request__in=ids, state__in=UNANSWERED).order_by()
    columns = rows.values_list("request_id", "state", "sent_at", "veto_until", "expires_at")
    return {
        pk: LiveAsk(AskState(state), sent_at, veto_until if state == AskState.WAITING else expires_at)
        for pk, state, sent_at, veto_until, expires_at in columns
    }


def _offers(ids: Among) -> dict[int, OpenOffer]:
    rows = TimeOffer.objects.filter(ask__request__in=ids, ask__state=AskState.ACCEPTED, state=OfferState.OPEN)
    columns = rows.order_by().values_list("ask__request_id", "party", "made_at")
    return {pk: OpenOffer(Party(party), made_at) for pk, party, made_at in columns}


def _sessions(ids: Among) -> dict[int, _Sitting]:
    rows = Session.objects.filter(ask__request__in=ids, state=SessionState.SCHEDULED).order_by()
    columns = rows.values_list("ask__request_id", "starts_at", "format", "answered_at")
    return {
        pk: _Sitting(starts_at, by_mail=kind == Format.EMAIL_QA and answered_at is None)
        for pk, starts_at, kind, answered_at in columns
    }


def open_waits(requests: QuerySet[ReferenceRequest], workspace: Workspace, now: datetime) -> dict[int, Wait]:
    """Of all of these that are not over: four queries."""
    live = requests.filter(state__in=LIVE).order_by()
    return waits_of(begun(live), workspace, now, live.values("pk"))


def begun(requests: QuerySet[ReferenceRequest]) -> Sequence[Begun]:
    """Many requests, of each no more than its wait takes."""
    return list(requests.values_list("pk", "state", "state_since", named=True))


def overdue_ids(now: datetime) -> list[int]:
    """Requests in which somebody has been waited for too long."""
    waits = open_waits(ReferenceRequest.objects.exclude(state=_S.DRAFT), the_workspace(), now)
    return sorted(pk for pk, wait in waits.items() if wait.is_overdue(now))


def to_escalate(now: datetime) -> list[int]:
    """Those in which nobody was told yet that it is."""
    untold = ReferenceRequest.objects.filter(escalated_at=None).exclude(state=_S.DRAFT)
    return sorted(pk for pk, wait in open_waits(untold, the_workspace(), now).items() if wait.is_overdue(now))


def is_overdue(now: datetime) -> Q:
    """Working days are not the database's to count, so they are named."""
    return Q(pk__in=overdue_ids(now))


def longest(waits: Mapping[int, Wait], wanted: Callable[[Wait], bool], limit: int) -> list[ReferenceRequest]:
    """Those wanted that have waited longest, as rows with their rep."""
    chosen = sorted((wait.since, pk) for pk, wait in waits.items() if wanted(wait))[:limit]
    found = ReferenceRequest.objects.select_related("rep").in_bulk([pk for _, pk in chosen])
    return [found[pk] for _, pk in chosen if pk in found]


def with_waiting_since(requests: QuerySet[ReferenceRequest], now: datetime) -> QuerySet[ReferenceRequest]:
    """`waiting_since` to sort by: the same moment as that of the wait."""
    run_out = When(state=AskState.PENDING, expires_at__lte=now, then=F("expires_at"))
    asks = Ask.objects.filter(request=OuterRef("pk"), state__in=UNANSWERED).order_by()
    offers = TimeOffer.objects.filter(
        ask__request=OuterRef("pk"), ask__state=AskState.ACCEPTED, state=OfferState.OPEN
    ).order_by()
    begun = Session.objects.filter(ask__request=OuterRef("pk"), state=SessionState.SCHEDULED, starts_at__lte=now)
    begun = begun.exclude(format=Format.EMAIL_QA, answered_at=None).order_by()
    return requests.annotate(
        waiting_since=Coalesce(
            Subquery(begun.values("starts_at")[:1]),
            Subquery(offers.values("made_at")[:1]),
            Subquery(asks.values(since=Case(run_out, default=F("sent_at")))[:1]),
            F("state_since"),
        )
    )


def in_step_since(requests: Sequence[ReferenceRequest]) -> dict[int, datetime]:
    """Since when each has been at its step of the programme, whatever happened within it. One query."""
    here = {request.pk: step_of(_S(request.state)) for request in requests}
    since = {request.pk: request.state_since for request in requests}
    left: set[int] = set()
    moves = RequestEvent.objects.filter(request__in=list(here)).order_by("request", "-seq")
    for pk, before, after, at in moves.values_list("request_id", "from_state", "to_state", "at"):
        if pk in left or step_of(_S(after)) is not here[pk]:
            left.add(pk)
            continue
        since[pk] = at
        if step_of(_S(before)) is not here[pk]:
            left.add(pk)
    return since

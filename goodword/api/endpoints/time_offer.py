"""Times one party offers and the other takes (S1): the rep speaks for the prospect, staff for the advocate (S8)."""

from typing import Any

from django.http import Http404

from goodword.api.auth import ApiRequest
from goodword.api.records import found
from goodword.api.resource import Resource
from goodword.api.tables import shown_of
from goodword.api.types import Body, Moment, Note, PathId, ReasonBody, Shown
from goodword.models import Ask, Session, TimeOffer
from goodword.operations.session import cancel_session
from goodword.operations.time_offer import choose_time, offer_times
from goodword.policy.vocabulary import AskState, Party, SessionState
from goodword.queries.visibility import visible_asks, visible_requests

from .ask import TIMES

OFFERS = Resource("times", "Times offered for a session, and the one that is taken.")


@shown_of(
    TimeOffer, ("id", "party", "times", "note", "state", "taken", "made_at", "from_mail"),
    types={"times": list[dict[str, Any]]},
)  # fmt: skip
class OfferShown(Shown):
    """Times of one party. `taken` is the instant the other has chosen."""


@shown_of(Session, ("id", "state", "starts_at", "wall_time", "time_zone", "minutes"))
class DateShown(Shown):
    """The date of a session; its id is that of the session."""


class Arranged(Shown):
    """What was offered, the newest first, and the date there is."""

    ask: int
    offers: list[OfferShown]
    session: DateShown | None


class OfferBody(Body):
    times: TIMES
    note: Note = ""


class ChooseBody(Body):
    """One of the times on offer."""

    instant: Moment


def _shown(ask: Ask) -> Arranged:
    session = ask.sessions.filter(state=SessionState.SCHEDULED).first()
    return Arranged(
        ask=ask.pk, offers=[OfferShown.model_validate(offer) for offer in ask.time_offers.all()],
        session=DateShown.model_validate(session) if session else None,
    )  # fmt: skip


def _prospects(request: ApiRequest, pk: int) -> Ask:
    """Of a request for which an advocate has said yes (A7)."""
    record = found(visible_requests(request.actor), pk)
    ask = record.asks.filter(state=AskState.ACCEPTED).first()
    if ask is None:
        raise Http404
    return ask


def _advocates(request: ApiRequest, pk: int) -> Ask:
    return found(visible_asks(request.actor).filter(state=AskState.ACCEPTED, request__isnull=False), pk)


def _offer(request: ApiRequest, ask: Ask, party: Party, body: OfferBody) -> Arranged:
    times = [time.model_dump() for time in body.times]
    offer_times(ask.pk, party, times, body.note, actor=request.actor, now=request.now)
    return _shown(ask)


def _choose(request: ApiRequest, ask: Ask, offer: int, party: Party, body: ChooseBody) -> Arranged:
    """`party` takes what the other offers."""
    found(ask.time_offers.exclude(party=party), offer)
    choose_time(offer, body.instant, actor=request.actor, now=request.now)
    return _shown(ask)


def _call_off(request: ApiRequest, ask: Ask, party: Party, body: ReasonBody) -> Arranged:
    session = ask.sessions.filter(state=SessionState.SCHEDULED).first()
    if session is None:
        raise Http404
    cancel_session(session.pk, body.reason, by=party, actor=request.actor, now=request.now)
    return _shown(ask)


@OFFERS.get("/requests/{int:pk}/times", "session.choose", Arranged)
def of_prospect(request: ApiRequest, pk: PathId) -> Arranged:
    """Times of a request for which an advocate has said yes."""
    return _shown(_prospects(request, pk))


@OFFERS.post("/requests/{int:pk}/times", "session.choose", Arranged)
def prospect_offer(request: ApiRequest, pk: PathId, body: OfferBody) -> Arranged:
    """Offer times that suit the prospect; the advocate is asked which one suits them."""
    return _offer(request, _prospects(request, pk), Party.PROSPECT, body)


@OFFERS.post("/requests/{int:pk}/times/{int:offer}/choose", "session.choose", Arranged)
def prospect_choose(request: ApiRequest, pk: PathId, offer: PathId, body: ChooseBody) -> Arranged:
    """Take one of the advocate's times for the prospect: it becomes the date."""
    return _choose(request, _prospects(request, pk), offer, Party.PROSPECT, body)


@OFFERS.post("/requests/{int:pk}/call-off", "session.choose", Arranged)
def prospect_call_off(request: ApiRequest, pk: PathId, body: ReasonBody) -> Arranged:
    """The prospect cannot come: call the session off."""
    return _call_off(request, _prospects(request, pk), Party.PROSPECT, body)


@OFFERS.get("/asks/{int:pk}/times", "ask.answer", Arranged)
def of_advocate(request: ApiRequest, pk: PathId) -> Arranged:
    """Times of an ask that was accepted."""
    return _shown(_advocates(request, pk))


@OFFERS.post("/asks/{int:pk}/times", "ask.answer", Arranged)
def advocate_offer(request: ApiRequest, pk: PathId, body: OfferBody) -> Arranged:
    """Offer times that suit the advocate, on their behalf; the prospect is asked which one suits them."""
    return _offer(request, _advocates(request, pk), Party.ADVOCATE, body)


@OFFERS.post("/asks/{int:pk}/times/{int:offer}/choose", "ask.answer", Arranged)
def advocate_choose(request: ApiRequest, pk: PathId, offer: PathId, body: ChooseBody) -> Arranged:
    """Take one of the prospect's times for the advocate: it becomes the date."""
    return _choose(request, _advocates(request, pk), offer, Party.ADVOCATE, body)


@OFFERS.post("/asks/{int:pk}/call-off", "ask.answer", Arranged)
def advocate_call_off(request: ApiRequest, pk: PathId, body: ReasonBody) -> Arranged:
    """The advocate cannot come: call the session off."""
    return _call_off(request, _advocates(request, pk), Party.ADVOCATE, body)

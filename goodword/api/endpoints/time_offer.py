"""Times that one party offers and the other takes (S1): staff speak for the one or the other."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from goodword.api.auth import ApiRequest
from goodword.api.records import found
from goodword.api.resource import Resource
from goodword.api.tables import shown_of
from goodword.api.types import Body, Moment, Note, PathId, Shown
from goodword.models import Ask, TimeOffer
from goodword.operations.time_offer import choose_time, offer_times
from goodword.policy.vocabulary import AskState, Party
from goodword.queries.visibility import visible_asks, visible_requests

from .ask import TIMES

OFFERS = Resource("times", "Times offered for a session, and the one that is taken.")


@shown_of(
    TimeOffer, ("id", "party", "times", "note", "state", "taken", "made_at", "from_mail"),
    types={"times": list[dict[str, Any]]},
)  # fmt: skip
class OfferShown(Shown):
    """Times of one party. `taken` is the instant the other has chosen."""


class Offers(Shown):
    items: list[OfferShown]


class OfferBody(Body):
    """Whose times they are: the prospect's through their rep, the advocate's on their behalf."""

    party: Party
    times: TIMES
    note: Note = ""


class ChooseBody(Body):
    """One of the times on offer."""

    instant: Moment


class Chosen(Shown):
    """The session that has its date now."""

    session: int
    starts_at: datetime


def _asks(request: ApiRequest) -> QuerySet[Ask]:
    """A rep arranges with the customer who said yes to their request; others the asks they see (A7)."""
    own = Ask.objects.filter(request__in=visible_requests(request.actor), state=AskState.ACCEPTED)
    return Ask.objects.filter(pk__in=own.values("pk")) | visible_asks(request.actor)


@OFFERS.get("/asks/{int:pk}/times", "session.choose", Offers)
def index(request: ApiRequest, pk: PathId) -> Offers:
    """What was offered for an ask, the newest first."""
    ask = found(_asks(request), pk)
    return Offers(items=[OfferShown.model_validate(offer) for offer in ask.time_offers.all()])


@OFFERS.post("/asks/{int:pk}/times", "session.choose", OfferShown, makes="/times/{id}")
def offer(request: ApiRequest, pk: PathId, body: OfferBody) -> OfferShown:
    """Offer times for one party; what was on offer before is so no more."""
    found(_asks(request), pk)
    times = [time.model_dump() for time in body.times]
    made = offer_times(pk, body.party, times, body.note, actor=request.actor, now=request.now)
    return OfferShown.model_validate(made)


@OFFERS.get("/times/{int:pk}", "session.choose", OfferShown)
def read(request: ApiRequest, pk: PathId) -> OfferShown:
    """Times on offer."""
    return OfferShown.model_validate(found(TimeOffer.objects.filter(ask__in=_asks(request)), pk))


@OFFERS.post("/times/{int:pk}/choose", "session.choose", Chosen)
def choose(request: ApiRequest, pk: PathId, body: ChooseBody) -> Chosen:
    """Take one of the times for the other party: it becomes the date of the session."""
    found(TimeOffer.objects.filter(ask__in=_asks(request)), pk)
    session = choose_time(pk, body.instant, actor=request.actor, now=request.now)
    return Chosen(session=session.pk, starts_at=session.starts_at)

"""Asks: written, sent, objected to, answered on the advocate's behalf, taken back (A1-A6, S8)."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from ninja import Query
from pydantic import Field

from goodword.api.auth import ApiRequest
from goodword.api.pagination import Listed, ListQuery, Page, equals, since, until
from goodword.api.records import Seen, found
from goodword.api.resource import Resource
from goodword.api.tables import body_of, shown_of
from goodword.api.types import (
    Body,
    Day,
    Flag,
    Id,
    Moment,
    Note,
    OwnLanguage,
    PathId,
    ReasonBody,
    Ref,
    Shown,
    WallTime,
    ref_of,
)
from goodword.models import Advocate, Ask
from goodword.operations.ask import send_ask, withdraw_ask
from goodword.operations.ask_answer import accept_ask, decline_ask, offered_times
from goodword.operations.ask_clock import expire_ask, remind_advocate
from goodword.operations.ask_draft import AskContent, prepare_ask
from goodword.operations.ask_veto import approve_ask, veto_ask
from goodword.operations.email_qa import ask_again
from goodword.operations.preparation import want_host
from goodword.policy.vocabulary import AskState, Grade
from goodword.queries.visibility import visible_advocates, visible_asks

from .reference_request import visible as visible_requests

ASKS = Resource("asks", "Invitations to advocates, and their answers.")
TEXT = tuple(field.name for field in fields(AskContent))
CLOCKS = ("veto_until", "veto_by", "veto_reason", "remind_at", "reminded_at", "expires_at", "host_wanted")
ANSWER = ("answered_at", "answered_by", "on_behalf", "chosen_time", "availability_note", "decline_reason")
COLUMNS = ("id", "request", "account", "state", "format", "sent_at", "sent_by", "grade", "score", "poor_reason", *TEXT,
           *CLOCKS, *ANSWER, "is_imported")  # fmt: skip
TIMES = Annotated[list[WallTime], Field(max_length=10)]
LIST = Listed[Ask](
    sorts={"sent": ("sent_at",), "answered": ("answered_at",), "state": ("state",), "grade": ("grade",),
           "advocate": ("advocate__contact__last_name",), "prospect": ("prospect_company",)},
    order="-sent",
    search=("advocate__contact__search", "account__search", "request__search"),
    filters={"state": equals("state"), "grade": equals("grade"), "advocate": equals("advocate"),
             "request": equals("request"), "sent_from": since("sent_on"), "sent_to": until("sent_on")},
)  # fmt: skip


@shown_of(Ask, COLUMNS, types={"proposed_times": list[dict[str, Any]]})
class AskShown(Shown):
    """An ask with what the advocate reads and what they answered. `times_left`: what may still be chosen."""

    advocate: Ref
    times_left: list[datetime]


@body_of(Ask, TEXT, types={"proposed_times": TIMES, "language": OwnLanguage}, partial=True)
class AskChanges(Body):
    """What is left out is as the draft says."""


class AskBody(AskChanges):
    """Who is asked, and what is to be said otherwise than in the draft."""

    advocate: Id
    poor_reason: Note = ""


class DraftShown(Shown):
    """What the ask would say, in the advocate's language; what is empty must be filled in (A1)."""

    language: str
    prospect_company: str
    prospect_industry: str
    prospect_size: str
    contact_title: str
    interest: str
    wants: str
    why_advocate: str
    minutes: int
    proposed_times: list[dict[str, Any]]
    proposed_weeks: str
    personal_note: str


class AcceptBody(Body):
    """One of the times proposed, times of their own, or when they would be free."""

    chosen_time: Moment | None = None
    times: TIMES = []
    availability: Note = ""
    host_wanted: Flag = False


class WithdrawBody(ReasonBody):
    """`seen` is the state you know it in: where the advocate answered meanwhile, it is refused."""

    seen: AskState | None = None


class HostBody(Body):
    wanted: Flag


class AskQuery(ListQuery):
    state: AskState | None = None
    grade: Grade | None = None
    advocate: PathId | None = None
    request: PathId | None = None
    sent_from: Day | None = None
    sent_to: Day | None = None


def visible(request: ApiRequest) -> QuerySet[Ask]:
    return visible_asks(request.actor).select_related(
        "advocate__contact__account", "account", "request", "sent_by", "veto_by"
    )


def shown(request: ApiRequest, pk: int) -> AskShown:
    return next(iter(_rows(request, [found(visible(request), pk)])))


def _rows(request: ApiRequest, asks: Sequence[Ask]) -> Iterable[AskShown]:
    """Why an advocate declined is for the manager's eyes only."""
    private = not request.actor.may("ask.send")
    for ask in asks:
        more: dict[str, Any] = {"advocate": ref_of(ask.advocate), "times_left": offered_times(ask, request.now)}
        yield AskShown.model_validate(Seen(ask, **more | ({"decline_reason": ""} if private else {})))


@ASKS.get("/asks", "ask.answer", Page[AskShown])
def index(request: ApiRequest, query: Annotated[AskQuery, Query()]) -> Page[AskShown]:
    """Asks to advocates the key may see."""
    return LIST.page(request, query, visible(request), lambda asks: _rows(request, asks))


@ASKS.get("/asks/{int:pk}", "ask.answer", AskShown)
def read(request: ApiRequest, pk: PathId) -> AskShown:
    """An ask."""
    return shown(request, pk)


def _advocate(request: ApiRequest, pk: int) -> Advocate:
    return found(visible_advocates(request.actor).select_related("contact__account"), pk)


@ASKS.get("/requests/{int:pk}/asks/draft/{int:advocate}", "ask.send", DraftShown)
def draft(request: ApiRequest, pk: PathId, advocate: PathId) -> DraftShown:
    """What an ask to this advocate would say."""
    record = found(visible_requests(request), pk)
    return DraftShown.model_validate(prepare_ask(record, _advocate(request, advocate), now=request.now))


@ASKS.post("/requests/{int:pk}/asks", "ask.send", AskShown, makes="/asks/{id}")
def send(request: ApiRequest, pk: PathId, body: AskBody) -> AskShown:
    """Ask an advocate for this request.

    Their slot is reserved and the mail goes out; or it is refused with every reason: what is empty, limits, exclusions,
    and a poor match without a reason.
    """
    record, advocate = found(visible_requests(request), pk), _advocate(request, body.advocate)
    written = prepare_ask(record, advocate, now=request.now).values()
    given = {name: value for name, value in body.given().items() if name in TEXT}
    if "proposed_times" in given:
        given["proposed_times"] = [time.model_dump() for time in given["proposed_times"]]
    values = written | given
    content = AskContent(**values | {"proposed_times": tuple(values["proposed_times"])})
    ask = send_ask(pk, advocate.pk, content, body.poor_reason, actor=request.actor, now=request.now)
    return shown(request, ask.pk)


@ASKS.post("/asks/{int:pk}/accept", "ask.answer", AskShown)
def accept(request: ApiRequest, pk: PathId, body: AcceptBody) -> AskShown:
    """Record the advocate's yes on their behalf.

    The rep now learns the name, and the prospect is asked to agree to the times.
    """
    found(visible(request), pk)
    times = [time.model_dump() for time in body.times]
    accept_ask(pk, body.chosen_time, body.availability, times=times, host_wanted=body.host_wanted, actor=request.actor,
               now=request.now)  # fmt: skip
    return shown(request, pk)


@ASKS.post("/asks/{int:pk}/decline", "ask.answer", AskShown)
def decline(request: ApiRequest, pk: PathId, body: ReasonBody) -> AskShown:
    """Record the advocate's no on their behalf; the slot is free again."""
    found(visible(request), pk)
    decline_ask(pk, body.reason, actor=request.actor, now=request.now)
    return shown(request, pk)


@ASKS.post("/asks/{int:pk}/withdraw", "ask.send", AskShown)
def withdraw(request: ApiRequest, pk: PathId, body: WithdrawBody) -> AskShown:
    """Take an ask back; the slot is free, and the request is matched anew."""
    found(visible(request), pk)
    withdraw_ask(pk, body.reason, seen=body.seen, actor=request.actor, now=request.now)
    return shown(request, pk)


@ASKS.post("/asks/{int:pk}/veto", "ask.veto", AskShown)
def veto(request: ApiRequest, pk: PathId, body: ReasonBody) -> AskShown:
    """Object to an ask before it goes out, with a reason (A6)."""
    found(visible(request), pk)
    veto_ask(pk, body.reason, actor=request.actor, now=request.now)
    return shown(request, pk)


@ASKS.post("/asks/{int:pk}/agree", "ask.veto", AskShown)
def agree(request: ApiRequest, pk: PathId) -> AskShown:
    """Agree to an ask that waits for the customer success manager: it goes out at once (A6)."""
    found(visible(request), pk)
    approve_ask(pk, actor=request.actor, now=request.now)
    return shown(request, pk)


@ASKS.post("/asks/{int:pk}/host", "ask.answer", AskShown)
def host(request: ApiRequest, pk: PathId, body: HostBody) -> AskShown:
    """Record whether the advocate wants somebody of ours to join (S4)."""
    found(visible(request), pk)
    want_host(pk, body.wanted, actor=request.actor, now=request.now)
    return shown(request, pk)


@ASKS.post("/asks/{int:pk}/remind", "ask.send", AskShown)
def remind(request: ApiRequest, pk: PathId) -> AskShown:
    """Remind the advocate of an ask that waits for their answer (A4)."""
    found(visible(request), pk)
    remind_advocate(pk, actor=request.actor, now=request.now)
    return shown(request, pk)


@ASKS.post("/asks/{int:pk}/expire", "ask.send", AskShown)
def expire(request: ApiRequest, pk: PathId) -> AskShown:
    """Let an ask run out that was not answered in time; the slot is free again (A4)."""
    found(visible(request), pk)
    expire_ask(pk, actor=request.actor, now=request.now)
    return shown(request, pk)


@ASKS.post("/asks/{int:pk}/ask-again", "session.date", AskShown)
def again(request: ApiRequest, pk: PathId) -> AskShown:
    """Send the questions of an e-mail Q&A that was called off once more (S7)."""
    found(visible(request), pk)
    ask_again(pk, actor=request.actor, now=request.now)
    return shown(request, pk)

"""Dated duties before and after a session: done, not needed, or handed over (F1-F6)."""

from datetime import datetime
from typing import Annotated

from django.db.models import QuerySet
from django.utils import timezone
from ninja import Query

from goodword.api.auth import ApiRequest
from goodword.api.pagination import Listed, ListQuery, Page, equals
from goodword.api.records import found
from goodword.api.resource import Resource
from goodword.api.tables import shown_of
from goodword.api.types import Body, Flag, Id, NoteBody, PathId, ReasonBody, Shown
from goodword.models import FollowUp, ReferenceRequest, Session
from goodword.operations.email_qa import pass_on_answers
from goodword.operations.follow_up_duty import (
    do_follow_up,
    finish_follow_up,
    hand_over,
    send_to_prospect,
    skip_follow_up,
    take_over,
)
from goodword.policy.vocabulary import FollowUpKind, FollowUpState, Format, SessionState
from goodword.queries.follow_up import is_overdue
from goodword.queries.visibility import doable_follow_ups, visible_follow_ups, visible_requests

from .reference_request import RequestShown
from .reference_request import shown as request_shown

FOLLOW_UPS = Resource("follow-ups", "What is to be done before and after a session, and by whom.")
LIST = Listed[FollowUp](
    sorts={"due": ("due_at",), "kind": ("kind",), "state": ("state",), "owner": ("owner__name",)},
    order="due",
    filters={
        "state": equals("state"), "kind": equals("kind"), "owner": equals("owner"), "session": equals("session"),
        "automatic": equals("automatic"),
        "overdue": lambda value: is_overdue(timezone.now()) if value else ~is_overdue(timezone.now()),
    },
)  # fmt: skip
COLUMNS = ("id", "kind", "state", "owner", "automatic", "run_at", "due_at", "done_at", "done_by", "note")


@shown_of(FollowUp, COLUMNS)
class FollowUpShown(Shown):
    """A duty: automatic ones happen by themselves at `run_at`, the others wait for their owner until `due_at`."""

    session_id: int


class OwnerBody(Body):
    owner: Id


class PassOnAnswersBody(Body):
    """By our mail in the rep's name, or by the rep themselves."""

    by_mail: Flag


class FollowUpQuery(ListQuery):
    state: FollowUpState | None = None
    kind: FollowUpKind | None = None
    owner: PathId | None = None
    session: PathId | None = None
    automatic: bool | None = None
    overdue: bool | None = None


def _visible(request: ApiRequest) -> QuerySet[FollowUp]:
    return visible_follow_ups(request.actor).select_related("owner")


def _shown(request: ApiRequest, pk: int) -> FollowUpShown:
    return FollowUpShown.model_validate(found(_visible(request), pk))


def _doable(request: ApiRequest, pk: int) -> None:
    found(doable_follow_ups(request.actor), pk)


@FOLLOW_UPS.get("/follow-ups", "follow_up.see", Page[FollowUpShown])
def index(request: ApiRequest, query: Annotated[FollowUpQuery, Query()]) -> Page[FollowUpShown]:
    """Follow-ups the key may see."""
    return LIST.page(request, query, _visible(request), lambda rows: map(FollowUpShown.model_validate, rows))


@FOLLOW_UPS.get("/follow-ups/{int:pk}", "follow_up.see", FollowUpShown)
def read(request: ApiRequest, pk: PathId) -> FollowUpShown:
    """A follow-up."""
    return _shown(request, pk)


@FOLLOW_UPS.post("/follow-ups/{int:pk}/do", "follow_up.do", FollowUpShown)
def do(request: ApiRequest, pk: PathId) -> FollowUpShown:
    """Send now what this follow-up sends."""
    _doable(request, pk)
    do_follow_up(pk, actor=request.actor, now=request.now)
    return _shown(request, pk)


@FOLLOW_UPS.post("/follow-ups/{int:pk}/done", "follow_up.do", FollowUpShown)
def done(request: ApiRequest, pk: PathId, body: NoteBody) -> FollowUpShown:
    """Note that it was done by a person."""
    _doable(request, pk)
    finish_follow_up(pk, body.note, actor=request.actor, now=request.now)
    return _shown(request, pk)


@FOLLOW_UPS.post("/follow-ups/{int:pk}/skip", "follow_up.do", FollowUpShown)
def skip(request: ApiRequest, pk: PathId, body: ReasonBody) -> FollowUpShown:
    """Say that it is not needed, and why."""
    _doable(request, pk)
    skip_follow_up(pk, body.reason, actor=request.actor, now=request.now)
    return _shown(request, pk)


@FOLLOW_UPS.post("/follow-ups/{int:pk}/take-over", "follow_up.do", FollowUpShown)
def take(request: ApiRequest, pk: PathId) -> FollowUpShown:
    """Do by hand what would happen by itself."""
    _doable(request, pk)
    take_over(pk, actor=request.actor, now=request.now)
    return _shown(request, pk)


@FOLLOW_UPS.post("/follow-ups/{int:pk}/hand-over", "follow_up.do", FollowUpShown)
def give(request: ApiRequest, pk: PathId, body: OwnerBody) -> FollowUpShown:
    """Hand it over to a colleague who may see whom it is about."""
    _doable(request, pk)
    row = hand_over(pk, body.owner, actor=request.actor, now=request.now)
    return FollowUpShown.model_validate(FollowUp.objects.select_related("owner").get(pk=row.pk))


@FOLLOW_UPS.post("/follow-ups/{int:pk}/ask-prospect", "follow_up.do", FollowUpShown)
def ask_prospect(request: ApiRequest, pk: PathId) -> FollowUpShown:
    """Let the programme ask the prospect by mail (F2)."""
    _doable(request, pk)
    send_to_prospect(pk, actor=request.actor, now=request.now)
    return _shown(request, pk)


class Answer(Shown):
    question: str
    answer: str


class AnswersShown(Shown):
    """The answers of an e-mail Q&A, for the rep to read and pass on; empty before there are any."""

    session: int | None
    answered_at: datetime | None
    passed_on_at: datetime | None
    items: list[Answer]


@FOLLOW_UPS.get("/requests/{int:pk}/answers", "request.see", AnswersShown)
def answers(request: ApiRequest, pk: PathId) -> AnswersShown:
    """What the advocate answered in an e-mail Q&A (S7)."""
    record = found(visible_requests(request.actor), pk)
    written = Session.objects.filter(ask__request=record, format=Format.EMAIL_QA, state=SessionState.HELD).first()
    if written is None:
        return AnswersShown(session=None, answered_at=None, passed_on_at=None, items=[])
    return AnswersShown(
        session=written.pk, answered_at=written.answered_at, passed_on_at=written.passed_on_at,
        items=[Answer(**entry) for entry in written.questions],
    )  # fmt: skip


@FOLLOW_UPS.post("/requests/{int:pk}/pass-on-answers", "follow_up.do", RequestShown)
def pass_on(request: ApiRequest, pk: PathId, body: PassOnAnswersBody) -> RequestShown:
    """Pass the answers of an e-mail Q&A on to the prospect (S7)."""
    found(ReferenceRequest.objects.filter(pk__in=visible_requests(request.actor).values("pk")), pk)
    pass_on_answers(pk, by_mail=body.by_mail, actor=request.actor, now=request.now)
    return request_shown(request, pk)

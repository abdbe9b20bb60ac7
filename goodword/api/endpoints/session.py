"""Sessions: dated, moved, prepared, marked, and what each side said of them (S1-S8, F5)."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from django.db.models import QuerySet
from ninja import Query
from pydantic import Field

from goodword.api.auth import ApiRequest
from goodword.api.etag import require_unchanged
from goodword.api.pagination import Listed, ListQuery, Page, equals, since, until
from goodword.api.problems import wrong
from goodword.api.records import Seen, chosen, found
from goodword.api.resource import Resource
from goodword.api.tables import body_of, shown_of
from goodword.api.types import Body, Moment, Note, PathId, Ref, ShortText, Shown, WallTime, ref_of
from goodword.models import Session, User
from goodword.operations.dating import When
from goodword.operations.email_qa import answer_questions, edit_questions
from goodword.operations.locking import lock_ask
from goodword.operations.outcome import correct_outcome
from goodword.operations.preparation import PRACTICAL, WORDS, edit_preparation
from goodword.operations.session import cancel_session, date_session, mark_held, mark_no_show, move_session
from goodword.policy.proposed_times import read_time
from goodword.policy.verdict import Reason
from goodword.policy.vocabulary import Format, Party, SessionState
from goodword.queries.visibility import visible_sessions
from goodword.wording.reasons import sentence

from .ask import visible as visible_asks

SESSIONS = Resource("sessions", "The conversations themselves, once accepted and dated.")
PREPARED = (*WORDS, *PRACTICAL)
COLUMNS = ("id", "state", "format", "starts_at", "wall_time", "time_zone", "minutes", "held_on", "marked_at", "absent",
           "cancelled_by", "topic", *PREPARED, "advocate_attendance", "prospect_attendance", "questions", "answered_at",
           "passed_on_at")  # fmt: skip
LIST = Listed[Session](
    sorts={"starts": ("starts_at",), "state": ("state",), "held": ("held_on",)},
    order="-starts",
    search=("ask__advocate__contact__search", "ask__account__search", "ask__request__search"),
    filters={"state": equals("state"), "format": equals("format"), "ask": equals("ask"),
             "request": equals("ask__request"), "advocate": equals("ask__advocate"), "starts_from": since("starts_at"),
             "starts_to": until("starts_at")},
)  # fmt: skip
Texts = Annotated[list[Note], Field(max_length=10)]


@shown_of(Session, COLUMNS, types={"questions": list[dict[str, Any]]})
class SessionShown(Shown):
    """A session. `starts_at` is the instant, `wall_time` what the clocks of `time_zone` show then."""

    ask: int
    request: Ref | None
    advocate: Ref
    account: Ref


class WhenBody(WallTime):
    minutes: int = Field(20, ge=5, le=480, strict=True)


@body_of(Session, PREPARED, partial=True)
class PreparationBody(Body):
    """What both sides are told beforehand; what is left out stays."""


class HeldBody(Body):
    """What the advocate helped with: the thanks name it."""

    topic: ShortText


class NoShowBody(Body):
    absent: Party


class CancelBody(Body):
    """`by` is the party that calls it off, if one does."""

    reason: Note = ""
    by: Party | None = None


class QuestionsBody(Body):
    questions: Texts


class AnswersBody(Body):
    """In the order of the questions."""

    answers: Texts


class OutcomeBody(Body):
    note: Note


class SessionQuery(ListQuery):
    state: SessionState | None = None
    format: Format | None = None
    ask: PathId | None = None
    request: PathId | None = None
    advocate: PathId | None = None
    starts_from: Moment | None = None
    starts_to: Moment | None = None


def visible(request: ApiRequest) -> QuerySet[Session]:
    return visible_sessions(request.actor).select_related(
        "ask__advocate__contact", "ask__account", "ask__request", "host"
    )


def shown(request: ApiRequest, pk: int) -> SessionShown:
    return next(iter(_rows([found(visible(request), pk)])))


def _rows(sessions: Sequence[Session]) -> Iterable[SessionShown]:
    for session in sessions:
        ask = session.ask
        refs = {"advocate": ref_of(ask.advocate), "account": ref_of(ask.account), "request": ref_of(ask.request)}
        yield SessionShown.model_validate(Seen(session, ask=ask.pk, **refs))


def _unchanged(request: ApiRequest, pk: int) -> None:
    """If-Match, behind the lock of its ask."""
    lock_ask(found(visible(request), pk).ask_id)
    require_unchanged(request, shown(request, pk))


def _when(body: WhenBody) -> When:
    try:
        time = read_time(body.model_dump())
    except ValueError:
        raise wrong("wall", "times.unreadable", sentence(Reason("times.unreadable", {"text": body.wall}))) from None
    return When(time.wall, time.zone, body.fold, body.minutes)


@SESSIONS.get("/sessions", "ask.answer", Page[SessionShown])
def index(request: ApiRequest, query: Annotated[SessionQuery, Query()]) -> Page[SessionShown]:
    """Sessions with advocates the key may see."""
    return LIST.page(request, query, visible(request), _rows)


@SESSIONS.get("/sessions/{int:pk}", "ask.answer", SessionShown)
def read(request: ApiRequest, pk: PathId) -> SessionShown:
    """A session."""
    return shown(request, pk)


@SESSIONS.post("/asks/{int:pk}/sessions", "session.date", SessionShown, makes="/sessions/{id}")
def date(request: ApiRequest, pk: PathId, body: WhenBody) -> SessionShown:
    """Date what an advocate said yes to.

    Both sides get an invitation, each in their own time zone. A time that the clocks skip is refused, and for one that
    they show twice `fold` says which is meant.
    """
    found(visible_asks(request), pk)
    session = date_session(pk, _when(body), actor=request.actor, now=request.now)
    return shown(request, session.pk)


@SESSIONS.post("/sessions/{int:pk}/move", "session.date", SessionShown)
def move(request: ApiRequest, pk: PathId, body: WhenBody) -> SessionShown:
    """Move a session, its slot with it, or not at all."""
    found(visible(request), pk)
    move_session(pk, _when(body), actor=request.actor, now=request.now)
    return shown(request, pk)


@SESSIONS.post("/sessions/{int:pk}/cancel", "session.date", SessionShown)
def cancel(request: ApiRequest, pk: PathId, body: CancelBody) -> SessionShown:
    """Call a session off; the advocate's yes stands."""
    found(visible(request), pk)
    cancel_session(pk, body.reason, by=body.by, actor=request.actor, now=request.now)
    return shown(request, pk)


@SESSIONS.post("/sessions/{int:pk}/held", "session.mark", SessionShown)
def held(request: ApiRequest, pk: PathId, body: HeldBody) -> SessionShown:
    """Mark a session as held: a reference was given, and thanks go out."""
    found(visible(request), pk)
    mark_held(pk, body.topic, actor=request.actor, now=request.now)
    return shown(request, pk)


@SESSIONS.post("/sessions/{int:pk}/no-show", "session.mark", SessionShown)
def no_show(request: ApiRequest, pk: PathId, body: NoShowBody) -> SessionShown:
    """Record that somebody did not come; the slot is free, and it can be dated anew."""
    found(visible(request), pk)
    mark_no_show(pk, body.absent, actor=request.actor, now=request.now)
    return shown(request, pk)


@SESSIONS.patch("/sessions/{int:pk}/preparation", "session.prepare", SessionShown)
def prepare(request: ApiRequest, pk: PathId, body: PreparationBody) -> SessionShown:
    """Change what both sides are told beforehand; what was sent keeps its words (S3, S4, S8)."""
    _unchanged(request, pk)
    values = chosen(body.given(), {"host": User.objects.filter(is_active=True)})
    edit_preparation(pk, values, actor=request.actor, now=request.now)
    return shown(request, pk)


@SESSIONS.put("/sessions/{int:pk}/questions", "session.prepare", SessionShown)
def questions(request: ApiRequest, pk: PathId, body: QuestionsBody) -> SessionShown:
    """Word the questions of an e-mail Q&A anew, as long as no answer was begun (S7)."""
    found(visible(request).filter(format=Format.EMAIL_QA), pk)
    _unchanged(request, pk)
    edit_questions(pk, body.questions, actor=request.actor, now=request.now)
    return shown(request, pk)


@SESSIONS.post("/sessions/{int:pk}/answers", "ask.answer", SessionShown)
def answers(request: ApiRequest, pk: PathId, body: AnswersBody) -> SessionShown:
    """Record the advocate's answers of an e-mail Q&A on their behalf: a reference given (S7, S8)."""
    found(visible(request).filter(format=Format.EMAIL_QA), pk)
    answer_questions(pk, body.answers, actor=request.actor, now=request.now)
    return shown(request, pk)


@SESSIONS.post("/sessions/{int:pk}/correct-outcome", "session.mark", SessionShown)
def outcome(request: ApiRequest, pk: PathId, body: OutcomeBody) -> SessionShown:
    """Tell the advocate that the deal ended otherwise than they were told (F4)."""
    found(visible(request), pk)
    correct_outcome(pk, body.note, actor=request.actor, now=request.now)
    return shown(request, pk)

"""An e-mail Q&A (S7): the questions go to the advocate's page, the answers to the prospect through the rep.

There is no appointment: `starts_at` of the session is when the answers are due. Late ones are welcome.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation

from goodword.messages.recipient import recipient_of
from goodword.models import Ask, PersonalLink, Session
from goodword.policy.actors import SYSTEM, Actor, ActorKind
from goodword.policy.follow_ups import AFTER_ANSWERS, answers_due
from goodword.policy.quarters import local_day, quarter_of
from goodword.policy.transitions import may_move
from goodword.policy.vocabulary import AskState, FollowUpKind, FollowUpState, Format, RequestState, SessionState
from goodword.policy.working_time import at_hour
from goodword.queries.visibility import visible_asks, visible_requests
from goodword.queries.workspace import current_policy, the_workspace, today_in

from .ask_state import open_ask, request_of
from .charge import freeze
from .dating import TIMES, slot_for, take_slot
from .email_qa_mail import send_answers, send_questions, tell_answers
from .fatigue import watch_fatigue
from .follow_up import finish, place_of, plan_after, plan_reminder_to_answer
from .follow_up_work import work_off
from .history import record, save_changes, state_of
from .locking import lock_ask, lock_request, transacted
from .observing import observe_sessions
from .preparation import open_dated
from .preparation_draft import prefilled
from .refused import refused, require, require_permission
from .request_moves import move_request

LONGEST, MOST = 5000, 10
TOPIC = 200
DAY_END = timedelta(minutes=1)  # before midnight


def begin_questions(ask: Ask, *, actor: Actor, now: datetime) -> None:
    """For a locked ask just accepted. Where no quarter has a slot left, the manager finds a way: a yes is a yes."""
    if slot_for(ask, _due(ask, now), now).allowed:
        open_questions(ask, actor=actor, now=now)


def open_questions(ask: Ask, *, actor: Actor, now: datetime) -> Session:
    """The questions go out, with the day by which answers are due; that day's quarter holds the slot (L1, V19)."""
    request, due = request_of(ask), _due(ask, now)
    require(may_move(RequestState(request.state), RequestState.SCHEDULED))
    take_slot(ask, due, now)
    zone = recipient_of(ask.advocate.contact, the_workspace()).zone
    session = Session.objects.create(
        ask=ask,
        format=Format.EMAIL_QA,
        starts_at=due,
        wall_time=due.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M"),
        time_zone=zone,
        minutes=ask.minutes,
        **prefilled(ask),
    )
    move_request(request, RequestState.SCHEDULED, actor=actor, now=now)
    record("session.dated", session, actor=actor, now=now, after=state_of(session, TIMES))
    send_questions(session, now)
    plan_reminder_to_answer(session, actor=actor, now=now)
    return session


def _due(ask: Ask, now: datetime) -> datetime:
    """Some working days from now; still in this quarter where the next one has no slot left (L1)."""
    workspace, policy = the_workspace(), current_policy()
    place = place_of(recipient_of(ask.advocate.contact, workspace))
    due = answers_due(now, place, policy.sessions, policy.sending)
    if slot_for(ask, due, now).allowed:
        return due
    quarter = quarter_of(today_in(workspace, now), workspace.fiscal_year_starts)
    return at_hour(quarter.end, 24, workspace.time_zone) - DAY_END


@transacted
def ask_again(ask_id: int, *, actor: Actor, now: datetime) -> Session:
    """The questions of a Q&A that was called off go out once more; what was written before is kept."""
    ask = open_ask(ask_id, "session.date", actor=actor, now=now)
    if ask.state != AskState.ACCEPTED or ask.format != Format.EMAIL_QA:
        raise refused("session.not_accepted", state=AskState(ask.state))
    if known := ask.sessions.filter(state=SessionState.SCHEDULED).first():
        return known
    return open_questions(ask, actor=actor, now=now)


@transacted
def edit_questions(session_id: int, questions: Sequence[str], *, actor: Actor, now: datetime) -> Session:
    """Other words for the questions, as long as nothing was written in answer to them."""
    session = open_dated(session_id, "session.prepare", actor=actor, now=now)
    texts = [text.strip() for text in questions if text.strip()]
    if any(entry["answer"] for entry in session.questions):
        raise refused("questions.begun")
    if not 1 <= len(texts) <= MOST:
        raise refused("questions.count", "questions", most=MOST)
    values = {"questions": [{"question": text, "answer": ""} for text in texts]}
    save_changes("session.questions_edited", session, values, actor=actor, now=now)
    return session


@transacted
def save_answers(session_id: int, answers: Sequence[str], *, actor: Actor, now: datetime) -> Session:
    """What is written so far; history notes that it was begun, not every word on the way."""
    session = _open(session_id, actor, now)
    if session.state != SessionState.SCHEDULED:
        return session
    begun = any(entry["answer"] for entry in session.questions)
    session.questions = _with(session, answers)
    session.save(update_fields=["questions"])
    if not begun and any(answers):
        record("session.answers_begun", session, actor=actor, now=now)
    return session


@transacted
def answer_questions(session_id: int, answers: Sequence[str], *, actor: Actor, now: datetime) -> Session:
    """Answered: a reference given (S7). The first answer counts; whatever comes second is given that one.

    Its slot is used in the quarter in which it was reserved, that of the day the answers were due, however late they
    come: a quarter that is over cannot have been full. Staff may record it on the advocate's behalf (S8).
    """
    session = _open(session_id, actor, now)
    if session.state == SessionState.HELD:
        return session
    require(may_move(SessionState(session.state), SessionState.HELD))
    session.questions = _with(session, answers)
    if not any(entry["answer"] for entry in session.questions):
        raise refused("questions.nothing")
    ask, request = session.ask, request_of(session.ask)
    values = {
        "state": SessionState.HELD,
        "held_on": local_day(now, the_workspace().time_zone),
        "marked_at": now,
        "answered_at": now,
        "topic": _topic(session),
    }
    save_changes("session.held", session, values, actor=actor, now=now)
    freeze(ask.charge)
    move_request(request, RequestState.HELD, actor=actor, now=now)
    plan_after(session, AFTER_ANSWERS, actor=actor, now=now)
    work_off(session, actor=actor, now=now)
    observe_sessions([session], now=now)
    watch_fatigue(ask.advocate_id, actor=SYSTEM, now=now)
    tell_answers(session, request, now)
    return session


@transacted
def pass_on_answers(request_id: int, *, by_mail: bool, actor: Actor, now: datetime) -> Session:
    """The prospect has the answers, by our mail in the rep's name or from the rep; then they are asked if it helped."""
    require_permission(actor, "follow_up.do")
    session = Session.objects.filter(
        ask__request__in=visible_requests(actor).filter(pk=request_id), format=Format.EMAIL_QA, state=SessionState.HELD
    ).first()
    if session is None:
        raise refused("record.not_found")
    lock_ask(session.ask_id)
    session = (
        Session.objects.select_for_update(of=("self",)).select_related("ask__advocate__contact").get(pk=session.pk)
    )
    if session.passed_on_at is not None:
        return session
    request = lock_request(request_id)
    if by_mail and not request.contact_email:
        raise refused("message.no_address")
    if by_mail:
        send_answers(session, request, now)
    for duty in session.follow_ups.filter(kind=FollowUpKind.PASS_ON_ANSWERS, state=FollowUpState.OPEN):
        finish(duty, FollowUpState.DONE, actor=actor, now=now)
    note_passed_on(session, actor=actor, now=now)
    return session


def note_passed_on(session: Session, *, actor: Actor, now: datetime) -> None:
    """The prospect has the answers; the caller holds the locks."""
    if session.passed_on_at is None:
        save_changes("session.passed_on", session, {"passed_on_at": now}, actor=actor, now=now)
        plan_after(session, [FollowUpKind.CHECK_PROSPECT], actor=actor, now=now)


def _open(session_id: int, actor: Actor, now: datetime) -> Session:
    """The session behind the locks of its ask, for the holder of its link, or for staff who may answer for them."""
    found = Session.objects.values_list("ask_id", flat=True).get(pk=session_id)
    if actor.kind is ActorKind.LINK:
        own = PersonalLink.objects.filter(pk=actor.id, purpose="questions", session=session_id)
        if not own.filter(revoked_at__isnull=True, expires_at__gt=now).exists():
            raise refused("permission.missing", action="ask.answer")
    else:
        require_permission(actor, "ask.answer")
        if not visible_asks(actor).filter(pk=found).exists():
            raise refused("record.not_found")
    ask = lock_ask(found)
    session = Session.objects.select_for_update(of=("self",)).get(pk=session_id)
    session.ask = ask
    if session.format != Format.EMAIL_QA:
        raise refused("record.not_found")
    return session


def _with(session: Session, answers: Sequence[str]) -> list[dict[str, Any]]:
    """The questions with these answers, in their order."""
    texts = [answer.strip() for answer in answers]
    if any(len(text) > LONGEST for text in texts):
        raise refused("text.too_long", most=LONGEST)
    texts += [""] * (len(session.questions) - len(texts))
    return [{**entry, "answer": text} for entry, text in zip(session.questions, texts, strict=False)]


def _topic(session: Session) -> str:
    """What the thanks name, in the advocate's language: the use case, or what was asked first."""
    request = session.ask.request
    with translation.override(recipient_of(session.ask.advocate.contact, the_workspace()).language):
        use_case = request.use_case.name if request and request.use_case else ""
    return use_case or session.questions[0]["question"][:TOPIC]

"""The session: dated, moved, held, missed or cancelled; its slot is in the quarter of its date (S6, L1, V18, V19)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from goodword.lib.codes import known_zones
from goodword.messages.variables import Value
from goodword.models import Ask, Contact, Session, User
from goodword.policy.actors import Actor
from goodword.policy.limits import may_charge
from goodword.policy.quarters import local_day, quarter_of
from goodword.policy.transitions import may_move
from goodword.policy.vocabulary import AskState, ChargeState, Party, RequestState, SessionState
from goodword.policy.wall_time import resolve
from goodword.queries.limits import facts_of, reading_of
from goodword.queries.workspace import the_workspace, today_in

from .ask_draft import MINUTES
from .ask_state import open_ask, request_of
from .charge import caps_of, freeze, release, transfer
from .follow_up import cancel_follow_ups, plan_after, plan_before
from .follow_up_work import work_off
from .history import record, save_changes, state_of
from .locking import transacted
from .outbox import cancel_messages, enqueue, was_sent
from .refused import Refused, refused, require
from .request_moves import move_request

TIMES = ("starts_at", "wall_time", "time_zone", "minutes")
DATED = ("session-dated", "staff-session-dated")


@dataclass(frozen=True, slots=True)
class When:
    """A time as it was typed: naive wall time in an IANA zone; `fold` is the choice where the clocks show it twice."""

    wall: datetime
    zone: str
    fold: int | None = None
    minutes: int = 20


@transacted
def date_session(ask_id: int, when: When, *, actor: Actor, now: datetime) -> Session:
    """Date what was accepted. Its slot moves to the quarter of the date, or a full quarter refuses it (L1)."""
    ask = open_ask(ask_id, "session.date", actor=actor, now=now)
    request = request_of(ask)
    values = _values(when, ask)
    if repeated := ask.sessions.filter(state=SessionState.SCHEDULED, **values).first():
        return repeated
    if ask.state != AskState.ACCEPTED:
        raise refused("session.not_accepted", state=AskState(ask.state))
    require(may_move(RequestState(request.state), RequestState.SCHEDULED))
    _charge_for(ask, values["starts_at"], now)
    session = Session.objects.create(ask=ask, format=ask.format, **values)
    move_request(request, RequestState.SCHEDULED, actor=actor, now=now)
    record("session.dated", session, actor=actor, now=now, after=state_of(session, TIMES))
    _tell_dated(session, ask, now)
    plan_before(session, actor=actor, now=now)
    return session


@transacted
def move_session(session_id: int, when: When, *, actor: Actor, now: datetime) -> Session:
    """To another time, its slot with it, or not at all."""
    session, ask = _open(session_id, "session.date", SessionState.SCHEDULED, actor=actor, now=now)
    values, was = _values(when, ask), session.starts_at
    _charge_for(ask, values["starts_at"], now)
    if save_changes("session.moved", session, values, actor=actor, now=now):
        _tell_dated(session, ask, now, was)
        plan_before(session, actor=actor, now=now)
    return session


@transacted
def mark_held(session_id: int, topic: str, *, actor: Actor, now: datetime) -> Session:
    """A reference was given: the slot is used for good, and thanks go out at once (F1). `topic` is named in them."""
    session, ask = _open(session_id, "session.mark", SessionState.HELD, actor=actor, now=now)
    if session.state == SessionState.HELD:
        return session
    _require_begun(session, now)
    if not topic.strip():
        raise refused("session.topic_missing", "topic")
    held_on = local_day(session.starts_at, the_workspace().time_zone)
    values = {"state": SessionState.HELD, "held_on": held_on, "marked_at": now, "topic": topic.strip()}
    save_changes("session.held", session, values, actor=actor, now=now)
    freeze(ask.charge)
    move_request(request_of(ask), RequestState.HELD, actor=actor, now=now)
    plan_after(session, actor=actor, now=now)
    work_off(session, actor=actor, now=now)
    return session


@transacted
def mark_no_show(session_id: int, absent: Party, *, actor: Actor, now: datetime) -> Session:
    """No reference, whoever stayed away: the slot is free, and the session can be dated again (S6)."""
    session, ask = _open(session_id, "session.mark", SessionState.NO_SHOW, actor=actor, now=now)
    if session.state == SessionState.NO_SHOW:
        return session
    _require_begun(session, now)
    values = {"state": SessionState.NO_SHOW, "absent": absent, "marked_at": now}
    save_changes("session.no_show", session, values, actor=actor, now=now)
    cancel_follow_ups(session, actor=actor, now=now)
    release(ask.charge)
    move_request(request_of(ask), RequestState.CONFIRMED, actor=actor, now=now)
    event = f"session-{session.pk}-no-show"
    enqueue("no-show", ask.advocate.contact, event=event, variables={"absent": absent}, now=now, ask=ask)
    return session


@transacted
def cancel_session(session_id: int, reason: str = "", *, actor: Actor, now: datetime) -> Session:
    """Called off; the advocate's yes stands and keeps its slot until it is dated again or withdrawn."""
    session, ask = _open(session_id, "session.date", SessionState.CANCELLED, actor=actor, now=now)
    if call_off(ask, actor=actor, now=now, reason=reason):
        move_request(request_of(ask), RequestState.CONFIRMED, actor=actor, now=now)
        session.refresh_from_db()
    return session


def call_off(ask: Ask, *, actor: Actor, now: datetime, reason: str = "") -> bool:
    """Cancel the dated session of a locked ask, if there is one, and tell both sides what they had been told of."""
    session = ask.sessions.filter(state=SessionState.SCHEDULED).first()
    if session is None:
        return False
    values = {"state": SessionState.CANCELLED, "marked_at": now}
    save_changes("session.cancelled", session, values, actor=actor, now=now, note=reason)
    cancel_follow_ups(session, actor=actor, now=now)
    event, variables = f"session-{session.pk}-cancelled", {"starts_at": session.starts_at}
    for person, was_told in _audience(ask):
        if was_told:
            enqueue("session-cancelled", person, event=event, variables=variables, now=now, ask=ask)
    return True


def _open(session_id: int, action: str, to_state: SessionState, *, actor: Actor, now: datetime) -> tuple[Session, Ask]:
    """The session behind the locks of its ask, in a state that may become `to_state`, or is it already."""
    ask_id = Session.objects.values_list("ask_id", flat=True).get(pk=session_id)
    ask = open_ask(ask_id, action, actor=actor, now=now)
    session = Session.objects.select_for_update().get(pk=session_id)
    if session.state != to_state:
        require(may_move(SessionState(session.state), to_state))
    return session, ask


def _require_begun(session: Session, now: datetime) -> None:
    if now < session.starts_at:
        raise refused("session.not_begun", starts_at=session.starts_at)


def _values(when: When, ask: Ask) -> dict[str, Any]:
    """By field of `Session`; refuses a zone, a time or a length that does not exist (V18)."""
    if when.zone not in known_zones():
        raise refused("time.zone_unknown", "zone", zone=when.zone)
    resolved = resolve(when.wall, when.zone, when.fold)
    if resolved.instant is None:
        raise Refused(resolved.verdict)
    if resolved.instant < ask.sent_at:
        raise refused("session.before_ask", "wall_time")
    if when.minutes not in MINUTES:
        raise refused("session.minutes", "minutes", minimum=MINUTES.start, maximum=MINUTES.stop - 1)
    return {
        "starts_at": resolved.instant,
        "wall_time": when.wall.strftime("%Y-%m-%dT%H:%M"),
        "time_zone": when.zone,
        "minutes": when.minutes,
    }


def _charge_for(ask: Ask, starts_at: datetime, now: datetime) -> None:
    """The slot goes to the quarter of the date in the workspace's zone, if that has one free (L1, V19)."""
    workspace, charge = the_workspace(), ask.charge
    today, day = today_in(workspace, now), local_day(starts_at, workspace.time_zone)
    quarter, reading = quarter_of(day, workspace.fiscal_year_starts), reading_of(today, day)
    facts, limits = facts_of([ask.advocate_id], today, reading)[ask.advocate_id], reading.policy.limits
    charged = charge.quarter if charge.state == ChargeState.RESERVED else None
    require(may_charge(facts, quarter, limits, today, charged))
    transfer(charge, quarter, caps_of(facts, limits, today))


def _tell_dated(session: Session, ask: Ask, now: datetime, was: datetime | None = None) -> None:
    """Advocate and rep, each in their own zone; the time of before is named only to who had been told of it."""
    event = f"session-{session.pk}-{now:%Y%m%dT%H%M%S.%f}"
    for person, was_told in _audience(ask):
        lasts, moved_from = timedelta(minutes=session.minutes), was if was_told else None
        variables: dict[str, Value] = {"starts_at": session.starts_at, "minutes": lasts, "moved_from": moved_from}
        enqueue("session-dated", person, event=event, variables=variables, now=now, ask=ask)


def _audience(ask: Ask) -> list[tuple[Contact | User, bool]]:
    """Advocate and rep, and whether they have been told a time. What they have not been told yet, they will not be."""
    told = [was_sent(kind, ask=ask) for kind in DATED]
    cancel_messages(ask=ask, kinds=DATED)
    people: tuple[Contact | User, ...] = (ask.advocate.contact, request_of(ask).rep)
    return list(zip(people, told, strict=True))

"""The session: dated, moved, held, missed or cancelled by staff, or called off by a party itself (S6, S2)."""

from datetime import datetime

from goodword.messages.recipient import To
from goodword.messages.variables import Value
from goodword.models import Ask, Session
from goodword.policy.actors import SYSTEM, Actor
from goodword.policy.quarters import local_day
from goodword.policy.transitions import may_move
from goodword.policy.vocabulary import Format, Party, RequestState, SessionState
from goodword.queries.workspace import current_policy, the_workspace

from .ask_state import open_ask, owners_of, request_of
from .charge import freeze, release
from .dating import When, call_off, change_date, end_offer, require_spoken, set_date
from .fatigue import watch_fatigue
from .follow_up import cancel_follow_ups, plan_after
from .follow_up_work import work_off
from .history import save_changes
from .invitation import was_told
from .locking import transacted
from .observing import observe_sessions
from .outbox import enqueue
from .party import open_for
from .refused import refused, require, require_permission
from .request_moves import move_request


@transacted
def date_session(ask_id: int, when: When, *, actor: Actor, now: datetime) -> Session:
    """Date what was accepted. Its slot moves to the quarter of the date, or a full quarter refuses it (L1)."""
    ask = open_ask(ask_id, "session.date", actor=actor, now=now)
    _require_short(ask, when)
    return set_date(ask, when, actor=actor, now=now)


@transacted
def move_session(session_id: int, when: When, *, actor: Actor, now: datetime) -> Session:
    """To another time, its slot with it, or not at all."""
    session, ask = _open(session_id, "session.date", SessionState.SCHEDULED, actor=actor, now=now)
    _require_short(ask, when)
    change_date(session, when, actor=actor, now=now)
    return session


@transacted
def mark_held(session_id: int, topic: str, *, actor: Actor, now: datetime) -> Session:
    """A reference was given: the slot is used for good, and thanks go out at once (F1). `topic` is named in them."""
    session, ask = _open(session_id, "session.mark", SessionState.HELD, actor=actor, now=now)
    if session.state == SessionState.HELD:
        return session
    require_spoken(ask)
    _require_begun(session, now)
    if not topic.strip():
        raise refused("session.topic_missing", "topic")
    held_on = local_day(session.starts_at, the_workspace().time_zone)
    values = {"state": SessionState.HELD, "held_on": held_on, "marked_at": now, "topic": topic.strip()}
    save_changes("session.held", session, values, actor=actor, now=now)
    freeze(ask.charge)
    move_request(request_of(ask), RequestState.HELD, actor=actor, now=now)
    end_offer(ask, actor=actor, now=now)
    plan_after(session, actor=actor, now=now)
    work_off(session, actor=actor, now=now)
    observe_sessions([session], now=now)
    watch_fatigue(ask.advocate_id, actor=SYSTEM, now=now)
    return session


@transacted
def mark_no_show(session_id: int, absent: Party, *, actor: Actor, now: datetime) -> Session:
    """No reference, whoever stayed away: the slot is free, and the session can be dated again (S6).

    Times to which it was to move are on offer no more.
    """
    session, ask = _open(session_id, "session.mark", SessionState.NO_SHOW, actor=actor, now=now)
    if session.state == SessionState.NO_SHOW:
        return session
    require_spoken(ask)
    _require_begun(session, now)
    values = {"state": SessionState.NO_SHOW, "absent": absent, "marked_at": now}
    save_changes("session.no_show", session, values, actor=actor, now=now)
    cancel_follow_ups(session, actor=actor, now=now)
    end_offer(ask, actor=actor, now=now)
    release(ask.charge)
    move_request(request_of(ask), RequestState.CONFIRMED, actor=actor, now=now)
    _tell_no_show(session, absent, actor, now)
    return session


def _tell_no_show(session: Session, absent: Party, actor: Actor, now: datetime) -> None:
    """Kind words to the advocate either way, an apology to a prospect who waited; who asked, and the rep, are told."""
    ask, request, event = session.ask, request_of(session.ask), f"session-{session.pk}-no-show"
    enqueue("no-show", ask.advocate.contact, event=event, variables={"absent": absent}, now=now, ask=ask)
    variables: dict[str, Value] = {"absent": absent, "starts_at": session.starts_at}
    variables |= {"has_address": bool(request.contact_email), "named": was_told(session, request)}
    readers: list[To] = [person for person in owners_of(ask) if person.pk != actor.user_id]
    if absent is Party.ADVOCATE and request.contact_email:
        readers.append(request)
    for to in readers:  # in their hours: the session is over
        enqueue("no-show", to, event=event, variables=variables, now=now, session=session, urgent=False)


@transacted
def cancel_session(
    session_id: int, reason: str = "", *, by: Party | None = None, actor: Actor, now: datetime
) -> Session:
    """Called off; the advocate's yes stands and keeps its slot until it is dated again or withdrawn.

    `by` is the party that calls it off, itself or through staff; None where the programme does.
    """
    session, ask = _open(session_id, "session.date", SessionState.CANCELLED, by=by, actor=actor, now=now)
    if session.state == SessionState.CANCELLED:
        return session
    if not actor.is_staff and by is not None and now >= session.starts_at:
        raise refused("session.begun")
    call_off(ask, actor=actor, now=now, reason=reason.strip(), by=by)
    move_request(request_of(ask), RequestState.CONFIRMED, actor=actor, now=now)
    session.refresh_from_db()
    return session


def _open(
    session_id: int, action: str, to_state: SessionState, *, by: Party | None = None, actor: Actor, now: datetime
) -> tuple[Session, Ask]:
    """The session behind the locks of its ask, in a state that may become `to_state`, or is it already."""
    ask_id = Session.objects.values_list("ask_id", flat=True).get(pk=session_id)
    if by is None:
        require_permission(actor, action)
        ask = open_ask(ask_id, action, actor=actor, now=now)
    else:
        ask = open_for(by, ask_id, actor=actor, now=now)
    session = Session.objects.select_for_update(of=("self",)).get(pk=session_id)
    session.ask = ask
    if session.state != to_state:
        require(may_move(SessionState(session.state), to_state))
    return session, ask


def _require_short(ask: Ask, when: When) -> None:
    """A call takes so many minutes at most: that is what the advocate reads in their preparation (S3, S5)."""
    most = current_policy().sessions.call_minutes_most
    if ask.format == Format.CALL and when.minutes > most:
        raise refused("S5.call_too_long", "minutes", most=most)


def _require_begun(session: Session, now: datetime) -> None:
    if now < session.starts_at:
        raise refused("session.not_begun", starts_at=session.starts_at)

"""A session gets its date, another one, or none any more: what staff and both parties do alike (S1, L1, V18, V19).

Callers hold the locks of the ask and have asked who may.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from goodword.lib.codes import known_zones
from goodword.models import Ask, Session, TimeOffer
from goodword.policy.actors import Actor
from goodword.policy.limits import AdvocateLimits, may_charge
from goodword.policy.programme import LimitsPolicy
from goodword.policy.quarters import Quarter, local_day, quarter_of
from goodword.policy.transitions import may_move
from goodword.policy.verdict import Verdict
from goodword.policy.vocabulary import AskState, ChargeState, Format, OfferState, Party, RequestState, SessionState
from goodword.policy.wall_time import resolve
from goodword.queries.limits import facts_of, reading_of
from goodword.queries.workspace import the_workspace, today_in

from .ask_draft import MINUTES
from .ask_state import request_of
from .charge import caps_of, transfer
from .email_qa_mail import take_back_questions
from .follow_up import cancel_follow_ups, plan_before
from .history import record, save_changes, state_of
from .invitation import cancel_invitation, invite
from .outbox import cancel_messages
from .preparation_draft import prefilled
from .refused import Refused, refused, require
from .request_moves import move_request

TIMES = ("starts_at", "wall_time", "time_zone", "minutes")
OFFERING = ("req-times", "staff-req-times", "times-offered")


@dataclass(frozen=True, slots=True)
class When:
    """A time as it was typed: naive wall time in an IANA zone; `fold` is the choice where the clocks show it twice."""

    wall: datetime
    zone: str
    fold: int | None = None
    minutes: int = 20


def set_date(ask: Ask, when: When, *, actor: Actor, now: datetime) -> Session:
    """Date what was accepted. Its slot moves to the quarter of the date, or a full quarter refuses it (L1)."""
    require_spoken(ask)
    request, values = request_of(ask), times_of(when, ask)
    if repeated := ask.sessions.filter(state=SessionState.SCHEDULED, **values).first():
        return repeated
    if ask.state != AskState.ACCEPTED:
        raise refused("session.not_accepted", state=AskState(ask.state))
    require(may_move(RequestState(request.state), RequestState.SCHEDULED))
    take_slot(ask, values["starts_at"], now)
    session = Session.objects.create(ask=ask, format=ask.format, **values, **prefilled(ask))
    move_request(request, RequestState.SCHEDULED, actor=actor, now=now)
    record("session.dated", session, actor=actor, now=now, after=state_of(session, TIMES))
    end_offer(ask, actor=actor, now=now)
    invite(session, actor=actor, now=now)
    plan_before(session, actor=actor, now=now)
    return session


def change_date(session: Session, when: When, *, actor: Actor, now: datetime) -> None:
    """To another time, its slot with it, or not at all. What was answered to the old time says nothing of the new."""
    ask, was = session.ask, session.starts_at
    require_spoken(ask)
    values = times_of(when, ask)
    take_slot(ask, values["starts_at"], now)
    answers = {"advocate_attendance": "", "prospect_attendance": ""} if values["starts_at"] != was else {}
    if save_changes("session.moved", session, values | answers, actor=actor, now=now):
        end_offer(ask, actor=actor, now=now)
        invite(session, actor=actor, now=now, was=was if values["starts_at"] != was else None)
        plan_before(session, actor=actor, now=now)


def call_off(ask: Ask, *, actor: Actor, now: datetime, reason: str = "", by: Party | None = None) -> bool:
    """Cancel the dated session of a locked ask, if there is one, and tell both sides what they had been told of.

    Times that were on offer are on offer no more, whether there was one or not.
    """
    end_offer(ask, actor=actor, now=now)
    session = ask.sessions.filter(state=SessionState.SCHEDULED).first()
    if session is None:
        return False
    values = {"state": SessionState.CANCELLED, "marked_at": now, "cancelled_by": by or ""}
    save_changes("session.cancelled", session, values, actor=actor, now=now, note=reason)
    cancel_follow_ups(session, actor=actor, now=now)
    cancel_invitation(session, reason, by=by, actor=actor, now=now)
    if session.format == Format.EMAIL_QA:
        take_back_questions(session, now)
    return True


def require_spoken(ask: Ask) -> None:
    """An e-mail Q&A has no appointment: its questions are answered in writing (S7)."""
    if ask.format == Format.EMAIL_QA:
        raise refused("S7.in_writing")


def end_offer(ask: Ask, *, actor: Actor, now: datetime) -> None:
    """Times that wait for a choice are on offer no more, and a mail that would say so does not go out."""
    offer = TimeOffer.objects.select_for_update().filter(ask=ask, state=OfferState.OPEN).first()
    if offer is not None:
        save_changes("times.replaced", offer, {"state": OfferState.REPLACED}, actor=actor, now=now)
    cancel_messages(ask=ask, kinds=OFFERING)


def times_of(when: When, ask: Ask) -> dict[str, Any]:
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


def take_slot(ask: Ask, starts_at: datetime, now: datetime) -> None:
    """The slot goes to the quarter of the date in the workspace's zone, if that has one free (L1, V19)."""
    quarter, facts, limits, today = _reading(ask, starts_at, now)
    require(slot_for(ask, starts_at, now))
    transfer(ask.charge, quarter, caps_of(facts, limits, today))


def slot_for(ask: Ask, starts_at: datetime, now: datetime) -> Verdict:
    """Has the quarter of this date a slot free for the ask, or is it there already? (L1)"""
    quarter, facts, limits, today = _reading(ask, starts_at, now)
    charge = ask.charge
    charged = charge.quarter if charge.state == ChargeState.RESERVED else None
    return may_charge(facts, quarter, limits, today, charged)


def _reading(ask: Ask, starts_at: datetime, now: datetime) -> tuple[Quarter, AdvocateLimits, LimitsPolicy, date]:
    """The quarter of the date, and what limits the advocate in it."""
    workspace = the_workspace()
    today, day = today_in(workspace, now), local_day(starts_at, workspace.time_zone)
    reading = reading_of(today, day)
    facts = facts_of([ask.advocate_id], today, reading)[ask.advocate_id]
    return quarter_of(day, workspace.fiscal_year_starts), facts, reading.policy.limits, today

"""When a deal closes, the references that were given for it are told how it ended (F4)."""

from datetime import datetime

from goodword.models import FollowUp, Message, Session
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import FollowUpKind, FollowUpState, MessageState
from goodword.queries.outcome import (
    OUTCOME_CHANGED,
    closed_stage,
    due_gifts,
    is_gift_due,
    unfounded_follow_ups,
    untold_sessions,
    wrongly_told,
)
from goodword.queries.visibility import visible_sessions

from .follow_up import plan_close
from .follow_up_mail import doers, tell_owner, write_outcome
from .history import record, save_changes
from .locking import lock_ask, transacted
from .opening import require_visible
from .outbox import cancel_messages
from .refused import refused, require_permission


@transacted
def plan_outcome(session_id: int, *, actor: Actor, now: datetime) -> bool:
    """The deal has closed, however we learned of it: the outcome is to be told, once; a gift may be due after all."""
    session = _lock(session_id)
    untold = untold_sessions().filter(pk=session_id).exists()
    if untold:
        plan_close(FollowUpKind.OUTCOME, session, actor=actor, now=now)
    if untold or session_id in due_gifts():
        _plan_gift(session, actor, now)
    return untold


def _plan_gift(session: Session, actor: Actor, now: datetime) -> None:
    """For a deal that was won and is significant; its owner is told."""
    known = session.follow_ups.filter(kind=FollowUpKind.GIFT).exclude(state=FollowUpState.CANCELLED)
    if is_gift_due(session) and not known.exists():
        gift = plan_close(FollowUpKind.GIFT, session, actor=actor, now=now)
        tell_owner("gift-due", gift, doers(gift), now)


@transacted
def call_off_outcome(follow_up_id: int, *, actor: Actor, now: datetime) -> None:
    """The deal was opened again, or ended otherwise, before anybody was told: of that there is nothing to tell."""
    session = _lock(FollowUp.objects.values_list("session_id", flat=True).get(pk=follow_up_id))
    found = FollowUp.objects.select_for_update().filter(pk__in=unfounded_follow_ups().filter(pk=follow_up_id))
    for follow_up in found:
        if follow_up.state == FollowUpState.DONE:
            cancel_messages(session=session, kinds=("outcome",))
            _give_up_failed(session)
        values = {"state": FollowUpState.CANCELLED, "done_at": None, "done_by": ""}
        save_changes("follow_up.cancelled", follow_up, values, actor=actor, now=now)


def _give_up_failed(session: Session) -> None:
    """Sent after all, once the deal has closed again, it would tell of that end a second time."""
    failed = Message.objects.filter(session=session, kind="outcome", state=MessageState.FAILED)
    failed.update(state=MessageState.CANCELLED, last_error=OUTCOME_CHANGED)


@transacted
def correct_outcome(session_id: int, note: str, *, actor: Actor, now: datetime) -> Session:
    """They were told another outcome than the deal now has: staff tell them so, with a word on why."""
    require_permission(actor, "session.mark")
    require_visible(visible_sessions(actor), session_id)
    session = _lock(session_id)
    told, stage = wrongly_told(session), closed_stage(session)
    if told is None:
        raise refused("F4.nothing_to_correct")
    if not note.strip():
        raise refused("reason.missing", "note")
    write_outcome(session, note.strip(), now=now)
    record("session.outcome_corrected", session, actor=actor, now=now, before={"stage": told}, after={"stage": stage})
    _plan_gift(session, actor, now)
    return session


def _lock(session_id: int) -> Session:
    """Behind the locks of its ask."""
    lock_ask(Session.objects.values_list("ask_id", flat=True).get(pk=session_id))
    sessions = Session.objects.select_for_update(of=("self",))
    return sessions.select_related("ask__advocate__contact", "ask__request__deal").get(pk=session_id)

"""Follow-ups: planned, re-timed, done, not needed, or called off with what they were for (S1, F6).

What each kind does is in `follow_up_work`.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from goodword.lib.workdays import is_working_day
from goodword.messages.recipient import Recipient, recipient_of
from goodword.models import Ask, FollowUp, ReferenceRequest, Session, User
from goodword.policy.actors import Actor
from goodword.policy.follow_ups import (
    AFTER,
    BEFORE,
    OF_REP,
    PARTY,
    PREPARATION,
    Place,
    Window,
    after_close,
    after_held,
    prepare,
    remind,
    remind_to_answer,
)
from goodword.policy.vocabulary import FollowUpKind, FollowUpState, Party
from goodword.queries.workspace import current_policy, the_workspace

from .history import record, save_changes, state_of
from .outbox import cancel_messages

K = FollowUpKind
# The mail of what comes before a session: it is out of date when the session is moved or off.
MAIL: dict[FollowUpKind, tuple[str, ...]] = {
    K.PREP_ADVOCATE: ("prep-customer",),
    K.PREP_PROSPECT: ("prep-prospect", "staff-prep-prospect"),
    K.REMINDER_ADVOCATE: ("reminder", "questions-reminder"),
    K.REMINDER_PROSPECT: ("prospect-reminder", "staff-reminder"),
}
PLANNED = ("kind", "state", "owner", "automatic", "run_at", "due_at")


def mail_of(kinds: Iterable[FollowUpKind] | None = None) -> tuple[str, ...]:
    """Kinds of message that these follow-ups send before a session; those of all where none are named."""
    return tuple(name for kind, names in MAIL.items() if kinds is None or kind in kinds for name in names)


def place_of(recipient: Recipient) -> Place:
    return Place(recipient.zone, partial(is_working_day, recipient.country))


def plan_before(session: Session, kinds: Iterable[FollowUpKind] = BEFORE, *, actor: Actor, now: datetime) -> None:
    """Preparation and reminders of a dated session; for one that was moved they are timed anew (S2)."""
    policy, kinds = current_policy(), tuple(kinds)
    cancel_messages(session=session, kinds=mail_of(kinds))
    for kind in kinds:
        window = prepare if kind in PREPARATION else remind
        found = window(session.starts_at, _place(kind, session), now, policy.sessions, policy.sending)
        if found is None:
            cancel_follow_ups(session, [kind], actor=actor, now=now)
        else:
            plan(kind, session, found, actor=actor, now=now)


def plan_after(session: Session, kinds: Iterable[FollowUpKind] = AFTER, *, actor: Actor, now: datetime) -> None:
    """What follows a session that was held (F1-F3); what came before it and is still open is off."""
    policy = current_policy()
    cancel_follow_ups(session, BEFORE, actor=actor, now=now)
    for kind in kinds:
        window = after_held(kind, now, _place(kind, session), policy.follow_ups, policy.sending)
        plan(kind, session, window, actor=actor, now=now)


def plan_reminder_to_answer(session: Session, *, actor: Actor, now: datetime) -> None:
    """Of the questions of an e-mail Q&A, before the answers are due (S7)."""
    policy, place = current_policy(), _place(K.REMINDER_ADVOCATE, session)
    window = remind_to_answer(session.starts_at, place, now, policy.sessions, policy.sending)
    plan(K.REMINDER_ADVOCATE, session, window, actor=actor, now=now)


def plan_close(kind: FollowUpKind, session: Session, *, actor: Actor, now: datetime) -> FollowUp:
    """The outcome to be told, or the gift that a significant deal makes due (F4)."""
    window = after_close(kind, now, _place(kind, session), current_policy().follow_ups)
    return plan(kind, session, window, actor=actor, now=now)


def plan(kind: FollowUpKind, session: Session, window: Window, *, actor: Actor, now: datetime) -> FollowUp:
    """One a kind and session: a new one, or the old one at its new time, to be done again if it was done."""
    known = FollowUp.objects.select_for_update().filter(session=session, kind=kind).first()
    values = {
        "state": FollowUpState.OPEN,
        "owner_id": _owner(kind, session.ask),
        "automatic": current_policy().automation.of(kind),
        "run_at": window.run_at,
        "due_at": window.due_at,
        "done_at": None,
        "done_by": "",
        "told_at": None,
        "escalated_at": None,
        "attempts": 0,
        "last_error": "",
    }
    if known is not None:
        save_changes("follow_up.retimed", known, values, actor=actor, now=now)
        return known
    follow_up = FollowUp.objects.create(session=session, kind=kind, created_at=now, **values)
    record("follow_up.planned", follow_up, actor=actor, now=now, after=state_of(follow_up, PLANNED))
    return follow_up


def cancel_follow_ups(
    session: Session, kinds: Iterable[FollowUpKind] | None = None, *, actor: Actor, now: datetime
) -> None:
    """Those still open, because what they were for is off; all kinds where none are named.

    Nor does mail go out that was written before the session and still waits.
    """
    kinds = None if kinds is None else set(kinds)
    if kinds is None or kinds & set(BEFORE):
        cancel_messages(session=session, kinds=mail_of(kinds))
    waiting = FollowUp.objects.select_for_update().filter(session=session, state=FollowUpState.OPEN)
    for follow_up in waiting.filter(kind__in=kinds) if kinds is not None else waiting:
        save_changes("follow_up.cancelled", follow_up, {"state": FollowUpState.CANCELLED}, actor=actor, now=now)


def leave_to_owner(follow_up: FollowUp, hindrance: str, *, actor: Actor, now: datetime) -> None:
    """It does not happen by itself any more; `hindrance` is the code of the reason why it cannot be done yet."""
    values = {"automatic": False, "last_error": hindrance}
    save_changes("follow_up.left_to_owner", follow_up, values, actor=actor, now=now)


def finish(follow_up: FollowUp, state: FollowUpState, note: str = "", *, actor: Actor, now: datetime) -> None:
    """Done, or not needed, and by whom."""
    values = {"state": state, "done_at": now, "done_by": actor.label, "note": note.strip()}
    save_changes(f"follow_up.{state}", follow_up, values, actor=actor, now=now)


def _owner(kind: FollowUpKind, ask: Ask) -> int | None:
    """The rep for what goes through them, while they work here; the account's CSM for the advocate's feedback.

    Else who asked.
    """
    if kind in OF_REP and ask.request is not None and ask.request.rep.is_active:
        return ask.request.rep_id
    if kind is K.FEEDBACK_ADVOCATE:
        return ask.advocate.contact.account.csm_id or ask.sent_by_id
    return ask.sent_by_id


def _place(kind: FollowUpKind, session: Session) -> Place:
    """Where the person is whose hours count."""
    request, party = session.ask.request, PARTY.get(kind)
    to: ReferenceRequest | User | None = request.rep if request else None
    if party is Party.ADVOCATE or to is None or request is None:
        return place_of(recipient_of(session.ask.advocate.contact, the_workspace()))
    return place_of(recipient_of(request if party is Party.PROSPECT else to, the_workspace()))

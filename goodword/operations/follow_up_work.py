"""What each kind of follow-up does when it is worked off: a table of kinds, and one way to go through it (F1-F6)."""

from collections.abc import Callable
from datetime import datetime

from goodword.models import FollowUp, Session
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import FollowUpKind, FollowUpState

from .follow_up import finish, leave_to_owner
from .outbox import enqueue

# What it says is why it cannot be done now, a reason's code; nothing when it is done.
Work = Callable[[FollowUp, datetime], str]


def work_off(session: Session, *, actor: Actor, now: datetime) -> None:
    """Do at once what is automatic and due now, in the transaction of its cause."""
    due = FollowUp.objects.filter(session=session, state=FollowUpState.OPEN, automatic=True, run_at__lte=now)
    for follow_up in due.filter(kind__in=WORK):
        do_work(follow_up, actor=actor, now=now)


def do_work(follow_up: FollowUp, *, actor: Actor, now: datetime) -> str:
    """Write what this kind sends, and mark it done; the caller holds the row.

    What cannot be done yet is left to its owner, with the code of the reason, which is returned.
    """
    hindrance = WORK[FollowUpKind(follow_up.kind)](follow_up, now)
    if hindrance:
        leave_to_owner(follow_up, hindrance, actor=actor, now=now)
    else:
        finish(follow_up, FollowUpState.DONE, actor=actor, now=now)
    return hindrance


def thank(follow_up: FollowUp, now: datetime) -> str:
    """Short thanks that do not ask how it went (F1)."""
    session = follow_up.session
    event, to = f"session-{session.pk}-held", session.ask.advocate.contact
    enqueue("thanks", to, event=event, variables={"topic": session.topic}, now=now, session=session)
    return ""


# In the order in which they are worked off; what is not here is a person's to do.
WORK: dict[FollowUpKind, Work] = {
    FollowUpKind.THANKS: thank,
}

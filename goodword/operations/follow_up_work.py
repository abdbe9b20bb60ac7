"""What each kind of follow-up does when it is worked off: a table of kinds, and one way to go through it (F1-F6)."""

from collections.abc import Callable
from datetime import datetime

from goodword.models import FollowUp, Session
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import FollowUpKind, FollowUpState

from .follow_up import finish, leave_to_owner
from .follow_up_mail import ask_advocate, check_with_rep, needless, tell_due, tell_outcome, thank
from .preparation_mail import prepare_advocate, prepare_prospect, remind_advocate, remind_prospect

# What it says is why it cannot be done now, a reason's code; nothing when it is done.
Work = Callable[[FollowUp, datetime], str]


def work_off(session: Session, *, actor: Actor, now: datetime) -> None:
    """Do at once what is automatic and due now, in the transaction of its cause."""
    due = FollowUp.objects.filter(session=session, state=FollowUpState.OPEN, run_at__lte=now).select_related("owner")
    for follow_up in due.filter(kind__in=WORK, automatic=True):
        do_work(follow_up, actor=actor, now=now)
    for follow_up in due.filter(kind=FollowUpKind.THANKS, automatic=False):
        tell_due(follow_up, now)


def do_work(follow_up: FollowUp, *, actor: Actor, now: datetime) -> str:
    """Write what this kind sends, and mark it done, or not needed any more; the caller holds the row.

    What cannot be done yet is left to its owner, with the code of the reason, which is returned.
    """
    if reason := needless(follow_up):
        finish(follow_up, FollowUpState.SKIPPED, reason, actor=actor, now=now)
        return ""
    hindrance = WORK[FollowUpKind(follow_up.kind)](follow_up, now)
    if hindrance:
        leave_to_owner(follow_up, hindrance, actor=actor, now=now)
    else:
        finish(follow_up, FollowUpState.DONE, actor=actor, now=now)
    return hindrance


# In the order in which they are worked off; what is not here is a person's to do.
WORK: dict[FollowUpKind, Work] = {
    FollowUpKind.PREP_ADVOCATE: prepare_advocate,
    FollowUpKind.PREP_PROSPECT: prepare_prospect,
    FollowUpKind.REMINDER_ADVOCATE: remind_advocate,
    FollowUpKind.REMINDER_PROSPECT: remind_prospect,
    FollowUpKind.THANKS: thank,
    FollowUpKind.CHECK_PROSPECT: check_with_rep,
    FollowUpKind.FEEDBACK_ADVOCATE: ask_advocate,
    FollowUpKind.OUTCOME: tell_outcome,
}

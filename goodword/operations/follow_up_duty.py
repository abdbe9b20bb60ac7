"""Working off a follow-up: by the worker when it is due, or by staff; and who answers for it (F6)."""

from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError

from goodword.models import FollowUp, Session
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import FollowUpKind, FollowUpState
from goodword.queries.follow_up import escalation_of, managers, owners_for, to_escalate, untold_follow_ups
from goodword.queries.visibility import doable_follow_ups
from goodword.queries.workspace import current_policy

from .email_qa import note_passed_on
from .follow_up import finish, leave_to_owner
from .follow_up_mail import check_with_prospect, tell_due, tell_owner
from .follow_up_work import WORK, do_work
from .history import record, save_changes
from .locking import lock_ask, transacted
from .opening import require_visible
from .refused import Refused, refused, require_permission

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))  # after each failure but the last
FAILED = "follow_up.failed"


def work_follow_up(follow_up_id: int, *, actor: Actor, now: datetime) -> None:
    """An automatic one that is due. What goes wrong is tried again later, and at last left to its owner.

    A worker that is killed leaves nothing behind, because all of it is one transaction.
    """
    try:
        _work(follow_up_id, actor=actor, now=now)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # whatever it is: it must not stop the others, and its owner is told of it
        _put_off(follow_up_id, _problem(error), actor=actor, now=now)


@transacted
def _work(follow_up_id: int, *, actor: Actor, now: datetime) -> None:
    follow_up = _lock(follow_up_id)
    if follow_up.state != FollowUpState.OPEN or not follow_up.automatic or follow_up.run_at > now:
        return
    if current_policy().automation.of(FollowUpKind(follow_up.kind)):
        do_work(follow_up, actor=actor, now=now)
    else:
        leave_to_owner(follow_up, "follow_up.switched_off", actor=actor, now=now)


@transacted
def _put_off(follow_up_id: int, problem: str, *, actor: Actor, now: datetime) -> None:
    follow_up = _lock(follow_up_id)
    follow_up.attempts, follow_up.last_error = follow_up.attempts + 1, problem
    if follow_up.attempts <= len(BACK_OFF):
        follow_up.run_at = now + BACK_OFF[follow_up.attempts - 1]
    follow_up.save(update_fields=["attempts", "last_error", "run_at"])
    if follow_up.attempts > len(BACK_OFF):
        leave_to_owner(follow_up, problem, actor=actor, now=now)


def _problem(error: Exception) -> str:
    """The text of an error may hold personal data; codes and the type do not."""
    return " ".join(error.verdict.codes()) if isinstance(error, Refused) else f"{FAILED} {type(error).__name__}"


@transacted
def do_follow_up(follow_up_id: int, *, actor: Actor, now: datetime) -> FollowUp:
    """Send now what this kind sends, whether it is automatic or not."""
    follow_up = _open(follow_up_id, actor)
    if follow_up.kind not in WORK:
        raise refused("follow_up.by_hand")
    if hindrance := do_work(follow_up, actor=actor, now=now):
        raise refused(hindrance)
    return follow_up


@transacted
def finish_follow_up(follow_up_id: int, note: str = "", *, actor: Actor, now: datetime) -> FollowUp:
    """Done by a person: by phone, in the CRM, with a present."""
    follow_up = _open(follow_up_id, actor)
    _take(follow_up, actor, now)
    finish(follow_up, FollowUpState.DONE, note, actor=actor, now=now)
    if follow_up.kind == FollowUpKind.PASS_ON_ANSWERS:
        note_passed_on(follow_up.session, actor=actor, now=now)
    return follow_up


@transacted
def skip_follow_up(follow_up_id: int, reason: str, *, actor: Actor, now: datetime) -> FollowUp:
    """Not needed, and why."""
    follow_up = _open(follow_up_id, actor)
    if not reason.strip():
        raise refused("reason.missing", "reason")
    finish(follow_up, FollowUpState.SKIPPED, reason, actor=actor, now=now)
    return follow_up


@transacted
def take_over(follow_up_id: int, *, actor: Actor, now: datetime) -> FollowUp:
    """This one does not happen by itself; whoever says so does it."""
    follow_up = _open(follow_up_id, actor)
    _take(follow_up, actor, now)
    return follow_up


def _take(follow_up: FollowUp, actor: Actor, now: datetime) -> None:
    values = {"automatic": False, "owner_id": actor.user_id or follow_up.owner_id}
    save_changes("follow_up.taken_over", follow_up, values, actor=actor, now=now)
    _tell_new_owner(follow_up, actor, now)


def _tell_new_owner(follow_up: FollowUp, actor: Actor, now: datetime) -> None:
    """When its time has come, by the worker; who took it after that knows."""
    knows = follow_up.owner_id == actor.user_id and follow_up.run_at <= now
    follow_up.told_at = now if knows else None
    follow_up.save(update_fields=["told_at"])


@transacted
def hand_over(follow_up_id: int, owner_id: int, *, actor: Actor, now: datetime) -> FollowUp:
    """To a colleague who may see whom it is about (A7), and who is told when its time has come."""
    follow_up = _open(follow_up_id, actor)
    if not owners_for(follow_up).filter(pk=owner_id).exists():
        raise refused("follow_up.owner", "owner")
    save_changes("follow_up.handed_over", follow_up, {"owner_id": owner_id}, actor=actor, now=now)
    _tell_new_owner(follow_up, actor, now)
    return follow_up


@transacted
def send_to_prospect(follow_up_id: int, *, actor: Actor, now: datetime) -> FollowUp:
    """The rep lets the programme ask the prospect by mail, in place of asking them in person (F2)."""
    follow_up = _prospects(follow_up_id, actor)
    if hindrance := check_with_prospect(follow_up.session, now):
        raise refused(hindrance)
    record("follow_up.sent_to_prospect", follow_up, actor=actor, now=now)
    if follow_up.state == FollowUpState.OPEN:
        finish(follow_up, FollowUpState.DONE, actor=actor, now=now)
    return follow_up


def _prospects(follow_up_id: int, actor: Actor) -> FollowUp:
    """The question to the prospect. The rep may have been asked to pass it on already; then it is done, not over."""
    require_permission(actor, "follow_up.do")
    require_visible(doable_follow_ups(actor), follow_up_id)
    follow_up = _lock(follow_up_id)
    if follow_up.kind != FollowUpKind.CHECK_PROSPECT or follow_up.state == FollowUpState.CANCELLED:
        raise refused("follow_up.by_hand")
    return follow_up


@transacted
def tell_of_follow_up(follow_up_id: int, *, now: datetime) -> None:
    """Its time has come, and it does not happen by itself: whoever does it is told, once (F6)."""
    follow_up = _lock(follow_up_id)
    if untold_follow_ups(WORK, now).filter(pk=follow_up_id).exists():
        tell_due(follow_up, now)


@transacted
def escalate_follow_up(follow_up_id: int, *, actor: Actor, now: datetime) -> bool:
    """Overdue for a working day: owner and managers are told, once (F6)."""
    follow_up = _lock(follow_up_id)
    if not to_escalate(now).filter(pk=follow_up_id).exists() or now < escalation_of(follow_up):
        return False
    save_changes("follow_up.escalated", follow_up, {"escalated_at": now}, actor=actor, now=now)
    owner = [one for one in [follow_up.owner] if one and one in owners_for(follow_up)]
    people = {person.pk: person for person in (*owner, *managers())}
    tell_owner("followup-overdue", follow_up, people.values(), now)
    return True


def _open(follow_up_id: int, actor: Actor) -> FollowUp:
    """One that staff may do, locked and still open."""
    require_permission(actor, "follow_up.do")
    require_visible(doable_follow_ups(actor), follow_up_id)
    follow_up = _lock(follow_up_id)
    if follow_up.state != FollowUpState.OPEN:
        raise refused("follow_up.closed", state=FollowUpState(follow_up.state))
    return follow_up


def _lock(follow_up_id: int) -> FollowUp:
    """Behind the locks of its session and ask."""
    session_id, ask_id = FollowUp.objects.values_list("session_id", "session__ask_id").get(pk=follow_up_id)
    lock_ask(ask_id)
    Session.objects.select_for_update().get(pk=session_id)
    rows = FollowUp.objects.select_for_update(of=("self",))
    return rows.select_related("owner", "session__ask__advocate__contact", "session__ask__request").get(pk=follow_up_id)

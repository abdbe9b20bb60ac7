"""Works off follow-ups that are due, tells of those that are overdue, and plans what a deal that closed makes due."""

from collections.abc import Callable
from datetime import datetime

from goodword.operations.follow_up_duty import escalate_follow_up, tell_of_follow_up, work_follow_up
from goodword.operations.follow_up_work import WORK
from goodword.operations.outcome import call_off_outcome, plan_outcome
from goodword.operations.promotion import promote_advocate
from goodword.policy.actors import WORKER
from goodword.queries.follow_up import due_follow_ups, to_escalate, untold_follow_ups
from goodword.queries.outcome import due_gifts, unfounded_follow_ups, untold_sessions
from goodword.queries.promotion import new_advocates
from goodword.queries.workspace import current_policy, find_workspace

from .rows import each

BATCH = 50  # in one run, so that other jobs have their turn
Clock = Callable[[], datetime]


def work_off_follow_ups(clock: Clock) -> None:
    for pk in list(due_follow_ups(WORK, clock()).values_list("pk", flat=True)[:BATCH]):
        work_follow_up(pk, actor=WORKER, now=clock())
    untold = list(untold_follow_ups(WORK, clock()).values_list("pk", flat=True)[:BATCH])
    each("tell of follow-ups", untold, lambda pk: tell_of_follow_up(pk, now=clock()))


def follow_deals(clock: Clock) -> None:
    """Deals that closed or were opened again: by hand, by an import, or through the API."""
    unfounded = list(unfounded_follow_ups().values_list("pk", flat=True)[:BATCH])
    each("call off outcomes", unfounded, lambda pk: call_off_outcome(pk, actor=WORKER, now=clock()))
    untold = untold_sessions().order_by("pk").values_list("pk", flat=True)[:BATCH]
    told = dict.fromkeys([*untold, *due_gifts()])
    each("plan outcomes", told, lambda pk: plan_outcome(pk, actor=WORKER, now=clock()))


def escalate_overdue(clock: Clock) -> None:
    if find_workspace() is None:
        return
    overdue = list(to_escalate(clock()).order_by("due_at", "pk").values_list("pk", flat=True))
    each("escalate follow-ups", overdue, lambda pk: escalate_follow_up(pk, actor=WORKER, now=clock()))


def promote_advocates(clock: Clock) -> None:
    if current_policy().automation.promotion:
        ids = list(new_advocates().values_list("pk", flat=True))
        each("promote advocates", ids, lambda pk: promote_advocate(pk, actor=WORKER, now=clock()))

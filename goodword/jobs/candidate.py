"""Finds candidates by their scores and referrals, and moves those whose day has come or whose account is gone, and
those who did not answer an invitation."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from goodword.operations.candidate import follow_csms, identify, settle_candidate
from goodword.operations.outreach import lapse_invitation
from goodword.policy.actors import WORKER
from goodword.queries.candidate import to_find, to_settle
from goodword.queries.outreach import invitations_run_out
from goodword.queries.workspace import find_workspace, today_in

from .rows import each


def look_after_candidates(clock: Callable[[], datetime]) -> None:
    workspace = find_workspace()
    if workspace is None:
        return
    now = clock()
    reasons = dict(reversed(list(to_find())))  # who refers is found for that
    each("find candidates", reasons, lambda pk: identify(pk, reasons[pk], actor=WORKER, now=clock()))
    run_out = list(invitations_run_out(now).values_list("pk", flat=True))
    each("invitations run out", run_out, lambda pk: lapse_invitation(pk, actor=WORKER, now=clock()))
    follow_csms()
    settle = partial(settle_candidate, actor=WORKER)
    each("settle candidates", to_settle(today_in(workspace, now)), lambda pk: settle(pk, now=clock()))

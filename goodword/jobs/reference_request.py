"""Tells those who have been waited for too long."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from goodword.operations.request_overdue import escalate_request
from goodword.policy.actors import WORKER
from goodword.queries.waiting import to_escalate
from goodword.queries.workspace import find_workspace

from .rows import each


def escalate_overdue(clock: Callable[[], datetime]) -> None:
    if find_workspace() is not None:
        now = clock()
        each("overdue requests", to_escalate(now), partial(escalate_request, actor=WORKER, now=now))

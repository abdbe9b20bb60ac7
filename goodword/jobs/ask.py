"""The clocks of asks: silence of a CSM, reminders, and what runs out (A4, A6)."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from goodword.operations.ask_clock import expire_ask, give_clocks, remind_advocate
from goodword.operations.ask_veto import send_unopposed
from goodword.policy.actors import WORKER
from goodword.queries.ask import asks_to_expire, asks_to_remind, asks_to_send, asks_without_clocks
from goodword.queries.workspace import current_policy, find_workspace

from .rows import each


def watch_asks(clock: Callable[[], datetime]) -> None:
    """What is switched to manual waits for the manager's button."""
    if find_workspace() is None:
        return
    now, automation = clock(), current_policy().automation
    each("clocks of asks", asks_without_clocks(), partial(give_clocks, now=now))
    each("unopposed asks", asks_to_send(now), partial(send_unopposed, actor=WORKER, now=now))
    if automation.ask_expiry:
        each("asks run out", asks_to_expire(now), partial(expire_ask, actor=WORKER, now=now))
    if automation.ask_reminder:
        each("reminders", asks_to_remind(now), partial(remind_advocate, actor=WORKER, now=now))

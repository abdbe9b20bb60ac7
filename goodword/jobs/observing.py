"""Tells as signals what the product sees itself (I1)."""

from collections.abc import Callable
from datetime import datetime

from goodword.operations.observing import catch_up, observe_everybody
from goodword.queries.workspace import find_workspace

MOST_ROUNDS = 100  # of so many records each: what is left waits for the next turn


def catch_up_soon(clock: Callable[[], datetime]) -> None:
    """What came about where nobody looked: what files brought, what settings changed."""
    rounds = 0
    while find_workspace() and rounds < MOST_ROUNDS and catch_up(now=clock()):
        rounds += 1


def observe_all(due_at: datetime, now: datetime) -> str:
    observe_everybody(now=now)
    return ""

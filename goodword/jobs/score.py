"""Keeps the scores as signals, figures and the day want them (C5)."""

from collections.abc import Callable
from datetime import datetime

from goodword.operations.score import compute_calendar, compute_due

BATCHES = 10  # in one run, so that other jobs have their turn
Clock = Callable[[], datetime]


def compute_due_scores(clock: Clock) -> None:
    compute_due(clock(), BATCHES)


def follow_the_day(clock: Clock) -> None:
    """Behind what is due, which may be of a day before this one."""
    compute_due(clock(), BATCHES)
    compute_calendar(clock(), BATCHES)

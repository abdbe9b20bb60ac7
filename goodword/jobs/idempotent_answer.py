"""Answers kept for requests that might be sent again."""

from collections.abc import Callable
from datetime import datetime

from goodword.operations.idempotent_answer import forget_answers


def forget_old_answers(clock: Callable[[], datetime]) -> None:
    forget_answers(clock())

"""Sends the messages that are due."""

from collections.abc import Callable
from datetime import datetime

from goodword.operations.delivery import send_due

BATCHES = 20  # in one run, so that other jobs have their turn


def send_messages(clock: Callable[[], datetime]) -> None:
    for _ in range(BATCHES):
        if not send_due(clock):
            return

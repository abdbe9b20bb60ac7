"""Real threads on a real database: every call gets its own connection, all begin at once."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from goodword.operations.refused import Refused

Outcome = Any


def race(calls: Iterable[Callable[[], Outcome]], threads: int = 12) -> list[Outcome]:
    """What each call gave: its result, or the `Refused` it raised. Anything else raised is a failure of the test."""
    waiting = list(calls)
    begin = threading.Barrier(min(threads, len(waiting)))
    started = threading.local()

    def run(call: Callable[[], Outcome]) -> Outcome:
        if not hasattr(started, "yes"):
            started.yes = True
            begin.wait(timeout=30)
        try:
            return call()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(begin.parties) as pool:
        return list(pool.map(run, waiting))


def refusals(outcomes: Iterable[Outcome]) -> set[str]:
    return {code for outcome in outcomes if isinstance(outcome, Refused) for code in outcome.verdict.codes()}


def successes(outcomes: Iterable[Outcome]) -> list[Outcome]:
    return [outcome for outcome in outcomes if not isinstance(outcome, Refused)]

"""How long something takes on a machine that does other things as well: the least of several runs."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Time:
    """Seconds. `cpu` is of this process alone: a database server's part is in `wall` only."""

    wall: float
    cpu: float

    def times(self, other: "Time") -> float:
        """How often the other fits into it."""
        return self.wall / other.wall

    @property
    def ms(self) -> str:
        return f"{self.wall * 1000:,.1f}" if self.wall < 0.1 else f"{self.wall * 1000:,.0f}"

    @property
    def cpu_ms(self) -> str:
        return f"{self.cpu * 1000:,.1f}" if self.cpu < 0.1 else f"{self.cpu * 1000:,.0f}"


def once(function: Callable[[], Any]) -> Time:
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    function()
    return Time(time.perf_counter() - wall, time.process_time() - cpu)


def least(repeats: int, *functions: Callable[[], Any]) -> list[Time]:
    """Of each function its fastest run. They take turns, so that a busy moment of the machine meets all of them.

    The first runs warm up and do not count.
    """
    for function in functions:
        function()
    runs = [[once(function) for function in functions] for _ in range(repeats)]
    return [Time(min(run.wall for run in own), min(run.cpu for run in own)) for own in zip(*runs, strict=True)]

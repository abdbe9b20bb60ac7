"""How long something takes on a machine that does other things as well: the least of several runs."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class Time:
    """Seconds. `cpu` is what this process and the database server's process for it worked, whoever else was busy."""

    wall: float
    cpu: float

    def times(self, other: "Time") -> str:
        """How often the other's work fits into it."""
        return f"{self.cpu / other.cpu:.1f}"

    @property
    def ms(self) -> str:
        return _figure(self.cpu * 1000)

    @property
    def wall_ms(self) -> str:
        return _figure(self.wall * 1000)


def _figure(value: float) -> str:
    return f"{value:,.1f}" if value < 10 else f"{value:,.0f}"


def _server() -> tuple[int, float]:
    """PostgreSQL's process for our connection, and the seconds it has worked; SQLite works in our own."""
    if connection.vendor != "postgresql":
        return 0, 0.0
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    return pid, int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def once(function: Callable[[], Any]) -> Time:
    gc.collect()
    pid, worked = _server()
    wall, cpu = time.perf_counter(), time.process_time()
    function()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    same, total = _server()
    return Time(wall, cpu + (total - worked if same == pid else total))


def least(repeats: int, *functions: Callable[[], Any]) -> list[Time]:
    """Of each function its fastest run. They take turns, so that a busy moment of the machine meets all of them.

    The first runs warm up and do not count.
    """
    for function in functions:
        function()
    runs = [[once(function) for function in functions] for _ in range(repeats)]
    return [Time(min(run.wall for run in own), min(run.cpu for run in own)) for own in zip(*runs, strict=True)]

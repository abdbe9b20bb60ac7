"""Reads a table out of an untrusted CSV or XLSX file: in a child process with limits, row by row: memory stays low.

`open_table(path)` gives a `Table`: its columns (the header, made unique), its rows, and, once these were read to the
end, notes of what was left out.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Timer
from typing import Any, NamedTuple

MEGABYTE = 1024 * 1024
CHILD = "goodword.lib.table_child"


@dataclass(frozen=True)
class Limits:
    """What a file may ask for. `cell` in characters; time in seconds; `unzipped` and `memory` in bytes."""

    rows: int = 500_000
    columns: int = 300
    cell: int = 20_000
    unzipped: int = 800 * MEGABYTE
    memory: int = 1024 * MEGABYTE
    cpu: int = 300
    wall: int = 1800


class TableRefused(Exception):
    """The file cannot be read. `code` names the reason (`file.html`), `figures` what it rests on."""

    def __init__(self, code: str, **figures: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.figures = figures


class TableRow(NamedTuple):
    """`number`: line of the file. `flags`: control (characters removed), short or long (cells), cut (the file ends)."""

    number: int
    cells: list[str]
    flags: list[str]


@dataclass
class Table:
    columns: list[str]
    facts: dict[str, str]  # format, encoding, separator, sheet
    messages: Iterator[dict[str, Any]]
    notes: list[dict[str, Any]] = field(default_factory=list)

    def rows(self) -> Iterator[TableRow]:
        """Once. Raises TableRefused where the file breaks a limit further down."""
        for message in self.messages:
            self.notes += message.get("notes", [])
            for number, cells, flags in message.get("rows", ()):
                yield TableRow(number, cells, flags)


@contextmanager
def open_table(path: Path, limits: Limits | None = None) -> Iterator[Table]:
    """Raises TableRefused when the file is no table, and at whatever row it breaks a limit."""
    limits = limits or Limits()
    child = _start(path, limits)
    watchdog = Timer(limits.wall, child.kill)
    watchdog.start()
    try:
        messages = _messages(child)
        head = next(messages)
        yield Table(head["columns"], head["facts"], messages)
    finally:
        watchdog.cancel()
        child.kill()
        child.communicate()


def _start(path: Path, limits: Limits) -> subprocess.Popen[str]:
    """The child knows neither the settings nor any secret: its environment is empty but for what Python needs."""
    environment = {"PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry), "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", CHILD, str(path), json.dumps(asdict(limits))],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        encoding="utf-8",
    )


def _messages(child: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    """What the child says, up to its `end`. A child that dies before asked for more than it may have."""
    assert child.stdout is not None, "Popen was given a pipe"
    for line in child.stdout:
        message: dict[str, Any] = json.loads(line)
        if "refused" in message:
            raise TableRefused(message["refused"], **message["figures"])
        yield message
        if message.get("end"):
            return
    raise TableRefused("file.too_demanding")

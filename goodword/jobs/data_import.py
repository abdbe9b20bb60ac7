"""Reads, plans and applies the imports that wait."""

from collections.abc import Callable
from datetime import datetime

from goodword.imports.work import advance


def work_on_imports(clock: Callable[[], datetime]) -> None:
    """One step at a time, so that mail is not kept waiting by a row of imports."""
    advance(now=clock())

"""A verb somebody has, and how often."""

from collections.abc import Callable
from dataclasses import dataclass

from .world import Deed, World

Verb = Callable[[World], Deed | None]


@dataclass(frozen=True)
class Habit:
    """The verb looks for something to do and answers what it would do, or None; so often on a working day."""

    verb: Verb
    a_day: float

    @property
    def name(self) -> str:
        return self.verb.__name__

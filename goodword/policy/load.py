"""Load arithmetic: how many references a year each advocate would have to give, and the pool it takes (P5)."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil

from .sections import CoveragePolicy

YEAR = 365
MOST_WANTED = 50  # references a year and advocate that can be asked about
SHORTEST = 90  # days of history from which a year is projected; of fewer nothing is said


class LoadState(StrEnum):
    COMFORTABLE = "comfortable"
    WATCH = "watch"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Demand:
    """References given in the last year and wishes that could not be filled, in so many days of history."""

    held: int = 0
    unmet: int = 0
    days: int = 0

    @property
    def counted(self) -> int:
        return self.held + self.unmet

    @property
    def is_projected(self) -> bool:
        return SHORTEST <= self.days < YEAR


@dataclass(frozen=True, slots=True)
class Load:
    """`each`: references a year per advocate. `needed`: the pool for `wanted` a year each, at current demand."""

    expected: int | None
    advocates: int
    wanted: int
    each: Fraction | None
    state: LoadState | None
    needed: int | None

    @property
    def lacking(self) -> int:
        return max((self.needed or 0) - self.advocates, 0)


def expected_a_year(demand: Demand) -> int | None:
    """What a year at current demand brings, rounded up; None where too little is known to say."""
    if demand.days >= YEAR:
        return demand.counted
    return ceil(Fraction(demand.counted * YEAR, demand.days)) if demand.is_projected else None


def load(expected: int | None, advocates: int, policy: CoveragePolicy, wanted: int | None = None) -> Load:
    """P5. Without a wanted load it is the highest that is comfortable."""
    aim = wanted or policy.load_comfortable
    each = Fraction(expected, advocates) if expected is not None and advocates else None
    needed = None if expected is None else ceil(Fraction(expected, aim))
    return Load(expected, advocates, aim, each, _state(expected, advocates, policy), needed)


def _state(expected: int | None, advocates: int, policy: CoveragePolicy) -> LoadState | None:
    """Nothing to carry is comfortable for everybody; something to carry and nobody to do it is an alarm."""
    if expected is None:
        return None
    if expected == 0:
        return LoadState.COMFORTABLE
    if expected >= policy.load_alarm * advocates:
        return LoadState.ALARM
    return LoadState.WATCH if expected > policy.load_comfortable * advocates else LoadState.COMFORTABLE

"""The pool in six dimensions: where voices are, where open deals want them, and what is missing (P4)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from .finding import Buyer, Dimension, Implementation, SizeBand
from .promotion import EXECUTIVES
from .sections import CoveragePolicy
from .vocabulary import Function

UNKNOWN = ""  # nobody recorded it
TECHNICAL = (Function.IT, Function.ENGINEERING)
NOTHING = Decimal(0)
# Of the dimensions whose values are a vocabulary of ours.
VALUES: dict[Dimension, type[StrEnum]] = {
    Dimension.SIZE: SizeBand,
    Dimension.ROLE: Buyer,
    Dimension.IMPLEMENTATION: Implementation,
}


class PoolState(StrEnum):
    """Active advocates against the pool that is wanted (P4)."""

    SHORT = "short"
    ENOUGH = "enough"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Voice:
    """An active advocate: their values in each dimension; none, or none for one, where nobody recorded it."""

    values: Mapping[Dimension, frozenset[str]]

    def of(self, dimension: Dimension) -> frozenset[str]:
        return self.values.get(dimension) or frozenset({UNKNOWN})


@dataclass(frozen=True, slots=True)
class OpenDeal:
    """What a deal wants of a reference. `amount` is in the workspace's currency; None where it is not known."""

    values: Mapping[Dimension, str]
    amount: Decimal | None = None

    def of(self, dimension: Dimension) -> str:
        return self.values.get(dimension, UNKNOWN)


@dataclass(frozen=True, slots=True)
class Segment:
    """One value of a dimension. `need` is what a major segment must have, `wished` what is better; else both are 0.

    `share` is its part of all open deal value; None where no open deal has one.
    """

    dimension: Dimension
    value: str
    have: int
    deals: int
    amount: Decimal
    share: Decimal | None
    need: int = 0
    wished: int = 0

    @property
    def is_known(self) -> bool:
        return self.value != UNKNOWN

    @property
    def is_major(self) -> bool:
        return self.need > 0

    @property
    def missing(self) -> int:
        return max(self.need - self.have, 0)

    @property
    def weight(self) -> Decimal:
        """How much a hole hurts: the open deal value there, by the part of the needed voices that is missing."""
        return self.amount * self.missing / self.need if self.need else NOTHING


@dataclass(frozen=True, slots=True)
class Part:
    """One dimension: its known segments, and what has no value in it."""

    dimension: Dimension
    segments: tuple[Segment, ...]
    unknown: Segment


@dataclass(frozen=True, slots=True)
class Coverage:
    """`unvalued` open deals have no amount, or none that can be converted: they are counted and weigh nothing."""

    parts: tuple[Part, ...]
    advocates: int
    deals: int
    amount: Decimal
    unvalued: int
    pool: PoolState

    @property
    def holes(self) -> tuple[Segment, ...]:
        """The heaviest first; of equal weight those that miss more."""
        found = [segment for part in self.parts for segment in part.segments if segment.missing]
        return tuple(sorted(found, key=lambda one: (-one.weight, -one.missing)))

    def find(self, dimension: Dimension, value: str) -> Segment | None:
        part = next(one for one in self.parts if one.dimension is dimension)
        return next((one for one in (*part.segments, part.unknown) if one.value == value), None)


def buyer(function: str, level: str) -> Buyer | None:
    """The role for coverage: VP, C-level and the executive function are executives, whatever they head."""
    if level in EXECUTIVES or function == Function.EXECUTIVE:
        return Buyer.EXECUTIVE
    if not function:
        return None
    return Buyer.IT if function in TECHNICAL else Buyer.BUSINESS


def pool_state(advocates: int, policy: CoveragePolicy) -> PoolState:
    if advocates < policy.pool_from:
        return PoolState.SHORT
    return PoolState.ENOUGH if advocates < policy.pool_to else PoolState.FULL


def above_wanted(advocates: int, policy: CoveragePolicy) -> int:
    """By how many the pool is larger than wanted."""
    return max(advocates - policy.pool_to, 0)


def is_major(amount: Decimal, total: Decimal, policy: CoveragePolicy) -> bool:
    """Exactly the share counts; without any open deal value nothing is major."""
    return total > 0 and amount * 100 >= total * policy.major_percent


@dataclass
class _Tally:
    have: int = 0
    deals: int = 0
    amount: Decimal = field(default=NOTHING)


def coverage(voices: Iterable[Voice], deals: Iterable[OpenDeal], policy: CoveragePolicy) -> Coverage:
    """The map (P4): have against need in every segment, with the open deals behind it."""
    pool, wanted = list(voices), list(deals)
    total = sum((deal.amount for deal in wanted if deal.amount is not None), NOTHING)
    return Coverage(
        parts=tuple(_part(dimension, pool, wanted, total, policy) for dimension in Dimension),
        advocates=len(pool),
        deals=len(wanted),
        amount=total,
        unvalued=sum(1 for deal in wanted if deal.amount is None),
        pool=pool_state(len(pool), policy),
    )


def _part(
    dimension: Dimension, pool: list[Voice], wanted: list[OpenDeal], total: Decimal, policy: CoveragePolicy
) -> Part:
    tallies = _tallies(dimension, pool, wanted)
    unknown = tallies.pop(UNKNOWN, _Tally())
    found = [_segment(dimension, value, tally, total, policy) for value, tally in tallies.items()]
    return Part(dimension, tuple(sorted(found, key=_order)), _segment(dimension, UNKNOWN, unknown, total, policy))


def _tallies(dimension: Dimension, pool: list[Voice], wanted: list[OpenDeal]) -> dict[str, _Tally]:
    found: dict[str, _Tally] = defaultdict(_Tally)
    for value, count in Counter(value for voice in pool for value in voice.of(dimension)).items():
        found[value].have = count
    for deal in wanted:
        tally = found[deal.of(dimension)]
        tally.deals += 1
        tally.amount += deal.amount or NOTHING
    return found


def _segment(dimension: Dimension, value: str, tally: _Tally, total: Decimal, policy: CoveragePolicy) -> Segment:
    """What is unknown is never a segment that must be filled."""
    major = value != UNKNOWN and is_major(tally.amount, total, policy)
    return Segment(
        dimension=dimension,
        value=value,
        have=tally.have,
        deals=tally.deals,
        amount=tally.amount,
        share=tally.amount / total if total else None,
        need=policy.segment_from if major else 0,
        wished=policy.segment_to if major else 0,
    )


def _order(segment: Segment) -> tuple[Decimal, Decimal, int, str]:
    """Holes first, by weight; then by open deal value, then by how many voices there are."""
    return -segment.weight, -segment.amount, -segment.have, segment.value


def filled_by(values: Mapping[Dimension, frozenset[str]], holes: Iterable[Segment]) -> Iterator[Segment]:
    """The holes that somebody with these values would make smaller."""
    return (hole for hole in holes if hole.value in values.get(hole.dimension, frozenset()))

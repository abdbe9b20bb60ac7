"""The 100-point score (C1-C3): every point from a dated signal, on any day. There is no other implementation."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import combinations

from .finding import CandidateTier, PointState, ScoreCategory, ScoreItem, SignalKind
from .sections import ScorePolicy
from .signals import fresh_until

K, P = SignalKind, PointState
MOST = 100

CATEGORY: dict[ScoreItem, ScoreCategory] = {
    **dict.fromkeys((ScoreItem.NPS, ScoreItem.HEALTH, ScoreItem.ROI), ScoreCategory.SATISFACTION),
    **dict.fromkeys((ScoreItem.RAPPORT, ScoreItem.MULTI_THREADED, ScoreItem.ENGAGEMENT), ScoreCategory.RELATIONSHIP),
    **dict.fromkeys((ScoreItem.PAST_ADVOCACY, ScoreItem.PRAISE, ScoreItem.COMMUNICATION), ScoreCategory.WILLINGNESS),
    **dict.fromkeys((ScoreItem.INDUSTRY, ScoreItem.SIZE, ScoreItem.BRAND), ScoreCategory.FIT),
}
# The signals an item rests on: all must count.
KINDS: dict[ScoreItem, tuple[SignalKind, ...]] = {
    ScoreItem.NPS: (K.NPS,),
    ScoreItem.HEALTH: (K.HEALTH,),
    ScoreItem.ROI: (K.ROI,),
    ScoreItem.RAPPORT: (K.CSM_RAPPORT,),
    ScoreItem.MULTI_THREADED: (K.ACTIVE_CONTACTS, K.CONTACT_LEVELS),
    ScoreItem.ENGAGEMENT: (K.MEETING_ENGAGEMENT,),
    ScoreItem.PAST_ADVOCACY: (K.PAST_ADVOCACY,),
    ScoreItem.PRAISE: (K.PRAISE,),
    ScoreItem.COMMUNICATION: (K.COMMUNICATION,),
    ScoreItem.INDUSTRY: (K.TARGET_INDUSTRY,),
    ScoreItem.SIZE: (K.TARGET_SIZE,),
    ScoreItem.BRAND: (K.BRAND,),
}
SCORED = frozenset(kind for kinds in KINDS.values() for kind in kinds)
_WANTED_WORD = {
    K.CSM_RAPPORT: "strong",
    K.MEETING_ENGAGEMENT: "high",
    K.COMMUNICATION: "comfortable",
    K.TARGET_INDUSTRY: "yes",
    K.TARGET_SIZE: "yes",
    K.BRAND: "strong",
}


@dataclass(frozen=True, slots=True)
class Observation:
    """A signal as scoring reads it. Of one kind the latest counts: by day, then by when it was recorded, then by id."""

    id: int
    kind: SignalKind
    observed_on: date
    recorded_at: datetime
    number: Decimal | None = None
    word: str = ""

    @property
    def order(self) -> tuple[date, datetime, int]:
        return self.observed_on, self.recorded_at, self.id


@dataclass(frozen=True, slots=True)
class Point:
    """One item: its points out of `most`, why, the signals it rests on, and the last day on which these count."""

    item: ScoreItem
    points: int
    most: int
    state: PointState
    rests_on: tuple[Observation, ...] = ()
    until: date | None = None

    @property
    def lacking(self) -> int:
        return self.most - self.points


@dataclass(frozen=True, slots=True)
class Score:
    """Of one contact on one day. `changes_on` is the first later day on which it may change by the calendar alone."""

    day: date
    points: tuple[Point, ...]
    tier: CandidateTier
    changes_on: date | None

    @property
    def total(self) -> int:
        return sum(point.points for point in self.points)

    def of(self, category: ScoreCategory) -> int:
        return sum(point.points for point in self.points if CATEGORY[point.item] is category)

    @property
    def missing(self) -> tuple[Point, ...]:
        """What is worth asking about: unknown or too old, the weightiest first (C3)."""
        asked = (point for point in self.points if point.state in (P.MISSING, P.STALE) and point.most)
        return tuple(sorted(asked, key=lambda point: -point.most))


@dataclass(frozen=True, slots=True)
class Lift:
    """The fewest items that would bring the next tier (C3)."""

    tier: CandidateTier
    needed: int  # points
    ways: tuple[tuple[ScoreItem, ...], ...]


def score(observations: Iterable[Observation], day: date, policy: ScorePolicy) -> Score:
    """C1, C2 of one contact: `observations` are theirs and their account's; those after `day` do not count yet."""
    latest, next_day = _latest(observations, day)
    points = tuple(_point(item, latest, day, policy) for item in ScoreItem)
    ends = (point.until + timedelta(days=1) for point in points if point.state in (P.EARNED, P.BELOW) and point.until)
    changes = [*ends, *([next_day] if next_day else [])]
    total = sum(point.points for point in points)
    return Score(day, points, tier_of(total, policy), min(changes, default=None))


def _latest(observations: Iterable[Observation], day: date) -> tuple[dict[SignalKind, Observation], date | None]:
    """By kind the one that counts; and the next day on which another comes in."""
    latest: dict[SignalKind, Observation] = {}
    next_day: date | None = None
    for seen in observations:
        if seen.kind not in SCORED:
            continue
        if seen.observed_on > day:
            next_day = min(next_day or seen.observed_on, seen.observed_on)
        elif (known := latest.get(seen.kind)) is None or known.order < seen.order:
            latest[seen.kind] = seen
    return latest, next_day


def still_counting(
    observations: Iterable[Observation], kinds: Collection[SignalKind], day: date, policy: ScorePolicy
) -> dict[SignalKind, Observation]:
    """Of each of these kinds the latest, if it is not too old on that day (I2)."""
    latest: dict[SignalKind, Observation] = {}
    for seen in observations:
        if seen.kind in kinds and seen.observed_on <= day:
            known = latest.get(seen.kind)
            latest[seen.kind] = seen if known is None or known.order < seen.order else known
    ends = {kind: fresh_until(kind, seen.observed_on, policy) for kind, seen in latest.items()}
    return {kind: seen for kind, seen in latest.items() if (end := ends[kind]) is None or day <= end}


def _point(item: ScoreItem, latest: Mapping[SignalKind, Observation], day: date, policy: ScorePolicy) -> Point:
    most = policy.weights.of(item)
    found = tuple(latest[kind] for kind in KINDS[item] if kind in latest)
    ends = [end for seen in found if (end := fresh_until(seen.kind, seen.observed_on, policy))]
    until = min(ends, default=None)
    if len(found) < len(KINDS[item]):
        return Point(item, 0, most, P.MISSING, found, None)
    if until is not None and until < day:
        return Point(item, 0, most, P.STALE, found, until)
    if not all(_is_enough(seen, policy) for seen in found):
        return Point(item, 0, most, P.BELOW, found, until)
    return Point(item, most, most, P.EARNED, found, until)


def _is_enough(seen: Observation, policy: ScorePolicy) -> bool:
    if (wanted := _WANTED_WORD.get(seen.kind)) is not None:
        return seen.word == wanted
    number = seen.number or Decimal(0)
    match seen.kind:
        case K.NPS:
            return number >= policy.nps_from
        case K.HEALTH:
            return number > policy.health_above
        case K.ACTIVE_CONTACTS:
            return number >= policy.contacts
        case K.CONTACT_LEVELS:
            return number >= policy.levels
        case K.ROI:
            return number > 0
    return True  # it happened


def tier_of(total: int, policy: ScorePolicy) -> CandidateTier:
    if total >= policy.platinum_from:
        return CandidateTier.PLATINUM
    if total >= policy.gold_from:
        return CandidateTier.GOLD
    return CandidateTier.SILVER if total >= policy.silver_from else CandidateTier.NOT_YET


def lift(found: Score, policy: ScorePolicy) -> Lift | None:
    """What would lift it to the next tier, with the fewest items; None at the top, or where nothing could."""
    starts = {
        CandidateTier.NOT_YET: (CandidateTier.SILVER, policy.silver_from),
        CandidateTier.SILVER: (CandidateTier.GOLD, policy.gold_from),
        CandidateTier.GOLD: (CandidateTier.PLATINUM, policy.platinum_from),
    }
    if found.tier not in starts:
        return None
    tier, start = starts[found.tier]
    needed = start - found.total
    ways = tuple(_ways([point for point in found.points if point.lacking], needed))
    return Lift(tier, needed, ways) if ways else None


def _ways(lacking: list[Point], needed: int) -> Iterator[tuple[ScoreItem, ...]]:
    """All sets of the smallest number of items that suffice, those with the most points first."""
    for count in range(1, len(lacking) + 1):
        sets = [way for way in combinations(lacking, count) if sum(point.lacking for point in way) >= needed]
        if sets:
            sets.sort(key=lambda way: -sum(point.lacking for point in way))
            yield from (tuple(point.item for point in way) for way in sets)
            return

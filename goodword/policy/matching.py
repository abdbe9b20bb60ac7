"""The matrix (M1–M5, M7): how well an advocate fits what is wanted, and why. The one implementation of it.

A criterion's score never contradicts its grade: excellent lies in 0.8–1, good in 0.4–0.8, unknown is 0.3, poor 0. Where
data is continuous (size ratio, days since use) the score moves inside the range of its grade, and both ranges meet at
0.8; elsewhere it is 1 or 0.6. Grades come from exact comparisons, never from scores.

Scores are counted in whole millionths, so that equal fits have equal scores and the order never depends on rounding.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import log
from typing import NamedTuple

from .profiles import (
    Adjacency,
    AdvocateProfile,
    AvailabilityValue,
    Place,
    Preference,
    Prospect,
    RoleValue,
    Scope,
    Wanted,
    wanted_from,
)
from .programme import MatchingPolicy
from .suitability import concerns_of, exclusions_of
from .verdict import Reason
from .vocabulary import Availability, Criterion, Grade, Level, Sentiment

__all__ = [
    "Adjacency",
    "AdvocateProfile",
    "AvailabilityValue",
    "CriterionResult",
    "Match",
    "Place",
    "Preference",
    "Prospect",
    "RoleValue",
    "Scope",
    "Wanted",
    "match",
    "order_key",
    "rank",
    "wanted_from",
]

Shown = str | int | date | tuple[str, ...] | RoleValue | Place | AvailabilityValue | None

MILLION = 1_000_000
GRADE_RANK = {Grade.EXCELLENT: 0, Grade.GOOD: 1, Grade.UNKNOWN: 1, Grade.POOR: 2, Grade.NOT_RELEVANT: 0}
_OVERALL = (Grade.EXCELLENT, Grade.GOOD, Grade.POOR)


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One line of the explanation (M7): the two values compared, the grade, and the points it adds.

    `score` is 0–1, `share` the criterion's part (0–1) of the weight of all relevant criteria,
    `contribution` points of 100.
    """

    criterion: Criterion
    grade: Grade
    score: float
    share: float
    contribution: float
    wanted: Shown
    advocate: Shown


@dataclass(frozen=True, slots=True)
class Match:
    """How one advocate fits.

    `exclusions` forbid offering them at all (M5), `concerns` are shown, `missing` is data to complete (M2).
    """

    advocate_id: int
    grade: Grade
    score: float
    criteria: tuple[CriterionResult, ...]
    exclusions: tuple[Reason, ...]
    concerns: tuple[Reason, ...]
    missing: tuple[Criterion, ...]

    @property
    def offered(self) -> bool:
        """Does it stand above the line (M3, M5)?"""
        return self.grade is not Grade.POOR and not self.exclusions

    def of(self, criterion: Criterion) -> CriterionResult:
        return next(result for result in self.criteria if result.criterion is criterion)


class _Graded(NamedTuple):
    """A criterion before weighing; `millionths` is the score. A tuple, because thousands are made for one shortlist."""

    criterion: Criterion
    grade: Grade
    millionths: int
    wanted: Shown
    advocate: Shown


def match(wanted: Wanted, profile: AdvocateProfile, adjacency: Adjacency, policy: MatchingPolicy, today: date) -> Match:
    """Grade and score one advocate (M1–M5).

    The overall grade is the worst relevant one; unknown counts as good at best (M2, M3).
    """
    graded = (
        _industry(wanted, profile, adjacency, policy),
        _use_case(wanted, profile, adjacency, policy),
        _size(wanted, profile, policy),
        _role(wanted, profile, policy),
        _recent_use(profile, policy, today),
        _availability(profile, policy, today),
        _geography(wanted, profile, policy),
    )
    weights = [0 if line.grade is Grade.NOT_RELEVANT else policy.weights.of(line.criterion) for line in graded]
    total = sum(weights)
    points = sum(weight * line.millionths for weight, line in zip(weights, graded, strict=True))
    return Match(
        advocate_id=profile.id,
        grade=_OVERALL[max(GRADE_RANK[line.grade] for line in graded)],
        score=points / (total * MILLION // 100) if total else 0.0,
        criteria=tuple(_weighed(line, weight, total) for weight, line in zip(weights, graded, strict=True)),
        exclusions=exclusions_of(wanted, profile, policy),
        concerns=concerns_of(wanted, profile, policy),
        missing=tuple(line.criterion for line in graded if line.grade is Grade.UNKNOWN),
    )


def _weighed(line: _Graded, weight: int, total: int) -> CriterionResult:
    share = weight / total if total else 0.0
    score = line.millionths / MILLION
    return CriterionResult(line.criterion, line.grade, score, share, 100 * share * score, line.wanted, line.advocate)


def order_key(match: Match, profile: AdvocateProfile) -> tuple[int, float, int, int, int]:
    """Sorts best first: grade, score, fewer references this year, longest unused (never first), id (M3, M4)."""
    unused_since = profile.last_reference.toordinal() if profile.last_reference else 0
    return (GRADE_RANK[match.grade], -match.score, profile.references_this_year, unused_since, profile.id)


def rank(
    wanted: Wanted, profiles: Iterable[AdvocateProfile], adjacency: Adjacency, policy: MatchingPolicy, today: date
) -> list[Match]:
    """All of them, best first, those not to be offered among them. Same input, same order, always (M4)."""
    pairs = [(match(wanted, profile, adjacency, policy, today), profile) for profile in profiles]
    pairs.sort(key=lambda pair: order_key(*pair))
    return [found for found, _ in pairs]


def _flat(criterion: Criterion, grade: Grade, wanted: Shown, advocate: Shown, policy: MatchingPolicy) -> _Graded:
    """A criterion whose score follows from its grade alone; the policy's fields are named after the grades."""
    percent = getattr(policy, f"score_{grade}") if grade is not Grade.NOT_RELEVANT else 0
    return _Graded(criterion, grade, percent * MILLION // 100, wanted, advocate)


def _between(first: int, last: int, part: float) -> int:
    """Millionths at `part` (0–1) of the way from one percent figure to another."""
    part = min(max(part, 0.0), 1.0)
    return round((first + (last - first) * part) * MILLION / 100)


def _industry(wanted: Wanted, profile: AdvocateProfile, adjacency: Adjacency, policy: MatchingPolicy) -> _Graded:
    if wanted.industry is None:
        grade = Grade.NOT_RELEVANT
    elif profile.industry is None:
        grade = Grade.UNKNOWN
    elif profile.industry == wanted.industry:
        grade = Grade.EXCELLENT
    else:
        same_sector = wanted.sector is not None and profile.sector == wanted.sector
        near = same_sector or frozenset({wanted.industry, profile.industry}) in adjacency.industries
        grade = Grade.GOOD if near else Grade.POOR
    return _flat(Criterion.INDUSTRY, grade, wanted.industry, profile.industry, policy)


def _use_case(wanted: Wanted, profile: AdvocateProfile, adjacency: Adjacency, policy: MatchingPolicy) -> _Graded:
    case = wanted.use_case
    if case is None:
        grade = Grade.NOT_RELEVANT
    elif not profile.use_cases:
        grade = Grade.UNKNOWN
    elif case in profile.use_cases:
        grade = Grade.EXCELLENT
    else:
        same_family = wanted.use_case_family is not None and wanted.use_case_family in profile.use_case_families
        listed = any(frozenset({case, other}) in adjacency.use_cases for other in profile.use_cases)
        grade = Grade.GOOD if same_family or listed else Grade.POOR
    return _flat(Criterion.USE_CASE, grade, case, tuple(sorted(profile.use_cases)), policy)


def _size(wanted: Wanted, profile: AdvocateProfile, policy: MatchingPolicy) -> _Graded:
    """Boundaries compare whole numbers with decimals, exactly; only the score inside a grade uses logarithms."""
    if not wanted.employees:
        return _flat(Criterion.SIZE, Grade.NOT_RELEVANT, None, profile.employees, policy)
    if not profile.employees:
        return _flat(Criterion.SIZE, Grade.UNKNOWN, wanted.employees, None, policy)
    smaller, larger = sorted((wanted.employees, profile.employees))
    if larger > policy.size_good * smaller:
        return _flat(Criterion.SIZE, Grade.POOR, wanted.employees, profile.employees, policy)
    ratio, near, far = larger / smaller, float(policy.size_excellent), float(policy.size_good)
    if larger <= policy.size_excellent * smaller:
        grade = Grade.EXCELLENT
        score = _between(policy.score_excellent, policy.score_boundary, _log_part(1.0, near, ratio))
    else:
        grade = Grade.GOOD
        score = _between(policy.score_boundary, policy.score_lowest_good, _log_part(near, far, ratio))
    return _Graded(Criterion.SIZE, grade, score, wanted.employees, profile.employees)


def _log_part(low: float, high: float, ratio: float) -> float:
    return log(ratio / low) / log(high / low)


def _role(wanted: Wanted, profile: AdvocateProfile, policy: MatchingPolicy) -> _Graded:
    grade = _role_grade(wanted, profile)
    asked = None if grade is Grade.NOT_RELEVANT else RoleValue(wanted.function, wanted.level)
    return _flat(Criterion.ROLE, grade, asked, RoleValue(profile.function, profile.level), policy)


def _role_grade(wanted: Wanted, profile: AdvocateProfile) -> Grade:
    """A part of the role that nobody asks for (function or level) is met by anyone."""
    if wanted.function is None and wanted.level is None:
        return Grade.NOT_RELEVANT
    below = _levels_below(wanted.level, profile.level)
    if below is not None and below >= 2:
        return Grade.POOR  # whatever the function
    if below is None or (wanted.function is not None and profile.function is None):
        return Grade.UNKNOWN
    if wanted.function is None or profile.function is wanted.function:
        return Grade.EXCELLENT if below <= 0 else Grade.GOOD
    return Grade.GOOD if below <= 0 else Grade.POOR


def _levels_below(wanted: Level | None, level: Level | None) -> int | None:
    """Steps of the ladder by which the advocate is below what is wanted; None when that is not known."""
    if wanted is None:
        return 0
    return None if level is None else wanted.rank - level.rank


def _recent_use(profile: AdvocateProfile, policy: MatchingPolicy, today: date) -> _Graded:
    last = profile.last_reference
    if last is None:
        return _flat(Criterion.RECENT_USE, Grade.EXCELLENT, None, None, policy)
    days, good, excellent = (today - last).days, policy.recent_good_days, policy.recent_excellent_days
    if days < good:
        return _flat(Criterion.RECENT_USE, Grade.POOR, None, last, policy)
    if days < excellent:
        part = (days - good) / (excellent - good)
        score = _between(policy.score_lowest_good, policy.score_boundary, part)
        return _Graded(Criterion.RECENT_USE, Grade.GOOD, score, None, last)
    part = (days - excellent) / (policy.recent_full_days - excellent)
    score = _between(policy.score_boundary, policy.score_excellent, part)
    return _Graded(Criterion.RECENT_USE, Grade.EXCELLENT, score, None, last)


def _availability(profile: AdvocateProfile, policy: MatchingPolicy, today: date) -> _Graded:
    stated = _current_availability(profile, policy, today)
    value = AvailabilityValue(stated, profile.availability_confirmed_on, profile.sentiment, profile.recent_issue)
    return _flat(Criterion.AVAILABILITY, _availability_grade(value), None, value, policy)


def _current_availability(profile: AdvocateProfile, policy: MatchingPolicy, today: date) -> Availability | None:
    """As last stated; without confirmation in the last 180 days it counts as medium."""
    confirmed = profile.availability_confirmed_on
    if profile.availability is None:
        return None
    if confirmed is None or (today - confirmed).days > policy.availability_days:
        return Availability.MEDIUM
    return profile.availability


def _availability_grade(value: AvailabilityValue) -> Grade:
    if value.sentiment is Sentiment.NEGATIVE or value.recent_issue or value.availability is Availability.LOW:
        return Grade.POOR
    if value.availability is None:
        return Grade.UNKNOWN
    high = value.availability is Availability.HIGH
    return Grade.EXCELLENT if high and value.sentiment is Sentiment.POSITIVE else Grade.GOOD


def _geography(wanted: Wanted, profile: AdvocateProfile, policy: MatchingPolicy) -> _Graded:
    here = Place(profile.country, profile.region)
    if not wanted.geography_matters or (wanted.country is None and wanted.region is None):
        return _flat(Criterion.GEOGRAPHY, Grade.NOT_RELEVANT, None, here, policy)
    there = Place(wanted.country, wanted.region)
    return _flat(Criterion.GEOGRAPHY, _geography_grade(there, here), there, here, policy)


def _geography_grade(wanted: Place, here: Place) -> Grade:
    if wanted.region is not None and wanted.region == here.region:
        return Grade.EXCELLENT
    if here.known_country is None:
        return Grade.UNKNOWN
    return Grade.GOOD if here.known_country == wanted.known_country else Grade.POOR

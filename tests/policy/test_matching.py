"""The matrix at its boundaries, its scores, its order, and the properties that hold for every input (M1–M4, M7)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.policy.matching import (
    Adjacency,
    AdvocateProfile,
    AvailabilityValue,
    CriterionResult,
    Match,
    Place,
    RoleValue,
    Wanted,
    match,
)
from goodword.policy.programme import DEFAULT_POLICY, MatchingPolicy, Weights
from goodword.policy.vocabulary import Availability, Criterion, Function, Grade, Level, Sentiment

TODAY = date(2026, 3, 2)
POLICY = DEFAULT_POLICY.matching
EXCELLENT, GOOD, UNKNOWN, POOR, NOT_RELEVANT = (
    Grade.EXCELLENT,
    Grade.GOOD,
    Grade.UNKNOWN,
    Grade.POOR,
    Grade.NOT_RELEVANT,
)
WANTED = Wanted(
    industry="insurance",
    sector="finance",
    employees=600,
    use_case="claims",
    use_case_family="automation",
    function=Function.OPERATIONS,
    level=Level.DIRECTOR,
    country="DE",
    region="DE-BY",
    geography_matters=True,
)
IDEAL = AdvocateProfile(
    id=1,
    account_id=1,
    industry="insurance",
    sector="finance",
    employees=600,
    use_cases=frozenset({"claims", "onboarding"}),
    use_case_families=frozenset({"automation"}),
    function=Function.OPERATIONS,
    level=Level.VP,
    country="DE",
    region="DE-BY",
    availability=Availability.HIGH,
    availability_confirmed_on=TODAY,
    sentiment=Sentiment.POSITIVE,
)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def matched(
    profile: AdvocateProfile = IDEAL,
    wanted: Wanted = WANTED,
    adjacency: Adjacency | None = None,
    policy: MatchingPolicy = POLICY,
) -> Match:
    return match(wanted, profile, adjacency or Adjacency(), policy, TODAY)


def line(criterion: Criterion, wanted: dict[str, Any] | None = None, **known: Any) -> CriterionResult:
    return matched(replace(IDEAL, **known), replace(WANTED, **(wanted or {}))).of(criterion)


@pytest.mark.rule("M1")
@pytest.mark.rule("M3")
def test_the_ideal_advocate() -> None:
    found = matched()
    assert found.grade is EXCELLENT
    assert found.score == 100
    assert {result.grade for result in found.criteria} == {EXCELLENT}
    assert found.missing == ()
    assert found.offered


@pytest.mark.rule("M1")
@pytest.mark.parametrize(
    ("industry", "sector", "grade"),
    [
        ("insurance", "finance", EXCELLENT),
        ("banking", "finance", GOOD),
        ("health", "care", GOOD),
        ("steel", "metal", POOR),
        ("steel", None, POOR),
        (None, "finance", UNKNOWN),
    ],
)
def test_industry(industry: str | None, sector: str | None, grade: Grade) -> None:
    listed = Adjacency(industries=frozenset({frozenset({"health", "insurance"})}))
    found = matched(replace(IDEAL, industry=industry, sector=sector), adjacency=listed)
    assert found.of(Criterion.INDUSTRY).grade is grade


@pytest.mark.rule("M1")
def test_two_unknown_sectors_are_not_the_same() -> None:
    assert line(Criterion.INDUSTRY, {"sector": None}, industry="steel", sector=None).grade is POOR


@pytest.mark.rule("M1")
@pytest.mark.parametrize(
    ("use_cases", "families", "grade"),
    [
        ({"claims"}, {"automation"}, EXCELLENT),
        ({"billing"}, {"automation"}, GOOD),
        ({"fraud"}, {"risk"}, GOOD),
        ({"fleet", "fraud"}, {"logistics", "risk"}, GOOD),
        ({"fleet"}, {"logistics"}, POOR),
        (set(), set(), UNKNOWN),
    ],
)
def test_use_case(use_cases: set[str], families: set[str], grade: Grade) -> None:
    listed = Adjacency(use_cases=frozenset({frozenset({"fraud", "claims"})}))
    profile = replace(IDEAL, use_cases=frozenset(use_cases), use_case_families=frozenset(families))
    assert matched(profile, adjacency=listed).of(Criterion.USE_CASE).grade is grade


@pytest.mark.rule("M1")
@pytest.mark.parametrize(
    ("employees", "grade"),
    [
        (600, EXCELLENT),
        (1200, EXCELLENT),
        (300, EXCELLENT),
        (1201, GOOD),
        (299, GOOD),
        (3000, GOOD),
        (120, GOOD),
        (3001, POOR),
        (119, POOR),
        (None, UNKNOWN),
        (0, UNKNOWN),
    ],
)
def test_size(employees: int | None, grade: Grade) -> None:
    assert line(Criterion.SIZE, employees=employees).grade is grade


@pytest.mark.rule("M1")
@given(st.integers(1, 10**12), st.integers(1, 1000))
def test_size_boundaries_are_exact_at_any_magnitude(smaller: int, extra: int) -> None:
    """As floats, 2·n + 1 and 2·n are the same for large n."""

    def grade(larger: int) -> Grade:
        return line(Criterion.SIZE, {"employees": smaller}, employees=larger).grade

    assert grade(2 * smaller) is EXCELLENT
    assert grade(2 * smaller + 1) is not EXCELLENT
    assert grade(5 * smaller) is GOOD
    assert grade(5 * smaller + extra) is POOR


@pytest.mark.rule("M1")
def test_a_ratio_of_the_settings_may_have_decimals() -> None:
    policy = replace(POLICY, size_excellent=Decimal("1.1"))
    wanted = replace(WANTED, employees=1000)
    assert matched(replace(IDEAL, employees=1100), wanted, policy=policy).of(Criterion.SIZE).grade is EXCELLENT
    assert matched(replace(IDEAL, employees=1101), wanted, policy=policy).of(Criterion.SIZE).grade is GOOD


@pytest.mark.rule("M1")
@pytest.mark.parametrize(
    ("function", "level", "grade"),
    [
        (Function.OPERATIONS, Level.C_LEVEL, EXCELLENT),
        (Function.OPERATIONS, Level.DIRECTOR, EXCELLENT),
        (Function.OPERATIONS, Level.MANAGER, GOOD),
        (Function.OPERATIONS, Level.INDIVIDUAL, POOR),
        (Function.IT, Level.C_LEVEL, GOOD),
        (Function.IT, Level.DIRECTOR, GOOD),
        (Function.IT, Level.MANAGER, POOR),
        (Function.IT, Level.INDIVIDUAL, POOR),
        (None, Level.DIRECTOR, UNKNOWN),
        (None, Level.MANAGER, UNKNOWN),
        (None, Level.INDIVIDUAL, POOR),
        (Function.OPERATIONS, None, UNKNOWN),
        (Function.IT, None, UNKNOWN),
    ],
)
def test_role(function: Function | None, level: Level | None, grade: Grade) -> None:
    assert line(Criterion.ROLE, function=function, level=level).grade is grade


@pytest.mark.rule("M2")
def test_a_part_of_the_role_nobody_asked_for_is_met_by_anyone() -> None:
    only_level: dict[str, Any] = {"function": None}
    assert line(Criterion.ROLE, only_level, function=None, level=Level.DIRECTOR).grade is EXCELLENT
    assert line(Criterion.ROLE, only_level, function=Function.IT, level=Level.MANAGER).grade is GOOD
    only_function: dict[str, Any] = {"level": None}
    assert line(Criterion.ROLE, only_function, level=None).grade is EXCELLENT
    assert line(Criterion.ROLE, only_function, function=Function.IT, level=None).grade is GOOD
    assert line(Criterion.ROLE, only_function, function=None, level=None).grade is UNKNOWN


@pytest.mark.rule("M1")
@pytest.mark.parametrize(
    ("country", "region", "grade"),
    [
        ("DE", "DE-BY", EXCELLENT),
        (None, "DE-BY", EXCELLENT),
        ("DE", "DE-BE", GOOD),
        ("DE", None, GOOD),
        (None, "DE-BE", GOOD),
        ("AT", "AT-9", POOR),
        ("AT", None, POOR),
        (None, None, UNKNOWN),
    ],
)
def test_geography(country: str | None, region: str | None, grade: Grade) -> None:
    assert line(Criterion.GEOGRAPHY, country=country, region=region).grade is grade


@pytest.mark.rule("M1")
def test_geography_only_if_it_matters() -> None:
    elsewhere = {"country": "BR", "region": "BR-SP"}
    assert line(Criterion.GEOGRAPHY, {"geography_matters": False}, **elsewhere).grade is NOT_RELEVANT
    assert line(Criterion.GEOGRAPHY, {"country": None, "region": None}, **elsewhere).grade is NOT_RELEVANT
    assert line(Criterion.GEOGRAPHY, {"region": None}).grade is GOOD
    assert line(Criterion.GEOGRAPHY, {"region": None}, region=None).grade is GOOD
    assert line(Criterion.GEOGRAPHY, {"region": None}, **elsewhere).grade is POOR


HIGH, MEDIUM, LOW = Availability.HIGH, Availability.MEDIUM, Availability.LOW


@pytest.mark.rule("M1")
@pytest.mark.parametrize(
    ("availability", "sentiment", "grade"),
    [
        (HIGH, Sentiment.POSITIVE, EXCELLENT),
        (HIGH, Sentiment.NEUTRAL, GOOD),
        (HIGH, Sentiment.NEGATIVE, POOR),
        (MEDIUM, Sentiment.POSITIVE, GOOD),
        (MEDIUM, Sentiment.NEUTRAL, GOOD),
        (MEDIUM, Sentiment.NEGATIVE, POOR),
        (LOW, Sentiment.POSITIVE, POOR),
        (None, Sentiment.POSITIVE, UNKNOWN),
        (None, Sentiment.NEGATIVE, POOR),
    ],
)
def test_availability(availability: Availability | None, sentiment: Sentiment, grade: Grade) -> None:
    assert line(Criterion.AVAILABILITY, availability=availability, sentiment=sentiment).grade is grade
    assert line(Criterion.AVAILABILITY, availability=availability, sentiment=sentiment, recent_issue=True).grade is POOR


@pytest.mark.rule("M1")
@pytest.mark.parametrize(
    ("stated", "days", "counts_as"),
    [
        (HIGH, 180, HIGH),
        (HIGH, 181, MEDIUM),
        (LOW, 180, LOW),
        (LOW, 181, MEDIUM),
        (HIGH, None, MEDIUM),
        (None, 0, None),
    ],
)
def test_availability_ages(stated: Availability | None, days: int | None, counts_as: Availability | None) -> None:
    confirmed = None if days is None else ago(days)
    value = line(Criterion.AVAILABILITY, availability=stated, availability_confirmed_on=confirmed).advocate
    assert value == AvailabilityValue(counts_as, confirmed, Sentiment.POSITIVE, recent_issue=False)


@pytest.mark.rule("M1")
@pytest.mark.rule("M4")
@pytest.mark.parametrize(
    ("days", "grade", "score"),
    [
        (None, EXCELLENT, 1.0),
        (400, EXCELLENT, 1.0),
        (180, EXCELLENT, 1.0),
        (179, EXCELLENT, 0.998519),
        (45, EXCELLENT, 0.8),
        (44, GOOD, 0.773333),
        (30, GOOD, 0.4),
        (29, POOR, 0.0),
        (0, POOR, 0.0),
        (-3, POOR, 0.0),
    ],
)
def test_recent_use(days: int | None, grade: Grade, score: float) -> None:
    found = line(Criterion.RECENT_USE, last_reference=None if days is None else ago(days))
    assert (found.grade, found.score) == (grade, score)


@pytest.mark.rule("M4")
@pytest.mark.parametrize(
    ("employees", "score"),
    [(600, 1.0), (1200, 0.8), (300, 0.8), (3000, 0.4), (120, 0.4), (3001, 0.0), (849, 0.89984), (None, 0.3)],
)
def test_size_scores(employees: int | None, score: float) -> None:
    assert line(Criterion.SIZE, employees=employees).score == score


@pytest.mark.rule("M4")
def test_size_score_is_linear_in_the_logarithm() -> None:
    """Half way from 1 to 2 is √2, half way from 2 to 5 is √10."""
    wanted = {"employees": 10**9}
    assert line(Criterion.SIZE, wanted, employees=round(10**9 * 2**0.5)).score == 0.9
    assert line(Criterion.SIZE, wanted, employees=round(10**9 * 10**0.5)).score == 0.6


@pytest.mark.rule("M4")
def test_flat_scores_by_grade() -> None:
    assert line(Criterion.INDUSTRY, industry="insurance").score == 1.0
    assert line(Criterion.INDUSTRY, industry="banking").score == 0.6
    assert line(Criterion.INDUSTRY, industry=None).score == 0.3
    assert line(Criterion.INDUSTRY, industry="steel", sector="metal").score == 0.0


@pytest.mark.rule("M4")
def test_the_score_is_the_weighted_sum() -> None:
    found = matched(replace(IDEAL, industry="banking", employees=1200, last_reference=ago(45)))
    assert found.score == pytest.approx(100 - 25 * 0.4 - 15 * 0.2 - 8 * 0.2)


@pytest.mark.rule("M4")
def test_weights_are_shared_among_relevant_criteria() -> None:
    found = matched(replace(IDEAL, industry="banking"), replace(WANTED, geography_matters=False, employees=None))
    assert found.of(Criterion.INDUSTRY).share == pytest.approx(25 / 80)
    assert found.score == pytest.approx(100 * (80 - 25 * 0.4) / 80)
    assert found.of(Criterion.SIZE) == CriterionResult(Criterion.SIZE, NOT_RELEVANT, 0.0, 0.0, 0.0, None, 600)


@pytest.mark.rule("M4")
def test_no_weight_is_no_score_and_no_error() -> None:
    nothing = Weights(industry=100, use_case=0, size=0, role=0, recent_use=0, availability=0, geography=0)
    found = matched(wanted=replace(WANTED, industry=None), policy=replace(POLICY, weights=nothing))
    assert (found.score, found.grade) == (0.0, EXCELLENT)


@pytest.mark.rule("M2")
def test_unknown_caps_at_good_and_is_listed() -> None:
    found = matched(replace(IDEAL, employees=None, use_cases=frozenset()))
    assert found.grade is GOOD
    assert found.missing == (Criterion.USE_CASE, Criterion.SIZE)


@pytest.mark.rule("M3")
def test_the_worst_relevant_grade_counts() -> None:
    found = matched(replace(IDEAL, employees=None, industry="steel", sector="metal"))
    assert found.grade is POOR
    assert not found.offered


@pytest.mark.rule("M7")
def test_each_line_shows_both_values() -> None:
    shown = {result.criterion: (result.wanted, result.advocate) for result in matched().criteria}
    assert shown == {
        Criterion.INDUSTRY: ("insurance", "insurance"),
        Criterion.USE_CASE: ("claims", ("claims", "onboarding")),
        Criterion.SIZE: (600, 600),
        Criterion.ROLE: (
            RoleValue(Function.OPERATIONS, Level.DIRECTOR),
            RoleValue(Function.OPERATIONS, Level.VP),
        ),
        Criterion.RECENT_USE: (None, None),
        Criterion.AVAILABILITY: (None, AvailabilityValue(HIGH, TODAY, Sentiment.POSITIVE, recent_issue=False)),
        Criterion.GEOGRAPHY: (Place("DE", "DE-BY"), Place("DE", "DE-BY")),
    }

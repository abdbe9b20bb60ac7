"""What holds for every input of matching: order, explanation, ranges, and that worse is never better (M1–M4, M7)."""

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.policy.matching import GRADE_RANK, Adjacency, AdvocateProfile, Match, Wanted, match, rank
from goodword.policy.programme import DEFAULT_POLICY
from goodword.policy.vocabulary import Availability, Criterion, Function, Grade, Level, Sentiment

TODAY = date(2026, 3, 2)
POLICY = DEFAULT_POLICY.matching
EXCELLENT, GOOD, UNKNOWN, POOR, NOT_RELEVANT = Grade


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def matched(profile: AdvocateProfile, wanted: Wanted) -> Match:
    return match(wanted, profile, Adjacency(), POLICY, TODAY)


maybe = st.none
PROFILES = st.builds(
    AdvocateProfile,
    id=st.integers(1, 10**6),
    account_id=st.just(1),
    industry=maybe() | st.sampled_from(["insurance", "banking", "steel"]),
    sector=maybe() | st.sampled_from(["finance", "metal"]),
    employees=maybe() | st.integers(1, 10_000),
    use_cases=st.frozensets(st.sampled_from(["claims", "billing", "fleet"])),
    use_case_families=st.frozensets(st.sampled_from(["automation", "logistics"])),
    function=maybe() | st.sampled_from([Function.OPERATIONS, Function.IT]),
    level=maybe() | st.sampled_from(Level),
    country=maybe() | st.sampled_from(["DE", "AT"]),
    region=maybe() | st.sampled_from(["DE-BY", "DE-BE", "AT-9"]),
    availability=maybe() | st.sampled_from(Availability),
    availability_confirmed_on=maybe() | st.integers(0, 400).map(ago),
    sentiment=st.sampled_from(Sentiment),
    recent_issue=st.booleans(),
    last_reference=maybe() | st.integers(0, 400).map(ago),
    references_this_year=st.integers(0, 6),
)
WISHES = st.builds(
    Wanted,
    industry=maybe() | st.just("insurance"),
    sector=maybe() | st.just("finance"),
    employees=maybe() | st.integers(1, 10_000),
    use_case=maybe() | st.just("claims"),
    use_case_family=maybe() | st.just("automation"),
    function=maybe() | st.just(Function.OPERATIONS),
    level=maybe() | st.sampled_from(Level),
    country=maybe() | st.just("DE"),
    region=maybe() | st.just("DE-BY"),
    geography_matters=st.booleans(),
)


@pytest.mark.rule("M4")
@given(WISHES, st.lists(PROFILES, unique_by=lambda profile: profile.id, max_size=12), st.integers(0, 2**32))
def test_the_same_input_gives_the_same_order(wanted: Wanted, profiles: list[AdvocateProfile], seed: int) -> None:
    shuffled = list(profiles)
    random.Random(seed).shuffle(shuffled)
    assert rank(wanted, profiles, Adjacency(), POLICY, TODAY) == rank(wanted, shuffled, Adjacency(), POLICY, TODAY)


@pytest.mark.rule("M3")
@pytest.mark.rule("M4")
@pytest.mark.rule("M7")
@given(WISHES, PROFILES)
def test_nothing_is_hidden(wanted: Wanted, profile: AdvocateProfile) -> None:
    """The lines explain grade and score completely."""
    found = matched(profile, wanted)
    relevant = [result for result in found.criteria if result.grade is not NOT_RELEVANT]
    assert [result.criterion for result in found.criteria] == list(Criterion)
    assert found.score == pytest.approx(sum(result.contribution for result in relevant))
    assert sum(result.share for result in relevant) == pytest.approx(1)
    assert GRADE_RANK[found.grade] == max(GRADE_RANK[result.grade] for result in relevant)
    assert found.grade in (EXCELLENT, GOOD, POOR)
    assert set(found.missing) == {result.criterion for result in relevant if result.grade is UNKNOWN}


@pytest.mark.rule("M4")
@given(WISHES, PROFILES)
def test_scores_stay_within_their_grade(wanted: Wanted, profile: AdvocateProfile) -> None:
    ranges = {EXCELLENT: (0.8, 1.0), GOOD: (0.4, 0.8), UNKNOWN: (0.3, 0.3), POOR: (0, 0), NOT_RELEVANT: (0, 0)}
    for result in matched(profile, wanted).criteria:
        low, high = ranges[result.grade]
        assert low <= result.score <= high


def lowered(profile: AdvocateProfile, wanted: Wanted) -> list[AdvocateProfile]:
    """Every way to make one thing that is known about an advocate worse."""
    worse: list[dict[str, Any]] = [
        {"sentiment": item} for item in list(Sentiment)[list(Sentiment).index(profile.sentiment) :]
    ]
    worse += [{"recent_issue": True}, {"industry": "steel", "sector": "metal"}, {"country": "AT", "region": "AT-9"}]
    if profile.availability_confirmed_on == TODAY and profile.availability is not None:
        worse.append({"availability": Availability.LOW})
    if profile.level is not None:
        worse += [{"level": level} for level in Level if level.rank < profile.level.rank]
    if profile.function is not None and wanted.function is not None:
        worse.append({"function": Function.LEGAL})
    if profile.use_cases:
        worse.append({"use_cases": frozenset({"fleet"}), "use_case_families": frozenset()})
    if profile.employees and wanted.employees:
        larger = profile.employees >= wanted.employees
        worse.append({"employees": profile.employees * 3 if larger else max(profile.employees // 3, 1)})
    if profile.last_reference:
        worse.append({"last_reference": profile.last_reference + timedelta(days=10)})
    return [replace(profile, **change) for change in worse]


@pytest.mark.rule("M1")
@pytest.mark.rule("M3")
@given(WISHES, PROFILES)
def test_lowering_no_input_raises_a_grade_or_a_score(wanted: Wanted, profile: AdvocateProfile) -> None:
    before = matched(profile, wanted)
    for worse in lowered(profile, wanted):
        after = matched(worse, wanted)
        assert GRADE_RANK[after.grade] >= GRADE_RANK[before.grade]
        if after.missing == before.missing:
            assert after.score <= before.score


@pytest.mark.rule("M2")
@given(WISHES, PROFILES, st.sampled_from(["industry", "employees", "level", "function", "availability"]))
def test_what_is_not_known_is_never_excellent(wanted: Wanted, profile: AdvocateProfile, name: str) -> None:
    unknown: dict[str, Any] = {name: None}
    after = matched(replace(profile, **unknown), wanted)
    assert (after.grade is EXCELLENT) <= (not after.missing)

"""What is wanted after the fallback (M2), and in which order advocates are offered (M3, M4)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from goodword.policy.matching import Adjacency, AdvocateProfile, Match, Wanted, match, order_key, rank
from goodword.policy.profiles import Preference, Prospect, wanted_from
from goodword.policy.programme import DEFAULT_POLICY
from goodword.policy.vocabulary import Availability, Criterion, Format, Function, Grade, Level, Sentiment

TODAY = date(2026, 3, 2)
POLICY = DEFAULT_POLICY.matching
WANTED = Wanted(
    industry="insurance",
    sector="finance",
    employees=600,
    use_case="claims",
    use_case_family="automation",
    function=Function.OPERATIONS,
    level=Level.DIRECTOR,
)
IDEAL = AdvocateProfile(
    id=1,
    account_id=1,
    industry="insurance",
    sector="finance",
    employees=600,
    use_cases=frozenset({"claims"}),
    use_case_families=frozenset({"automation"}),
    function=Function.OPERATIONS,
    level=Level.VP,
    availability=Availability.HIGH,
    availability_confirmed_on=TODAY,
    sentiment=Sentiment.POSITIVE,
)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def matched(profile: AdvocateProfile = IDEAL, wanted: Wanted = WANTED) -> Match:
    return match(wanted, profile, Adjacency(), POLICY, TODAY)


PROSPECT = Prospect(
    key="p",
    account_ids=frozenset({9, 10}),
    industry="retail",
    sector="trade",
    employees=50,
    use_case="billing",
    use_case_family="finance",
    function=Function.IT,
    level=Level.MANAGER,
    language="pt-BR",
)


@pytest.mark.rule("M2")
def test_empty_wishes_take_the_prospects_own_values() -> None:
    assert wanted_from(Preference(format=Format.CALL), PROSPECT) == Wanted(
        industry="retail",
        sector="trade",
        employees=50,
        use_case="billing",
        use_case_family="finance",
        function=Function.IT,
        level=Level.MANAGER,
        format=Format.CALL,
        language="pt-BR",
        prospect_account_ids=frozenset({9, 10}),
        prospect_key="p",
    )


@pytest.mark.rule("M2")
def test_wishes_come_first_and_bring_their_own_sector_and_family() -> None:
    wishes = Preference(
        industry="insurance",
        employees=600,
        use_case="claims",
        function=Function.FINANCE,
        level=Level.VP,
        country="DE",
        region="DE-BY",
        geography_matters=True,
        language="de",
    )
    found = wanted_from(wishes, PROSPECT)
    assert (found.industry, found.sector, found.use_case, found.use_case_family) == ("insurance", None, "claims", None)
    assert (found.employees, found.function, found.level, found.language) == (600, Function.FINANCE, Level.VP, "de")
    assert (found.country, found.region, found.geography_matters) == ("DE", "DE-BY", True)


@pytest.mark.rule("M2")
def test_empty_in_both_is_not_relevant() -> None:
    found = matched(wanted=wanted_from(Preference(), Prospect(key="p")))
    relevant = {result.criterion for result in found.criteria if result.grade is not Grade.NOT_RELEVANT}
    assert relevant == {Criterion.AVAILABILITY, Criterion.RECENT_USE}


@pytest.mark.rule("M5")
def test_a_waived_language_is_not_wanted() -> None:
    assert wanted_from(Preference(language="de", language_waived=True), PROSPECT).language is None


@pytest.mark.rule("M4")
def test_ties_go_to_fewer_references_then_longest_unused_then_id() -> None:
    profiles = [
        replace(IDEAL, id=1, references_this_year=2),
        replace(IDEAL, id=2, references_this_year=1, last_reference=ago(200)),
        replace(IDEAL, id=3, references_this_year=1, last_reference=ago(300)),
        replace(IDEAL, id=5, references_this_year=1),
        replace(IDEAL, id=4, references_this_year=1),
        replace(IDEAL, id=6, references_this_year=0, last_reference=ago(190)),
    ]
    found = rank(WANTED, profiles, Adjacency(), POLICY, TODAY)
    assert {entry.score for entry in found} == {100.0}
    assert [entry.advocate_id for entry in found] == [6, 4, 5, 3, 2, 1]


@pytest.mark.rule("M3")
@pytest.mark.rule("M4")
def test_the_grade_comes_before_the_score() -> None:
    poor_but_high = replace(IDEAL, id=1, last_reference=ago(29))
    good_but_low = replace(IDEAL, id=2, industry="banking", employees=3000, level=Level.MANAGER)
    excellent = replace(IDEAL, id=3, employees=1200)
    found = rank(WANTED, [poor_but_high, good_but_low, excellent], Adjacency(), POLICY, TODAY)
    assert [entry.advocate_id for entry in found] == [3, 2, 1]
    assert found[2].score > found[1].score


@pytest.mark.rule("M4")
def test_within_a_grade_the_higher_score_comes_first() -> None:
    profiles = [replace(IDEAL, id=count, employees=600 + 100 * count) for count in (3, 1, 2)]
    found = rank(WANTED, profiles, Adjacency(), POLICY, TODAY)
    assert [entry.advocate_id for entry in found] == [1, 2, 3]
    assert found[0].score > found[1].score > found[2].score


@pytest.mark.rule("M4")
def test_equal_fits_are_equal_whichever_criterion_is_better() -> None:
    """25 points are 25 points, in industry or in use case: no rounding may break a tie."""
    by_industry = replace(IDEAL, id=1, industry="banking", references_this_year=1)
    by_use_case = replace(IDEAL, id=2, use_cases=frozenset({"billing"}))
    first, second = matched(by_industry), matched(by_use_case)
    assert first.score == second.score
    assert order_key(second, by_use_case) < order_key(first, by_industry)

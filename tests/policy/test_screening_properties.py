"""What holds for every request: more against it never makes the finding milder, and thresholds are exact."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.policy.screening import (
    Screening,
    ScreeningFacts,
    from_plain,
    lightest_format,
    screen,
    suggested_reasons,
    to_plain,
)
from goodword.policy.sections import ScreeningPolicy
from goodword.policy.vocabulary import Format, Level, Resource, Severity, Stage

pytestmark = pytest.mark.rule("Q2")
POLICY = ScreeningPolicy()
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
MONEY = st.decimals(0, 1_000_000, places=2, allow_nan=False, allow_infinity=False)
SAID = st.none() | st.booleans()
FACTS = st.builds(
    ScreeningFacts,
    today=DAYS,
    stage=st.none() | st.sampled_from(Stage),
    resources=st.none() | st.frozensets(st.sampled_from(Resource)),
    heard=st.integers(0, 5),
    arr=st.none() | MONEY,
    currency=st.just("EUR"),
    format=st.none() | st.sampled_from(Format),
    expected_close=st.none() | DAYS,
    why_now=st.text(max_size=40),
    prospect_asked=SAID,
    deal_stuck=SAID,
    questions=st.none() | st.integers(0, 6),
    has_concerns=SAID,
    contact_level=st.none() | st.sampled_from(Level),
    open_request=st.none() | st.integers(1, 99),
)


def screened(facts: ScreeningFacts) -> Screening:
    return screen(facts, POLICY, lambda day: day.weekday() < 5)


def worse(facts: ScreeningFacts, draw: st.DataObject) -> ScreeningFacts:
    """The same request with one more thing against it."""
    changes: list[dict[str, Any]] = [
        {"heard": facts.heard + 1},
        {"open_request": 7},
        {"prospect_asked": False, "deal_stuck": False},
        {"resources": frozenset()},
        {"stage": Stage.DISCOVERY},
        {"expected_close": facts.today - timedelta(days=1)},
    ]
    if facts.arr is not None:
        changes.append({"arr": facts.arr * draw.draw(st.decimals(0, 1, places=3))})
    return replace(facts, **draw.draw(st.sampled_from(changes)))


@given(FACTS, st.data())
def test_more_against_it_never_makes_it_milder(facts: ScreeningFacts, data: st.DataObject) -> None:
    assert screened(worse(facts, data)).overall.rank >= screened(facts).overall.rank


@given(FACTS)
def test_the_overall_finding_is_the_gravest_and_the_order_says_so(facts: ScreeningFacts) -> None:
    found = screened(facts)
    ranks = [finding.severity.rank for finding in found.findings]
    assert ranks == sorted(ranks, reverse=True)
    assert found.overall.rank == max(ranks, default=Severity.PASS.rank)
    assert len(set(found.codes())) == len(found.findings)


@given(FACTS)
def test_the_same_request_gives_the_same_findings_and_they_can_be_kept(facts: ScreeningFacts) -> None:
    found = screened(facts)
    assert screened(facts) == found
    assert from_plain(to_plain(found.findings)) == found.findings
    assert len(suggested_reasons(found)) <= len(found.findings)


@given(MONEY)
def test_a_deal_is_small_exactly_below_the_threshold(arr: Decimal) -> None:
    found = screened(ScreeningFacts(today=date(2026, 3, 2), arr=arr, currency="EUR"))
    assert ("Q2.small_deal" in found.codes()) is (arr < POLICY.approval_below)


@given(DAYS, st.integers(-10, 20))
def test_a_close_is_soon_exactly_within_so_many_working_days(today: date, away: int) -> None:
    """Counted the other way round: no more working days after today than the setting says."""
    close = today + timedelta(days=away)
    found = screened(ScreeningFacts(today=today, expected_close=close)).codes()
    days = sum(1 for ahead in range(1, away + 1) if (today + timedelta(days=ahead)).weekday() < 5)
    expected = "Q2.close_past" if away < 0 else "Q2.close_soon" if days <= POLICY.close_within_days else ""
    assert found == ((expected,) if expected else ())


@pytest.mark.rule("S5")
@given(FACTS)
def test_a_visit_is_never_the_lightest(facts: ScreeningFacts) -> None:
    assert lightest_format(facts, POLICY) in (None, Format.EMAIL_QA, Format.CALL)

"""Load arithmetic: what a year brings, what each advocate carries, and the pool it takes (P5)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.policy.load import Demand, LoadState, expected_a_year, load
from goodword.policy.sections import CoveragePolicy

pytestmark = pytest.mark.rule("P5")
POLICY = CoveragePolicy()
NUMBERS = st.integers(0, 5000)


def test_forty_references_by_twenty_advocates_are_fine() -> None:
    found = load(40, 20, POLICY)
    assert (found.each, found.state, found.needed, found.lacking) == (Fraction(2), LoadState.COMFORTABLE, 10, 0)


def test_forty_references_by_five_advocates_exhaust_them() -> None:
    found = load(40, 5, POLICY)
    assert (found.each, found.state, found.needed, found.lacking) == (Fraction(8), LoadState.ALARM, 10, 5)


@pytest.mark.parametrize(("expected", "state"), [
    (0, LoadState.COMFORTABLE), (40, LoadState.COMFORTABLE), (41, LoadState.WATCH), (79, LoadState.WATCH),
    (80, LoadState.ALARM), (500, LoadState.ALARM),
])  # fmt: skip
def test_comfortable_up_to_four_alarm_from_eight(expected: int, state: LoadState) -> None:
    assert load(expected, 10, POLICY).state is state


@pytest.mark.parametrize(("wanted", "needed"), [(1, 41), (2, 21), (4, 11), (8, 6), (50, 1)])
def test_the_pool_for_a_chosen_load_is_rounded_up(wanted: int, needed: int) -> None:
    assert load(41, 5, POLICY, wanted).needed == needed


def test_without_advocates_any_demand_is_an_alarm_and_none_is_not() -> None:
    assert (load(3, 0, POLICY).each, load(3, 0, POLICY).state, load(3, 0, POLICY).needed) == (None, LoadState.ALARM, 1)
    assert (load(0, 0, POLICY).state, load(0, 0, POLICY).needed) == (LoadState.COMFORTABLE, 0)


def test_without_history_nothing_is_said() -> None:
    found = load(None, 12, POLICY)
    assert (found.each, found.state, found.needed, found.lacking) == (None, None, None, 0)


@pytest.mark.parametrize(("demand", "expected"), [
    (Demand(30, 10, 365), 40), (Demand(30, 10, 900), 40), (Demand(9, 1, 182), 21), (Demand(10, 0, 90), 41),
    (Demand(10, 0, 89), None), (Demand(), None), (Demand(0, 0, 365), 0),
])  # fmt: skip
def test_a_year_s_demand_is_counted_or_projected_from_a_quarter_on(demand: Demand, expected: int | None) -> None:
    """What could not be filled is demand too; of fewer than ninety days nothing is projected."""
    assert expected_a_year(demand) == expected


@given(NUMBERS, st.integers(1, 500), st.integers(1, 50))
def test_the_needed_pool_is_the_smallest_that_carries_it(expected: int, advocates: int, wanted: int) -> None:
    needed = load(expected, advocates, POLICY, wanted).needed
    assert needed is not None
    assert needed * wanted >= expected
    assert needed == 0 or (needed - 1) * wanted < expected


@given(NUMBERS, st.integers(0, 500))
def test_one_more_advocate_never_raises_the_load(expected: int, advocates: int) -> None:
    order = list(LoadState)
    before, after = load(expected, advocates, POLICY), load(expected, advocates + 1, POLICY)
    assert before.state is not None
    assert after.state is not None
    assert order.index(after.state) <= order.index(before.state)
    assert (after.each or 0) <= (before.each if before.each is not None else Fraction(expected + 1))

"""What holds for every map: nothing is lost, more voices never make a hole, and the order is always the same."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.policy.coverage import Coverage, OpenDeal, Voice, coverage
from goodword.policy.finding import Dimension
from goodword.policy.sections import CoveragePolicy

pytestmark = pytest.mark.rule("P4")
POLICY = CoveragePolicy()
VALUES = st.sampled_from(["a", "b", "c", "d"])
VOICES = st.lists(
    st.builds(Voice, st.dictionaries(st.sampled_from(Dimension), st.frozensets(VALUES, max_size=3))), max_size=25
)
MONEY = st.decimals(0, 5_000_000, places=2, allow_nan=False, allow_infinity=False)
DEALS = st.lists(
    st.builds(OpenDeal, st.dictionaries(st.sampled_from(Dimension), VALUES), st.none() | MONEY), max_size=25
)


def missing(found: Coverage) -> int:
    return sum(hole.missing for hole in found.holes)


@given(VOICES, DEALS)
def test_every_deal_and_its_value_is_in_one_segment_of_each_dimension(
    voices: list[Voice], deals: list[OpenDeal]
) -> None:
    found = coverage(voices, deals, POLICY)
    for part in found.parts:
        everything = (*part.segments, part.unknown)
        assert sum(one.deals for one in everything) == len(deals)
        assert sum((one.amount for one in everything), Decimal(0)) == found.amount
        assert sum(one.have for one in everything) >= len(voices)


@given(VOICES, DEALS, st.data())
def test_one_more_advocate_never_makes_more_missing(
    voices: list[Voice], deals: list[OpenDeal], data: st.DataObject
) -> None:
    more = data.draw(VOICES.filter(bool))
    assert missing(coverage(voices + more, deals, POLICY)) <= missing(coverage(voices, deals, POLICY))


@given(VOICES, DEALS)
def test_only_major_known_segments_are_holes_and_the_heaviest_comes_first(
    voices: list[Voice], deals: list[OpenDeal]
) -> None:
    holes = coverage(voices, deals, POLICY).holes
    assert all(hole.is_major and hole.is_known and 0 < hole.missing <= POLICY.segment_from for hole in holes)
    weights = [hole.weight for hole in holes]
    assert weights == sorted(weights, reverse=True)
    assert all(0 <= hole.weight <= hole.amount for hole in holes)


@given(VOICES, DEALS, st.randoms())
def test_the_order_of_the_rows_does_not_matter(voices: list[Voice], deals: list[OpenDeal], dice: Random) -> None:
    shuffled = [*voices], [*deals]
    for rows in shuffled:
        dice.shuffle(rows)
    assert coverage(*shuffled, POLICY) == coverage(voices, deals, POLICY)


@given(DEALS, st.integers(1, 99))
def test_a_higher_threshold_makes_no_further_segment_major(deals: list[OpenDeal], percent: int) -> None:
    low, high = (
        {hole.value + hole.dimension for hole in coverage([], deals, CoveragePolicy(major_percent=figure)).holes}
        for figure in (percent, percent + 1)
    )
    assert high <= low

"""Coverage by example: segments, holes, their weight, the pool as a whole (P4)."""

from decimal import Decimal

import pytest

from goodword.policy.coverage import (
    NOTHING,
    UNKNOWN,
    Coverage,
    OpenDeal,
    PoolState,
    Segment,
    Voice,
    buyer,
    coverage,
    filled_by,
    pool_state,
)
from goodword.policy.finding import Buyer, Dimension, SizeBand
from goodword.policy.sections import CoveragePolicy

pytestmark = pytest.mark.rule("P4")
POLICY = CoveragePolicy()
INDUSTRY, SIZE = Dimension.INDUSTRY, Dimension.SIZE


def voice(**values: str) -> Voice:
    return Voice({Dimension(name): frozenset(value.split()) for name, value in values.items()})


def deal(amount: int | None = 100, **values: str) -> OpenDeal:
    known = {Dimension(name): value for name, value in values.items()}
    return OpenDeal(known, None if amount is None else Decimal(amount))


def segment(found: Coverage, value: str, dimension: Dimension = INDUSTRY) -> Segment:
    one = found.find(dimension, value)
    assert one is not None
    return one


@pytest.mark.parametrize(("employees", "band"), [
    (1, SizeBand.SMB), (99, SizeBand.SMB), (100, SizeBand.MID_MARKET), (999, SizeBand.MID_MARKET),
    (1000, SizeBand.ENTERPRISE), (250_000, SizeBand.ENTERPRISE),
])  # fmt: skip
def test_size_bands_begin_where_the_specification_says(employees: int, band: SizeBand) -> None:
    assert POLICY.band(employees) is band


@pytest.mark.parametrize(("function", "level", "role"), [
    ("it", "manager", Buyer.IT), ("engineering", "", Buyer.IT), ("operations", "director", Buyer.BUSINESS),
    ("finance", "", Buyer.BUSINESS), ("other", "individual", Buyer.BUSINESS), ("it", "c_level", Buyer.EXECUTIVE),
    ("operations", "vp", Buyer.EXECUTIVE), ("executive", "", Buyer.EXECUTIVE), ("", "c_level", Buyer.EXECUTIVE),
    ("", "manager", None), ("", "", None),
])  # fmt: skip
def test_the_role_follows_from_function_and_level(function: str, level: str, role: Buyer | None) -> None:
    assert buyer(function, level) is role


def test_every_dimension_is_on_the_map_even_of_nothing() -> None:
    found = coverage([], [], POLICY)
    assert [part.dimension for part in found.parts] == list(Dimension)
    assert all(part.segments == () for part in found.parts)
    assert (found.advocates, found.deals, found.amount, found.holes) == (0, 0, NOTHING, ())
    assert all(part.unknown.share is None for part in found.parts)


def test_a_tenth_of_open_deal_value_makes_a_segment_major() -> None:
    deals = [deal(10, industry="retail"), deal(9, industry="energy"), deal(81, industry="insurance")]
    found = coverage([], deals, POLICY)
    assert [segment(found, name).is_major for name in ("retail", "energy", "insurance")] == [True, False, True]
    assert segment(found, "retail").share == Decimal("0.1")
    assert (segment(found, "retail").need, segment(found, "retail").wished) == (3, 5)


def test_what_is_missing_is_what_lacks_to_the_lower_figure() -> None:
    deals = [deal(50, industry="retail"), deal(50, industry="insurance")]
    found = coverage([voice(industry="retail")] * 3 + [voice(industry="insurance")], deals, POLICY)
    assert (segment(found, "retail").have, segment(found, "retail").missing) == (3, 0)
    assert (segment(found, "insurance").have, segment(found, "insurance").missing) == (1, 2)
    assert [hole.value for hole in found.holes] == ["insurance"]


def test_holes_weigh_by_the_open_deals_and_by_what_is_missing() -> None:
    """A third of 90 weighs less than all of 60."""
    deals = [deal(90, industry="retail"), deal(60, industry="energy")]
    found = coverage([voice(industry="retail")] * 2, deals, POLICY)
    assert [(hole.value, hole.weight) for hole in found.holes] == [("energy", Decimal(60)), ("retail", Decimal(30))]


def test_a_segment_without_deals_is_shown_and_needs_nobody() -> None:
    found = segment(coverage([voice(industry="retail")], [deal(industry="energy")], POLICY), "retail")
    assert (found.have, found.need, found.missing, found.amount) == (1, 0, 0, NOTHING)


def test_what_nobody_recorded_is_counted_apart_and_is_no_hole() -> None:
    found = coverage([voice(size="smb")], [deal(80), deal(20, industry="retail")], POLICY)
    unknown = found.parts[0].unknown
    assert (unknown.have, unknown.deals, unknown.amount, unknown.share) == (1, 1, Decimal(80), Decimal("0.8"))
    assert unknown.need == unknown.missing == 0
    assert UNKNOWN not in {one.value for one in found.parts[0].segments}
    assert segment(found, UNKNOWN) == unknown


def test_deals_without_a_value_are_counted_and_weigh_nothing() -> None:
    found = coverage([], [deal(None, industry="retail"), deal(None, industry="retail")], POLICY)
    assert (found.deals, found.unvalued, found.amount) == (2, 2, NOTHING)
    assert (segment(found, "retail").deals, segment(found, "retail").is_major) == (2, False)
    assert segment(found, "retail").share is None


def test_an_advocate_of_several_use_cases_counts_in_each() -> None:
    found = coverage([voice(use_case="claims billing")], [deal(use_case="claims")], POLICY)
    assert [segment(found, name, Dimension.USE_CASE).have for name in ("claims", "billing")] == [1, 1]


@pytest.mark.parametrize(("advocates", "state"), [
    (0, PoolState.SHORT), (14, PoolState.SHORT), (15, PoolState.ENOUGH), (19, PoolState.ENOUGH), (20, PoolState.FULL),
])  # fmt: skip
def test_fifteen_to_twenty_active_advocates(advocates: int, state: PoolState) -> None:
    assert pool_state(advocates, POLICY) is state


@pytest.mark.rule("G4")
def test_somebody_may_fill_several_holes_at_once() -> None:
    holes = coverage([], [deal(industry="retail", size="smb")], POLICY).holes
    values = {INDUSTRY: frozenset({"retail"}), SIZE: frozenset({"enterprise"})}
    assert [hole.dimension for hole in filled_by(values, holes)] == [INDUSTRY]

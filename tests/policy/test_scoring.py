"""The score at its boundaries, and what holds of it for any signals (C1–C3, I2)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from goodword.policy.finding import CandidateTier, PointState, ScoreCategory, ScoreItem, SignalKind
from goodword.policy.scoring import CATEGORY, KINDS, SCORED, Observation, Point, lift, score, tier_of
from goodword.policy.sections import ScorePolicy, ScoreWeights
from goodword.policy.signals import SPECS, Shape, fresh_until

TODAY = date(2026, 3, 2)
POLICY = ScorePolicy()
K = SignalKind
BEST = {
    K.NPS: 10, K.HEALTH: 95, K.ROI: 1000, K.CSM_RAPPORT: "strong", K.ACTIVE_CONTACTS: 3, K.CONTACT_LEVELS: 2,
    K.MEETING_ENGAGEMENT: "high", K.PAST_ADVOCACY: None, K.PRAISE: None, K.COMMUNICATION: "comfortable",
    K.TARGET_INDUSTRY: "yes", K.TARGET_SIZE: "yes", K.BRAND: "strong",
}  # fmt: skip


def seen(kind: SignalKind, value: object = None, day: date = TODAY, pk: int = 1) -> Observation:
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    if isinstance(value, str):
        return Observation(pk, kind, day, at, word=value)
    return Observation(pk, kind, day, at, Decimal(str(value)) if value is not None else None)


def point(item: ScoreItem, *observations: Observation, day: date = TODAY, policy: ScorePolicy = POLICY) -> Point:
    return next(one for one in score(observations, day, policy).points if one.item is item)


EVERYTHING = [seen(kind, BEST[kind]) for kind in sorted(SCORED)]


@pytest.mark.rule("C1")
def test_the_categories_add_up_to_a_hundred() -> None:
    found = score(EVERYTHING, TODAY, POLICY)
    assert [found.of(category) for category in ScoreCategory] == [30, 25, 25, 20]
    assert (found.total, found.tier) == (100, CandidateTier.PLATINUM)
    assert set(CATEGORY) == set(KINDS) == set(ScoreItem)


@pytest.mark.rule("C1")
@pytest.mark.parametrize(
    ("item", "kind", "enough", "too_little"),
    [
        (ScoreItem.NPS, K.NPS, 9, 8),
        (ScoreItem.HEALTH, K.HEALTH, "80.01", 80),
        (ScoreItem.ROI, K.ROI, "0.01", 0),
        (ScoreItem.RAPPORT, K.CSM_RAPPORT, "strong", "medium"),
        (ScoreItem.ENGAGEMENT, K.MEETING_ENGAGEMENT, "high", "medium"),
        (ScoreItem.COMMUNICATION, K.COMMUNICATION, "comfortable", "fair"),
        (ScoreItem.INDUSTRY, K.TARGET_INDUSTRY, "yes", "no"),
        (ScoreItem.SIZE, K.TARGET_SIZE, "yes", "no"),
        (ScoreItem.BRAND, K.BRAND, "strong", "medium"),
    ],
)
def test_an_item_at_its_boundary(item: ScoreItem, kind: SignalKind, enough: object, too_little: object) -> None:
    if SPECS[kind].shape is Shape.NUMBER:
        enough, too_little = Decimal(str(enough)), Decimal(str(too_little))
    assert point(item, seen(kind, enough)).state is PointState.EARNED
    below = point(item, seen(kind, too_little))
    assert (below.state, below.points, [one.kind for one in below.rests_on]) == (PointState.BELOW, 0, [kind])
    assert point(item).state is PointState.MISSING


@pytest.mark.rule("C1")
@pytest.mark.parametrize(
    ("contacts", "levels", "state"),
    [(3, 2, "earned"), (2, 2, "below"), (3, 1, "below"), (3, None, "missing"), (None, 2, "missing")],
)
def test_multi_threaded_needs_contacts_and_levels(contacts: int | None, levels: int | None, state: str) -> None:
    told = {K.ACTIVE_CONTACTS: contacts, K.CONTACT_LEVELS: levels}
    known = [seen(kind, value) for kind, value in told.items() if value is not None]
    assert point(ScoreItem.MULTI_THREADED, *known).state == state


@pytest.mark.rule("C2")
@pytest.mark.parametrize(
    ("total", "tier"),
    [(0, "not_yet"), (39, "not_yet"), (40, "silver"), (59, "silver"), (60, "gold"), (79, "gold"), (80, "platinum"),
     (100, "platinum")],
)  # fmt: skip
def test_tiers_begin_where_they_begin(total: int, tier: str) -> None:
    assert tier_of(total, POLICY) == tier


@pytest.mark.rule("I2")
@pytest.mark.parametrize(
    ("kind", "last"),
    [
        (K.NPS, date(2027, 3, 2)),
        (K.HEALTH, date(2026, 5, 31)),
        (K.CSM_RAPPORT, date(2026, 8, 29)),
        (K.POWER_USE, date(2026, 4, 1)),
        (K.ROI, date(2028, 3, 2)),
        (K.PRAISE, date(2027, 3, 2)),
        (K.PAST_ADVOCACY, None),
        (K.REVIEW, None),
        (K.CUSTOMER_SINCE, None),
    ],
)
def test_the_last_day_on_which_it_counts(kind: SignalKind, last: date | None) -> None:
    assert fresh_until(kind, TODAY, POLICY) == last


@pytest.mark.rule("I2")
def test_it_counts_on_its_last_day_and_is_stale_after_it() -> None:
    answer = seen(K.NPS, 10)
    assert point(ScoreItem.NPS, answer, day=date(2027, 3, 2)).points == 10
    stale = point(ScoreItem.NPS, answer, day=date(2027, 3, 3))
    assert (stale.points, stale.state, stale.rests_on) == (0, PointState.STALE, (answer,))


@pytest.mark.rule("I1")
def test_the_latest_of_a_kind_counts_and_of_one_day_the_last_recorded() -> None:
    bad, good = seen(K.NPS, 3, TODAY - timedelta(days=1), pk=9), seen(K.NPS, 9, pk=1)
    assert point(ScoreItem.NPS, bad, good).points == 10
    corrected = replace(good, id=2, number=Decimal(2), recorded_at=good.recorded_at + timedelta(seconds=1))
    assert point(ScoreItem.NPS, corrected, good).points == 0
    assert (
        point(ScoreItem.NPS, replace(corrected, id=1, recorded_at=good.recorded_at), replace(good, id=2)).points == 10
    )


@pytest.mark.rule("C3")
def test_what_is_missing_is_told_the_weightiest_first() -> None:
    old = seen(K.CSM_RAPPORT, "strong", TODAY - timedelta(days=200))
    found = score([old, seen(K.NPS, 5)], TODAY, POLICY)
    assert ScoreItem.NPS not in {one.item for one in found.missing}
    assert ScoreItem.RAPPORT in {one.item for one in found.missing}
    weights = [one.most for one in found.missing]
    assert weights == sorted(weights, reverse=True)


@pytest.mark.rule("C3")
def test_lift_names_the_fewest_items() -> None:
    some = [seen(kind, BEST[kind]) for kind in (K.NPS, K.HEALTH, K.ROI, K.TARGET_SIZE)]  # 35
    found = lift(score(some, TODAY, POLICY), POLICY)
    assert found is not None
    assert (found.tier, found.needed) == (CandidateTier.SILVER, 5)
    assert all(len(way) == 1 for way in found.ways)
    assert (ScoreItem.RAPPORT,) in found.ways
    assert lift(score(EVERYTHING, TODAY, POLICY), POLICY) is None


values = st.one_of(st.none(), st.sampled_from(["strong", "weak", "high", "low", "yes", "no", "comfortable", "poor"]),
                   st.integers(0, 100))  # fmt: skip


@st.composite
def an_observation(draw: st.DrawFn) -> Observation:
    kind = draw(st.sampled_from([*sorted(SCORED), K.EVENT]))
    day = TODAY - timedelta(days=draw(st.integers(-20, 900)))
    told: object = BEST.get(kind) if draw(st.booleans()) else draw(values)
    if SPECS[kind].shape in (Shape.NUMBER, Shape.EVENT) and isinstance(told, str):
        told = 1
    return seen(kind, told, day, draw(st.integers(1, 10**6)))


some_observations = st.lists(an_observation(), max_size=25, unique_by=lambda one: one.id)


@st.composite
def some_weights(draw: st.DrawFn) -> ScoreWeights:
    """Any twelve that add up to 100."""
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=11, max_size=11)))
    parts = [after - before for before, after in zip([0, *cuts], [*cuts, 100], strict=True)]
    return ScoreWeights(**{item.value: part for item, part in zip(ScoreItem, parts, strict=True)})


policies = st.builds(ScorePolicy, weights=some_weights())


@pytest.mark.rule("C1", "C5")
@given(some_observations, policies, st.randoms())
def test_neither_order_nor_repetition_matters(signals: list[Observation], policy: ScorePolicy, dice: Random) -> None:
    found = score(signals, TODAY, policy)
    shuffled = list(signals)
    dice.shuffle(shuffled)
    assert score(shuffled, TODAY, policy) == found == score(iter(signals), TODAY, policy)
    assert score(signals * 2, TODAY, policy) == found


@pytest.mark.rule("C1", "C2")
@given(some_observations, policies, st.sampled_from(sorted(SCORED)))
@example([], POLICY, K.NPS)
def test_something_good_in_addition_never_lowers_a_tier(
    signals: list[Observation], policy: ScorePolicy, kind: SignalKind
) -> None:
    """A point more in any category: the best there is of a kind, seen after all the others."""
    before = score(signals, TODAY, policy)
    after = score([*signals, seen(kind, BEST[kind], TODAY, 10**7)], TODAY, policy)
    assume(all(one.observed_on < TODAY for one in signals if one.kind is kind))
    assert after.total >= before.total
    assert after.tier.rank >= before.tier.rank
    assert all(after.of(category) >= before.of(category) for category in ScoreCategory)


@pytest.mark.rule("C2")
@given(st.integers(0, 99), policies)
def test_a_point_more_never_lowers_a_tier(total: int, policy: ScorePolicy) -> None:
    assert tier_of(total + 1, policy).rank >= tier_of(total, policy).rank


@pytest.mark.rule("C1", "C3")
@given(some_observations, policies)
def test_every_point_has_its_signals_and_they_add_up(signals: list[Observation], policy: ScorePolicy) -> None:
    found = score(signals, TODAY, policy)
    assert 0 <= found.total == sum(found.of(category) for category in ScoreCategory) <= 100
    for one in found.points:
        assert one.points in (0, one.most)
        assert (one.state is PointState.EARNED) >= bool(one.points)
        if one.points:
            assert [own.kind for own in one.rests_on] == list(KINDS[one.item])
            assert all(own in signals and own.observed_on <= TODAY for own in one.rests_on)


@pytest.mark.rule("C3")
@given(some_observations, policies)
def test_lift_really_lifts_and_with_fewer_items_nothing_does(signals: list[Observation], policy: ScorePolicy) -> None:
    before = score(signals, TODAY, policy)
    found = lift(before, policy)
    if found is None:
        assert before.tier is CandidateTier.PLATINUM
        return
    fewest = len(found.ways[0])
    for way in found.ways:
        assert len(way) == fewest
        news = [seen(kind, BEST[kind], TODAY, 10**7) for item in way for kind in KINDS[item]]
        latest = [one for one in signals if one.observed_on < TODAY or one.kind not in {own.kind for own in news}]
        assert score([*latest, *news], TODAY, policy).tier.rank >= found.tier.rank
    most = sorted((one.lacking for one in before.points), reverse=True)[: fewest - 1]
    assert sum(most) < found.needed


@pytest.mark.rule("C5")
@given(some_observations, st.integers(0, 1200))
def test_between_its_changes_a_score_stands_still(signals: list[Observation], days: int) -> None:
    """`changes_on` is never too late: until then the calendar changes nothing."""
    before = score(signals, TODAY, POLICY)
    day = TODAY + timedelta(days=days)
    if before.changes_on is not None:
        assert before.changes_on > TODAY
        day = min(day, before.changes_on - timedelta(days=1))
    assert score(signals, day, POLICY).total == before.total

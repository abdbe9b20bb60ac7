"""Who is on the list of a month, what is proposed, and when it may be signed off (G2)."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.policy.finding import CandidateStage, CandidateTier, Gate, ReviewItemState, ReviewKind
from goodword.policy.programme import ScorePolicy
from goodword.policy.review import (
    LONGEST_BACK,
    Proposed,
    is_new_promoter,
    is_news,
    is_rising,
    may_change,
    may_finish,
    may_sign,
    month_of,
    months_due,
    proposed,
    tier_move,
)

pytestmark = pytest.mark.rule("G2")
K, S, T = ReviewKind, CandidateStage, CandidateTier
POLICY = ScorePolicy()


@pytest.mark.parametrize(
    ("mark", "before", "expected"), [(9, None, True), (9, 8, True), (10, 9, False), (8, None, False), (9, 3, True)]
)
def test_a_new_promoter_is_one_who_was_none(mark: int, before: int | None, expected: bool) -> None:
    assert is_new_promoter(Decimal(mark), None if before is None else Decimal(before), POLICY) == expected


@pytest.mark.parametrize(
    ("health", "before", "expected"),
    [(81, 80, True), (80, 79, False), (98, 92, False), (98, 96, False), (95, 85, True), (50, 40, True), (50, 41, False),
     (90, None, False), (85, 90, False)],
)  # fmt: skip
def test_health_rises_past_the_mark_or_by_much(health: int, before: int | None, expected: bool) -> None:
    assert is_rising(Decimal(health), None if before is None else Decimal(before), POLICY) == expected


def test_a_tier_moves_up_or_down_and_a_first_score_is_no_move() -> None:
    assert tier_move(T.SILVER, T.GOLD) is K.TIER_UP
    assert tier_move(T.GOLD, T.NOT_YET) is K.TIER_DOWN
    assert tier_move(T.GOLD, T.GOLD) is None
    assert tier_move(None, T.PLATINUM) is None


def test_news_was_observed_in_the_month_or_the_one_before() -> None:
    october = month_of(date(2026, 10, 9))
    assert is_news(date(2026, 9, 1), october)
    assert is_news(date(2026, 10, 31), october)
    assert not is_news(date(2026, 8, 31), october)
    assert not is_news(date(2026, 11, 1), october)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_months_follow_each_other(day: date) -> None:
    month = month_of(day)
    assert day in month
    assert month.before().after() == month
    assert month.after().before() == month
    assert (month.after().first - month.last).days == 1


def test_the_last_month_is_due_and_those_that_were_missed() -> None:
    today = date(2026, 11, 1)
    assert [month.first for month in months_due(today, None)] == [date(2026, 10, 1)]
    assert not list(months_due(today, date(2026, 10, 1)))
    assert [month.first.month for month in months_due(today, date(2026, 7, 1))] == [8, 9, 10]
    assert len(list(months_due(today, date(2020, 1, 1)))) == LONGEST_BACK


@pytest.mark.parametrize(
    ("kind", "tier", "stage", "expected"),
    [
        (K.NEW_PROMOTER, T.PLATINUM, S.IDENTIFIED, Proposed.INVITE_LEADER),
        (K.PRAISE, T.GOLD, None, Proposed.INVITE_CSM),
        (K.TIER_UP, T.SILVER, S.IDENTIFIED, Proposed.INVITE_PROGRAMME),
        (K.NEW_PROMOTER, T.NOT_YET, None, Proposed.ASK_MORE),
        (K.PRAISE, None, None, Proposed.ASK_MORE),
        (K.PRAISE, T.GOLD, S.CONTACTED, Proposed.TALK),
        (K.PRAISE, T.GOLD, S.DECLINED, Proposed.CHECK_NO),
        (K.HEALTH_RISING, None, None, Proposed.ASK_CSM),
        (K.RENEWAL, None, None, Proposed.ASK_STORY),
        (K.EXPANSION, T.GOLD, S.IDENTIFIED, Proposed.ASK_STORY),
        (K.TIER_DOWN, T.SILVER, S.INTERESTED, Proposed.FIND_OUT),
        (K.REVISIT, T.GOLD, S.NURTURE, Proposed.INVITE_CSM),
        (K.REVISIT, T.NOT_YET, S.NURTURE, Proposed.WAIT),
        (K.PRAISE, T.GOLD, S.ENROLLED, Proposed.JOINED),
    ],
)
def test_the_action_follows_kind_tier_and_stage(
    kind: ReviewKind, tier: CandidateTier | None, stage: CandidateStage | None, expected: Proposed
) -> None:
    assert proposed(kind, tier, stage) is expected


@pytest.mark.rule("C4")
@pytest.mark.parametrize(
    ("tier", "gates", "expected"),
    [
        (T.PLATINUM, {Gate.AT_RISK}, Proposed.NOT_NOW),
        (T.GOLD, {Gate.COMMUNICATION}, Proposed.NOT_NOW),
        (T.SILVER, {Gate.COMMUNICATION}, Proposed.INVITE_PROGRAMME),  # asked for no conversation
        (T.SILVER, {Gate.OPTED_OUT}, Proposed.NOT_NOW),
        (T.NOT_YET, {Gate.AT_RISK}, Proposed.ASK_MORE),
    ],
)
def test_nobody_is_proposed_whom_a_gate_keeps(tier: CandidateTier, gates: set[Gate], expected: Proposed) -> None:
    assert proposed(K.PRAISE, tier, S.IDENTIFIED, gates) is expected


def test_who_is_left_in_peace_is_not_proposed_for_an_invitation() -> None:
    assert proposed(K.PRAISE, T.GOLD, S.NURTURE, rests=True) is Proposed.WAIT


def test_an_item_is_dealt_with_once_and_a_no_says_why() -> None:
    assert may_finish(ReviewItemState.OPEN, ReviewItemState.DONE, "").allowed
    assert may_finish(ReviewItemState.OPEN, ReviewItemState.SKIPPED, " ").codes() == ("G2.skip_reason",)
    assert may_finish(ReviewItemState.OPEN, ReviewItemState.SKIPPED, "Left").allowed
    assert may_finish(ReviewItemState.DONE, ReviewItemState.SKIPPED, "x").codes() == ("G2.done_already",)
    assert may_finish(ReviewItemState.DONE, ReviewItemState.OPEN, "").allowed
    assert may_finish(ReviewItemState.OPEN, ReviewItemState.OPEN, "").codes() == ("G2.open_already",)


@given(st.integers(0, 50), st.none() | st.integers(0, 50))
def test_what_is_left_open_is_signed_only_by_who_names_it(left: int, confirmed: int | None) -> None:
    assert may_sign(False, left, confirmed).allowed == (left == 0 or confirmed == left)


def test_what_was_signed_stays() -> None:
    assert may_sign(True, 0, None).codes() == ("G2.signed",)
    assert may_change(True).codes() == ("G2.signed",)
    assert may_change(False).allowed

"""Moves of candidates, conversion, and a forecast that invents nothing (G1, C2)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.policy.finding import CandidateStage, CandidateTier
from goodword.policy.pipeline import (
    ASIDE,
    CLOSED,
    ENOUGH,
    ON_THE_WAY,
    PATH,
    Move,
    MoveWhy,
    Passage,
    Standing,
    by_hand,
    by_itself,
    check_move,
    conversions,
    forecast,
    further,
    may_move,
    needs_reason,
    revisit_day,
    ways,
    window,
)
from goodword.policy.programme import CandidatePolicy

pytestmark = pytest.mark.rule("G1")
S, T = CandidateStage, CandidateTier
POLICY = CandidatePolicy()
TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
stages = st.sampled_from(list(S))


def passage(candidate: int, stage: CandidateStage, days_ago: float) -> Passage:
    return Passage(candidate, stage, NOW - timedelta(days=days_ago))


@given(stages, stages)
def test_what_the_buttons_offer_is_what_may_be_done(stage: CandidateStage, wanted: CandidateStage) -> None:
    assert may_move(stage, wanted).allowed == (wanted in by_hand(stage))


@given(stages)
def test_nobody_is_enrolled_by_a_move_and_nobody_enrolled_is_moved(stage: CandidateStage) -> None:
    assert may_move(stage, S.ENROLLED).codes() == ("G1.enrol_instead",)
    if stage is not S.ENROLLED:
        assert may_move(S.ENROLLED, stage).codes() == ("G1.enrolled",)


def test_a_step_ahead_needs_no_reason_and_everything_else_one() -> None:
    assert not needs_reason(S.IDENTIFIED, S.QUALIFIED)
    assert not needs_reason(S.IDENTIFIED, S.INTERESTED)
    for aside in ASIDE:
        assert needs_reason(S.QUALIFIED, aside)
    assert needs_reason(S.INTERESTED, S.QUALIFIED)
    for aside in ASIDE:
        assert needs_reason(aside, S.IDENTIFIED)
    assert needs_reason(S.NURTURE, S.INTERESTED)


def test_a_blank_reason_is_none() -> None:
    verdict = check_move(S.QUALIFIED, Move(S.DECLINED, "  "), TODAY, POLICY)
    assert [(reason.code, reason.field) for reason in verdict.reasons] == [("G1.reason_missing", "reason")]
    assert check_move(S.QUALIFIED, Move(S.DECLINED, "Busy"), TODAY, POLICY).allowed


def test_from_a_no_one_begins_again() -> None:
    assert may_move(S.DECLINED, S.INTERESTED).codes() == ("G1.from_the_beginning",)
    assert by_hand(S.DISQUALIFIED) == (S.IDENTIFIED,)


@pytest.mark.rule("C2")
@pytest.mark.parametrize(
    ("until", "allowed"),
    [(TODAY, False), (TODAY + timedelta(days=1), True), (date(2027, 5, 20), True), (date(2027, 5, 21), False)],
)
def test_nurture_ends_after_today_and_at_the_latest_after_the_months_set(until: date, allowed: bool) -> None:
    verdict = check_move(S.IDENTIFIED, Move(S.NURTURE, "Later", until), TODAY, POLICY)
    assert verdict.allowed == allowed
    assert revisit_day(TODAY, POLICY) == date(2027, 5, 20)


@pytest.mark.rule("C2")
@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing(S.NURTURE, True, nurture_until=TODAY), (S.IDENTIFIED, MoveWhy.REVISIT)),
        (Standing(S.NURTURE, True, nurture_until=TODAY + timedelta(days=1)), None),
        (Standing(S.IDENTIFIED, True, why="score", tier=T.NOT_YET), (S.NURTURE, MoveWhy.BELOW)),
        (Standing(S.IDENTIFIED, True, why="score", tier=T.SILVER), None),
        (Standing(S.IDENTIFIED, True, why="nominated", tier=T.NOT_YET), None),
        (Standing(S.IDENTIFIED, True, why="revisit", tier=T.NOT_YET), None),
        (Standing(S.QUALIFIED, True, why="", tier=T.NOT_YET), None),
        (
            Standing(S.NURTURE, True, why="below", tier=T.GOLD, nurture_until=date(2027, 1, 1)),
            (S.IDENTIFIED, MoveWhy.ABOVE),
        ),
        (Standing(S.NURTURE, True, why="", tier=T.GOLD, nurture_until=date(2027, 1, 1)), None),
        (Standing(S.INTERESTED, False), (S.DISQUALIFIED, MoveWhy.NO_CUSTOMER)),
        (Standing(S.DECLINED, False), None),
        (Standing(S.DISQUALIFIED, True, why="no_customer"), (S.IDENTIFIED, MoveWhy.CUSTOMER_AGAIN)),
        (Standing(S.DISQUALIFIED, True, why=""), None),
        (Standing(S.CONTACTED, True, is_advocate=True), (S.ENROLLED, MoveWhy.ENROLLED)),
        (Standing(S.ENROLLED, False, is_advocate=True), None),
        (Standing(S.IDENTIFIED, True, why="score"), None),
    ],
)
def test_what_comes_by_itself(standing: Standing, expected: object) -> None:
    assert by_itself(standing, TODAY) == expected


@given(
    stages, st.booleans(), st.booleans(), st.sampled_from(["", *MoveWhy]),
    st.sampled_from([None, *T]), st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)  # fmt: skip
def test_what_comes_by_itself_comes_to_rest(
    stage: CandidateStage, customer: bool, advocate: bool, why: str, tier: CandidateTier | None, until: date | None
) -> None:
    """No circle: after a few moves nothing more happens on the same day."""
    standing = Standing(stage, customer, advocate, why, tier, until)
    for _round in range(4):
        target = by_itself(standing, TODAY)
        if target is None:
            return
        assert target[0] is not standing.stage
        later = revisit_day(TODAY, POLICY) if target[0] is S.NURTURE else None
        standing = Standing(target[0], customer, advocate, target[1], tier, later)
    assert by_itself(standing, TODAY) is None


@given(stages, stages)
def test_joined_records_stand_where_either_stood_and_a_no_holds(one: CandidateStage, other: CandidateStage) -> None:
    joined = further(one, other)
    assert joined == further(other, one)
    assert joined in (one, other)
    if S.DECLINED in (one, other):
        assert joined in (S.DECLINED, S.ENROLLED)


def test_conversion_counts_who_entered_and_who_went_on() -> None:
    passages = [passage(n, S.IDENTIFIED, 100) for n in range(10)]
    passages += [passage(n, S.QUALIFIED, 90) for n in range(4)]
    passages += [passage(n, S.CONTACTED, 80) for n in range(2)]
    by_stage = {one.stage: one for one in conversions(passages)}
    assert (by_stage[S.IDENTIFIED].entered, by_stage[S.IDENTIFIED].reached) == (10, 4)
    assert by_stage[S.IDENTIFIED].share == 0.4
    assert by_stage[S.QUALIFIED].share is None  # four are too few to tell
    assert (by_stage[S.QUALIFIED].entered, by_stage[S.QUALIFIED].reached) == (4, 2)


def test_who_skips_a_stage_has_passed_it() -> None:
    way = ways([passage(1, S.IDENTIFIED, 10), passage(1, S.INTERESTED, 5)])[1]
    assert set(way) == {S.IDENTIFIED, S.QUALIFIED, S.CONTACTED, S.INTERESTED}
    assert way[S.QUALIFIED] == way[S.INTERESTED]


def test_going_back_is_no_second_entry() -> None:
    way = ways([passage(1, S.QUALIFIED, 10), passage(1, S.NURTURE, 8), passage(1, S.IDENTIFIED, 5)])[1]
    assert way[S.QUALIFIED] == NOW - timedelta(days=10)
    assert set(way) == {S.IDENTIFIED, S.QUALIFIED}


@given(st.lists(st.tuples(st.integers(1, 8), stages, st.integers(0, 300)), max_size=40))
def test_nobody_goes_on_who_was_not_there(rows: list[tuple[int, CandidateStage, int]]) -> None:
    passages = [passage(candidate, stage, days) for candidate, stage, days in rows]
    for one in conversions(passages):
        assert 0 <= one.reached <= one.entered <= 8
    told = forecast(dict.fromkeys(ON_THE_WAY, 3), passages, NOW, POLICY)
    for part in told.stages:
        assert 0 <= part.enrolled <= part.entered
        assert part.expected is None or 0 <= part.expected <= part.candidates


def test_a_forecast_is_the_share_of_those_before_times_those_who_stand_there() -> None:
    entered = [passage(n, S.INTERESTED, 200) for n in range(10)]
    enrolled = [passage(n, S.ENROLLED, 150) for n in range(5)]
    told = forecast({S.INTERESTED: 4}, entered + enrolled, NOW, POLICY)
    assert told.expected == 2.0
    assert not told.unknown


def test_who_was_enrolled_after_more_than_the_days_looked_ahead_does_not_count() -> None:
    entered = [passage(n, S.INTERESTED, 300) for n in range(10)]
    late = [passage(n, S.ENROLLED, 100) for n in range(10)]
    assert forecast({S.INTERESTED: 4}, entered + late, NOW, POLICY).expected == 0.0


def test_too_little_history_says_so_instead_of_a_figure() -> None:
    few = [passage(n, S.INTERESTED, 200) for n in range(ENOUGH - 1)]
    told = forecast({S.INTERESTED: 4}, few, NOW, POLICY)
    assert told.expected is None
    assert not told.is_known
    assert [one.stage for one in told.unknown] == [S.INTERESTED]


def test_who_came_lately_says_nothing_yet_even_where_some_were_quick() -> None:
    """Else a month of quick ones alone would promise that everybody comes."""
    lately = [passage(n, S.INTERESTED, 20) for n in range(10)] + [passage(n, S.ENROLLED, 10) for n in range(3)]
    assert forecast({S.INTERESTED: 4}, lately, NOW, POLICY).expected is None


def test_an_empty_pipeline_promises_nothing() -> None:
    assert forecast({}, [], NOW, POLICY).expected == 0


def test_conversion_looks_back_the_months_set() -> None:
    assert window(TODAY, POLICY) == date(2025, 11, 20)
    assert window(TODAY, CandidatePolicy(conversion_months=3)) == date(2026, 8, 20)


def test_every_stage_is_on_the_way_or_aside() -> None:
    assert set(PATH) | set(ASIDE) == set(S)
    assert set(CLOSED) < set(S)

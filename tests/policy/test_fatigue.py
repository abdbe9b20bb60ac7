"""Signs of fatigue (L5): what is one, what is not yet, and what a manager has decided on already."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.policy.fatigue import FatigueFacts, FatigueReading, Given, Mark, PastAsk, read_fatigue
from goodword.policy.programme import FatiguePolicy, MatchingPolicy
from goodword.policy.vocabulary import AskState, FatigueSignal

pytestmark = pytest.mark.rule("L5")
TODAY = date(2026, 3, 2)
S, A = FatigueSignal, AskState


def marks(*values: int) -> tuple[Mark, ...]:
    """One a week, the last one today."""
    days = [TODAY - timedelta(weeks=weeks) for weeks in range(len(values) - 1, -1, -1)]
    return tuple(Mark(f"feedback-{n}", day, mark) for n, (day, mark) in enumerate(zip(days, values, strict=True)))


def asks(states: str, *hours: float) -> tuple[PastAsk, ...]:
    """`a`ccepted, `d`eclined, `e`xpired, oldest first; `hours` are how long each reply took."""
    names = {"a": A.ACCEPTED, "d": A.DECLINED, "e": A.EXPIRED}
    took: list[timedelta | None] = [timedelta(hours=one) for one in hours] or [None] * len(states)
    return tuple(PastAsk(f"ask-{n}", names[s], t) for n, (s, t) in enumerate(zip(states, took, strict=True)))


def given_references(count: int) -> tuple[Given, ...]:
    return tuple(Given(f"session-{n}", TODAY) for n in range(count))


def read(**facts: Any) -> FatigueReading:
    return read_fatigue(FatigueFacts(**facts), TODAY, FatiguePolicy(), MatchingPolicy())


def signals(**facts: Any) -> set[FatigueSignal]:
    return {found.signal for found in read(**facts).signals}


@pytest.mark.parametrize(("count", "many", "signal"), [(2, None, False), (3, 3, False), (4, 4, True), (5, 5, True)])
def test_more_than_two_references_warn_more_than_three_are_a_signal(count: int, many: int | None, signal: bool) -> None:
    reading = read(given=given_references(count))
    assert (reading.many, S.VOLUME in {found.signal for found in reading.signals}) == (many, signal)
    assert not reading.blocks


@pytest.mark.parametrize(
    ("values", "falls"),
    [((5, 4, 3), True), ((5, 5, 4), True), ((5, 4, 4), True), ((4, 4, 4), False), ((5, 3, 4), False)]
    + [((3, 4, 5), False), ((5, 4), False), ((3, 5, 5, 4), True), ((5, 4, 3, 5), False)],
)
def test_sentiment_falls_over_the_last_three_answers(values: tuple[int, ...], falls: bool) -> None:
    assert (S.FALLING_SENTIMENT in signals(marks=marks(*values))) is falls


@pytest.mark.parametrize(
    ("hours", "slow"),
    [((10, 10, 10, 21), True), ((10, 10, 10, 20), False), ((1, 10, 100, 21), True), ((10, 10, 21), False)]
    + [((10, 20, 30, 40, 51), True), ((10, 20, 30, 40, 50), False)],
)
def test_the_latest_reply_took_more_than_twice_the_median(hours: tuple[float, ...], slow: bool) -> None:
    """20 is twice 10 and not more; (10, 20, 30, 40) has the median 25."""
    assert (S.SLOW_REPLY in signals(asks=asks("a" * len(hours), *hours))) is slow


@pytest.mark.parametrize(
    ("states", "signal"),
    [("aadd", True), ("aaadad", True), ("ddd", False), ("dddd", False), ("ddaadd", False), ("dadd", False)]
    + [("aada", False), ("aaee", False), ("adedd", True), ("addad", True), ("dddadd", False)],
)
def test_declines_among_the_last_three_where_the_earlier_rate_was_lower(states: str, signal: bool) -> None:
    assert (S.DECLINES in signals(asks=asks(states))) is signal


def test_two_signals_block_one_does_not() -> None:
    falling, declines = {"marks": marks(5, 5, 4)}, {"asks": asks("aadd")}
    assert not read(**falling).blocks
    assert not read(**declines).blocks
    assert read(**falling, **declines).blocks


def test_negative_sentiment_blocks_alone() -> None:
    reading = read(marks=marks(2, 3, 3))
    assert [found.signal for found in reading.signals] == [S.NEGATIVE_SENTIMENT]
    assert reading.blocks
    assert not read(marks=marks(3, 3, 3)).blocks


def test_what_was_decided_on_counts_no_more_and_what_is_newer_does() -> None:
    facts = {"marks": marks(5, 4, 3), "asks": asks("aadd")}
    decided = frozenset((str(found.signal), found.key) for found in read(**facts).signals)
    assert read(**facts, settled=decided).signals == ()
    assert signals(**{**facts, "marks": marks(5, 4, 3, 2)}, settled=decided) == {S.FALLING_SENTIMENT}
    again = {"marks": marks(5, 4, 3, 2), "asks": asks("aaddd")}
    assert read(**again, settled=decided).blocks


def test_every_signal_shows_its_figures() -> None:
    facts = {"marks": marks(4, 3, 1), "asks": asks("aaadd", 1, 1, 1, 1, 9), "given": given_references(4)}
    assert {found.signal: found.figures for found in read(**facts).signals} == {
        S.VOLUME: {"count": 4, "most": 3},
        S.FALLING_SENTIMENT: {"marks": "4 → 3 → 1"},
        S.SLOW_REPLY: {"hours": 9.0, "usual": 1.0},
        S.DECLINES: {"declined": 2, "of": 3, "earlier": 0, "earlier_of": 2},
        S.NEGATIVE_SENTIMENT: {"marks": "4 → 3 → 1"},
    }


FACTS = st.fixed_dictionaries(
    {
        "marks": st.lists(st.integers(1, 5), max_size=6).map(lambda values: marks(*values)),
        "asks": st.text("ade", max_size=7).map(asks),
        "given": st.integers(0, 6).map(given_references),
    }
)


@given(FACTS)
def test_deciding_on_all_signs_always_ends_the_block(facts: dict[str, Any]) -> None:
    settled = frozenset((str(found.signal), found.key) for found in read(**facts).signals)
    assert not read(**facts, settled=settled).blocks


@given(FACTS, st.integers(1, 3))
def test_one_more_reference_never_makes_it_milder(facts: dict[str, Any], more: int) -> None:
    before = {found.signal for found in read(**facts).signals}
    after = read(**{**facts, "given": given_references(len(facts["given"]) + more)})
    assert before <= {found.signal for found in after.signals}

"""New becomes standard by itself, strategic is suggested (L7)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.policy.programme import TierPolicy
from goodword.policy.promotion import Given, earns_standard, suggests_strategic
from goodword.policy.vocabulary import Level, Sentiment, Tier

pytestmark = pytest.mark.rule("L7")
POLICY, HELD = TierPolicy(), date(2026, 3, 2)
marks = st.none() | st.integers(1, 5)


def earned(advocate: int | None, prospect: int | None, days: int = 0) -> bool:
    return earns_standard([Given(HELD, advocate, prospect)], HELD + timedelta(days=days), POLICY)


@pytest.mark.parametrize(
    ("advocate", "prospect", "days", "expected"),
    [(4, 4, 0, True), (5, 5, 0, True), (4, 3, 0, False), (3, 4, 0, False), (3, 3, 30, False),
     (4, None, 13, False), (4, None, 14, True), (None, 5, 13, False), (None, 5, 14, True),
     (3, None, 30, False), (None, 3, 30, False), (None, None, 30, False)],
)  # fmt: skip
def test_both_sides_content(advocate: int | None, prospect: int | None, days: int, expected: bool) -> None:
    assert earned(advocate, prospect, days) is expected


def test_a_reference_that_did_not_go_well_does_not_stand_in_the_way_of_the_next() -> None:
    assert earns_standard([Given(HELD, 2, 5), Given(HELD, 4, 4)], HELD, POLICY)
    assert not earns_standard([], HELD, POLICY)


@given(st.lists(st.builds(Given, st.just(HELD), marks, marks), max_size=6), st.integers(0, 60))
def test_waiting_longer_never_takes_it_away_and_no_low_mark_earns_it(given_ones: list[Given], days: int) -> None:
    now, later = (earns_standard(given_ones, HELD + timedelta(days=n), POLICY) for n in (days, days + 1))
    assert later >= now
    if now:
        assert any(min(one.advocate or 5, one.prospect or 5) >= 4 for one in given_ones)


@pytest.mark.parametrize(
    ("tier", "level", "references", "mood", "expected"),
    [(Tier.STANDARD, Level.VP, 3, Sentiment.POSITIVE, True),
     (Tier.STANDARD, Level.C_LEVEL, 9, Sentiment.POSITIVE, True),
     (Tier.STANDARD, Level.DIRECTOR, 9, Sentiment.POSITIVE, False), (Tier.STANDARD, "", 9, Sentiment.POSITIVE, False),
     (Tier.STANDARD, Level.VP, 2, Sentiment.POSITIVE, False), (Tier.STANDARD, Level.VP, 3, Sentiment.NEUTRAL, False),
     (Tier.STRATEGIC, Level.VP, 9, Sentiment.POSITIVE, False),
     (Tier.SPECIALISED, Level.VP, 9, Sentiment.POSITIVE, False)],
)  # fmt: skip
def test_strategic_is_suggested_by_title_and_history(
    tier: Tier, level: str, references: int, mood: Sentiment, expected: bool
) -> None:
    assert suggests_strategic(tier, level, references, mood, POLICY) is expected

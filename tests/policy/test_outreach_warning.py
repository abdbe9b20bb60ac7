"""What must have been seen before somebody is invited (O1): the latest NPS answer and the latest health."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.policy.finding import SignalKind
from goodword.policy.outreach_warning import warning_signs
from goodword.policy.scoring import Observation

pytestmark = pytest.mark.rule("O1")
K = SignalKind
TODAY = date(2026, 11, 20)


def seen(kind: SignalKind, number: int | None, days_ago: int = 0, pk: int = 1) -> Observation:
    day = TODAY - timedelta(days=days_ago)
    value = None if number is None else Decimal(number)
    return Observation(pk, kind, day, datetime(2026, 1, 1, tzinfo=UTC), value)


@pytest.mark.parametrize(
    ("kind", "number", "warns"),
    [(K.NPS, 0, True), (K.NPS, 6, True), (K.NPS, 7, False), (K.HEALTH, 49, True), (K.HEALTH, 50, False),
     (K.NPS, None, False), (K.REVIEW, 1, False)],
)  # fmt: skip
def test_a_detractor_and_a_low_health_warn(kind: SignalKind, number: int | None, warns: bool) -> None:
    assert bool(warning_signs([seen(kind, number)], TODAY)) == warns


def test_the_latest_of_a_kind_says_it_and_what_is_still_ahead_says_nothing() -> None:
    better = [seen(K.NPS, 3, 20), seen(K.NPS, 9, 10, 2), seen(K.NPS, 2, -1, 3)]
    assert warning_signs(better, TODAY) == ()
    worse = [seen(K.NPS, 9, 20), seen(K.NPS, 3, 10, 2), seen(K.HEALTH, 20, 400, 3)]
    assert {one.id for one in warning_signs(worse, TODAY)} == {2, 3}


@given(st.lists(st.tuples(st.sampled_from([K.NPS, K.HEALTH]), st.integers(0, 100), st.integers(-9, 900)), max_size=9))
def test_each_kind_warns_at_most_once_whatever_the_order(rows: list[tuple[SignalKind, int, int]]) -> None:
    told = [seen(kind, number, days, pk) for pk, (kind, number, days) in enumerate(rows)]
    found = warning_signs(told, TODAY)
    assert set(found) == set(warning_signs(reversed(told), TODAY))
    assert len({one.kind for one in found}) == len(found)

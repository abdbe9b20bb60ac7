"""Fiscal quarters and local days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.policy.quarters import Quarter, local_day, quarter_of

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
MONTHS = st.integers(1, 12)


@pytest.mark.rule("L1")
@pytest.mark.parametrize(
    ("day", "starts", "first", "last", "label"),
    [
        (date(2026, 5, 29), 1, date(2026, 4, 1), date(2026, 6, 30), "Q2 2026"),
        (date(2026, 4, 30), 2, date(2026, 2, 1), date(2026, 4, 30), "Q1 2026/27"),
        (date(2026, 5, 1), 2, date(2026, 5, 1), date(2026, 7, 31), "Q2 2026/27"),
        (date(2026, 1, 31), 2, date(2025, 11, 1), date(2026, 1, 31), "Q4 2025/26"),
        (date(2024, 2, 29), 12, date(2023, 12, 1), date(2024, 2, 29), "Q1 2023/24"),
        (date(2026, 1, 1), 4, date(2026, 1, 1), date(2026, 3, 31), "Q4 2025/26"),
        (date(2099, 10, 1), 10, date(2099, 10, 1), date(2099, 12, 31), "Q1 2099/00"),
    ],
)
def test_quarter_of_a_day(day: date, starts: int, first: date, last: date, label: str) -> None:
    quarter = quarter_of(day, starts)
    assert (quarter.start, quarter.end, quarter.label) == (first, last, label)


@pytest.mark.rule("L1")
@pytest.mark.rule("V19")
@given(DAYS, MONTHS)
def test_each_day_lies_in_exactly_one_quarter(day: date, starts: int) -> None:
    quarter = quarter_of(day, starts)
    assert day in quarter
    assert quarter.start in quarter
    assert quarter.end in quarter
    assert day not in quarter.next()
    assert day not in quarter.previous()
    assert quarter_of(quarter.start, starts) == quarter == quarter_of(quarter.end, starts)


@given(DAYS, MONTHS)
def test_quarters_follow_without_gap(day: date, starts: int) -> None:
    quarter = quarter_of(day, starts)
    assert quarter.next().start == quarter.end + timedelta(days=1)
    assert quarter.next().previous() == quarter
    assert 89 <= (quarter.next().start - quarter.start).days <= 92


@given(DAYS, MONTHS)
def test_the_fiscal_year_has_four(day: date, starts: int) -> None:
    quarter = quarter_of(day, starts)
    assert (quarter.number == 1) == (quarter.start.month == starts)
    assert quarter.next().number == quarter.number % 4 + 1


@pytest.mark.parametrize("month", [0, 13])
def test_there_is_no_such_month(month: int) -> None:
    with pytest.raises(ValueError, match="month"):
        quarter_of(date(2026, 1, 1), month)


def test_quarters_are_sorted_by_time() -> None:
    quarter = Quarter(date(2026, 1, 1), 1)
    assert quarter < quarter.next()


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("UTC", date(2026, 6, 30)),
        ("Asia/Kuala_Lumpur", date(2026, 7, 1)),
        ("America/Sao_Paulo", date(2026, 6, 30)),
        ("Europe/Berlin", date(2026, 7, 1)),
    ],
)
def test_the_day_is_that_of_the_zone(zone: str, day: date) -> None:
    assert local_day(datetime(2026, 6, 30, 22, 0, tzinfo=UTC), zone) == day

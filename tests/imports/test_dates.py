"""Dates are read one way or asked about, never guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.imports.dates import (
    DateOrder,
    certain_order,
    count_readings,
    must_ask,
    read_clock,
    read_day,
    read_local_day,
)

D, M = DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST
pytestmark = pytest.mark.rule("V23")


@pytest.mark.parametrize(
    ("text", "by_day", "by_month"),
    [
        ("2017-03-01", "2017-03-01", "2017-03-01"),
        ("2024-05-06 13:45", "2024-05-06", "2024-05-06"),
        ("2024-05-06T13:45:00.000+0000", "2024-05-06", "2024-05-06"),
        ("2024/5/6", "2024-05-06", "2024-05-06"),
        ("20210506", "2021-05-06", "2021-05-06"),
        ("3/4/2021", "2021-04-03", "2021-03-04"),
        ("13/4/2021", "2021-04-13", None),
        ("4/13/2021", None, "2021-04-13"),
        ("04.03.21", "2021-03-04", "2021-04-03"),
        ("3-4-71", "1971-04-03", "1971-03-04"),
        ("1/2/2024 5:30 PM", "2024-02-01", "2024-01-02"),
        ("5 May 2021", "2021-05-05", "2021-05-05"),
        ("März 3, 2021", "2021-03-03", "2021-03-03"),
        ("3. Mär 2021", "2021-03-03", "2021-03-03"),
        ("12 de maio de 2023", "2023-05-12", "2023-05-12"),
        ("31 Disember 2025", "2025-12-31", "2025-12-31"),
        ("44561", "2021-12-31", "2021-12-31"),
        ("1714953600000", "2024-05-06", "2024-05-06"),
        ("31/02/2021", None, None),
        ("0000-00-00", None, None),
        ("soon", None, None),
        ("12345", None, None),
    ],
)
def test_readings(text: str, by_day: str | None, by_month: str | None) -> None:
    assert [str(day) if (day := read_day(text, order)) else None for order in (D, M)] == [by_day, by_month]


@pytest.mark.parametrize(
    ("texts", "order", "asks"),
    [
        (["2026-01-02", "2026-03-04"], None, False),
        (["01/02/2026", "13/02/2026"], D, False),
        (["01/02/2026", "02/13/2026"], M, False),
        (["01/02/2026", "03/04/2026"], None, True),
        (["13/02/2026", "02/13/2026"], None, True),
        (["13/02/2026", "02/13/2026", "14/02/2026"], None, True),
        (["05/05/2026"], None, False),
        (["13/02/2026", "2026-01-02", "not a date"], D, False),
        ([], None, False),
    ],
)
def test_a_column_is_certain_or_asked_about(texts: list[str], order: DateOrder | None, asks: bool) -> None:
    counts = count_readings(texts)
    assert (certain_order(counts), must_ask(counts)) == (order, asks)


@given(st.dates(date(1980, 1, 1), date(2069, 12, 31)), st.sampled_from(["/", "-", "."]), st.booleans())
def test_what_was_written_day_first_reads_back(day: date, sign: str, short: bool) -> None:
    year = f"{day.year % 100:02}" if short else str(day.year)
    assert read_day(f"{day.day}{sign}{day.month}{sign}{year}", D) == day
    assert read_day(f"{day.month:02}{sign}{day.day:02}{sign}{year}", M) == day
    assert read_day(day.isoformat(), D) == read_day(day.isoformat(), M) == day


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_none(text: str) -> None:
    for order in DateOrder:
        assert read_day(text, order) is None or isinstance(read_day(text, order), date)


@pytest.mark.parametrize(
    ("text", "zone", "day"),
    [
        ("2026-02-10T23:30:00Z", "Europe/Berlin", "2026-02-11"),
        ("2026-02-10T23:30:00Z", "America/Chicago", "2026-02-10"),
        ("2026-02-11 03:30:00 UTC", "America/Chicago", "2026-02-10"),
        ("2026-02-10T23:30:00.123+01:00", "Europe/Berlin", "2026-02-10"),
        ("2026-02-10T20:30:00-0800", "Europe/Berlin", "2026-02-11"),
        ("2026-02-10 23:30", "Asia/Tokyo", "2026-02-10"),  # says no zone: as it is written
        ("2026-02-10T00:00:00Z", "America/Chicago", "2026-02-10"),  # a date with no time behind it
        ("10/02/2026 11:30 PM +00:00", "Europe/Berlin", "2026-02-11"),
        ("12:15", "Europe/Berlin", None),
        ("1770766200000", "Europe/Berlin", "2026-02-11"),
        ("1770681600000", "America/Chicago", "2026-02-10"),
        ("0001-01-01T05:00:00Z", "America/Chicago", "0001-01-01"),
        ("10 Feb 2026", "Asia/Tokyo", "2026-02-10"),
    ],
)
def test_the_day_of_a_moment_is_the_day_in_the_workspace(text: str, zone: str, day: str | None) -> None:
    found = read_local_day(text, DateOrder.DAY_FIRST, zone)
    assert (found and found.isoformat()) == day


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-02-11", 0),
        ("2026-02-11T00:00:00Z", 0),
        ("2026-02-11 09:30", 9.5),
        ("11/02/2026 9:30 pm", 21.5),
        ("2026-02-11T23:30:00Z", 0.5),
        ("2026-07-11T10:00-05:00", 17),
        ("2026-02-11 +02:00", 0),
        ("2026-02-11 99:99", 0),
        ("1770800400000", 10),
        ("20260211", 0),
        ("soon: 9:30", 0),
    ],
)
def test_the_hour_of_a_moment_is_that_of_its_zone(text: str, hour: float) -> None:
    assert read_clock(text, DateOrder.DAY_FIRST, "Europe/Berlin") == hour * 3600

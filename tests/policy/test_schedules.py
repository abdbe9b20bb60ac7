"""Due times of schedules (V7): once per local day, over gaps and folds of every zone."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.policy.schedules import CatchUp, Every, Schedule, due_times, to_run

pytestmark = pytest.mark.rule("V7")
HOURS = timedelta(hours=1)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def daily(hour: int, minute: int = 0) -> Schedule:
    return Schedule("daily", Every.DAY, hour, minute)


def due(schedule: Schedule, after: datetime, until: datetime, zone: str = "Europe/Berlin") -> list[datetime]:
    return list(due_times(schedule, after, until, zone))


def test_daily_is_the_time_on_the_wall() -> None:
    found = due(daily(8), utc(2026, 3, 27, 7), utc(2026, 3, 31, 0))
    assert found == [utc(2026, 3, 28, 7), utc(2026, 3, 29, 6), utc(2026, 3, 30, 6)]


def test_the_end_is_included_and_the_beginning_is_not() -> None:
    first, second = utc(2026, 1, 5, 7), utc(2026, 1, 6, 7)
    assert due(daily(8), first, second) == [second]
    assert due(daily(8), second, second) == []
    assert due(daily(8), second, first) == []


def test_a_time_in_a_gap_comes_once_after_it() -> None:
    found = due(daily(2, 30), utc(2026, 3, 28, 12), utc(2026, 3, 30, 12))
    assert found == [utc(2026, 3, 29, 1, 30), utc(2026, 3, 30, 0, 30)]


def test_a_time_in_a_fold_comes_once_the_first_time() -> None:
    found = due(daily(2, 30), utc(2026, 10, 24, 12), utc(2026, 10, 26, 12))
    assert found == [utc(2026, 10, 25, 0, 30), utc(2026, 10, 26, 1, 30)]


def test_a_gap_at_the_end_of_a_day_keeps_the_day() -> None:
    """In Nuuk clocks went from 22:00 to 23:00 on 25 March 2023; a day later such a gap would lead into the next day."""
    found = due(daily(22, 30), utc(2023, 3, 25, 12), utc(2023, 3, 27, 12), "America/Nuuk")
    days = [instant.astimezone(ZoneInfo("America/Nuuk")).date() for instant in found]
    assert days == [date(2023, 3, 25), date(2023, 3, 26)]


def test_a_day_that_a_zone_left_out_has_no_time() -> None:
    found = due(daily(9), utc(2011, 12, 29, 0), utc(2012, 1, 1, 12), "Pacific/Apia")
    days = [instant.astimezone(ZoneInfo("Pacific/Apia")).date() for instant in found]
    assert days == [date(2011, 12, 29), date(2011, 12, 31), date(2012, 1, 1)]


def test_weekly_is_one_day_a_week() -> None:
    monday = Schedule("weekly", Every.WEEK, hour=8, weekday=0)
    found = due(monday, utc(2026, 3, 20), utc(2026, 4, 7))
    assert found == [utc(2026, 3, 23, 7), utc(2026, 3, 30, 6), utc(2026, 4, 6, 6)]


def test_hourly_is_every_hour_that_passes_over_a_change_of_clocks() -> None:
    schedule = Schedule("hourly", Every.HOUR, minute=15)
    found = due(schedule, utc(2026, 10, 24, 22, 30), utc(2026, 10, 25, 3, 15))
    assert found == [utc(2026, 10, 24, 23, 15) + HOURS * count for count in range(5)]


@pytest.mark.parametrize("hour", [0, 2, 3, 23])
def test_every_local_day_of_a_year_has_one_in_every_zone(hour: int) -> None:
    wanted = {date(2026, 1, 1) + timedelta(days=count) for count in range(365)}
    for zone in sorted(available_timezones()):
        found = due(daily(hour, 30), utc(2025, 12, 31), utc(2027, 1, 2), zone)
        days = Counter(instant.astimezone(ZoneInfo(zone)).date() for instant in found)
        assert wanted <= set(days), zone
        assert set(days.values()) == {1}, zone


@given(
    cuts=st.lists(st.integers(0, 400 * 24), min_size=2, max_size=20),
    every=st.sampled_from(list(Every)),
    hour=st.integers(0, 23),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo"]),
)
def test_looking_often_finds_what_looking_once_finds(cuts: list[int], every: Every, hour: int, zone: str) -> None:
    schedule = Schedule("x", every, hour, 30)
    moments = sorted(utc(2026, 1, 1) + HOURS * cut for cut in cuts)
    pieces = [
        instant
        for after, until in zip(moments, moments[1:], strict=False)
        for instant in due(schedule, after, until, zone)
    ]
    assert pieces == due(schedule, moments[0], moments[-1], zone)


def test_what_was_missed_is_made_up_for_as_the_schedule_says() -> None:
    now = utc(2026, 3, 10, 9)
    missed = [utc(2026, 3, day, 8) for day in (8, 9, 10)]
    assert to_run(Schedule("x", Every.DAY, catch_up=CatchUp.ALL), missed, now) == tuple(missed)
    assert to_run(Schedule("x", Every.DAY, catch_up=CatchUp.LATEST), missed, now) == (missed[-1],)
    punctual = Schedule("x", Every.DAY, catch_up=CatchUp.NONE)
    assert to_run(punctual, missed, now) == (missed[-1],)
    assert to_run(punctual, missed, now + timedelta(minutes=1)) == ()
    assert to_run(punctual, [], now) == ()

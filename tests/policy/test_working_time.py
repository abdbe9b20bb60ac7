"""How many working days something has waited."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from goodword.policy.working_time import LONGEST, later, working_days

FRIDAY, MONDAY = datetime(2026, 3, 6, 17, tzinfo=UTC), datetime(2026, 3, 9, 9, tzinfo=UTC)


def monday_to_friday(day: date) -> bool:
    return day.weekday() < 5


def test_a_weekend_does_not_count() -> None:
    assert working_days(FRIDAY, MONDAY, "UTC", monday_to_friday) == 1


@pytest.mark.parametrize("now", [FRIDAY, FRIDAY.replace(hour=23)])
def test_the_day_itself_does_not_count(now: datetime) -> None:
    assert working_days(FRIDAY, now, "UTC", monday_to_friday) == 0


def test_days_are_those_of_the_zone() -> None:
    """Sunday evening in London is Monday in Kuala Lumpur."""
    sunday, monday = datetime(2026, 3, 8, 18, tzinfo=UTC), datetime(2026, 3, 9, 1, tzinfo=UTC)
    assert working_days(sunday, monday, "Europe/London", monday_to_friday) == 1
    assert working_days(sunday, monday, "Asia/Kuala_Lumpur", monday_to_friday) == 0


def test_a_holiday_does_not_count() -> None:
    assert working_days(FRIDAY, MONDAY, "UTC", lambda day: day != MONDAY.date() and monday_to_friday(day)) == 0


def test_clocks_that_run_backwards_and_ages_are_no_trouble() -> None:
    assert working_days(MONDAY, FRIDAY, "UTC", monday_to_friday) == 0
    assert working_days(datetime(1990, 1, 1, tzinfo=UTC), MONDAY, "UTC", lambda day: True) == LONGEST


@pytest.mark.parametrize(
    ("since", "days", "until"),
    [
        ("2026-03-05T15:30", 1, "2026-03-06T15:30"),
        ("2026-03-06T15:30", 1, "2026-03-09T15:30"),
        ("2026-03-07T01:51", 1, "2026-03-10T09:00"),  # in the night to Saturday: Monday is the day
        ("2026-03-08T23:00", 3, "2026-03-12T09:00"),
        ("2026-03-08T23:00", 0, "2026-03-08T23:00"),
    ],
)
def test_a_deadline_leaves_whole_working_days(since: str, days: int, until: str) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    begins, ends = (datetime.fromisoformat(text).replace(tzinfo=berlin) for text in (since, until))
    assert later(begins, days, "Europe/Berlin", monday_to_friday) == ends

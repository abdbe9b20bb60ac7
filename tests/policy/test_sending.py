"""Sending hours: 08–18 on working days of the recipient's zone (file 4)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.policy.programme import DEFAULT_POLICY, SendingPolicy
from goodword.policy.sending import monday_to_friday, next_sending_time

BERLIN = "Europe/Berlin"
HOURS = DEFAULT_POLICY.sending


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BERLIN))


@pytest.mark.rule("A1")
@pytest.mark.parametrize(
    ("now", "goes"),
    [
        ("2026-03-02T08:00", "2026-03-02T08:00"),
        ("2026-03-02T12:34", "2026-03-02T12:34"),
        ("2026-03-02T17:59:59", "2026-03-02T17:59:59"),
        ("2026-03-02T07:59", "2026-03-02T08:00"),
        ("2026-03-02T18:00", "2026-03-03T08:00"),
        ("2026-03-06T18:00", "2026-03-09T08:00"),
        ("2026-03-07T10:00", "2026-03-09T08:00"),
        ("2026-03-29T01:00", "2026-03-30T08:00"),
        ("2026-03-27T23:00", "2026-03-30T08:00"),
        ("2026-10-23T19:00", "2026-10-26T08:00"),
    ],
)
def test_the_next_sending_time(now: str, goes: str) -> None:
    assert next_sending_time(berlin(now), BERLIN, "DE", HOURS) == berlin(goes)


def test_urgent_messages_go_at_once() -> None:
    now = berlin("2026-03-07T03:00")
    assert next_sending_time(now, BERLIN, "DE", HOURS, urgent=True) == now


def test_holidays_of_the_recipients_country_count() -> None:
    def working_day(country: str, day: date) -> bool:
        return monday_to_friday(country, day) and (country, day) != ("DE", date(2026, 12, 25))

    evening = berlin("2026-12-24T20:00")
    assert next_sending_time(evening, BERLIN, "DE", HOURS, working_day=working_day) == berlin("2026-12-28T08:00")
    assert next_sending_time(evening, BERLIN, "MY", HOURS, working_day=working_day) == berlin("2026-12-25T08:00")


def test_the_zone_is_the_recipients() -> None:
    now = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    assert next_sending_time(now, "Asia/Kuala_Lumpur", "MY", HOURS) == now
    assert next_sending_time(now, BERLIN, "DE", HOURS) == berlin("2026-03-02T08:00")


def test_hours_may_last_until_midnight() -> None:
    late = berlin("2026-03-02T23:59")
    assert next_sending_time(late, BERLIN, "DE", SendingPolicy(from_hour=0, to_hour=24)) == late


@given(
    st.datetimes(datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2030-01-01"), timezones=st.just(UTC)),
    st.sampled_from([BERLIN, "America/New_York", "Asia/Kuala_Lumpur", "Africa/Casablanca", "Australia/Lord_Howe"]),
)
def test_it_is_always_within_hours_and_never_early(now: datetime, zone: str) -> None:
    found = next_sending_time(now, zone, "", HOURS)
    local = found.astimezone(ZoneInfo(zone))
    assert now <= found <= now + timedelta(days=4)
    assert 8 <= local.hour < 18
    assert local.weekday() < 5
    assert next_sending_time(found, zone, "", HOURS) == found

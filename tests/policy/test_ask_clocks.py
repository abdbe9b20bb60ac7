"""The clocks of an ask: working days where the advocate, or the CSM, is (A4, A6)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.lib.workdays import is_working_day
from goodword.policy.ask_clocks import clocks_from, veto_until
from goodword.policy.follow_ups import Place
from goodword.policy.programme import AskPolicy
from goodword.policy.working_time import working_days

ZONES = ("Europe/Berlin", "America/Sao_Paulo", "Asia/Kuala_Lumpur", "Australia/Lord_Howe", "America/New_York")


def german(day: date) -> bool:
    return is_working_day("DE", day)


BERLIN = Place("Europe/Berlin", german)


def at(day: int, hour: int, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.mark.rule("A4")
def test_one_reminder_after_one_working_day_and_the_end_after_three() -> None:
    clocks = clocks_from(at(2, 9), BERLIN, AskPolicy())
    assert (clocks.remind_at, clocks.expires_at) == (at(3, 9), at(5, 9))


@pytest.mark.rule("A4")
def test_weekends_holidays_and_summer_time_are_not_counted() -> None:
    """From Thursday before Easter: Good Friday and Easter Monday are holidays; clocks went forward on the Sunday."""
    clocks = clocks_from(at(2, 9, month=4), BERLIN, AskPolicy())
    assert (clocks.remind_at, clocks.expires_at) == (at(7, 9, month=4), at(9, 9, month=4))
    clocks = clocks_from(at(27, 9), BERLIN, AskPolicy())
    assert clocks.remind_at == at(30, 8)


@pytest.mark.rule("A6")
def test_the_csm_has_one_working_day() -> None:
    assert veto_until(at(6, 16), BERLIN, AskPolicy()) == at(9, 16)
    assert veto_until(at(6, 16), BERLIN, AskPolicy(veto_days=2)) == at(10, 16)


@pytest.mark.rule("A4")
@given(
    leaves=st.integers(0, 730 * 24).map(lambda hours: at(1, 0, month=1) + timedelta(hours=hours)),
    zone=st.sampled_from(ZONES),
    country=st.sampled_from(["DE", "BR", "MY", "AU", "US", ""]),
    remind=st.integers(1, 5),
    more=st.integers(1, 9),
)
def test_clocks_are_working_days_apart_and_run_out_on_a_working_day(
    leaves: datetime, zone: str, country: str, remind: int, more: int
) -> None:
    place = Place(zone, lambda day: is_working_day(country, day))
    policy = AskPolicy(remind_after_days=remind, expire_after_days=remind + more)
    clocks = clocks_from(leaves, place, policy)
    assert leaves < clocks.remind_at < clocks.expires_at
    on_a_day_off = not place.is_working(leaves.astimezone(ZoneInfo(zone)).date())  # then each day is a whole one
    for moment, days in ((clocks.remind_at, remind), (clocks.expires_at, remind + more)):
        assert working_days(leaves, moment, zone, place.is_working) == days + on_a_day_off
        assert place.is_working(moment.astimezone(ZoneInfo(zone)).date())

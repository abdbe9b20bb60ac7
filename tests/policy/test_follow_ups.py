"""When what follows a session is due (F1-F4, F6), by example and by property."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.policy.follow_ups import AFTER, Place, Window, after_close, after_held, escalates_at
from goodword.policy.programme import FollowUpPolicy, SendingPolicy
from goodword.policy.vocabulary import FollowUpKind as K

POLICY, HOURS = FollowUpPolicy(), SendingPolicy()
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "America/Sao_Paulo", "Pacific/Auckland", "UTC"]


def weekdays(day: date) -> bool:
    return day.weekday() < 5


BERLIN = Place("Europe/Berlin", weekdays)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"))


def held(kind: K, text: str) -> Window:
    return after_held(kind, berlin(text), BERLIN, POLICY, HOURS)


@pytest.mark.rule("F1")
@pytest.mark.parametrize("at", ["2026-03-02T10:00", "2026-03-07T23:30", "2026-12-25T03:00"])
def test_thanks_are_due_in_three_hours_whatever_the_hour(at: str) -> None:
    assert held(K.THANKS, at) == Window(berlin(at), berlin(at) + timedelta(hours=3))


@pytest.mark.rule("F2")
@pytest.mark.parametrize(
    ("at", "due"),
    [("2026-03-02T10:00", "2026-03-03T10:00"),  # Monday: a day later
     ("2026-03-06T10:00", "2026-03-09T18:00"),  # Friday: Monday, when work ends
     ("2026-03-07T03:00", "2026-03-09T18:00"),  # Saturday
     ("2026-03-08T03:00", "2026-03-09T18:00"),  # Monday at three nobody can have been asked
     ("2026-03-08T00:00", "2026-03-09T18:00"),  # the end of a Sunday
     ("2026-03-08T20:00", "2026-03-09T20:00")],
)  # fmt: skip
def test_the_prospect_is_asked_within_a_day_or_on_the_next_working_day(at: str, due: str) -> None:
    for kind in (K.CHECK_PROSPECT, K.CRM_NOTE):
        assert held(kind, at) == Window(berlin(at), berlin(due))


@pytest.mark.rule("F3")
@pytest.mark.parametrize(
    ("at", "asked", "due"),
    [("2026-03-02T10:00", "2026-03-03T10:00", "2026-03-04T10:00"),
     ("2026-03-02T20:00", "2026-03-04T08:00", "2026-03-04T20:00"),
     ("2026-03-05T10:00", "2026-03-06T10:00", "2026-03-09T18:00"),
     ("2026-03-06T10:00", "2026-03-09T08:00", "2026-03-09T18:00")],
)  # fmt: skip
def test_the_advocate_is_asked_within_two_days_or_on_the_next_working_day(at: str, asked: str, due: str) -> None:
    assert held(K.FEEDBACK_ADVOCATE, at) == Window(berlin(asked), berlin(due))


@pytest.mark.rule("F4")
def test_the_outcome_is_told_a_while_after_the_deal_closed_and_the_gift_has_its_days() -> None:
    friday = berlin("2026-03-06T17:30")
    assert after_close(K.OUTCOME, friday, BERLIN, POLICY) == Window(
        friday + timedelta(hours=1), berlin("2026-03-10T17:30")
    )
    assert after_close(K.GIFT, friday, BERLIN, POLICY) == Window(friday, berlin("2026-03-20T17:30"))


@pytest.mark.rule("F6")
def test_what_is_overdue_for_a_working_day_goes_to_the_manager() -> None:
    assert escalates_at(berlin("2026-03-03T10:00"), BERLIN, POLICY) == berlin("2026-03-04T10:00")
    assert escalates_at(berlin("2026-03-06T10:00"), BERLIN, POLICY) == berlin("2026-03-09T10:00")


START = datetime(2026, 1, 1, tzinfo=UTC)
instants = st.integers(0, 5 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
places = st.builds(
    lambda zone, free: Place(zone, lambda day: day.weekday() < 5 and day.day not in free),
    st.sampled_from(ZONES),
    st.sets(st.integers(1, 31), max_size=6),
)


def local(instant: datetime, place: Place) -> datetime:
    return instant.astimezone(ZoneInfo(place.zone))


def policies(check: int, feedback: int) -> FollowUpPolicy:
    return FollowUpPolicy(thanks_hours=1, check_hours=min(check, feedback), feedback_hours=max(check, feedback))


@pytest.mark.rule("F2", "F3")
@given(instants, places, st.integers(1, 168), st.integers(1, 168))
def test_there_is_time_to_do_it_and_it_ends_on_a_working_day(
    now: datetime, place: Place, check: int, feedback: int
) -> None:
    policy = policies(check, feedback)
    for kind in AFTER:
        window = after_held(kind, now, place, policy, HOURS)
        assert now <= window.run_at <= window.due_at
        if kind is not K.THANKS:
            last = local(window.due_at, place)
            assert place.is_working((last - timedelta(microseconds=1)).date())


@pytest.mark.rule("F3")
@given(instants, places)
def test_how_it_went_is_asked_in_working_hours_and_never_before_half_the_time(now: datetime, place: Place) -> None:
    window = after_held(K.FEEDBACK_ADVOCATE, now, place, POLICY, HOURS)
    asked = local(window.run_at, place)
    assert place.is_working(asked.date())
    assert HOURS.from_hour <= asked.hour < HOURS.to_hour
    assert window.run_at >= now + timedelta(hours=24)


@pytest.mark.rule("F2", "F3")
@given(instants, places)
def test_it_is_late_only_where_the_days_leave_no_choice(now: datetime, place: Place) -> None:
    """The figure holds wherever its end is on a working day on which something could go out before it."""
    for kind, hours in ((K.CHECK_PROSPECT, 24), (K.FEEDBACK_ADVOCATE, 48)):
        window, wanted = after_held(kind, now, place, POLICY, HOURS), now + timedelta(hours=hours)
        if window.due_at > wanted:
            opening = local(window.due_at, place).replace(hour=HOURS.from_hour, minute=0, second=0, microsecond=0)
            assert not place.is_working(local(wanted, place).date()) or wanted <= opening

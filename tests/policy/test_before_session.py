"""When preparation and reminders go out (S3, S1), and until when a written Q&A is answered (S7)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.policy.follow_ups import Place, Window, answers_due, prepare, remind, remind_to_answer
from goodword.policy.preparation import check_join_details, may_host
from goodword.policy.programme import SendingPolicy, SessionPolicy
from goodword.policy.vocabulary import Format
from goodword.policy.working_time import working_day_before

POLICY, HOURS = SessionPolicy(), SendingPolicy()
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "America/Sao_Paulo", "Pacific/Auckland", "UTC"]
START = datetime(2026, 1, 1, tzinfo=UTC)


def weekdays(day: date) -> bool:
    return day.weekday() < 5


BERLIN, NEW_YORK = Place("Europe/Berlin", weekdays), Place("America/New_York", weekdays)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.rule("S3")
@pytest.mark.parametrize(
    ("starts", "now", "run", "due"),
    [("2026-03-12T10:00", "2026-03-02T09:00", "2026-03-10T08:00", "2026-03-11T18:00"),
     ("2026-03-09T10:00", "2026-03-02T09:00", "2026-03-05T08:00", "2026-03-06T18:00"),  # over a weekend
     ("2026-03-30T10:00", "2026-03-02T09:00", "2026-03-26T08:00", "2026-03-27T18:00"),  # over the change of clocks
     ("2026-03-03T15:00", "2026-03-02T09:00", "2026-03-02T09:00", "2026-03-02T18:00"),  # tomorrow: at once
     ("2026-03-03T09:00", "2026-03-02T23:00", "2026-03-02T23:00", "2026-03-03T00:00"),
     ("2026-03-03T09:00", "2026-03-03T08:30", "2026-03-03T08:30", "2026-03-03T09:00")],
)  # fmt: skip
def test_preparation_goes_out_one_to_two_working_days_before(starts: str, now: str, run: str, due: str) -> None:
    assert prepare(berlin(starts), BERLIN, berlin(now), POLICY, HOURS) == Window(berlin(run), berlin(due))


@pytest.mark.rule("S3")
def test_each_side_counts_in_its_own_place() -> None:
    starts, now = berlin("2026-03-12T03:00"), berlin("2026-03-02T09:00")  # still Wednesday in New York
    there = prepare(starts, NEW_YORK, now, POLICY, HOURS)
    assert there
    assert there.run_at == datetime(2026, 3, 9, 8, tzinfo=ZoneInfo("America/New_York"))
    closed = Place("Europe/Berlin", lambda day: weekdays(day) and day != date(2026, 3, 11))
    here = prepare(starts, closed, now, POLICY, HOURS)
    assert here
    assert here.run_at == berlin("2026-03-09T08:00")


@pytest.mark.rule("S1")
def test_the_reminder_is_on_the_working_day_before_or_not_needed() -> None:
    monday = berlin("2026-03-09T10:00")
    planned = remind(monday, BERLIN, berlin("2026-03-02T09:00"), POLICY, HOURS)
    assert planned == Window(berlin("2026-03-06T08:00"), berlin("2026-03-06T18:00"))
    assert remind(monday, BERLIN, berlin("2026-03-06T08:00"), POLICY, HOURS) is None
    assert prepare(monday, BERLIN, monday, POLICY, HOURS) is None  # it has begun


@pytest.mark.rule("S7")
def test_answers_are_due_in_the_evening_some_working_days_on() -> None:
    friday = berlin("2026-03-06T16:00")
    due = answers_due(friday, BERLIN, POLICY, HOURS)
    assert due == berlin("2026-03-13T18:00")
    assert remind_to_answer(due, BERLIN, friday, POLICY, HOURS).run_at == berlin("2026-03-12T08:00")
    soon = answers_due(friday, BERLIN, SessionPolicy(answer_days=1), HOURS)
    assert soon == berlin("2026-03-09T18:00")
    half = remind_to_answer(soon, BERLIN, friday, POLICY, HOURS)
    assert half == Window(friday + (soon - friday) / 2, soon)


instants = st.integers(0, 5 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
places = st.builds(
    lambda zone, free: Place(zone, lambda day: day.weekday() < 5 and day.day not in free),
    st.sampled_from(ZONES),
    st.sets(st.integers(1, 31), max_size=6),
)
policies = st.tuples(st.integers(1, 10), st.integers(1, 10)).map(
    lambda days: SessionPolicy(prepare_from_days=max(days), prepare_by_days=min(days))
)
aheads = st.integers(1, 40 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@pytest.mark.rule("S3")
@given(instants, aheads, places, policies)
def test_there_is_always_time_to_prepare_and_it_ends_before_the_session(
    now: datetime, ahead: timedelta, place: Place, policy: SessionPolicy
) -> None:
    window = prepare(now + ahead, place, now, policy, HOURS)
    assert window
    assert now <= window.run_at <= window.due_at <= now + ahead


@pytest.mark.rule("S3")
@given(instants, aheads, places, policies)
def test_what_is_not_at_once_is_in_working_hours_not_before_its_day(
    now: datetime, ahead: timedelta, place: Place, policy: SessionPolicy
) -> None:
    starts = now + ahead
    window = prepare(starts, place, now, policy, HOURS)
    assert window
    local = window.run_at.astimezone(ZoneInfo(place.zone))
    if window.run_at > now:
        day = starts.astimezone(ZoneInfo(place.zone)).date()
        assert place.is_working(local.date())
        assert (local.hour, local.minute) == (HOURS.from_hour, 0)
        assert local.date() == working_day_before(day, policy.prepare_from_days, place.is_working)


@pytest.mark.rule("S1", "S2")
@given(instants, aheads, aheads, places)
def test_a_session_that_moves_later_is_prepared_for_no_earlier(
    now: datetime, ahead: timedelta, more: timedelta, place: Place
) -> None:
    first, second = now + ahead, now + ahead + more
    for window in (prepare, remind):
        before, after = window(first, place, now, POLICY, HOURS), window(second, place, now, POLICY, HOURS)
        if before and after:
            assert before.run_at <= after.run_at
            assert before.due_at <= after.due_at


@pytest.mark.rule("S1")
@given(instants, aheads, places)
def test_the_reminder_follows_the_preparation_and_comes_before_the_session(
    now: datetime, ahead: timedelta, place: Place
) -> None:
    starts = now + ahead
    reminder, preparation = remind(starts, place, now, POLICY, HOURS), prepare(starts, place, now, POLICY, HOURS)
    assert preparation
    if reminder:
        assert now < reminder.run_at <= reminder.due_at <= starts
        assert preparation.run_at <= reminder.run_at


@pytest.mark.rule("S7")
@given(instants, places, st.integers(1, 30))
def test_there_is_time_to_answer_and_to_be_reminded(now: datetime, place: Place, days: int) -> None:
    due = answers_due(now, place, SessionPolicy(answer_days=days), HOURS)
    evening = due.astimezone(ZoneInfo(place.zone))
    assert place.is_working(evening.date())
    assert evening.hour == HOURS.to_hour
    reminder = remind_to_answer(due, place, now, POLICY, HOURS)
    assert now < reminder.run_at <= reminder.due_at <= due


@pytest.mark.rule("S8")
@pytest.mark.parametrize(
    "text", ["", "https://meet.example.com/a", "Call +49 (30) 123-4567", "Dial 1 800 555 0199, pin 7"]
)
def test_a_link_or_a_number_lets_them_join(text: str) -> None:
    assert check_join_details(text).allowed


@pytest.mark.rule("S8")
@pytest.mark.parametrize("text", ["tomorrow", "http://", "ftp://x.example", "12345", "room 7"])
def test_what_is_neither_is_asked_for_again_unless_one_visits(text: str) -> None:
    assert check_join_details(text).codes() == ("S8.join_unreadable",)
    assert check_join_details(text, Format.SITE_VISIT).allowed


@pytest.mark.rule("S8")
@given(st.text(max_size=2000))
def test_no_text_takes_long_to_read(text: str) -> None:
    check_join_details(text)
    check_join_details("1 " * 500 + text)


@pytest.mark.rule("S4")
def test_nobody_of_ours_joins_by_default() -> None:
    assert may_host(asked_for=True).allowed
    assert may_host(asked_for=False).codes() == ("S4.not_asked_for",)

"""Invitations: whatever is done to a session, both calendars hold what is true (S2, V17, V18)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
import vobject  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from icalendar import Calendar

from goodword.lib.calendar_file import CANCEL, REQUEST, CalendarInvitation, write_calendar
from goodword.lib.calendar_file import Party as Invited
from goodword.messages.variables import when as in_words
from goodword.models import Invitation, Message, Session
from goodword.operations.ask import withdraw_ask
from goodword.operations.dating import When
from goodword.operations.outbox import retry_message
from goodword.operations.refused import Refused
from goodword.operations.session import cancel_session, date_session, mark_held, mark_no_show, move_session
from goodword.operations.time_offer import choose_time, offer_times
from goodword.policy.vocabulary import Attendance, Format, MessageState, OfferState, Party, SessionState
from goodword.policy.wall_time import resolve
from tests import story
from tests.factories import NOW, make_advocate, make_contact, make_request, make_workspace

ORGANIZER = Invited("Northwind", "references@northwind.example")
LAST = {SessionState.CANCELLED: CANCEL}


def mail_leaves() -> None:
    Message.objects.update(state=MessageState.SENT, sent_at=NOW, handed_at=NOW)


def files() -> list[tuple[str, int, str]]:
    """(UID, sequence, method) of every calendar file in the outbox, parsed, each once."""
    found = {}
    for text in Message.objects.exclude(calendar="").order_by("pk").values_list("calendar", flat=True):
        calendar = Calendar.from_ical(text)
        event = calendar.events[0]
        found[str(event["UID"]), event.sequence] = str(calendar["METHOD"])
    return [(uid, sequence, method) for (uid, sequence), method in found.items()]


def assert_calendars_tell_the_truth() -> None:
    """V17 from the rows and from the files themselves."""
    story.assert_sound()
    for session in Session.objects.exclude(format=Format.EMAIL_QA):
        rows = list(session.invitations.order_by("sequence").values_list("uid", "sequence", "method"))
        assert [sequence for _, sequence, _ in rows] == list(range(len(rows)))
        assert len({uid for uid, _, _ in rows}) == 1
        assert [method for _, _, method in rows[:-1]] == [REQUEST] * (len(rows) - 1)
        assert rows[-1][2] == LAST.get(SessionState(session.state), REQUEST)
    written = set(Invitation.objects.values_list("uid", "sequence", "method"))
    assert set(files()) <= written


class Histories(TestCase):
    """Random lives of sessions, by staff and by both parties, with mail that went out or did not."""

    verbs = ("date", "move", "advocate", "prospect", "choose", "cancel", "call off", "held", "no-show", "mail", "later")

    @pytest.mark.rule("V17", "S2")
    @settings(max_examples=20)
    @given(st.lists(st.tuples(st.sampled_from(verbs), st.integers(1, 60)), min_size=3, max_size=14))
    def test_uid_stable_sequence_rising_cancel_last(self, history: list[tuple[str, int]]) -> None:
        self.now, self.manager = NOW, story.manager()
        self.ask = story.accept()
        for verb, days in history:
            self.now += timedelta(minutes=1)
            try:
                self.do(verb, days)
            except Refused:
                continue
        assert_calendars_tell_the_truth()

    def do(self, verb: str, days: int) -> None:
        actor, now, at = self.manager, self.now, NOW + timedelta(days=days)
        session = self.ask.sessions.order_by("-pk").first()
        if verb == "date":
            date_session(self.ask.pk, story.when(at), actor=actor, now=now)
        elif verb in ("advocate", "prospect"):
            times = [{"wall": at.strftime("%Y-%m-%dT%H:%M"), "zone": story.ZONE, "fold": 0}]
            offer_times(self.ask.pk, Party(verb), times, actor=actor, now=now)
        elif verb == "choose":
            offer = self.ask.time_offers.first()
            if offer:
                zone, wall = offer.times[0]["zone"], datetime.fromisoformat(offer.times[0]["wall"])
                choose_time(offer.pk, wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC), actor=actor, now=now)
        elif verb == "mail":
            Message.objects.filter(state=MessageState.QUEUED).update(
                state=MessageState.SENT, sent_at=now, handed_at=now
            )
        elif verb == "later":
            self.now += timedelta(days=days)
        elif session is not None:
            self.do_to(verb, session, at)

    def do_to(self, verb: str, session: Session, at: datetime) -> None:
        actor, now = self.manager, self.now
        if verb == "move":
            move_session(session.pk, story.when(at), actor=actor, now=now)
        elif verb == "cancel":
            cancel_session(session.pk, actor=actor, now=now)
        elif verb == "call off":
            cancel_session(session.pk, by=Party.PROSPECT, actor=actor, now=now)
        elif verb == "held":
            mark_held(session.pk, "claims", actor=actor, now=now)
        elif verb == "no-show":
            mark_no_show(session.pk, Party.PROSPECT, actor=actor, now=now)


@pytest.mark.django_db
@pytest.mark.rule("V17")
def test_moved_and_called_off_the_uid_stays() -> None:
    session = story.date_on()
    for days in (8, 9):
        mail_leaves()
        move_session(session.pk, story.when(NOW + timedelta(days=days)), actor=story.manager(), now=NOW)
    move_session(session.pk, story.when(NOW + timedelta(days=9)), actor=story.manager(), now=NOW)
    mail_leaves()
    for _ in range(2):
        cancel_session(session.pk, actor=story.manager(), now=NOW)
    sent = files()
    assert [(sequence, method) for _, sequence, method in sent] == [
        (0, REQUEST),
        (1, REQUEST),
        (2, REQUEST),
        (3, CANCEL),
    ]
    assert len({uid for uid, _, _ in sent}) == 1


@pytest.mark.django_db
@pytest.mark.rule("V17")
def test_dated_anew_is_another_session_with_a_uid_of_its_own() -> None:
    session = story.date_on()
    cancel_session(session.pk, actor=story.manager(), now=NOW)
    story.date_on(session.ask, NOW + timedelta(days=12))
    assert len(set(Invitation.objects.values_list("uid", flat=True))) == 2
    assert_calendars_tell_the_truth()


@pytest.mark.django_db
@pytest.mark.rule("S2")
def test_who_was_never_told_is_not_told_that_it_is_off() -> None:
    session = story.date_on()
    cancel_session(session.pk, actor=story.manager(), now=NOW)
    assert not Message.objects.filter(kind__endswith="session-cancelled").exists()
    assert not Message.objects.filter(kind__endswith="invitation", state=MessageState.QUEUED).exists()
    assert Invitation.objects.get(sequence=1).method == CANCEL


@pytest.mark.django_db
@pytest.mark.rule("S2")
def test_an_ask_that_is_taken_back_is_off_both_calendars() -> None:
    session = story.date_on()
    mail_leaves()
    withdraw_ask(session.ask_id, actor=story.manager(), now=NOW)
    told = {mail.kind: mail for mail in Message.objects.filter(state=MessageState.QUEUED)}
    assert sorted(told) == ["prospect-session-cancelled", "session-cancelled", "staff-session-cancelled"]
    assert "METHOD:CANCEL" in told["session-cancelled"].calendar
    assert told["session-cancelled"].calendar == told["prospect-session-cancelled"].calendar
    assert "can be dated again" not in told["staff-session-cancelled"].text
    assert_calendars_tell_the_truth()


@pytest.mark.django_db
@pytest.mark.rule("S2")
def test_what_was_answered_to_the_old_time_says_nothing_of_the_new() -> None:
    session = story.date_on()
    Session.objects.update(advocate_attendance=Attendance.ACCEPTED, prospect_attendance=Attendance.DECLINED)
    moved = move_session(session.pk, story.when(NOW + timedelta(days=8)), actor=story.manager(), now=NOW)
    assert (moved.advocate_attendance, moved.prospect_attendance) == ("", "")


@pytest.mark.django_db
@pytest.mark.rule("S2")
def test_the_file_names_everybody_and_holds_no_link() -> None:
    make_workspace(name='Northwind "Trading"; Inc, Ltd', join_details="https://meet.example/claims?a=1,2;3")
    contact = make_contact(first_name="Zoë", last_name="Ärger; RSVP=FALSE")
    story.date_on(story.accept(story.send(make_advocate(contact=contact))))
    mails = Message.objects.exclude(calendar="")
    assert len({mail.calendar for mail in mails}) == 1
    assert "{{ link" not in mails[0].calendar
    event = vobject.readOne(mails[0].calendar).vevent
    assert event.organizer.params["CN"] == ["Northwind 'Trading'; Inc, Ltd"]
    assert {one.value for one in event.attendee_list} == {f"mailto:{contact.email}", "mailto:petra@prospect.example"}
    assert event.location.value == "https://meet.example/claims?a=1,2;3"
    assert "How long did the roll-out take?" in event.description.value


def transitions(zone: str) -> list[datetime]:
    """The last and the next moments at which the clocks of a zone change, to the minute."""
    tz, found, at = ZoneInfo(zone), list[datetime](), datetime(2026, 3, 3, tzinfo=UTC)
    for _ in range(370):
        after = at + timedelta(days=1)
        if at.astimezone(tz).utcoffset() != after.astimezone(tz).utcoffset():
            low, high = at, after
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) / 2
                low, high = (
                    (middle, high)
                    if middle.astimezone(tz).utcoffset() == low.astimezone(tz).utcoffset()
                    else (low, middle)
                )
            found.append(high.replace(second=0, microsecond=0))
        at = after
    return found


ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
MINUTE = timedelta(minutes=1)
# Half an hour of summer time, a quarter of an hour off, both hemispheres, a country that changes for Ramadan.
PLACES = ("Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Chatham", "Africa/Casablanca")


def moments(zone: str) -> list[datetime]:
    """Around every change of the clocks: a minute before, at it, and in the hour that may come twice."""
    changes = transitions(zone)
    return [change + delta for change in changes for delta in (-MINUTE, timedelta(0), timedelta(minutes=59))]


def in_words_of(instant: datetime, zone: str, minutes: int) -> When:
    """The time on the wall of that zone at this instant."""
    local = instant.astimezone(ZoneInfo(zone))
    return When(local.replace(tzinfo=None, fold=0), zone, local.fold, minutes)


@pytest.mark.django_db
@pytest.mark.rule("V18", "S2")
@pytest.mark.parametrize("zone", PLACES)
def test_shown_mailed_and_filed_are_the_same_instant(zone: str) -> None:
    """A session is moved through a year of clocks that change; the mail waits each time, so the new one replaces it."""
    make_workspace()
    contact = make_contact(time_zone=zone)
    session = story.date_on(
        story.accept(story.send(make_advocate(contact=contact), make_request(contact_time_zone=zone)))
    )
    actor, found = story.manager(), moments(zone)
    assert len(found) >= 6
    for instant in found:
        session = move_session(session.pk, in_words_of(instant, zone, 20), actor=actor, now=NOW)
        assert session.starts_at == instant
        for kind in ("invitation", "prospect-invitation"):
            mail = Message.objects.get(kind=kind, state=MessageState.QUEUED)
            assert in_words(instant, zone, "en") in mail.text
            assert vobject.readOne(mail.calendar).vevent.dtstart.value == instant
            assert Calendar.from_ical(mail.calendar).events[0].start == instant
    story.assert_sound()


@pytest.mark.rule("V18")
def test_every_zone_at_every_change_of_its_clocks() -> None:
    """From the instant to the wall, back again, into a file and out of it; what is written is what the wall shows."""
    for zone in ZONES:
        for instant in moments(zone):
            when = in_words_of(instant, zone, 20)
            assert resolve(when.wall, when.zone, when.fold).instant == instant
            assert f"{when.wall:%H:%M}" in in_words(instant, zone, "en")
            text = write_calendar(CalendarInvitation(REQUEST, "u@x", 0, NOW, instant, 20, "", "", "", ORGANIZER, ()))
            assert vobject.readOne(text).vevent.dtstart.value == instant
            assert Calendar.from_ical(text).events[0].start == instant


@pytest.mark.django_db
@pytest.mark.rule("V18")
def test_a_gap_is_refused_and_a_fold_is_asked() -> None:
    session = story.date_on()
    for wall, code in (("2026-03-29T02:30", "time.gap"), ("2026-10-25T02:30", "time.fold")):
        with pytest.raises(Refused) as caught:
            move_session(session.pk, When(datetime.fromisoformat(wall), story.ZONE), actor=story.manager(), now=NOW)
        assert caught.value.verdict.codes() == (code,)
    assert Invitation.objects.count() == 1


@pytest.mark.rule("S2")
@pytest.mark.django_db
def test_nobody_is_invited_to_what_is_over() -> None:
    ask, now = story.accept(), NOW + timedelta(days=5)
    session = date_session(ask.pk, story.when(NOW + timedelta(days=1)), actor=story.manager(), now=now)
    assert not Message.objects.filter(session=session).exists()
    move_session(session.pk, story.when(NOW + timedelta(days=2)), actor=story.manager(), now=now)
    assert not Message.objects.filter(session=session).exists()
    assert_calendars_tell_the_truth()


@pytest.mark.rule("S2")
@pytest.mark.django_db
def test_what_took_place_earlier_is_off_the_later_day_of_the_calendars() -> None:
    session = story.date_on(at=NOW + timedelta(days=7))
    mail_leaves()
    move_session(session.pk, story.when(NOW + timedelta(days=1)), actor=story.manager(), now=NOW + timedelta(days=2))
    told = Message.objects.filter(session=session, state=MessageState.QUEUED).values_list("kind", flat=True)
    assert sorted(told) == ["invitation", "prospect-invitation", "staff-session-dated"]


@pytest.mark.rule("S1")
@pytest.mark.django_db
def test_times_that_waited_are_on_offer_no_more_once_it_was_held() -> None:
    session, at = story.date_on(), NOW + timedelta(days=20)
    times = [{"wall": at.strftime("%Y-%m-%dT10:00"), "zone": "Europe/Berlin", "fold": None}]
    offer = offer_times(session.ask_id, Party.PROSPECT, times, actor=story.manager(), now=NOW)
    story.hold(session)
    offer.refresh_from_db()
    assert offer.state == OfferState.REPLACED
    assert Message.objects.get(kind="times-offered").state == MessageState.CANCELLED


@pytest.mark.django_db
@pytest.mark.rule("V17")
def test_no_older_invitation_is_sent_again_after_a_newer_one() -> None:
    """Somebody finds it among the failed mails, and the session has moved since; the newest goes again."""
    manager, session = story.manager(), story.date_on()
    Message.objects.filter(kind="invitation").update(state=MessageState.FAILED)
    later = NOW + timedelta(hours=1)
    move_session(session.pk, story.when(NOW + timedelta(days=9)), actor=manager, now=later)
    Message.objects.filter(kind="invitation").update(state=MessageState.FAILED)
    newer, older = Message.objects.filter(kind="invitation").order_by("-pk")
    with pytest.raises(Refused, match="message.replaced"):
        retry_message(older.pk, actor=manager, now=later)
    assert retry_message(newer.pk, actor=manager, now=later).state == MessageState.QUEUED

"""Calendar files: written so that no text can break them, and read whatever somebody sends (S2, V17, V18)."""

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from goodword.lib.calendar_file import CANCEL, REQUEST, CalendarInvitation, Party, read_calendar, write_calendar

pytestmark = pytest.mark.rule("S2")
STARTS = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
ORGANIZER = Party("Northwind", "references@northwind.example")
HOSTILE = st.text(max_size=120) | st.sampled_from(
    ["x\r\nATTENDEE:mailto:evil@x.example", "a\nEND:VEVENT\nEND:VCALENDAR", '";CN=x:mailto:e@x', "\\n\\,;:",
     "\u2028\x0b\x85", "é" * 90, "=1+1", "\ud800", "{{ link:x }}"]
)  # fmt: skip


def invitation(**values: Any) -> CalendarInvitation:
    defaults: dict[str, Any] = {
        "method": REQUEST, "uid": "1234@northwind.example", "sequence": 0, "written_at": STARTS - timedelta(days=5),
        "starts_at": STARTS, "minutes": 20, "summary": "Grace and Petra", "description": "What to ask\nHow to join",
        "location": "https://meet.example/claims", "organizer": ORGANIZER,
        "attendees": [Party("Grace Hopper", "grace@customer.example"), Party("", "petra@prospect.example", "ACCEPTED")],
    }  # fmt: skip
    return CalendarInvitation(**defaults | values)


def event_of(text: str) -> Any:
    return Calendar.from_ical(text).events[0]


@pytest.mark.parametrize("method", [REQUEST, CANCEL])
def test_two_libraries_read_the_same(method: str) -> None:
    text = write_calendar(invitation(method=method, sequence=3))
    calendar, event, second = Calendar.from_ical(text), event_of(text), vobject.readOne(text)
    assert (str(calendar["METHOD"]), second.method.value) == (method, method)
    for start, end in ((event.start, event.end), (second.vevent.dtstart.value, second.vevent.dtend.value)):
        assert (start, end) == (STARTS, STARTS + timedelta(minutes=20))
    assert str(event["UID"]) == second.vevent.uid.value == "1234@northwind.example"
    assert (event["SEQUENCE"], second.vevent.sequence.value) == (3, "3")
    assert second.vevent.status.value == ("CANCELLED" if method == CANCEL else "CONFIRMED")
    assert second.vevent.organizer.value == "mailto:references@northwind.example"
    people = {one.value: one.params for one in second.vevent.attendee_list}
    assert people["mailto:grace@customer.example"]["PARTSTAT"] == ["NEEDS-ACTION"]
    assert people["mailto:grace@customer.example"]["RSVP"] == ["TRUE"]
    assert people["mailto:petra@prospect.example"]["PARTSTAT"] == ["ACCEPTED"]
    assert "CN" not in people["mailto:petra@prospect.example"]


def test_the_file_keeps_to_the_letter_of_the_standard() -> None:
    text = write_calendar(invitation(description="ü" * 300))
    lines = text.split("\r\n")
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "")
    assert "\n" not in "".join(lines)
    assert all(len(line.encode()) <= 75 for line in lines)
    for name in ("PRODID", "VERSION:2.0", "METHOD:REQUEST", "DTSTAMP:20261020T003000Z", "DTSTART:20261025T003000Z"):
        assert any(line.startswith(name) for line in lines), name


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_no_text_breaks_the_file(summary: str, description: str, location: str, name: str) -> None:
    written = invitation(
        summary=summary, description=description, location=location, organizer=Party(name, ORGANIZER.email),
        attendees=[Party(name, "grace@customer.example")],
    )  # fmt: skip
    text = write_calendar(written)
    calendar, second = Calendar.from_ical(text), vobject.readOne(text)
    assert [part.name for part in calendar.walk()] == ["VCALENDAR", "VEVENT"]
    assert not calendar.events[0].errors
    assert str(calendar.events[0]["ATTENDEE"]) == "mailto:grace@customer.example"
    assert len(second.vevent.attendee_list) == 1
    assert (second.vevent.dtstart.value, second.vevent.uid.value) == (STARTS, written.uid)
    kept = set(str(calendar.events[0]["DESCRIPTION"]).split())
    assert all(word in kept for word in description.split() if word.isascii() and word.isalnum())


# As Google, Outlook and Apple send them, shortened.
GOOGLE = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REPLY
BEGIN:VEVENT
DTSTART:20261025T003000Z
DTEND:20261025T005000Z
DTSTAMP:20261021T090000Z
ORGANIZER;CN=Northwind:mailto:references@northwind.example
UID:1234@northwind.example
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Grac
 e;X-NUM-GUESTS=0:mailto:Grace@Customer.example
SEQUENCE:2
STATUS:CONFIRMED
SUMMARY:Grace and Petra
END:VEVENT
END:VCALENDAR
"""
OUTLOOK = """BEGIN:VCALENDAR
METHOD:COUNTER
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
ATTENDEE;PARTSTAT=TENTATIVE;CN=Grace Hopper:MAILTO:grace@customer.example
COMMENT;LANGUAGE=en-US:Could we make it later?\\nThank you
UID:1234@northwind.example
DTSTART;TZID=Customized Time Zone:20260710T100000
DTEND;TZID=Customized Time Zone:20260710T103000
SEQUENCE:0
BEGIN:VALARM
DESCRIPTION:REMINDER
TRIGGER;RELATED=START:-PT15M
ACTION:DISPLAY
UID:not-this-one
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def test_an_answer_is_read() -> None:
    answer = read_calendar(GOOGLE.replace("\n", "\r\n"))
    assert (answer.method, answer.uid, answer.sequence) == ("REPLY", "1234@northwind.example", 2)
    assert (answer.attendee, answer.partstat) == ("grace@customer.example", "ACCEPTED")
    assert answer.starts_at == STARTS
    assert answer.written_at == datetime(2026, 10, 21, 9, tzinfo=UTC)
    assert read_calendar(GOOGLE.replace("DTSTAMP:", "X-DTSTAMP:")).written_at is None


@pytest.mark.rule("V18")
def test_a_counter_proposal_in_a_zone_of_its_own_name_is_read() -> None:
    answer = read_calendar(OUTLOOK)
    assert (answer.method, answer.partstat) == ("COUNTER", "TENTATIVE")
    assert answer.starts_at == datetime(2026, 7, 10, 8, 0, tzinfo=UTC)
    assert answer.ends_at == datetime(2026, 7, 10, 8, 30, tzinfo=UTC)
    assert answer.comment == "Could we make it later?\nThank you"


@pytest.mark.rule("V18")
def test_the_zone_of_one_file_says_nothing_of_the_next() -> None:
    """The same name, other rules: a zone must not be remembered."""
    read_calendar(OUTLOOK)
    other = OUTLOOK.replace("TZOFFSETTO:+0200", "TZOFFSETTO:-0400").replace("TZOFFSETFROM:+0200", "TZOFFSETFROM:-0400")
    assert read_calendar(other).starts_at == datetime(2026, 7, 10, 14, 0, tzinfo=UTC)


@pytest.mark.rule("V18")
@pytest.mark.parametrize("zone", ["Europe/Berlin", "W. Europe Standard Time", "/Europe/Berlin"])
def test_known_zones_need_no_rules(zone: str) -> None:
    start = OUTLOOK.index("BEGIN:VTIMEZONE")
    text = OUTLOOK[:start] + OUTLOOK[OUTLOOK.index("BEGIN:VEVENT") :]
    answer = read_calendar(text.replace("Customized Time Zone", zone))
    assert answer.starts_at == datetime(2026, 7, 10, 10, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize("value", [";VALUE=DATE:20260710", ":20260710T100000", ";TZID=Mars:20260710T100000", ":soon"])
def test_a_time_that_is_not_certain_is_none(value: str) -> None:
    text = GOOGLE.replace("DTSTART:20261025T003000Z", f"DTSTART{value}")
    assert read_calendar(text).starts_at is None


def test_who_answers_is_certain_or_nobody() -> None:
    second = "ATTENDEE;PARTSTAT={}:mailto:petra@prospect.example\nSEQUENCE:2"
    waiting = GOOGLE.replace("SEQUENCE:2", second.format("NEEDS-ACTION"))
    assert read_calendar(waiting).attendee == "grace@customer.example"
    both = read_calendar(GOOGLE.replace("SEQUENCE:2", second.format("DECLINED")))
    assert (both.attendee, both.partstat) == ("", "")


BROKEN = {
    "empty": "",
    "something else": "Hello,\nI am away.",
    "huge": GOOGLE + "X" * 300_000,
    "too many lines": GOOGLE.replace("SEQUENCE:2", "X-A:1\n" * 5_000),
    "cut off": GOOGLE[: GOOGLE.index("END:VEVENT")],
    "ends too often": "END:VCALENDAR\n" + GOOGLE,
    "no event": "BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR",
    "no method": GOOGLE.replace("METHOD:REPLY\n", ""),
    "an invitation": GOOGLE.replace("METHOD:REPLY", "METHOD:REQUEST"),
    "a method in the event": GOOGLE.replace("METHOD:REPLY\n", "").replace("SEQUENCE:2", "METHOD:REPLY"),
    "no uid": GOOGLE.replace("UID:1234@northwind.example\n", ""),
    "two uids": GOOGLE.replace("SEQUENCE:2", "UID:other\nSEQUENCE:2"),
    "deep": "BEGIN:VCALENDAR\nMETHOD:REPLY\n" + "BEGIN:X\n" * 500 + "END:X\n" * 500 + "END:VCALENDAR",
    "a clock that changes every second": OUTLOOK.replace("FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU", "FREQ=SECONDLY"),
    "a year of changes": OUTLOOK.replace("BYDAY=-1SU", "BYDAY=MO,TU,WE;BYHOUR=1,2,3"),
    "many zones": OUTLOOK.replace("BEGIN:VTIMEZONE", ("BEGIN:VTIMEZONE\nTZID:A\nBEGIN:STANDARD\nEND:STANDARD\n"
                                                      "END:VTIMEZONE\n") * 50 + "BEGIN:VTIMEZONE", 1),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_says_so_at_once(name: str) -> None:
    begun = time.monotonic()
    with pytest.raises(ValueError, match=r"\w"):
        read_calendar(BROKEN[name])
    assert time.monotonic() - begun < 5


def lines() -> st.SearchStrategy[str]:
    """Lines of real files in any order, some with something else in them."""
    known = st.sampled_from([*GOOGLE.splitlines(), *OUTLOOK.splitlines()])
    return st.one_of(
        known, st.text(max_size=40), st.builds(lambda line, text: line[:12] + text, known, st.text(max_size=20))
    )


@given(st.lists(lines(), max_size=40))
def test_whatever_comes_in_is_read_or_refused(found: list[str]) -> None:
    text = "BEGIN:VCALENDAR\nMETHOD:REPLY\n" + "\n".join(found) + "\nEND:VCALENDAR"
    try:
        answer = read_calendar(text)
    except ValueError:
        return
    assert answer.uid
    assert answer.starts_at is None or answer.starts_at.tzinfo is UTC


@given(st.data())
def test_one_changed_line_is_read_or_refused(data: st.DataObject) -> None:
    original = data.draw(st.sampled_from([GOOGLE, OUTLOOK])).splitlines()
    index = data.draw(st.integers(0, len(original) - 1))
    original[index] = data.draw(lines())
    with suppress(ValueError):
        read_calendar("\n".join(original))

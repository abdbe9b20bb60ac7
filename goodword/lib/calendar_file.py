"""Calendar files (RFC 5545, RFC 5546): invitations written, answers to them read (S2).

An invitation's times are written in UTC. A single appointment is one instant, which every calendar shows in its
owner's zone; a zone by name needs its rules in the file, and programs disagree on names, rules and changes of rules.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from icalendar import Calendar, Component, Event, vCalAddress, vDDDTypes, vUri

from .calendar_zones import Block, zones_of

REQUEST, CANCEL = "REQUEST", "CANCEL"
ANSWERS = ("REPLY", "COUNTER", "CANCEL")
NEEDS_ACTION = "NEEDS-ACTION"
LONGEST, MOST_LINES = 200_000, 3_000  # characters, lines; an answer has a few dozen lines
_LOST = {"Cc", "Cs", "Zl", "Zp"}  # controls and line separators, which end a line in one program or another
_BREAK, _FOLDED = re.compile(r"\r\n|\n|\r"), re.compile(r"(?:\r\n|\n|\r)[ \t]")
_BLOCK = re.compile(r"(BEGIN|END):([A-Z0-9-]+)\s*", re.IGNORECASE)
_ADDRESS = re.compile(r"mailto:\s*(\S+@\S+)", re.IGNORECASE)
_EVENT = ("VCALENDAR", "VEVENT")


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody invited, or who invites; `answer` is their PARTSTAT."""

    name: str
    email: str
    answer: str = NEEDS_ACTION


@dataclass(frozen=True, slots=True)
class CalendarInvitation:
    """What an invitation, or its cancellation, says. All texts are data: none can end a line of the file."""

    method: str
    uid: str
    sequence: int
    written_at: datetime
    starts_at: datetime
    minutes: int
    summary: str
    description: str
    location: str
    organizer: Party
    attendees: Sequence[Party]


@dataclass(frozen=True, slots=True)
class CalendarAnswer:
    """What somebody's calendar sent back.

    `method` is one of ANSWERS. `attendee` is who answered, in lower case, and empty where the file leaves it open.
    `partstat` is upper case (ACCEPTED, DECLINED, TENTATIVE, …). Times are in UTC, or None where there is none that is
    certain; in a COUNTER they are what is proposed.
    """

    method: str
    uid: str
    sequence: int
    written_at: datetime | None
    attendee: str
    partstat: str
    starts_at: datetime | None
    ends_at: datetime | None
    comment: str


def write_calendar(invitation: CalendarInvitation) -> str:
    """The text of the file, lines ending as the standard wants."""
    calendar, event = Calendar(), Event()
    for name, value in (("prodid", "-//Goodword//Reference programme//EN"), ("version", "2.0"),
                        ("calscale", "GREGORIAN"), ("method", invitation.method)):  # fmt: skip
        calendar.add(name, value)
    starts_at = invitation.starts_at.astimezone(UTC)
    event.add("uid", invitation.uid)
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", invitation.written_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", starts_at)
    event.add("dtend", starts_at + timedelta(minutes=invitation.minutes))
    event.add("summary", _one_line(invitation.summary))
    event.add("description", _clean(invitation.description))
    event.add("location", _one_line(invitation.location))
    event.add("status", "CANCELLED" if invitation.method == CANCEL else "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("organizer", _address(invitation.organizer), encode=False)
    for party in invitation.attendees:
        event.add("attendee", _attendee(party), encode=False)
    if _is_url(invitation.location):
        event.add("url", vUri(_one_line(invitation.location)))
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written.decode("utf-8")


def read_calendar(text: str) -> CalendarAnswer:
    """The answer in the file; ValueError where there is none to be read with certainty."""
    if len(text) > LONGEST:
        raise ValueError(f"the file has {len(text)} characters, more than {LONGEST}")
    try:
        return _read(text)
    except (ArithmeticError, AttributeError, IndexError, KeyError, LookupError, TypeError) as error:
        raise ValueError(f"not a readable calendar file: {type(error).__name__}") from error


def _read(text: str) -> CalendarAnswer:
    lines = [line for line in _BREAK.split(_FOLDED.sub("", text)) if line]
    if len(lines) > MOST_LINES:
        raise ValueError(f"the file has {len(lines)} lines, more than {MOST_LINES}")
    blocks = list(_blocks(lines))
    event = next((Event.from_ical("\r\n".join(block)) for path, block in blocks if path == _EVENT), None)
    if event is None:
        raise ValueError("no event in it")
    method, uid = _method(blocks), event.get("UID", "")
    if method not in ANSWERS:
        raise ValueError(f"not an answer to an invitation: {method[:40] or 'no method'}")
    if not isinstance(uid, str) or not uid.strip():
        raise ValueError("the event has no UID, or several")
    zones = zones_of(blocks)
    answering = _who(event)
    return CalendarAnswer(
        method=method,
        uid=str(uid).strip()[:200],
        sequence=_sequence(event),
        written_at=_instant(event, "DTSTAMP", zones),
        attendee=_email(answering) if answering else "",
        partstat=str(answering.params.get("PARTSTAT", "")).upper()[:20] if answering else "",
        starts_at=_instant(event, "DTSTART", zones),
        ends_at=_instant(event, "DTEND", zones),
        comment=_text(event, "COMMENT"),
    )


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    """Every block with the names that lead to it and its own lines, without those of blocks inside it."""
    stack: list[tuple[str, list[str]]] = []
    for line in lines:
        mark = _BLOCK.fullmatch(line)
        if mark is None:
            if stack:
                stack[-1][1].append(line)
        elif mark[1].upper() == "BEGIN":
            stack.append((mark[2].upper(), []))
            if len(stack) > 10:
                raise ValueError("too many blocks in one another")
        else:
            yield _closed(stack, mark[2].upper())
    if stack:
        raise ValueError(f"{stack[-1][0]} does not end")


def _closed(stack: list[tuple[str, list[str]]], name: str) -> Block:
    path = tuple(entry[0] for entry in stack)
    if not stack or stack[-1][0] != name:
        raise ValueError(f"{name[:40]} ends where it did not begin")
    return path, [f"BEGIN:{name}", *stack.pop()[1], f"END:{name}"]


def _method(blocks: Sequence[Block]) -> str:
    of_file = next((block for path, block in blocks if path == ("VCALENDAR",)), [])
    found = next((line for line in of_file if line.upper().startswith(("METHOD:", "METHOD;"))), "")
    return found.rpartition(":")[2].strip().upper()


def _who(event: Component) -> vCalAddress | None:
    """The one who answers: the only attendee, or the only one of several who has said something."""
    given = event.get("ATTENDEE", [])
    attendees = [one for one in (given if isinstance(given, list) else [given]) if isinstance(one, vCalAddress)]
    spoken = [one for one in attendees if one.params.get("PARTSTAT", NEEDS_ACTION).upper() != NEEDS_ACTION]
    if len(attendees) == 1:
        return attendees[0]
    return spoken[0] if len(spoken) == 1 else None


def _email(address: vCalAddress) -> str:
    """Some programs give a name for the address, and the e-mail as a parameter."""
    match = _ADDRESS.fullmatch(str(address).strip())
    found = match[1] if match else str(address.params.get("EMAIL", ""))
    return found.strip().lower()[:254] if "@" in found else ""


def _sequence(event: Component) -> int:
    value = event.get("SEQUENCE", 0)
    return min(value, 2**31 - 1) if isinstance(value, int) and value >= 0 else 0


def _text(event: Component, name: str) -> str:
    given = event.get(name, "")
    parts = given if isinstance(given, list) else [given]
    return _clean("\n".join(str(part) for part in parts)).strip()[:2000]


def _instant(event: Component, name: str, zones: dict[str, tzinfo]) -> datetime | None:
    """None for a whole day, for a time of no zone, and for one in a zone that nobody knows."""
    prop = event.get(name)
    if not isinstance(prop, vDDDTypes) or not isinstance(value := prop.dt, datetime):
        return None
    if (zone := zones.get(str(prop.params.get("TZID", "")))) is not None:
        value = value.replace(tzinfo=zone)
    return value.astimezone(UTC) if value.tzinfo is not None else None


def _attendee(party: Party) -> vCalAddress:
    address = _address(party)
    values = {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": party.answer, "RSVP": "TRUE"}
    for name, value in values.items():
        address.params[name] = value
    return address


def _address(party: Party) -> vCalAddress:
    address = vCalAddress(f"mailto:{''.join(_clean(party.email).split())}")
    if name := _one_line(party.name).replace('"', "'"):
        address.params["CN"] = name
    return address


def _is_url(text: str) -> bool:
    return bool(re.fullmatch(r"https?://\S+", text.strip()))


def _one_line(text: str) -> str:
    return " ".join(_clean(text).split())


def _clean(text: str) -> str:
    """Line breaks stay; other controls become spaces."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(" " if char != "\n" and unicodedata.category(char) in _LOST else char for char in plain)

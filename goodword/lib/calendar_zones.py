"""Time zones that a calendar file describes itself (VTIMEZONE), because their names are not everybody's."""

import re
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

Block = tuple[tuple[str, ...], list[str]]  # the names that lead to it, and its lines
MOST_PARTS = 12  # each is counted through for centuries
_ZONE = ("VCALENDAR", "VTIMEZONE")
_PARTS = {"STANDARD": TimezoneStandard, "DAYLIGHT": TimezoneDaylight}
# Once a year, on a day that a month and a weekday or a day of the month name. Anything else could go on for ever.
_YEARLY = re.compile(r"FREQ=YEARLY(;(BYMONTH=\d{1,2}|BYDAY=[+-]?\d?[A-Z]{2}|BYMONTHDAY=[\d,-]{1,40}"
                     r"|INTERVAL=1|WKST=[A-Z]{2}|UNTIL=[\dTZ]{8,16}))*")  # fmt: skip


def zones_of(blocks: Sequence[Block]) -> dict[str, tzinfo]:
    """By name, those that are no IANA zones.

    They are built one by one, since the library would remember a zone under its name for all files to come.
    """
    if sum(1 for path, _ in blocks if path[:-1] == _ZONE) > MOST_PARTS:
        raise ValueError(f"more than {MOST_PARTS} parts of time zones")
    return dict(_zones(blocks))


def _zones(blocks: Sequence[Block]) -> Iterator[tuple[str, tzinfo]]:
    """Parts come before the zone they belong to, as blocks end."""
    parts: list[Any] = []
    for path, block in blocks:
        if path[:-1] == _ZONE and path[-1] in _PARTS:
            _require_yearly(block)
            parts.append(_PARTS[path[-1]].from_ical("\r\n".join(block)))
        elif path == _ZONE:
            name = next((line.partition(":")[2].strip() for line in block if line.upper().startswith("TZID")), "")
            if name and parts and not _is_known(name):
                yield name, _zone(name, parts)
            parts = []


def _require_yearly(block: Sequence[str]) -> None:
    for line in block:
        name, _, value = line.partition(":")
        if name.upper().startswith("RRULE") and not _YEARLY.fullmatch(value.strip().upper()):
            raise ValueError(f"a time zone with clocks that change oddly: {value[:60]}")


def _zone(name: str, parts: Sequence[Any]) -> tzinfo:
    zone = Timezone()
    zone.add("TZID", name)
    for part in parts:
        zone.add_component(part)
    found: tzinfo = zone.to_tz(lookup_tzid=False)
    return found


def _is_known(name: str) -> bool:
    try:
        return bool(ZoneInfo(name))
    except (OSError, ValueError, LookupError):
        return False

"""An offered time on the clocks of both sides, and what it is there: night, a weekend, a public holiday (S1, S2).

Nothing is forbidden by it: who offers a time sees what they ask of the other side. Where a zone is not known, nothing
is said.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from goodword.lib.codes import known_zones
from goodword.lib.formats import clock, moment
from goodword.lib.workdays import is_working_day
from goodword.models import Ask
from goodword.policy.proposed_times import is_night
from goodword.policy.vocabulary import Party


@dataclass(frozen=True)
class Note:
    """What stands beside a time; `is_odd` where people rather do something else then."""

    text: str
    is_odd: bool


@dataclass(frozen=True)
class Noted:
    """A time in the reader's words, with what stands beside it."""

    instant: datetime
    words: str
    notes: list[Note]

    def __str__(self) -> str:
        return " · ".join((self.words, *(note.text for note in self.notes)))


@dataclass(frozen=True)
class _Side:
    who: str
    zone: str
    country: str


def both_clocks(ask: Ask, instant: datetime, language: str) -> list[Note]:
    """For staff: what it is on the clock of either side."""
    return [_note(side, instant, language) for party in Party if (side := _side_of(ask, party))]


def for_them(ask: Ask, party: Party, instant: datetime, language: str) -> list[Note]:
    """What a time that is offered to this party is for them, if it is odd."""
    side = _side_of(ask, party)
    odd = list(_oddities(side, instant)) if side else []
    if side is None or not odd:
        return []
    time = clock(instant.astimezone(ZoneInfo(side.zone)), language)
    return [Note(_("%(time)s for them (%(what)s)") % {"time": time, "what": ", ".join(odd)}, is_odd=True)]


def _side_of(ask: Ask, party: Party) -> _Side | None:
    contact, request = ask.advocate.contact, ask.request
    if party is Party.ADVOCATE:
        side = _Side(contact.full_name, contact.time_zone, contact.account.country)
    elif request is not None:
        side = _Side(ask.prospect_company, request.contact_time_zone, request.country)
    else:
        return None
    return side if side.zone in known_zones() else None


def _note(side: _Side, instant: datetime, language: str) -> Note:
    odd = ", ".join(_oddities(side, instant))
    text = f"{side.who}: {moment(instant.astimezone(ZoneInfo(side.zone)), language)}"
    return Note(f"{text} ({odd})" if odd else text, bool(odd))


def _oddities(side: _Side, instant: datetime) -> Iterator[str]:
    local = instant.astimezone(ZoneInfo(side.zone))
    if is_night(local):
        yield _("night")
    if not is_working_day(side.country, local.date()):
        yield _("weekend or public holiday")

"""From the time on someone's wall to the instant it means (V18): a gap is refused, a fold is asked about."""

from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from zoneinfo import ZoneInfo

from .verdict import Figure, Reason, Verdict


@dataclass(frozen=True)
class Option:
    """One instant a wall time can mean; `fold` 0 is the earlier one, `offset` is written as `+02:00`."""

    fold: int
    instant: datetime
    offset: str


@dataclass(frozen=True)
class Resolved:
    """`instant` (UTC) when it is certain; else the options to choose from (a gap has none) and the verdict."""

    instant: datetime | None
    options: tuple[Option, ...] = ()
    verdict: Verdict = Verdict()


def _options(wall: datetime, zone: ZoneInfo) -> tuple[Option, ...]:
    """The distinct instants at which clocks of the zone show this time: none in a gap, two in a fold.

    None either in the first and the last year of the calendar, at whose edges instants cannot be counted.
    """
    found: dict[datetime, Option] = {}
    if wall.year in (MINYEAR, MAXYEAR):
        return ()
    for fold in (0, 1):
        local = wall.replace(tzinfo=zone, fold=fold)
        instant = local.astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None, fold=0) == wall:
            found.setdefault(instant, Option(fold, instant, _offset(local)))
    return tuple(found.values())


def _offset(local: datetime) -> str:
    text = local.strftime("%z")
    return f"{text[:3]}:{text[3:5]}"


def resolve(wall: datetime, zone: str, fold: int | None = None) -> Resolved:
    """The instant of a naive wall time in an IANA zone; `fold` is the choice, when the clocks showed it twice."""
    wall = wall.replace(tzinfo=None, fold=0)
    options = _options(wall, ZoneInfo(zone))
    if not options:
        return Resolved(None, (), Verdict((Reason("time.gap", {"wall": wall, "zone": zone}),)))
    if len(options) == 1:
        return Resolved(options[0].instant, options)
    if fold is not None:
        return Resolved(options[fold].instant, options)
    figures: dict[str, Figure] = {"wall": wall, "zone": zone, "first": options[0].offset, "second": options[1].offset}
    return Resolved(None, options, Verdict((Reason("time.fold", figures),)))

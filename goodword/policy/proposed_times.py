"""Times that suit a prospect (Q1, A1): kept as typed, wall time and zone, which no change of clocks makes wrong."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .verdict import Reason, Verdict
from .wall_time import Resolved, resolve

MOST = 5
FIRST_HOUR, LAST_HOUR = 7, 21  # between them people may be asked to talk


@dataclass(frozen=True, slots=True)
class ProposedTime:
    """`wall` is naive; `fold` chooses between the two instants of an hour that comes twice."""

    wall: datetime
    zone: str
    fold: int | None = None

    @property
    def resolved(self) -> Resolved:
        return resolve(self.wall, self.zone, self.fold)

    @property
    def instant(self) -> datetime | None:
        return self.resolved.instant

    def to_dict(self) -> dict[str, Any]:
        return {"wall": self.wall.strftime("%Y-%m-%dT%H:%M"), "zone": self.zone, "fold": self.fold or 0}


def read_time(entry: Mapping[str, Any]) -> ProposedTime:
    """The time as the database keeps it; ValueError when it is not one."""
    wall = datetime.strptime(str(entry.get("wall", "")), "%Y-%m-%dT%H:%M").replace(tzinfo=UTC)
    zone = str(entry.get("zone", ""))
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"no such time zone: {zone}") from None
    fold = entry.get("fold")
    return ProposedTime(wall.replace(tzinfo=None), zone, fold if fold in (0, 1) else None)


def is_night(local: datetime) -> bool:
    """By the clock of who would have to talk then."""
    return not FIRST_HOUR <= local.hour < LAST_HOUR


def check_times(entries: Iterable[Mapping[str, Any]], field: str = "suitable_times") -> Verdict:
    """At most five; each exists on the clocks of its zone, and only once or by choice (V18)."""
    return Verdict(tuple(_problems(list(entries), field)))


def _problems(entries: list[Mapping[str, Any]], field: str) -> Iterator[Reason]:
    if len(entries) > MOST:
        yield Reason("times.too_many", {"most": MOST, "given": len(entries)}, field)
        return
    for entry in entries:
        try:
            verdict = read_time(entry).resolved.verdict
        except ValueError:
            yield Reason("times.unreadable", {"text": str(entry.get("wall", ""))[:40]}, field)
            continue
        yield from (Reason(reason.code, reason.figures, field) for reason in verdict.reasons)

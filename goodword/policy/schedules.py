"""When a schedule is due: once per local day or week, or once an hour, whatever clocks do (V7)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Every(StrEnum):
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"


class CatchUp(StrEnum):
    """What becomes of times that came while nobody worked: all are made up for, only the latest, or none."""

    ALL = "all"
    LATEST = "latest"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Schedule:
    """`hour` and `minute` on the wall of the workspace's zone; `weekday` 0 is Monday. By the hour only `minute` counts.

    `grace` is how late it may still begin where nothing is made up for.
    """

    name: str
    every: Every
    hour: int = 0
    minute: int = 0
    weekday: int = 0
    catch_up: CatchUp = CatchUp.LATEST
    grace: timedelta = HOUR


def due_times(schedule: Schedule, after: datetime, until: datetime, zone: str) -> Iterator[datetime]:
    """All instants (UTC) later than `after`, up to and including `until`, in their order."""
    if schedule.every is Every.HOUR:
        yield from _by_the_hour(schedule, after, until)
        return
    tz = ZoneInfo(zone)
    day, last = after.astimezone(tz).date() - DAY, until.astimezone(tz).date() + DAY
    while day <= last:
        instant = _on(day, schedule, tz) if _is_wanted(schedule, day) else None
        if instant is not None and after < instant <= until:
            yield instant
        day += DAY


def _is_wanted(schedule: Schedule, day: date) -> bool:
    return schedule.every is Every.DAY or day.weekday() == schedule.weekday


def _on(day: date, schedule: Schedule, tz: ZoneInfo) -> datetime | None:
    """The one instant of a local day. A time that clocks show twice is the earlier one; one they leave out is as long
    after the gap as it would have been after its beginning, or before it where that is another day. None for a day
    that a zone left out altogether.
    """
    for fold in (0, 1):
        instant = datetime.combine(day, time(schedule.hour, schedule.minute, fold=fold), tz).astimezone(UTC)
        if instant.astimezone(tz).date() == day:
            return instant
    return None


def _by_the_hour(schedule: Schedule, after: datetime, until: datetime) -> Iterator[datetime]:
    """Each hour that passes, so that changes of clocks make none of them come twice or not at all."""
    instant = after.astimezone(UTC).replace(minute=schedule.minute, second=0, microsecond=0)
    while instant <= until:
        if instant > after:
            yield instant
        instant += HOUR


def to_run(schedule: Schedule, due: Sequence[datetime], now: datetime) -> tuple[datetime, ...]:
    """Which of these due times, in their order, are still worth it; the others are passed over."""
    if schedule.catch_up is CatchUp.ALL:
        return tuple(due)
    latest = tuple(due[-1:])
    if schedule.catch_up is CatchUp.LATEST:
        return latest
    return tuple(instant for instant in latest if now - instant <= schedule.grace)

"""Time in which somebody can do something: how long it has been waiting, and until when it may take."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

IsWorking = Callable[[date], bool]
MORNING = time(9)
LONGEST = 750  # days counted; what has waited longer has waited too long anyway


def working_days(since: datetime, now: datetime, zone: str, is_working: IsWorking) -> int:
    """Working days from `since` to `now`: those after its day in this zone, today included.

    Filed on Friday evening and looked at on Monday morning is one.
    """
    start, end = since.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)).date()
    days = min(max((end - start).days, 0), LONGEST)
    return sum(1 for ahead in range(1, days + 1) if is_working(start + timedelta(days=ahead)))


def later(since: datetime, days: int, zone: str, is_working: IsWorking) -> datetime:
    """The same time of day (UTC is returned) `days` working days after; a deadline on a day on which people work.

    What begins while nobody works begins on the morning of the next working day: each of its days is a whole one.
    """
    local = since.astimezone(ZoneInfo(zone))
    day, hour = local.date(), local.time()
    if days and not is_working(day):
        day, hour = next_working_day(day, is_working), MORNING
    for _ in range(days):
        day = next_working_day(day + timedelta(days=1), is_working)
    return datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC)


def next_working_day(day: date, is_working: IsWorking) -> date:
    """This day, or the first working one after it."""
    while not is_working(day):
        day += timedelta(days=1)
    return day


def working_day_before(day: date, days: int, is_working: IsWorking) -> date:
    """The working day `days` working days before this day."""
    for _ in range(days):
        day -= timedelta(days=1)
        while not is_working(day):
            day -= timedelta(days=1)
    return day


def rolled(instant: datetime, zone: str, is_working: IsWorking) -> datetime:
    """The instant itself on a working day, else the same time on the next one (UTC)."""
    local = instant.astimezone(ZoneInfo(zone))
    day = next_working_day(local.date(), is_working)
    return datetime.combine(day, local.time(), ZoneInfo(zone)).astimezone(UTC)


def at_hour(day: date, hour: int, zone: str) -> datetime:
    """A full hour of a local day, 24 being the next midnight (UTC)."""
    day, hour = day + timedelta(days=hour // 24), hour % 24
    return datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)

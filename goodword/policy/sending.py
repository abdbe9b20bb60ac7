"""When a message may go out: sending hours on working days of the recipient's own zone (file 4)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .programme import SendingPolicy

WorkingDay = Callable[[str, date], bool]


def monday_to_friday(country: str, day: date) -> bool:
    """The working days of a country of which no holidays are known."""
    return day.weekday() < 5


def next_sending_time(
    now: datetime,
    zone: str,
    country: str,
    policy: SendingPolicy,
    urgent: bool = False,
    working_day: WorkingDay = monday_to_friday,
) -> datetime:
    """The first instant (UTC) from `now` on at which the message may go; urgent ones go whatever the hour.

    `working_day(country, day)` knows weekends and holidays; `country` is ISO 3166-1 alpha-2, or empty.
    """
    if urgent:
        return now.astimezone(UTC)
    tz = ZoneInfo(zone)
    day = now.astimezone(tz).date()
    while True:
        opens, closes = _hours(day, tz, policy)
        if working_day(country, day) and now < closes:
            return max(opens, now.astimezone(UTC))
        day += timedelta(days=1)


def _hours(day: date, zone: ZoneInfo, policy: SendingPolicy) -> tuple[datetime, datetime]:
    """The sending hours of a day as instants; built from wall time, so right on the days on which clocks change."""
    closes_on = day + timedelta(days=policy.to_hour // 24)
    opens = datetime.combine(day, time(policy.from_hour), zone)
    closes = datetime.combine(closes_on, time(policy.to_hour % 24), zone)
    return opens.astimezone(UTC), closes.astimezone(UTC)

"""Working days of a country: not its weekend, not a public holiday."""

from datetime import date
from functools import lru_cache

import holidays
from holidays.holiday_base import HolidayBase

SATURDAY = 5


@lru_cache(maxsize=300)
def _calendar(country: str) -> HolidayBase | None:
    """None for a country of which the package knows nothing. Years are filled in as they are asked for."""
    try:
        return holidays.country_holidays(country)
    except NotImplementedError:
        return None


@lru_cache(maxsize=50_000)
def is_working_day(country: str, day: date) -> bool:
    """`country` is ISO 3166-1 alpha-2; unknown or empty: Monday to Friday."""
    calendar = _calendar(country) if country else None
    return calendar.is_working_day(day) if calendar is not None else day.weekday() < SATURDAY

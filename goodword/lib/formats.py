"""Dates, times, money and numbers as a language writes them (Babel). `language` is a Django code such as "pt-br"."""

from copy import copy
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, format_timedelta, get_datetime_format
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

Number = int | float | Decimal
MINUTE, HOUR, DAY = 60, 3600, 86_400
# Letters of time zones where a language has its own. Babel's would call Dublin's summer GMT, for one.
ZONE_LETTERS = {
    "de": {"CET": "MEZ", "CEST": "MESZ", "EET": "OEZ", "EEST": "OESZ", "WET": "WEZ", "WEST": "WESZ"},
}


@lru_cache
def locale_of(language: str) -> Locale:
    """English is written the British way; every other language as at home."""
    return Locale.parse("en-gb" if language == "en" else language, sep="-")


def day(value: date, language: str) -> str:
    """21 Nov 2026"""
    return format_date(value, "medium", locale=locale_of(language))


def month(value: date, language: str) -> str:
    """November 2026"""
    return format_skeleton("yMMMM", value, locale=locale_of(language))


def clock(value: datetime, language: str) -> str:
    """14:05, in the value's own zone"""
    return format_time(value.time(), "short", locale=locale_of(language))


def zone_label(value: datetime, language: str) -> str:
    """CET, in German MEZ; or UTC+08 where the zone has no letters"""
    name = value.tzname() or ""
    return f"UTC{name}" if name[:1] in "+-" else ZONE_LETTERS.get(language, {}).get(name, name)


def moment(value: datetime, language: str) -> str:
    """21 Nov 2026, 14:05 CET, in the value's own zone"""
    pattern = str(get_datetime_format("medium", locale=locale_of(language))).replace("'", "")
    text = pattern.replace("{1}", day(value.date(), language)).replace("{0}", clock(value, language))
    return f"{text} {zone_label(value, language)}".strip()


def money(amount: Number, currency: str, language: str) -> str:
    """US$54,000; cents only where there are some"""
    amount = Decimal(str(amount))
    locale = locale_of(language)
    if amount != amount.to_integral_value():
        return str(locale.currency_formats["standard"].apply(amount, locale, currency=currency))
    pattern = copy(locale.currency_formats["standard"])
    pattern.frac_prec = (0, 0)
    return str(pattern.apply(amount, locale, currency=currency, currency_digits=False))


def number(value: Number, language: str) -> str:
    """12,345.6 with at most two decimals"""
    return format_decimal(value, format=None if isinstance(value, int) else "#,##0.##", locale=locale_of(language))


def percent(share: Number, language: str) -> str:
    """0.256 → 26%"""
    return format_percent(share, locale=locale_of(language))


def span(delta: timedelta, language: str) -> str:
    """3 days; 5 hours under two days; minutes under two hours, at least one"""
    seconds = max(int(delta.total_seconds()), 0)
    if seconds < 2 * HOUR:
        return format_unit(max(seconds // MINUTE, 1), "duration-minute", "long", locale=locale_of(language))
    if seconds < 2 * DAY:
        return format_unit(seconds // HOUR, "duration-hour", "long", locale=locale_of(language))
    return format_unit(seconds // DAY, "duration-day", "long", locale=locale_of(language))


def days_away(days: int, language: str) -> str:
    """in 3 days; 3 days ago"""
    return format_timedelta(
        timedelta(days=days), granularity="day", threshold=10**9, add_direction=True, locale=locale_of(language)
    )

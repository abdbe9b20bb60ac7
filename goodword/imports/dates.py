"""Dates as exporters write them. A column is read one way only, and never by guessing: its readings are counted."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from goodword.lib.folding import fold


class DateOrder(StrEnum):
    """How three numbers are read where the year does not come first."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


_TIME = r"(?:[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?)?)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}", re.IGNORECASE)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.\s]\s?)(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE)
_DAY_WORD = re.compile(
    rf"(\d{{1,2}})\.?(?:st|nd|rd|th)?[-\s]+(?:de\s+)?([^\W\d]{{3,}})\.?[-,\s]+(?:de\s+)?(\d{{4}}|\d{{2}}){_TIME}"
)
_WORD_DAY = re.compile(rf"([^\W\d]{{3,}})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){_TIME}")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_EPOCH_MILLISECONDS = re.compile(r"1\d{12}")
_CLOCK = re.compile(
    r"(?<=[T ,])(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap])?\.?(?:m\.?)?\s*"
    r"(Z|UTC|GMT|([+-])(\d{2}):?(\d{2}))?$",
    re.IGNORECASE,
)
_MONTHS = (
    ("jan", "januar", "january", "janeiro", "januari"),
    ("feb", "fev", "februar", "february", "fevereiro", "februari"),
    ("mar", "mrz", "marz", "march", "marco", "mac"),
    ("apr", "abr", "april", "abril"),
    ("may", "mai", "maio", "mei"),
    ("jun", "june", "juni", "junho"),
    ("jul", "july", "juli", "julho", "julai"),
    ("aug", "ago", "august", "agosto", "ogos"),
    ("sep", "sept", "set", "september", "setembro"),
    ("oct", "okt", "out", "october", "oktober", "outubro"),
    ("nov", "november", "novembro"),
    ("dec", "dez", "dis", "december", "dezember", "dezembro", "disember"),
)
MONTHS = {word: number for number, words in enumerate(_MONTHS, start=1) for word in words}


def read_day(text: str, order: DateOrder | None) -> date | None:
    """The day, without a time of day; None where the text is no date in this reading."""
    text = text.strip()
    if found := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        return _day(*map(int, found.groups()))
    if found := _YEAR_LAST.fullmatch(text):
        first, _, second, year = found.groups()
        if order is None:
            return None
        day, month = (first, second) if order is DateOrder.DAY_FIRST else (second, first)
        return _day(_full_year(year), int(month), int(day))
    return _with_word(text) or _by_number(text)


def read_local_day(text: str, order: DateOrder | None, zone: str) -> date | None:
    """The day in that zone, where the text has a time and says where; else the day as it is written.

    Midnight is what exporters write behind a date that has no time: it stays that date.
    """
    moment = read_moment(text, order, zone)
    return moment.date() if moment else None


def read_moment(text: str, order: DateOrder | None, zone: str) -> datetime | None:
    """The day and hour in that zone, as its clocks show them; midnight where no time is told."""
    day, text = read_day(text, order), text.strip()
    if day is None:
        return None
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    if not zone or not 1900 <= day.year <= 2200:
        return moment
    offset: timedelta | None = timedelta()
    if _EPOCH_MILLISECONDS.fullmatch(text):
        since = timedelta(milliseconds=int(text) % 86_400_000)
    elif found := _CLOCK.search(text):
        since, offset = _since_midnight(found), _offset(found) if found[5] else None
    else:
        return moment
    if offset is None or not since:
        return moment + since if since < timedelta(days=1) else moment
    return (moment + since - offset).astimezone(ZoneInfo(zone))


def read_clock(text: str, order: DateOrder | None, zone: str) -> int:
    """Seconds into its day; 0 where no time is told."""
    moment = read_moment(text, order or DateOrder.DAY_FIRST, zone) if ":" in text or text.isdecimal() else None
    return moment.hour * 3600 + moment.minute * 60 + moment.second if moment else 0


def _since_midnight(found: re.Match[str]) -> timedelta:
    hours = int(found[1]) % 12 + (12 if found[4] in "pP" else 0) if found[4] else int(found[1])
    return timedelta(hours=hours, minutes=int(found[2]), seconds=int(found[3] or 0))


def _offset(found: re.Match[str]) -> timedelta:
    """East of Greenwich it is later: +02:00 is two hours ahead."""
    size = timedelta(hours=int(found[7] or 0), minutes=int(found[8] or 0))
    return -size if found[6] == "-" else size


def _with_word(text: str) -> date | None:
    plain = fold(text)
    if found := _DAY_WORD.fullmatch(plain):
        day, word, year = found.groups()
        return _day(_full_year(year), MONTHS.get(word, 0), int(day))
    if found := _WORD_DAY.fullmatch(plain):
        word, day, year = found.groups()
        return _day(int(year), MONTHS.get(word, 0), int(day))
    return None


def _by_number(text: str) -> date | None:
    """Excel's days since 1900, and HubSpot's milliseconds since 1970."""
    if found := _SERIAL.fullmatch(text):
        serial = int(found.group(1))
        return date(1899, 12, 30) + timedelta(days=serial) if 20_000 < serial < 80_000 else None
    if _EPOCH_MILLISECONDS.fullmatch(text):
        return date(1970, 1, 1) + timedelta(milliseconds=int(text))
    return None


def _full_year(year: str) -> int:
    """Two digits: 70 and later are of the last century."""
    number = int(year)
    return number if len(year) == 4 else number + (1900 if number >= 70 else 2000)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def count_readings(texts: Iterable[str]) -> Counter[str]:
    """How many texts are dates under each reading; `dmy` and `mdy` include those that read the same either way.

    `differ`: texts that are two different days. `none`: texts that are no date in any reading.
    """
    counts: Counter[str] = Counter()
    for text in texts:
        by_day, by_month = read_day(text, DateOrder.DAY_FIRST), read_day(text, DateOrder.MONTH_FIRST)
        counts[DateOrder.DAY_FIRST] += by_day is not None
        counts[DateOrder.MONTH_FIRST] += by_month is not None
        counts["differ"] += by_day is not None and by_month is not None and by_day != by_month
        counts["order_matters"] += by_day != by_month
        counts["none"] += by_day is None and by_month is None
        counts["all"] += 1
    return counts


def certain_order(counts: Counter[str] | dict[str, int]) -> DateOrder | None:
    """The order, when one reading explains every date and the other does not; None: ask (or it does not matter)."""
    dates = counts.get("all", 0) - counts.get("none", 0)
    by_day, by_month = counts.get(DateOrder.DAY_FIRST, 0), counts.get(DateOrder.MONTH_FIRST, 0)
    if by_day == by_month:
        return None
    if max(by_day, by_month) == dates:
        return DateOrder.DAY_FIRST if by_day > by_month else DateOrder.MONTH_FIRST
    return None


def must_ask(counts: Counter[str] | dict[str, int]) -> bool:
    return counts.get("order_matters", 0) > 0 and certain_order(counts) is None

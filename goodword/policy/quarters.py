"""Fiscal quarters and local days: the only place with quarter arithmetic (L1, V19)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


def _months_later(first: date, months: int) -> date:
    """The first day of the month `months` after that of `first`; negative goes back."""
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


@dataclass(frozen=True, order=True)
class Quarter:
    """A fiscal quarter; its key is the start date. `fiscal_year_starts` is the month (1–12) the year begins in."""

    start: date
    fiscal_year_starts: int

    @property
    def end(self) -> date:
        """Its last day."""
        return _months_later(self.start, 3) - timedelta(days=1)

    @property
    def number(self) -> int:
        return (self.start.month - self.fiscal_year_starts) % 12 // 3 + 1

    @property
    def label(self) -> str:
        """`Q2 2026`; with a fiscal year that spans two calendar years `Q2 2026/27`."""
        year = _months_later(self.start, -3 * (self.number - 1)).year
        years = f"{year}" if self.fiscal_year_starts == 1 else f"{year}/{(year + 1) % 100:02}"
        return f"Q{self.number} {years}"

    def next(self) -> "Quarter":
        return Quarter(_months_later(self.start, 3), self.fiscal_year_starts)

    def previous(self) -> "Quarter":
        return Quarter(_months_later(self.start, -3), self.fiscal_year_starts)

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


def quarter_of(day: date, fiscal_year_starts: int) -> Quarter:
    """The one quarter in which this day lies."""
    if not 1 <= fiscal_year_starts <= 12:
        raise ValueError("a fiscal year starts in a month from 1 to 12")
    return Quarter(_months_later(day, -((day.month - fiscal_year_starts) % 3)), fiscal_year_starts)


def local_day(now: datetime, zone: str) -> date:
    """The calendar day of this instant in an IANA zone."""
    return now.astimezone(ZoneInfo(zone)).date()

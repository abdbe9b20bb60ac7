"""The filters of a listing: each reads its part of the address and answers a condition, or none."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
Params = Mapping[str, str]


@dataclass(frozen=True)
class Bound:
    """A filter with what the reader chose. `kind` is choice or dates; `q` is None where nothing (known) was chosen."""

    key: str
    label: Text
    kind: str
    q: Q | None
    value: str = ""
    options: tuple[tuple[str, Text], ...] = ()
    since: str = ""
    until: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Its parameters in the address."""
        return (f"{self.key}_from", f"{self.key}_to") if self.kind == "dates" else (self.key,)


class Filter(Protocol):
    @property
    def permission(self) -> str: ...

    def bind(self, params: Params) -> Bound: ...


@dataclass(frozen=True)
class Choice:
    """One of `choices` (value, word), compared with `field`; `where` makes another condition of the value."""

    key: str
    label: Text
    field: str
    choices: Callable[[], Iterable[tuple[str, Text]]]
    where: Callable[[str], Q] | None = None
    permission: str = ""

    def bind(self, params: Params) -> Bound:
        options = tuple(self.choices())
        value = params.get(self.key, "")
        if value not in {known for known, word in options}:
            return Bound(self.key, self.label, "choice", None, "", options)
        q = self.where(value) if self.where else Q(**{self.field: value})
        return Bound(self.key, self.label, "choice", q, value, options)


@dataclass(frozen=True)
class Flag:
    """Yes or no: those for which `condition` holds, or the others."""

    key: str
    label: Text
    condition: Q
    yes: Text = _("Yes")
    no: Text = _("No")
    permission: str = ""

    def bind(self, params: Params) -> Bound:
        options = (("yes", self.yes), ("no", self.no))
        conditions = {"yes": self.condition, "no": ~self.condition}
        value = params.get(self.key, "")
        return Bound(self.key, self.label, "choice", conditions.get(value), value, options)


@dataclass(frozen=True)
class Dates:
    """From a day to a day, both included. `instant`: the field holds moments, and days are the reader's."""

    key: str
    label: Text
    field: str
    instant: bool = False
    permission: str = ""

    def bind(self, params: Params) -> Bound:
        since, until = _day(params, f"{self.key}_from"), _day(params, f"{self.key}_to")
        q = Q()
        if since:
            q &= Q(**{f"{self.field}__gte": self._start_of(since)})
        if until:
            q &= Q(**{f"{self.field}__lt": self._start_of(until + timedelta(days=1))})
        texts = [day.isoformat() if day else "" for day in (since, until)]
        return Bound(self.key, self.label, "dates", q or None, since=texts[0], until=texts[1])

    def _start_of(self, day: date) -> date:
        return timezone.make_aware(datetime.combine(day, time.min)) if self.instant else day


def _day(params: Params, key: str) -> date | None:
    """The day in the address; None where there is none, or one that databases and calendars no longer reckon with."""
    try:
        day = date.fromisoformat(params.get(key, ""))
    except ValueError:
        return None
    return day if date(1900, 1, 1) <= day <= date(2999, 12, 31) else None

"""What a history entry changed, in words."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodword.imports.field import FIELDS as COLUMNS
from goodword.queries.history import Change
from goodword.wording.data_import import ROW_OUTCOMES
from goodword.wording.delivery import problem_words, settled_words
from goodword.wording.history import who
from goodword.wording.pool import MOVING
from goodword.wording.record_fields import FIELDS, record_field
from goodword.wording.signal import PERIODS

from . import figures, places, states

register = template.Library()
FEW = 3  # changes shown without being asked
PARTS = {**MOVING, **ROW_OUTCOMES}  # what is counted in a merge, and in an import


@register.simple_tag
def changes(items: Iterable[Change]) -> SafeString:
    """{% changes row.changes %} of `queries.history.with_changes`"""
    was, now = _("before:"), _("after:")
    rows = [
        (record_field(item.field), was, shown(item.field, item.before), now, shown(item.field, item.after))
        for item in items
    ]
    line = (
        '<dt>{}</dt><dd><del><span class="visually-hidden">{} </span>{}</del> → '
        '<ins><span class="visually-hidden">{} </span>{}</ins></dd>'
    )
    listed = format_html('<dl class="changes">{}</dl>', format_html_join("", line, rows)) if rows else SafeString("")
    if len(rows) <= FEW:
        return listed
    count = ngettext("%(count)s field", "%(count)s fields", len(rows)) % {"count": len(rows)}
    return format_html("<details><summary>{}</summary>{}</details>", count, listed)


def shown(field: str, value: Any) -> str:
    """One value as its reader would write it."""
    if value is None or value in ("", [], {}):
        return figures.ABSENT
    if isinstance(value, list):
        return ", ".join(shown(field, one) for one in value)
    if isinstance(value, Mapping):
        return _whole(field, value)
    if isinstance(value, str):
        return _text(field, value)
    return _figure(value)


def _whole(field: str, value: Mapping[str, Any]) -> str:
    if "wall" in value:
        return places.wall_time(value)
    return states.sign_sentence(value) if field == "signals" else ", ".join(_pairs(field, value))


def _pairs(field: str, value: Mapping[str, Any]) -> Iterator[str]:
    return (f"{PARTS.get(name, name)}: {shown(field, one)}" for name, one in value.items())


def _column(name: str) -> str:
    """What a column of an imported file was matched with."""
    own = (str(one.label) for columns in COLUMNS.values() for one in columns if one.name == name)
    return record_field(name) if name in FIELDS else next(own, name)


def _text(field: str, value: str) -> str:
    if isinstance(value, StrEnum):
        return states.word(value)
    return NAMED[field](value) if field in NAMED else value


def _figure(value: bool | float | Decimal | date) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return figures.moment(value)
    return figures.day(value) if isinstance(value, date) else figures.number(value)


NAMED: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(("country", "region", "wanted_country", "wanted_region"), places.place_name),
    **dict.fromkeys(("language", "languages", "contact_language", "wanted_language"), places.language_name),
    "mapping": _column,
    "done_by": who,
    "outcome": states.outcome,
    "last_error": lambda value: str(problem_words(value)),
    "settled_by": settled_words,
    "period": lambda value: str(PERIODS.get(value, value)),
}

"""Filters that write figures in the reader's language and zone; an absent one is a dash."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django import template
from django.template.defaultfilters import floatformat
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from goodword.lib import formats

register = template.Library()
ABSENT = "–"


def language() -> str:
    return get_language() or "en"


@register.filter
def day(value: date | None) -> str:
    """21 Nov 2026; of a moment, its day in the reader's zone."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return formats.day(value, language()) if value else ABSENT


@register.filter
def clock(value: datetime | None) -> str:
    return formats.clock(timezone.localtime(value), language()) if value else ABSENT


@register.filter
def moment(value: datetime | None) -> str:
    """21 Nov 2026, 14:05 CET"""
    return formats.moment(timezone.localtime(value), language()) if value else ABSENT


def moment_in_two(value: datetime | None) -> str:
    """A moment that a narrow column may break between its day and its time, and nowhere else."""
    if value is None:
        return ABSENT
    hour = formats.clock(timezone.localtime(value), language())
    day, _, zone = moment(value).partition(hour)
    return format_html('<span class="nowrap">{}</span> <span class="nowrap">{}</span>', day.strip(), hour + zone)


@register.filter
def money(amount: Decimal | int | None, currency: str | None) -> str:
    """The sum with its currency; without one, the bare number."""
    if amount is None:
        return ABSENT
    return formats.money(amount, currency, language()) if currency else formats.number(amount, language())


@register.filter
def number(value: Decimal | float | None) -> str:
    return ABSENT if value is None else formats.number(value, language())


@register.filter
def percent(share: Decimal | float | None) -> str:
    return ABSENT if share is None else formats.percent(share, language())


@register.filter
def age(value: datetime | date | None) -> str:
    """How long it is since then: "3 days"."""
    if value is None:
        return ABSENT
    if isinstance(value, datetime):
        return formats.span(timezone.now() - value, language())
    return formats.span(timezone.localdate() - value, language())


@register.filter
def days_from(value: date | None) -> str:
    """How far a day is from today: "tomorrow", "in 5 days", "3 days ago"."""
    if value is None:
        return ABSENT
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    days = (value - timezone.localdate()).days
    near: Mapping[int, str] = {-1: gettext("yesterday"), 0: gettext("today"), 1: gettext("tomorrow")}
    return near.get(days) or formats.days_away(days, language())


@register.filter
def recorded(value: object) -> object:
    """The value, or a dash where nothing was recorded."""
    return ABSENT if value is None or value == "" else value


POINTS = (
    '<span class="points"><b>{}</b><span class="muted"> {}</span><svg viewBox="0 0 100 5" preserveAspectRatio="none" '
    'aria-hidden="true" focusable="false"><rect width="{}" height="5"></rect></svg></span>'
)


@register.simple_tag
def points(value: float, most: float, places: int = 1) -> SafeString:
    """Points of a criterion: figure, possible points, and a bar that is as long as the criterion weighs. `places` as
    `floatformat` understands them: -1 leaves whole points whole.

    Not a template of its own: a shortlist has hundreds of them.
    """
    width = round(max(0, min(100, 100 * value / most))) if most else 0
    possible = gettext("of %(most)s") % {"most": floatformat(most, places)}
    return format_html(POINTS, floatformat(value, places), possible, width)


@register.filter
def figure(value: Decimal | float | bool) -> str:
    """A setting's value: a number, or yes or no."""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return number(value)

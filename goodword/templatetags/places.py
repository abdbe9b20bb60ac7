"""Filters that name what is kept as a code: languages, countries and regions, and times on a wall with their zone."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils.translation import get_language

from goodword.lib import codes, formats
from goodword.policy.proposed_times import read_time

from .figures import moment

register = template.Library()


@register.filter
def language_name(code: str) -> str:
    """ "pt" → Portuguese; nothing where nothing is recorded"""
    return codes.language_name(code, get_language() or "en") if code else ""


@register.filter
def place_name(code: str) -> str:
    """ "DE" → Germany; "DE-BY" → Bayern, Germany"""
    if not code:
        return ""
    country = codes.country_name(code[:2], get_language() or "en")
    return f"{codes.region_name(code)}, {country}" if "-" in code else country


@register.filter
def wall_time(entry: Mapping[str, object]) -> str:
    """A proposed time as the database keeps it, in its own zone: 25 Nov 2026, 10:00 (Europe/Berlin)"""
    time = read_time(entry)
    local = moment_in(time.instant, time.zone) if time.instant else str(entry["wall"])
    return f"{local} ({time.zone.replace('_', ' ')})"


@register.filter
def moment_in(value: datetime | None, zone: str) -> str:
    """A moment in another zone than the reader's; theirs where none is known."""
    if value is None or not zone:
        return moment(value)
    return formats.moment(value.astimezone(ZoneInfo(zone)), get_language() or "en")

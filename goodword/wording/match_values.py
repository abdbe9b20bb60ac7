"""The two values a criterion compares, in words (M7)."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from goodword.lib.codes import country_name, region_name
from goodword.lib.formats import day, number
from goodword.policy.matching import AvailabilityValue, CriterionResult, Place, RoleValue, Shown
from goodword.policy.programme import MatchingPolicy
from goodword.policy.vocabulary import Availability, Criterion, Grade, Sentiment

from .vocabulary import label

Names = Mapping[Criterion, Mapping[str, str]]  # of industries and use cases, by code


def wanted_text(line: CriterionResult, names: Names, policy: MatchingPolicy) -> str:
    """What the request asks for; of the two criteria nobody asks for, what counts as excellent."""
    if line.criterion is Criterion.RECENT_USE:
        return _("Never, or %(days)s days ago or more") % {"days": policy.recent_excellent_days}
    if line.criterion is Criterion.AVAILABILITY:
        words = {"availability": label(Availability.HIGH), "sentiment": label(Sentiment.POSITIVE)}
        return _("%(availability)s; sentiment: %(sentiment)s") % words
    if line.grade is Grade.NOT_RELEVANT:
        return _("Does not matter")
    return value_text(line.wanted, names.get(line.criterion, {})) or "–"


def advocate_text(line: CriterionResult, names: Names) -> str:
    if line.criterion is Criterion.RECENT_USE and line.advocate is None:
        return _("Never")
    return value_text(line.advocate, names.get(line.criterion, {})) or _("Not known")


def value_text(value: Shown, names: Mapping[str, str]) -> str:
    """Empty where nothing is known."""
    language = get_language() or "en"
    if isinstance(value, RoleValue):
        return ", ".join(str(label(part)) for part in (value.function, value.level) if part)
    if isinstance(value, Place):
        return _place(value, language)
    if isinstance(value, AvailabilityValue):
        return _availability(value, language)
    if isinstance(value, date):
        return day(value, language)
    if isinstance(value, int):
        return _("%(count)s employees") % {"count": number(value, language)}
    if isinstance(value, tuple):
        return ", ".join(names.get(code, code) for code in value)
    return names.get(value, value) if value else ""


def _place(value: Place, language: str) -> str:
    country = country_name(value.known_country, language) if value.known_country else ""
    return f"{region_name(value.region)}, {country}" if value.region else country


def _availability(value: AvailabilityValue, language: str) -> str:
    parts = [str(label(value.availability)) if value.availability else _("Not known")]
    if value.confirmed_on:
        parts.append(_("confirmed on %(day)s") % {"day": day(value.confirmed_on, language)})
    parts.append(_("sentiment: %(sentiment)s") % {"sentiment": label(value.sentiment)})
    if value.recent_issue:
        parts.append(_("a recent issue"))
    return "; ".join(parts)

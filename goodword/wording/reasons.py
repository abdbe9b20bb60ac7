"""A friendly sentence for every reason code that policy and operations give (`goodword.policy.verdict.Reason`)."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from goodword.lib.formats import day, locale_of, moment, money, number
from goodword.policy.verdict import Figure, Reason

from .data_import import PROBLEMS
from .refusals import REFUSALS
from .requests import field_label
from .rules import DATED, RULES
from .settings import setting_label
from .vocabulary import LABELS, label

SENTENCES = {**RULES, **REFUSALS, **PROBLEMS}
# Said of a limit that ends on a known day.
UNTIL = _("This limit no longer applies from %(until)s.")
UNKNOWN = _("This is not possible at the moment (%(code)s).")


class _Words(dict[str, str]):
    """A figure that was not given leaves a dash, never an error in the reader's face."""

    def __missing__(self, key: str) -> str:
        return "–"


def sentence(reason: Reason) -> str:
    """What the reader is told, in the active language, figures written its way."""
    text = why(reason)
    return f"{text} {UNTIL % _words(reason)}" if "until" in reason.figures and reason.code in DATED else text


def why(reason: Reason) -> str:
    """The same without the day on which a limit ends, for where that day stands beside it."""
    return str(SENTENCES.get(reason.code, UNKNOWN)) % _words(reason)


def _words(reason: Reason) -> _Words:
    language = get_language() or "en"
    currency = str(reason.figures.get("currency", ""))  # what names one has no figures but sums in it
    figures = {name: _shown(name, value, language, currency) for name, value in reason.figures.items()}
    return _Words(figures, code=reason.code)


def _shown(name: str, value: Figure, language: str, currency: str) -> str:
    if value is None:
        return "–"
    if isinstance(value, StrEnum):
        return str(label(value)) if type(value) in LABELS else str(value)
    if isinstance(value, datetime):
        return moment(value, language)
    if isinstance(value, date):
        return day(value, language)
    if isinstance(value, int | float | Decimal):
        return money(value, currency, language) if currency else number(value, language)
    return _named(name, value, language)


def _named(name: str, value: str, language: str) -> str:
    """Text that is a name of something is shown as people call it."""
    if name == "language":
        return str(locale_of(language).languages.get(value.partition("-")[0].lower(), value))
    if name == "field":
        return str(field_label(value))
    return str(setting_label(value)) if name == "other_setting" else value

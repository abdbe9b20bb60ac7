"""Months, and why somebody is on the list of one (G2)."""

from datetime import date

from django import template

from goodword.lib import formats
from goodword.queries.review_page import ReviewRow
from goodword.wording import pipeline
from goodword.wording.finding import WORDS

from .figures import language

register = template.Library()


@register.filter
def month(value: date) -> str:
    """October 2026"""
    return formats.month(value, language())


@register.filter
def why_listed(row: ReviewRow) -> str:
    """What the reason of an item names, in figures."""
    return pipeline.why_listed(row.kind, row.figures)


@register.filter
def signal_word(word: str) -> str:
    """The answer a signal was told with: {{ word|signal_word }}"""
    return str(WORDS.get(word, word))

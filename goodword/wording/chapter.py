"""A chapter of the Policy page."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language

from goodword.lib.formats import number


@dataclass(frozen=True)
class Chapter:
    """Sentences about one subject, and the ids of the rules they tell."""

    title: str
    rules: tuple[str, ...]
    sentences: tuple[str, ...]


def figure(value: int | Decimal) -> str:
    """As the reader's language writes it."""
    return number(value, get_language() or "en")

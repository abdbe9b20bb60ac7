"""A warning of an invitation in one line: what was seen, when, and who told it (O1)."""

from datetime import date
from decimal import Decimal

from django.utils.translation import get_language

from goodword.lib.formats import day
from goodword.policy.finding import SignalKind, SignalSource

from .signal import value_text
from .vocabulary import label


def warning_text(kind: str, number: Decimal | None, observed_on: date, source: str) -> str:
    """NPS answer: 3 · 4 Nov 2026 · Survey"""
    value = value_text(SignalKind(kind), number, "", "", "")
    parts = (
        f"{label(SignalKind(kind))}: {value}",
        day(observed_on, get_language() or "en"),
        label(SignalSource(source)),
    )
    return " · ".join(map(str, parts))

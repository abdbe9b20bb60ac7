"""How a signal reads: {{ signal|signal_value }}"""

from django import template

from goodword.models import Signal
from goodword.policy.finding import SignalKind
from goodword.policy.signals import Standing
from goodword.wording.signal import value_text, withdrawn_text

register = template.Library()


@register.filter
def signal_value(signal: Signal) -> str:
    """What was observed; empty where it simply happened."""
    return value_text(SignalKind(signal.kind), signal.number, signal.word, signal.unit, signal.period)


@register.filter
def withdrawn_reason(reason: str) -> str:
    return withdrawn_text(reason)


TONES = {Standing.COUNTS: "good", Standing.NEWER: "plain", Standing.STALE: "warn", Standing.WITHDRAWN: "bad"}


@register.filter
def standing_tone(standing: Standing) -> str:
    return TONES[standing]

"""The sentence for every sign of fatigue, with the figures it rests on (L5)."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from goodword.lib.formats import number
from goodword.policy.programme import FatiguePolicy, ProgrammePolicy
from goodword.policy.vocabulary import FatigueSignal

from .chapter import Chapter, figure
from .vocabulary import label

SIGNS: dict[FatigueSignal, Promise] = {
    FatigueSignal.VOLUME: _("References given this quarter: %(count)s; more than %(most)s are a sign."),
    FatigueSignal.FALLING_SENTIMENT: _("The last answers fell: %(marks)s, on a scale from 1 to 5."),
    FatigueSignal.SLOW_REPLY: _("The latest reply took %(hours)s hours; before, usually %(usual)s."),
    FatigueSignal.DECLINES: _(
        "Declined: %(declined)s of the last %(of)s asks; before that, %(earlier)s of %(earlier_of)s."
    ),
    FatigueSignal.NEGATIVE_SENTIMENT: _("Sentiment is negative. Last answers: %(marks)s, on a scale from 1 to 5."),
}


def sign_sentence(entry: Mapping[str, Any]) -> str:
    """One sign as it is kept: {"signal", "figures"}."""
    language = get_language() or "en"
    figures = {
        name: number(value, language) if isinstance(value, int | float) else str(value)
        for name, value in entry["figures"].items()
    }
    return str(SIGNS[FatigueSignal(entry["signal"])]) % figures


def chapter(policy: ProgrammePolicy) -> Chapter:
    """For the Policy page."""
    return Chapter(now_("Signs of fatigue"), ("L5",), tuple(_told(policy.fatigue, policy.limits.rest_days)))


def _told(policy: FatiguePolicy, rest_days: int) -> list[str]:
    figures = {
        "warn": figure(policy.volume_warn_above),
        "most": figure(policy.volume_signal_above),
        "answers": figure(policy.falling_answers),
        "ratio": figure(policy.slow_ratio),
        "replies": figure(policy.slow_earlier_replies),
        "declines": figure(policy.declines),
        "asks": figure(policy.declines_of),
        "signals": figure(policy.signals),
        "rest": figure(rest_days),
    }
    return [
        now_("More than %(warn)s references in a quarter are a warning, more than %(most)s a sign of fatigue.")
        % figures,
        now_("So is sentiment that falls over the last %(answers)s answers.") % figures,
        now_(
            "So is a latest reply that took more than %(ratio)s times the median of the earlier ones, of which there "
            "must be %(replies)s at least."
        )
        % figures,
        now_("So are %(declines)s declines or more among the last %(asks)s asks, where fewer were declined before.")
        % figures,
        now_(
            "%(signals)s signs together, or negative sentiment alone, stop asks at once. It ends when the programme "
            "manager starts a rest, of %(rest)s days at least, or says why they may be asked again."
        )
        % figures,
    ]


def sign_label(entry: Mapping[str, Any]) -> str:
    return str(label(FatigueSignal(entry["signal"])))

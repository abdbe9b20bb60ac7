"""Words and tones of states, grades and tiers. A tone is a colour; the word always stands with it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from goodword.policy.verdict import Reason
from goodword.wording import fatigue, follow_up
from goodword.wording.history import verb_label, who
from goodword.wording.inbound import outcome_words
from goodword.wording.reasons import sentence as sentence_of
from goodword.wording.reasons import why as why_of
from goodword.wording.rules import LIMIT_NAMES
from goodword.wording.vocabulary import LABELS
from goodword.wording.vocabulary import label as label_of

register = template.Library()
VOCABULARIES = {vocabulary.__name__: vocabulary for vocabulary in LABELS}

GOOD = {
    "excellent",
    "held",
    "accepted",
    "confirmed",
    "active",
    "high",
    "positive",
    "great",
    "sent",
    "closed_won",
    "created",
    "pass",
    "approved",
    "director_approved",
    "gold",
}
FINE = {
    "good",
    "warn",
    "reopened",
    "standard",
    "scheduled",
    "asking",
    "matching",
    "applied",
    "running",
    "updated",
    "silver",
}
LOOK = {
    "unknown",
    "medium",
    "info_needed",
    "pending",
    "fair",
    "queued",
    "sending",
    "handoff",
    "unconfirmed",
    "submitted",
    "waiting",
    "approval",
    "asked_back",
    "tentative",
    "staged",
    "read",
}
BAD = {
    "poor",
    "low",
    "negative",
    "failed",
    "no_show",
    "declined",
    "unfilled",
    "escalation",
    "closed_lost",
    "rejected",
    "decline",
    "block",
    "director_declined",
}
SPECIAL = {"strategic", "specialised", "platinum"}
TONES = {
    **dict.fromkeys(GOOD, "good"),
    **dict.fromkeys(FINE, "info"),
    **dict.fromkeys(LOOK, "warn"),
    **dict.fromkeys(BAD, "bad"),
    **dict.fromkeys(SPECIAL, "special"),
}


def member(value: str, vocabulary: str | type[StrEnum] | None) -> StrEnum | None:
    """The enum member a stored value stands for; `vocabulary` is its class or the name of it."""
    if isinstance(value, StrEnum):
        return value
    if isinstance(vocabulary, str):
        vocabulary = VOCABULARIES[vocabulary]
    return vocabulary(value) if vocabulary and value else None


@register.filter
def word(value: str, vocabulary: str | type[StrEnum] | None = None) -> str:
    """The word people read: {{ request.state|word:"RequestState" }}"""
    found = member(value, vocabulary)
    return str(label_of(found)) if found else str(value)


@register.filter
def sentence(reason: Reason) -> str:
    """What a reason of a verdict tells the reader: {{ decision.decided_by|sentence }}"""
    return sentence_of(reason)


@register.filter
def why(reason: Reason) -> str:
    """The same without the day it ends on, which stands beside it."""
    return why_of(reason)


@register.filter
def verb(value: str) -> str:
    """What was done, of a history entry: {{ entry.verb|verb }}"""
    return verb_label(value)


@register.simple_tag
def badge(value: str, vocabulary: str | type[StrEnum] | None = None, tone: str = "", label: str = "") -> SafeString:
    """A pill: {% badge ask.state "AskState" %}; with `label` for words that are no vocabulary's."""
    if not value and not label:
        return SafeString("")
    css = tone or TONES.get(str(value), "plain")
    return format_html('<span class="badge badge-{}">{}</span>', css, label or word(value, vocabulary))


@register.filter
def sign_label(entry: Mapping[str, Any]) -> str:
    """The name of a sign of fatigue."""
    return fatigue.sign_label(entry)


@register.filter
def sign_sentence(entry: Mapping[str, Any]) -> str:
    """What a sign of fatigue rests on."""
    return fatigue.sign_sentence(entry)


@register.filter
def note_words(note: str) -> str:
    """The note of a follow-up: {{ follow_up.note|note_words }}"""
    return follow_up.note_words(note)


@register.filter
def problem_of_duty(problem: str) -> str:
    """Why a follow-up did not happen by itself: the sentence of the code its last error begins with."""
    return sentence_of(Reason(problem.split(" ")[0]))


@register.filter
def outcome(code: str) -> str:
    """What was done about a mail that came in."""
    return str(outcome_words(code))


@register.filter
def limit_name(code: str) -> str:
    """What a limit is called."""
    return str(LIMIT_NAMES.get(code, code))


register.filter("who", who)

"""What an invitation says before anybody edits it (P2): their own outcome, in their language, from what is recorded."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from goodword.lib.formats import money, number
from goodword.messages.recipient import spoken
from goodword.models import Candidate, Signal
from goodword.policy.finding import SignalKind, SignalSource
from goodword.queries.outreach import Outcome, latest_outcome
from goodword.queries.workspace import the_workspace, today_in

CURRENCY_LETTERS = 3
SHARES = ("%", "percent", "per cent")  # nothing is worth a share of nothing
WRITTEN = (SignalSource.SURVEY, SignalSource.GOODWORD)  # their own comment; the rest is what a colleague heard or read
_OPENING, _CLOSING = "\"'“„‟”‘‚’«»‹›", "\"'”“’‘»«›‹"


def draft_result(candidate: Candidate, *, now: datetime) -> str:
    """Empty where nothing is recorded that could be said: then a person writes it."""
    workspace = the_workspace()
    outcome = latest_outcome(candidate, today_in(workspace, now))
    if outcome is None:
        return ""
    language = spoken(candidate.contact.language, workspace.language)
    with translation.override(language):
        return _told(outcome, language)


def _told(outcome: Outcome, language: str) -> str:
    signal = outcome.signal
    if outcome.kind is SignalKind.ROI and signal.unit.strip().lower() in SHARES:
        return signal.note.strip()
    if outcome.kind is SignalKind.ROI:
        said = _in_time(signal.period) % {"figure": _figure(signal, language)}
        return f"{said} {signal.note.strip()}".strip()
    if outcome.kind is SignalKind.SUCCESS_STORY:
        return _("You told us what you have achieved: “%(note)s”") % {"note": _unquoted(signal.note)}
    said = _("You wrote to us: “%(note)s”") if signal.source in WRITTEN else _("You told us: “%(note)s”")
    return said % {"note": _unquoted(signal.note)}


def _unquoted(note: str) -> str:
    """Without quotation marks of its own around all of it, since ours go there."""
    text = note.strip()
    inner = text[1:-1].strip()
    return inner if inner and text[0] in _OPENING and text[-1] in _CLOSING and text[0] not in inner else text


def _in_time(period: str) -> str:
    return {
        "year": _("What you have achieved with us is worth %(figure)s a year."),
        "quarter": _("What you have achieved with us is worth %(figure)s a quarter."),
        "month": _("What you have achieved with us is worth %(figure)s a month."),
    }.get(period, _("What you have achieved with us is worth %(figure)s."))


def _figure(signal: Signal, language: str) -> str:
    amount, unit = signal.number or 0, signal.unit.strip()
    if len(unit) == CURRENCY_LETTERS and unit.isalpha() and unit.isupper():
        return money(amount, unit, language)
    return f"{number(amount, language)} {unit}".strip()

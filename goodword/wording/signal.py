"""The words of signals: refusals, history, and how one is told and read (I1, I2, G3)."""

from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from goodword.lib.formats import number as figures
from goodword.policy.finding import SignalKind
from goodword.policy.observing import OwnReason
from goodword.policy.signals import SPECS, SignalWord, Standing

from .finding import WORDS

REFUSALS: dict[str, Promise] = {
    "signal.in_the_future": _("This is dated %(observed_on)s. A signal was observed today or earlier."),
    "signal.too_long_ago": _("Please check the year: signals go back to %(earliest)s."),
    "signal.needs_account": _("Please say which company this is about."),
    "signal.needs_contact": _("Please say which person this is about."),
    "signal.contact_elsewhere": _("This person did not work at that company on that day, and does not now."),
    "signal.number_missing": _("Please enter the number."),
    "signal.number_out_of_range": _("Please enter a number from %(low)s to %(high)s."),
    "signal.number_not_whole": _("Please enter a whole number."),
    "signal.number_too_fine": _("Please enter at most two digits after the decimal point."),
    "signal.takes_no_number": _("This kind of signal has no number. Please write it into the note."),
    "signal.word_missing": _("Please write what it is, in a few words."),
    "signal.word_unknown": _("Please choose one of the answers."),
    "signal.takes_no_word": _("This kind of signal has no answer to choose. Please write it into the note."),
    "signal.unit_missing": _("Please say of what: a currency, hours, or percent."),
    "signal.period_unknown": _("Please choose in which time: a year, a quarter, a month, or once."),
    "signal.too_long": _("Please shorten this to %(longest)s characters."),
    "signal.not_your_team": _("Please choose a team you speak for."),
    "signal.not_your_kind": _("This kind of signal is told by another team: %(kind)s."),
    "signal.external_id_taken": _(
        "The id %(external_id)s stands for another observation already, of %(observed_on)s. "
        "Signals are never changed: withdraw that one, and record this one under an id of its own."
    ),
    "signal.external_id_used": _(
        "The id %(external_id)s stands for another observation already, which you may not see. "
        "Please record this one under an id of its own, or ask the programme manager."
    ),
    "signal.external_id_meanwhile": _("Somebody recorded an observation with this id just now. Please look at it."),
    "signal.reason_missing": _("Please say why it is withdrawn; it stays to be seen with the reason."),
}
VERBS: dict[str, Promise] = {
    "signal.logged": _("Signal recorded"),
    "signal.withdrawn": _("Signal withdrawn"),
}
FIELDS: dict[str, Promise] = {
    "number": _("Number"),
    "observed_on": _("Observed on"),
    "period": _("Time"),
    "place": _("Where"),
    "prompted": _("Asked for"),
    "unit": _("Unit"),
    "word": _("Answer"),
}
LABELS: dict[type[StrEnum], dict[str, Promise]] = {
    SignalWord: {SignalWord(word): text for word, text in WORDS.items()},
    Standing: {
        Standing.COUNTS: pgettext_lazy("signal", "Counts"),
        Standing.NEWER: _("A newer one counts"),
        Standing.STALE: _("Too old to count"),
        Standing.WITHDRAWN: _("Withdrawn"),
    },
    OwnReason: {
        OwnReason.UNKNOWN_NOW: _("What it rested on is no longer recorded."),
        OwnReason.CORRECTED: _("The answer it rested on was corrected."),
        OwnReason.UNDONE: _("The import it rested on was undone."),
        OwnReason.MERGED: _("The same was recorded with two records, which were merged."),
    },
}
PERIODS: dict[str, Promise] = {
    "year": _("a year"),
    "quarter": _("a quarter"),
    "month": _("a month"),
    "once": pgettext_lazy("return", "once"),
}
_SAID: dict[SignalKind, Promise] = {
    SignalKind.HEALTH: _("%(number)s of 100"),
    SignalKind.NPS: _("%(number)s of 10"),
    SignalKind.REVIEW: _("%(number)s of 5"),
}


def value_text(kind: SignalKind, number: Decimal | None, word: str, unit: str, period: str) -> str:
    """What was observed, as a person reads it; empty where it simply happened."""
    said = str(WORDS[word]) if word in SPECS[kind].words else word
    if number is None:
        return said
    figure = figures(number, get_language() or "en")
    if kind in _SAID:
        return str(_SAID[kind]) % {"number": figure}
    parts = [f"{said}:" if said else "", figure, unit, str(PERIODS.get(period, period))]
    return " ".join(part for part in parts if part)


def withdrawn_text(reason: str) -> str:
    """The reason of a person as they wrote it, or why the product itself took it back."""
    return str(LABELS[OwnReason][reason]) if reason in set(OwnReason) else reason

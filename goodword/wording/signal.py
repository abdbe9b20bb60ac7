"""The words of signals: refusals, history, and how one is told and read (I1, I2, G3)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
    "signal.unit_missing": _("Please say of what: a currency, hours, percent …"),
    "signal.period_unknown": _("Please choose in which time: a year, a quarter, a month, or once."),
    "signal.too_long": _("Please shorten this to %(longest)s characters."),
    "signal.not_your_team": _("Please choose a team you speak for."),
    "signal.not_your_kind": _("This kind of signal is told by another team: %(kind)s."),
    "signal.external_id_taken": _(
        "The id %(external_id)s stands for another observation already, of %(observed_on)s. "
        "Signals are never changed: withdraw that one, and record this one under an id of its own."
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

"""Why a message did not leave: our own codes in words; what a mail server said stays as it said it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PROBLEMS: dict[str, Promise] = {
    "address.missing": _("No e-mail address"),
    "recipient.left": _("The advocate has left the programme"),
    "recipient.switched_off": _("This user is switched off"),
    "ask.settled": _("The ask was settled before the mail went out"),
    "worker.lost": _("The worker was cut off each time"),
}


def problem_words(problem: str) -> Promise | str:
    return PROBLEMS.get(problem, problem)

"""What became of a message, in words: our own codes; what a mail server said stays as it said it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goodword.policy.finding import Gate

from .vocabulary import label

PROBLEMS: dict[str, Promise] = {
    "address.missing": _("No e-mail address"),
    "address.bounced": _("Mail to this address came back"),
    "recipient.left": _("The advocate has left the programme"),
    "recipient.opted_out": _("The recipient wants no promotional e-mail"),
    "recipient.switched_off": _("This user is switched off"),
    "invitation.withdrawn": _("The invitation was taken back before the mail went out"),
    "invitation.answered": _("They answered before the mail went out"),
    "outcome.changed": _("The deal ended otherwise, or was opened again, before the mail went out"),
    "ask.settled": _("The ask was settled before the mail went out"),
    "request.over": _("The request was closed before the mail went out"),
    "worker.lost": _("The worker was cut off each time"),
    "hand_off.lost": _("The worker was cut off while it was handing the mail over"),
    "database.busy": _("Others were changing the recipient's record"),
}
GATE = "gate."  # and which it was that stopped an invitation (C4)
_GATES = {f"{GATE}{gate}": gate for gate in Gate}
STOPPED = _("This came up before the mail went out: %(gate)s")
# How it became known what happened to an unconfirmed message: the first word of `Message.settled_by`.
SETTLED: dict[str, Promise] = {
    "person": _("%(who)s said so"),
    "reply": _("Somebody replied to it"),
    "bounce": _("A mail server said so"),
    "visit": _("A personal link that only this mail carried was opened"),
}


def problem_words(problem: str) -> Promise | str:
    if gate := _GATES.get(problem):
        return str(STOPPED) % {"gate": label(gate)}
    return PROBLEMS.get(problem, problem)


def settled_words(settled_by: str) -> str:
    """ "person Mara Manager" in words; empty where nobody had to settle anything."""
    how, _space, who = settled_by.partition(" ")
    return str(SETTLED[how]) % {"who": who} if how in SETTLED else settled_by

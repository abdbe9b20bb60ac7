"""What became of mail that came in, in words (S2)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OUTCOMES: dict[str, Promise] = {
    "advocate.accepted": _("The advocate comes."),
    "advocate.declined": _(
        "The advocate cannot come. Manager and rep were told; the session stands until somebody acts."
    ),
    "advocate.tentative": _("The advocate may come."),
    "prospect.accepted": _("The prospect comes."),
    "prospect.declined": _(
        "The prospect cannot come. Manager and rep were told; the session stands until somebody acts."
    ),
    "prospect.tentative": _("The prospect may come."),
    "advocate.offer": _("The advocate proposes another time, which the prospect can take."),
    "advocate.declined_offer": _(
        "The advocate cannot come and proposes another time, which the prospect can take. Manager and rep were told."
    ),
    "prospect.declined_offer": _(
        "The prospect cannot come and proposes another time, which the advocate can take. Manager and rep were told."
    ),
    "prospect.offer": _("The prospect proposes another time, which the advocate can take."),
    "calendar.no_time": _(
        "They propose another time, but which one cannot be read with certainty. Nothing was changed."
    ),
    "calendar.not_now": _("They propose another time, but this session cannot be moved any more. Nothing was changed."),
    "calendar.old": _("It answers an older invitation, or they have answered again since. Nothing was changed."),
    "calendar.over": _("The session is over or called off. Nothing was changed."),
    "calendar.stranger": _("Neither side of the session has this address, so nothing was changed."),
    "calendar.unknown": _("It is about no session of ours. Nothing was changed."),
    "calendar.other": _("A calendar file that is no yes and no no. Nothing was changed."),
    "absence": _("Out of office, says their mail. Nothing was changed."),
    "bounce.gone": _("There is no such address. Nothing more is sent there, and a new one was asked for."),
    "bounce.elsewhere": _("It could not be delivered at an address it was passed on to. The message counts as failed."),
    "bounce.refused": _("Their server did not take it, though the address may be right. The message counts as failed."),
    "bounce.late": _("It is late; their server keeps trying. Nothing was changed."),
    "bounce.unmatched": _("It names no mail of ours, so nothing was changed."),
    "reply": _("A person has written. Nothing was changed."),
    "receipt": _("It was displayed. Nothing was changed."),
    "own": _("Our own mail, come back to us. Nothing was changed."),
    "unknown": _("It fits nothing we know. Nothing was changed."),
    "unreadable": _("It could not be read. Please look at it in the mailbox it came to."),
}


def outcome_words(outcome: str) -> Promise | str:
    return OUTCOMES.get(outcome, outcome)

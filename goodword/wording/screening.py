"""The sentences of screening (Q2, Q3, S5) and of what a rep can do instead (B4)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FINDINGS: dict[str, Promise] = {
    "Q2.open_request": _("This deal has an open request already: number %(number)s."),
    "S5.peer_requested": _(
        "A peer conversation comes about by itself and is then recorded; it cannot be requested. "
        "Please choose another format."
    ),
    "Q2.stage_early": _("A reference comes too early: the deal is at “%(stage)s”, and it should be at “%(earliest)s”."),
    "Q2.other_resources": _("Other resources come first: %(used)s of the %(needed)s kinds needed have been used."),
    "Q2.heard_enough": _("This prospect has heard references already: %(heard)s. After %(enough)s it is enough."),
    "Q2.small_deal": _("The deal is small: its ARR is %(arr)s. Below %(threshold)s a director approves."),
    "Q2.amount_unknown": _(
        "There is no exchange rate from %(from_currency)s to %(currency)s, so we cannot tell whether the deal is "
        "small. An administrator can add the rate."
    ),
    "Q2.above_deal": _("The ARR here is %(arr)s; the deal's own record says %(deal_arr)s. Which is right?"),
    "Q2.ahead_of_deal": _(
        "The stage here is “%(stage)s”; the deal's own record says “%(deal_stage)s”. Which is right?"
    ),
    "Q2.same_prospect": _("This prospect has an open request already: number %(number)s. Is this another deal?"),
    "Q2.format_heavy": _(
        "This format (%(format)s) is more than the deal needs: its ARR is %(arr)s, and such a format is "
        "for deals from %(threshold)s."
    ),
    "Q2.email_would_do": _(
        "An e-mail Q&A would do: no concerns are named, and there are few questions (%(questions)s; up to %(most)s are "
        "easily answered in writing)."
    ),
    "S5.executive_level": _("An executive connection is for C-level with C-level; the contact's level is “%(level)s”."),
    "Q2.close_past": _("The expected close has passed: %(close)s. Please check the date."),
    "Q2.close_soon": _(
        "The deal is expected to close on %(close)s. Working days left: %(days)s; with %(within)s or fewer there is "
        "hardly time."
    ),
    "Q2.justification_short": _("The justification is short: it has %(written)s of at least %(least)s characters."),
    "Q2.not_needed": _("Neither has the prospect asked for a reference, nor is the deal stuck. Is one needed?"),
}
DECISIONS: dict[str, Promise] = {
    "Q3.director_missing": _(
        "A director has to approve this deal first, because it is small and no director has approved it at this ARR. "
        "Send it back to the rep; once it is submitted again, a director is asked."
    ),
    "Q3.own_request": _("This is your own request. Another director has to approve it."),
    "Q3.own_request_of_manager": _("This is your own request. Another manager has to approve it."),
    "Q3.director_passed": _(
        "At this ARR a director would have to approve the deal, and the request is past that. Leave the ARR as it was, "
        "or cancel the request so that it can be filed anew."
    ),
    "Q3.overrule_needs_reason": _("There are findings that speak for declining. To approve it all the same, say why."),
}
INSTEAD: dict[str, Promise] = {
    "B4.later_stage": _("Come back once the deal has reached “%(earliest)s”."),
    "B4.free_again": _("From %(day)s on, customers who fit may be asked again: %(free)s on that day."),
    "B4.call": _("Ask for a call: it takes a customer less than this format does (%(format)s)."),
    "B4.email_qa": _("Ask for an e-mail Q&A: a customer can answer it when it suits them."),
    "B4.story": _("Show them a recorded story of a customer like them."),
    "B4.case_study": _("Send them a case study from their industry."),
    "B4.trial": _("Offer a free trial, so that they see for themselves."),
    "B4.demo": _("Give a demo of what they care about most."),
    "B4.written_answers": _("Answer their key questions in writing with our own experts."),
}

SCREENING: dict[str, Promise] = {**FINDINGS, **DECISIONS, **INSTEAD}

"""The words of the pipeline and of the monthly review (G1, G2)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from goodword.lib.formats import day, number
from goodword.policy.finding import CandidateTier, ReviewKind
from goodword.policy.pipeline import MoveWhy
from goodword.policy.review import Proposed

from .finding import FINDING

W, P, K = MoveWhy, Proposed, ReviewKind

PIPELINE: dict[type[StrEnum], dict[str, Promise]] = {
    MoveWhy: {
        W.SCORE: _("Their score reached silver"),
        W.REFERRAL: _("They referred somebody to us"),
        W.NOMINATED: _("Nominated"),
        W.INVITED: _("An invitation was sent"),
        W.TALKED: _("The qualification talk"),
        W.SAID_YES: _("They said yes to the invitation"),
        W.SAID_NOT_NOW: _("They said “not now” to the invitation"),
        W.SAID_NO: _("They said no to the invitation"),
        W.WITHDRAWN: _("The invitation was taken back"),
        W.GATE_SHUT: _("Something came up against it before the invitation left"),
        W.UNANSWERED: _("The invitation stayed without an answer"),
        W.ENROLLED: _("They joined the programme"),
        W.LEFT: _("They left the programme"),
        W.REVISIT: _("The day to look at them again has come"),
        W.BELOW: _("Their score fell below silver"),
        W.ABOVE: _("Their score reached silver again"),
        W.CHANGED_COMPANY: _("They work at another company now"),
        W.MERGED: _("Two records of the same person were joined"),
        W.NO_CUSTOMER: _("Their company is no customer"),
        W.CUSTOMER_AGAIN: _("Their company is a customer again"),
    },
    Proposed: {
        P.INVITE_LEADER: _("Have the head of customer success or an executive invite them in person"),
        P.INVITE_CSM: _("Have their customer success manager invite them"),
        P.INVITE_PROGRAMME: _("Invite them to surveys and reviews by programme mail"),
        P.ASK_MORE: _("Ask what is still unknown: their page says what is missing"),
        P.TALK: _("They were invited already: talk to them"),
        P.CHECK_NO: _("See whether the reason against them still holds"),
        P.ASK_CSM: _("Ask the customer success manager who there could speak for it"),
        P.ASK_STORY: _("Ask the customer success manager for the story behind it, and who could tell it"),
        P.FIND_OUT: _("Find out what has changed, before anybody invites them"),
        P.WAIT: _("Look again; where nothing has changed, set another day"),
        P.NOT_NOW: _("Do not invite them now: first see to what stands against it"),
        P.JOINED: _("They joined the programme"),
    },
}

# What a move is called on its button, by the stage it leads to.
MOVES: dict[str, Promise] = {
    "identified": _("Back to identified"),
    "qualified": _("Qualified"),
    "contacted": _("Contacted"),
    "interested": _("Interested"),
    "nurture": _("Look again later"),
    "declined": _("They said no"),
    "disqualified": _("Not suitable"),
}

REFUSALS: dict[str, Promise] = {
    "G1.enrol_instead": _("Somebody is enrolled by agreeing on terms with them: “Enrol” on their page."),
    "G1.enrolled": _("They are in the programme. Who leaves it does so on their page as an advocate."),
    "G1.there_already": _("They are at this stage already: %(stage)s."),
    "G1.from_the_beginning": _("From “%(stage)s” a candidate goes back to “Identified” first, with a reason."),
    "G1.reason_missing": _("Please say why in a few words; whoever looks at them next will read it."),
    "G1.nomination_reason": _("Please say in a few words what speaks for them."),
    "G1.candidate_already": _("They are a candidate already, at: %(stage)s."),
    "C2.revisit_day": _("Please choose a day after today, and at the latest %(latest)s."),
    "G2.signed": _("This review was signed off and is kept as it is."),
    "G2.done_already": _("Somebody has dealt with this already. It is now: %(state)s."),
    "G2.open_already": _("This is on the list already."),
    "G2.skip_reason": _("Please say in a few words why it is not needed."),
    "G2.still_open": _("Left open: %(count)s. Please confirm that the review is signed off with this left open."),
}
SUBJECTS: dict[str, Promise] = {
    "candidate": _("Candidate"),
    "monthlyreview": _("Monthly review"),
    "reviewitem": _("Item of a monthly review"),
}
VERBS: dict[str, Promise] = {
    "candidate.identified": _("Found as a candidate"),
    "candidate.nominated": _("Nominated as a candidate"),
    "candidate.moved": _("Moved along the pipeline"),
    "candidate.merged": _("Joined with the candidate of a duplicate"),
    "review.written": _("Review written"),
    "review.signed": _("Review signed off"),
    "review_item.done": _("Done"),
    "review_item.skipped": _("Not needed"),
    "review_item.reopened": _("Put back on the list"),
}
FIELDS: dict[str, Promise] = {
    "items": _("Items"),
    "nurture_until": _("Looked at again on"),
    "why": _("Why"),
}

ITEM: dict[ReviewKind, Promise] = {
    K.NEW_PROMOTER: _("Would recommend us with %(now)s of 10"),
    K.HEALTH_RISING: _("Health at %(now)s, after %(before)s"),
    K.TIER_UP: _("%(points)s points (%(tier)s), after %(points_before)s"),
    K.TIER_DOWN: _("%(points)s points (%(tier)s), after %(points_before)s"),
    K.REVISIT: _("Their day is %(until)s"),
}
PROMOTER_BEFORE = _("Would recommend us with %(now)s of 10, after %(before)s")
CAME_BACK = _("Their day came, and they are among the identified again")


def why_listed(kind: ReviewKind, figures: Mapping[str, str]) -> str:
    """What the reason of an item names, in figures; empty where its kind says all."""
    language = get_language() or "en"
    shown = {name: _shown(name, value, language) for name, value in figures.items()}
    if kind is K.REVISIT and "until" not in figures:
        return str(CAME_BACK)
    sentence = PROMOTER_BEFORE if kind is K.NEW_PROMOTER and "before" in figures else ITEM.get(kind)
    return str(sentence) % shown if sentence else ""


def _shown(name: str, value: str, language: str) -> str:
    if name == "until":
        return day(date.fromisoformat(value), language)
    if name in ("before", "tier") and not value[:1].isdigit():
        return str(FINDING[CandidateTier][CandidateTier(value)])
    return number(Decimal(value), language)

"""The words of inviting candidates and talking with them (O1-O5, P2)."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from goodword.policy.finding import CandidateStage, CandidateTier, Gate
from goodword.policy.outreach import Benefits, Invited, Inviter
from goodword.policy.programme import ProgrammePolicy

OUTREACH: dict[type[StrEnum], dict[str, Promise]] = {
    Inviter: {
        Inviter.LEADER: _("The head of customer success, or an executive"),
        Inviter.CSM: _("The account's customer success manager"),
        Inviter.PROGRAMME: _("The reference programme"),
    },
    Benefits: {
        Benefits.PREMIUM: pgettext_lazy("benefits", "Premium"),
        Benefits.STANDARD: pgettext_lazy("benefits", "Standard"),
        Benefits.BASIC: pgettext_lazy("benefits", "Basic"),
    },
    Invited: {
        Invited.SPEAKING: _("Speaking at an event"),
        Invited.CASE_STUDY: _("An extensive case study"),
        Invited.TESTIMONIAL: _("A testimonial"),
        Invited.REFERENCE_CALL: _("Reference calls"),
        Invited.SURVEY: _("Surveys"),
        Invited.REVIEW: _("Public reviews"),
    },
}
REFUSALS: dict[str, Promise] = {
    "O1.advocate": _("They are an advocate, or were one and left the programme. Nobody is invited a second time."),
    "O1.stage": _("From this stage nobody is invited: %(stage)s."),
    "O1.invited": _("An invitation is on its way to them already."),
    "O1.nurture": _("They are to be left in peace until %(until)s."),
    "O1.signer": _("Please choose one of the people who may sign an invitation of this tier."),
    "O1.in_their_name": _("Only the programme manager sends an invitation in another person's name."),
    "O1.warning_unseen": _("Please read what speaks for waiting, and tick that you have."),
    "O1.address_bounced": _("Mail to their address came back. Please correct it first."),
    "O1.answered": _("They have answered in the meantime. Please look at it again."),
    "O1.over": _("This invitation is over: it was taken back, or its time has run out."),
    "O3.not_yet": _(
        "Their score is %(points)s, and invitations begin at %(start)s. Points still missing: %(missing)s. "
        "The score says what would lift it."
    ),
    "O3.calls_by_manager": _("Only the programme manager invites a candidate of the silver tier to conversations."),
    "O3.calls_need_reason": _(
        "By their score they are asked for surveys and reviews. For conversations as well, please say why; "
        "or exclude the formats in which they would talk."
    ),
    "C4.gate": _("Not a candidate now, whatever the score: %(gate)s."),
    "P2.result_missing": _("Please write what they have achieved: an invitation is about something of theirs."),
    "P2.until_range": _("Please choose a later day than today, until %(latest)s."),
    "P2.settled": _("What you answered is being worked on already. Please reply to our mail to change it."),
    "O4.stage": _("A talk is recorded while somebody is on the way to the programme. They are now: %(stage)s."),
    "O4.in_the_future": _("A talk was held today or earlier."),
    "O4.too_long_ago": _("A talk that counts was held within the last %(days)s days."),
    "O4.willing_missing": _("Please record whether they are willing; that is what the talk is for."),
    "O4.approvals_of_forbidden": _(
        "Their company forbids references, so no approval helps. Please correct one of them."
    ),
    "message.opted_out": _("They want no mail of this kind, and nobody overrules that."),
    "message.too_many": _(
        "A person gets mail of this kind at most %(most)s times in %(days)s days. The next may go on %(since)s."
    ),
}
# What can be done instead, by what stands against an invitation: a gate, a stage, or a reason.
INSTEAD: dict[str, Promise] = {
    **dict.fromkeys(
        (Gate.AT_RISK, Gate.ESCALATION),
        _("See to it with them first. Once the account's page says that it is over, they can be invited again."),
    ),
    Gate.IN_COLLECTIONS: _("Once it is settled, record that as a newer signal."),
    Gate.RENEWAL: _("The next renewal that goes well opens the way again. Until then, ask somebody else."),
    Gate.COMPANY_POLICY: _("Should their company see it differently one day, record that as a newer signal."),
    Gate.COMMUNICATION: _("They may suit a survey or a review. A newer impression counts once it is recorded."),
    CandidateStage.INTERESTED: _("They have said yes: talk with them, or enrol them, from their page."),
    CandidateStage.DECLINED: _(
        "A no stands. Ask somebody else; and if they come back to it of their own accord, move them back and say why."
    ),
    CandidateStage.DISQUALIFIED: _("Ask somebody else; and if it no longer holds, move them back and say why."),
    "O1.nurture": _("On that day they are looked at again by themselves. Sooner only with a reason."),
    "O1.invited": _("Wait for their answer, record what they told you, or take the invitation back, on their page."),
    "O1.in_their_name": _("Ask the programme manager to send it, or the person who would sign it."),
    "O3.not_yet": _("Ask them and their customer success manager what is still unknown."),
    "message.opted_out": _("Only they can change that. When you speak with them anyway, you may ask in person."),
    **dict.fromkeys(
        ("message.no_address", "O1.address_bounced"), _("Enter an address that works on their page as a contact.")
    ),
}
VERBS: dict[str, Promise] = {
    "candidate.invited": _("Invited to the programme"),
    "candidate.invitation_withdrawn": _("Invitation taken back"),
    "candidate.invitation_stopped": _("Invitation stopped before it left"),
    "candidate.invitation_answered": _("Invitation answered"),
    "candidate.invitation_lapsed": _("Invitation ran out without an answer"),
    "candidate.talked": _("Qualification talk held"),
    "contact.unsubscribed": _("Unsubscribed from programme mail"),
    "contact.subscribed_again": _("Wants programme mail again"),
}
FIELDS: dict[str, Promise] = {
    "answer": _("Answer"),
    "calls_reason": _("Why conversations as well"),
    "head_of_success": _("Head of customer success"),
    "invited_by": _("Invited by"),
    "result": _("What they achieved"),
    "talked_on": _("Talked on"),
    "warnings_seen": _("Warnings seen before it was sent"),
}
SETTINGS: dict[str, Promise] = {
    "outreach.answer_within_days": _("An invitation waits for an answer"),
    "outreach.talk_minutes": _("Length of the qualification talk"),
    "outreach.mails_most": _("Promotional mail to one person, at most"),
    "outreach.mails_days": _("… within"),
}
ACTIVITIES: dict[CandidateTier, Promise] = {
    CandidateTier.PLATINUM: _("Speaking about your work at an event, or an extensive case study, if you like"),
    CandidateTier.GOLD: _("A few sentences we may quote, if you like"),
    CandidateTier.SILVER: _("A short survey or a public review now and then, a few minutes each"),
}
BENEFITS: dict[CandidateTier, Promise] = {
    CandidateTier.PLATINUM: _(
        "What you get: a direct line to our leadership, early insight into our plans, peers of your level, and "
        "visibility for your work where you want it."
    ),
    CandidateTier.GOLD: _("What you get: peers who work on the same questions, and early insight into what we build."),
    CandidateTier.SILVER: _("What you get: early insight into what we build."),
}


def involves(policy: ProgrammePolicy, tier: CandidateTier, *, calls: bool) -> list[str]:
    """What an invitation asks for, in the active language (P2)."""
    lines = [_calls(policy)] if calls else []
    return [*lines, str(ACTIVITIES[tier])] if tier in ACTIVITIES else lines


def _calls(policy: ProgrammePolicy) -> str:
    fewest, most = policy.terms.per_quarter_from, policy.terms.per_quarter_to
    figures = {"fewest": fewest, "most": most, "from": policy.asks.minutes_from, "to": policy.asks.minutes_to}
    if fewest < most:
        return now_("At most %(fewest)s–%(most)s conversations a quarter, %(from)s–%(to)s minutes each") % figures
    text = ngettext(
        "At most %(most)s conversation a quarter, of %(from)s–%(to)s minutes",
        "At most %(most)s conversations a quarter, %(from)s–%(to)s minutes each",
        most,
    )
    return text % figures

"""The chapter of the Policy page on inviting candidates, and on mail that promotes the programme (O1-O5, P2)."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodword.policy.programme import ProgrammePolicy

from .chapter import Chapter, figure


def chapter(policy: ProgrammePolicy) -> Chapter:
    rules = ("O1", "O2", "O3", "O4", "O5", "P2")
    return Chapter(_("Inviting candidates"), rules, (*_who(policy), *_what(policy), *_mail(policy)))


def _who(policy: ProgrammePolicy) -> tuple[str, ...]:
    return (
        _(
            "Platinum candidates are invited by the head of customer success or an executive, with premium benefits, "
            "to speaking and extensive case studies."
        ),
        _(
            "Gold candidates are invited by their account's customer success manager, with standard benefits, to "
            "testimonials and reference calls."
        ),
        _(
            "Silver candidates get mail of the programme, with basic benefits, for surveys and reviews. Conversations "
            "are asked of them only where the programme manager says why, at the invitation and at enrolment."
        ),
        _("With a score below %(points)s points nobody is invited.") % {"points": figure(policy.scores.silver_from)},
        _("Nobody overrules what stands against a candidate (C4), and nobody overrules an opt-out."),
    )


def _what(policy: ProgrammePolicy) -> tuple[str, ...]:
    outreach = policy.outreach
    answer = ngettext(
        "An invitation names something they have achieved, and waits %(days)s day for an answer; nobody is reminded.",
        "An invitation names something they have achieved, and waits %(days)s days for an answer; nobody is reminded.",
        outreach.answer_within_days,
    )
    talk = ngettext(
        "After a yes comes a talk of %(minutes)s minute; its answers are recorded as signals.",
        "After a yes comes a talk of %(minutes)s minutes; its answers are recorded as signals.",
        outreach.talk_minutes,
    )
    return (
        answer % {"days": figure(outreach.answer_within_days)},
        _("Not now is kept until the day they choose; a no has no consequences."),
        talk % {"minutes": figure(outreach.talk_minutes)},
    )


def _mail(policy: ProgrammePolicy) -> tuple[str, ...]:
    outreach = policy.outreach
    figures = {"most": figure(outreach.mails_most), "days": figure(outreach.mails_days)}
    return (
        _("One person gets mail that promotes the programme at most %(most)s times in %(days)s days.") % figures,
        _("One click on such a mail, and there is no more of it."),
    )

"""What the Policy page says of what follows a session, of outcomes and gifts, and of tiers (F1-F7, L7)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodword.policy.programme import AutomationPolicy, FollowUpPolicy, ProgrammePolicy, TierPolicy

from .chapter import Chapter, figure


def chapter(policy: ProgrammePolicy) -> Chapter:
    sentences = (*_questions(policy.follow_ups), *_outcome(policy.follow_ups), *_by_hand(policy))
    return Chapter(_("After a session"), ("F1", "F2", "F3", "F4", "F5", "F6", "F7"), sentences)


def tiers(policy: ProgrammePolicy) -> Chapter:
    return Chapter(_("Tiers"), ("L7",), tuple(_tiers(policy.tiers, policy.automation)))


def _questions(policy: FollowUpPolicy) -> Iterator[str]:
    yield _("The advocate is thanked within %(hours)s hours, whatever the hour, and not asked how it went.") % {
        "hours": figure(policy.thanks_hours)
    }
    yield _(
        "Within %(hours)s hours the prospect is asked, through the rep, whether it helped; the rep writes a note into "
        "the CRM. What falls on a free day is done on the next working day."
    ) % {"hours": figure(policy.check_hours)}
    yield _("Within %(hours)s hours the advocate is asked how it went, on a working day.") % {
        "hours": figure(policy.feedback_hours)
    }
    yield _(
        "Both sides answer on a page of their own in less than a minute. The first answer counts; staff correct it."
    )
    yield _("Nobody is quoted who did not allow it, and what was made of their words goes when they take it back.")


def _outcome(policy: FollowUpPolicy) -> Iterator[str]:
    yield _(
        "When the deal closes, won or lost, the advocate is told: %(minutes)s minutes later at the earliest, so that "
        "a deal closed by mistake can be opened again, and within %(days)s working days."
    ) % {"minutes": figure(policy.outcome_after_minutes), "days": figure(policy.outcome_days)}
    yield _(
        "Of the size of a deal the advocate learns what the workspace shares, and of a single deal no more than a band."
    )
    yield _(
        "A deal that is won with %(amount)s a year or more, in the workspace's currency, makes a gift or a formal "
        "recognition due within %(days)s working days."
    ) % {"amount": figure(policy.significant_arr), "days": figure(policy.gift_days)}


def _by_hand(policy: ProgrammePolicy) -> Iterator[str]:
    days = policy.follow_ups.escalate_after_days
    yield ngettext(
        "What is overdue for %(days)s working day is reported to its owner and the managers, once.",
        "What is overdue for %(days)s working days is reported to its owner and the managers, once.",
        days,
    ) % {"days": figure(days)}
    automation = policy.automation
    yield _("Thanks are sent by themselves.") if automation.thanks else _("Thanks are sent by hand.")
    yield (
        _("The question to the prospect is sent by itself.")
        if automation.check_prospect
        else _("The question to the prospect is sent by hand.")
    )
    yield (
        _("The question to the advocate is sent by itself.")
        if automation.feedback_advocate
        else _("The question to the advocate is sent by hand.")
    )
    yield _("The outcome is told by itself.") if automation.outcome else _("The outcome is told by hand.")


def _tiers(policy: TierPolicy, automation: AutomationPolicy) -> Iterator[str]:
    figures = {"mark": figure(policy.standard_mark), "days": figure(policy.feedback_wait_days)}
    yield (
        _("New advocates become standard by themselves after a reference that both sides gave %(mark)s or more.")
        if automation.promotion
        else _("A manager makes new advocates standard after a reference that both sides gave %(mark)s or more.")
    ) % figures
    yield (
        _("A side that has not answered after %(days)s days counts neither for nor against; one answer is needed.")
        % figures
    )
    yield _(
        "Strategic is the manager's decision. It is suggested for vice presidents and the C-level with %(count)s "
        "references or more and a positive sentiment."
    ) % {"count": figure(policy.strategic_references)}

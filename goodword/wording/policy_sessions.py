"""How sessions are prepared, reminded of and answered in writing, in words for the Policy page (S3, S4, S5, S7, S8)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from goodword.policy.programme import ProgrammePolicy
from goodword.policy.sections import SessionPolicy

from .chapter import Chapter, figure


def chapter(policy: ProgrammePolicy) -> Chapter:
    rules = ("S3", "S4", "S5", "S7", "S8")
    return Chapter(_("Before a session, and answers in writing"), rules, tuple(_sentences(policy)))


def _sentences(policy: ProgrammePolicy) -> Iterator[str]:
    sessions = policy.sessions
    yield _("A call takes what was promised, %(shortest)s to %(longest)s minutes, and at most %(most)s.") % {
        "shortest": figure(policy.asks.minutes_from),
        "longest": figure(policy.asks.minutes_to),
        "most": figure(sessions.call_minutes_most),
    }
    yield from _timing(sessions)
    yield from _switches(policy)
    yield _(
        "Both sides learn who they will talk to, when, for how long, how they join and what is good to talk about; the "
        "advocate also why the prospect is interested and what is better left out. The prospect never reads notes "
        "about the advocate."
    )
    yield _("Nobody of ours joins, unless the advocate asks for it. A host introduces both sides and steps back.")
    yield _(
        "How both sides join comes from the settings, or from the manager for one session. Without it, preparation "
        "waits and its owner is told."
    )
    yield _(
        "An e-mail Q&A has no appointment: working days to answer in: %(days)s. Late answers are welcome; its place "
        "stays in the quarter in which they were due."
    ) % {"days": figure(sessions.answer_days)}
    yield _("A conversation between peers is never arranged; one that took place is logged and counts like any other.")


def _timing(policy: SessionPolicy) -> Iterator[str]:
    yield _(
        "Preparation goes to both sides %(first)s to %(last)s working days before the session, counted where each of "
        "them is; the reminder %(remind)s working days before. If the session is moved, both are timed anew; what "
        "was not sent yet is not sent any more."
    ) % {
        "first": figure(policy.prepare_by_days),
        "last": figure(policy.prepare_from_days),
        "remind": figure(policy.remind_days),
    }


def _switches(policy: ProgrammePolicy) -> Iterator[str]:
    """What waits for a person instead of going by itself."""
    by_hand = {
        _("the preparation of the advocate"): policy.automation.prep_advocate,
        _("the preparation of the prospect"): policy.automation.prep_prospect,
        _("the reminder to the advocate"): policy.automation.reminder_advocate,
        _("the reminder to the prospect"): policy.automation.reminder_prospect,
    }
    names = [name for name, automatic in by_hand.items() if not automatic]
    if names:
        yield _("Somebody sends these by hand: %(names)s.") % {"names": ", ".join(names)}
    else:
        yield _("Preparation and reminders go out by themselves.")

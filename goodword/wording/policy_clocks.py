"""The clocks of asks and requests, in words for the Policy page (A4, A6)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from goodword.policy.programme import ProgrammePolicy
from goodword.policy.sections import AskPolicy, AutomationPolicy, RequestPolicy

from .chapter import Chapter, figure


def chapter(policy: ProgrammePolicy) -> Chapter:
    sentences = (*_asks(policy.asks, policy.automation), *_waiting(policy.requests))
    return Chapter(_("Nothing gets stuck"), ("A4", "A6"), sentences)


def _asks(policy: AskPolicy, automation: AutomationPolicy) -> Iterator[str]:
    yield _veto(policy)
    yield _(
        "An ask without an answer is repeated once after %(remind)s working days, and runs out after %(expire)s. They "
        "are counted where the advocate is, from when the mail can leave."
    ) % {"remind": figure(policy.remind_after_days), "expire": figure(policy.expire_after_days)}
    if automation.ask_reminder:
        yield _("The reminder is sent by itself.")
    else:
        yield _("The reminder is sent by the programme manager.")
    if automation.ask_expiry:
        yield _("An ask runs out by itself. Its place is free again, and the next on the list is proposed.")
    else:
        yield _("The programme manager ends an ask that has run out, and the next on the list is proposed.")


def _veto(policy: AskPolicy) -> str:
    days = {"days": figure(policy.veto_days)}
    if policy.csm_veto:
        return _before(days)
    text = _(
        "An ask goes out at once. An objection by the account's CSM, within %(days)s working days, is switched off."
    )
    return text % days


def _before(days: dict[str, str]) -> str:
    text = _(
        "Before an ask goes out, the account's CSM has %(days)s working days to object, with a reason. Silence sends "
        "it. An objection counts for nothing: neither for the quarter nor for the time between asks."
    )
    return text % days


def _waiting(policy: RequestPolicy) -> Iterator[str]:
    yield _("Everybody sees who is waited for, since when, and until when.")
    yield _(
        "In working days, a director decides within %(approve)s and the programme manager within %(decide)s; the sales "
        "rep answers questions within %(answer)s."
    ) % {
        "approve": figure(policy.approve_within_days),
        "decide": figure(policy.decide_within_days),
        "answer": figure(policy.answer_within_days),
    }
    yield _(
        "An advocate is asked within %(match)s working days of the approval, a time is agreed within %(date)s of the "
        "yes, or of the last offer of times, and a session that is over is marked within %(mark)s."
    ) % {
        "match": figure(policy.match_within_days),
        "date": figure(policy.date_within_days),
        "mark": figure(policy.mark_within_days),
    }
    yield _("Whoever is late gets one mail about it, and the programme manager with them.")

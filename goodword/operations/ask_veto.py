"""The CSM's word before an ask goes out (A6): an objection stops it, a yes or silence lets it go."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import translation

from goodword.models import Ask
from goodword.policy.actors import Actor
from goodword.policy.quarters import quarter_of
from goodword.policy.verdict import Reason
from goodword.policy.vocabulary import AskState
from goodword.queries.workspace import the_workspace, today_in
from goodword.wording.reasons import sentence

from .ask_draft import still_ahead
from .ask_end import end_ask, tell_managers
from .ask_limits import look_again
from .ask_mail import csm_hears_until, mail_ask
from .ask_state import change_ask, open_ask
from .charge import caps_of, respace, transfer, unspace
from .locking import transacted
from .outbox import cancel_messages
from .refused import refused


@transacted
def veto_ask(ask_id: int, reason: str, *, actor: Actor, now: datetime) -> Ask:
    """It never goes out, and counts for nothing: neither for the quarter nor for the time between asks."""
    ask = open_ask(ask_id, "ask.veto", actor=actor, now=now)
    if ask.state == AskState.VETOED:
        return ask
    _require_waiting(ask)
    if not reason.strip():
        raise refused("A6.reason_missing", "reason")
    values = {"veto_by": actor.user_id, "veto_reason": reason.strip()}
    if end_ask(ask, AskState.VETOED, values, actor=actor, now=now, note=reason.strip()):
        unspace(ask.advocate_id)
        tell_managers("ask-vetoed", ask, actor, now, {"reason": ask.veto_reason, "csm": actor.label})
    return ask


@transacted
def approve_ask(ask_id: int, *, actor: Actor, now: datetime) -> Ask:
    """The CSM agrees, so it need not wait any longer."""
    ask = open_ask(ask_id, "ask.veto", actor=actor, now=now)
    if ask.state == AskState.PENDING:
        return ask
    _require_waiting(ask)
    return _let_go(ask, actor=actor, now=now)


@transacted
def send_unopposed(ask_id: int, *, actor: Actor, now: datetime) -> Ask:
    """The CSM's time is up: silence sends it. Of silence nobody speaks before they were told."""
    ask = open_ask(ask_id, "ask.send", actor=actor, now=now)
    if ask.state != AskState.WAITING or ask.veto_until is None or ask.veto_until > now:
        return ask
    until = csm_hears_until(ask, now)
    if until is not None and until > now:
        ask.veto_until = until
        ask.save(update_fields=["veto_until"])
        return ask
    return _let_go(ask, actor=actor, now=now)


def _require_waiting(ask: Ask) -> None:
    if ask.state != AskState.WAITING:
        raise refused("ask.not_waiting", state=AskState(ask.state))


def _let_go(ask: Ask, *, actor: Actor, now: datetime) -> Ask:
    """Out to the advocate, if the limits of this very day allow it; spacing and slot follow to this day (L1, L2)."""
    today = today_in(the_workspace(), now)
    considered, against = look_again(ask, today)
    if reasons := (*against, *_without_time(ask, now)):
        return _hold_back(ask, reasons, actor=actor, now=now)
    limits, year = considered.reading.policy.limits, considered.reading.fiscal_year_starts
    values: dict[str, Any] = {"sent_at": now, "sent_on": today, "proposed_times": still_ahead(ask.proposed_times, now)}
    if change_ask(ask, AskState.PENDING, values, actor=actor, now=now, verb="ask.sent"):
        transfer(ask.charge, quarter_of(today, year), caps_of(considered.facts, limits, today))
        respace(ask.advocate_id, today)
        cancel_messages(ask=ask, kinds=("ask-veto",))
        mail_ask(ask, now=now)
    return ask


def _without_time(ask: Ask, now: datetime) -> Iterable[Reason]:
    """All times that were proposed have passed: it would be vague (A1)."""
    if not still_ahead(ask.proposed_times, now) and not ask.proposed_weeks.strip():
        yield Reason("A6.times_passed")
    if not ask.advocate.contact.email:
        yield Reason("message.no_address")


def _hold_back(ask: Ask, reasons: Iterable[Reason], *, actor: Actor, now: datetime) -> Ask:
    """It does not go out after all, and counts for nothing; the manager is told why."""
    with translation.override(the_workspace().language):
        note = " ".join(sentence(reason) for reason in reasons)
    if end_ask(ask, AskState.WITHDRAWN, {}, actor=actor, now=now, note=note):
        unspace(ask.advocate_id)
        tell_managers("ask-stopped", ask, actor, now, {"reasons": list(reasons)})
    return ask

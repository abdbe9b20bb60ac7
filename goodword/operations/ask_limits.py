"""Whether an ask that was made could still be made today: before it goes out (A6), and before a reminder (A4, L5)."""

from datetime import date

from goodword.models import Ask
from goodword.policy.limits import AskFact, ChargeFact, may_ask, without
from goodword.policy.verdict import Reason
from goodword.policy.vocabulary import AskState, ChargeState
from goodword.queries.shortlist import Considered, consider

from .ask_state import request_of


def look_again(ask: Ask, today: date) -> tuple[Considered, tuple[Reason, ...]]:
    """Its advocate as of today, and what began meanwhile: every limit, this ask and its own slot apart."""
    considered = consider(request_of(ask), ask.advocate_id, today)
    reading, slot = considered.reading, ChargeFact(ask.charge.quarter, ChargeState(ask.charge.state))
    facts = without(considered.facts, AskFact(ask.sent_on, AskState(ask.state)), slot)
    decision = may_ask(facts, reading.policy.limits, reading.fiscal_year_starts, reading.today)
    return considered, (*decision.reasons, *considered.match.exclusions)

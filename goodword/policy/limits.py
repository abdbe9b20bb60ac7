"""May this advocate be asked on this day, and if not, from when on (L1, L2, L4, L6, A2)?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from .issues import IssueFact
from .programme import LimitsPolicy
from .quarters import Quarter, quarter_of
from .verdict import Reason, Verdict
from .vocabulary import AskState, ChargeState, Tier

__all__ = [
    "AdvocateLimits",
    "AskFact",
    "ChargeFact",
    "Decision",
    "IssueFact",
    "ReferenceFact",
    "RestFact",
    "TierFact",
    "may_ask",
    "may_charge",
    "quarter_cap",
    "rest_end",
    "tier_on",
    "without",
]
Fact = TypeVar("Fact")
UNANSWERED = frozenset({AskState.WAITING, AskState.PENDING})


@dataclass(frozen=True, slots=True)
class AskFact:
    sent_on: date
    state: AskState


@dataclass(frozen=True, slots=True)
class ChargeFact:
    """A slot out of the quarter that starts on this day."""

    quarter_start: date
    state: ChargeState

    @property
    def is_live(self) -> bool:
        return self.state is not ChargeState.RELEASED


@dataclass(frozen=True, slots=True)
class ReferenceFact:
    """A reference given: a session held, or an e-mail Q&A answered."""

    held_on: date


@dataclass(frozen=True, slots=True)
class RestFact:
    """A rest from `starts_on` up to, not including, `ends_on`: on that day asks are possible again."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class TierFact:
    tier: Tier
    since: date


@dataclass(frozen=True, slots=True)
class AdvocateLimits:
    """All that limits look at. Days are of the workspace's zone.

    `charges` are the advocate's own, `account_charges` those of all advocates of the account, own ones included;
    `agreed_per_quarter` is the frequency agreed in writing (P3), None where no figure was agreed;
    `unheld_session`: an accepted ask whose session is not held yet, dated or not;
    on `paused_until` asks are possible again; `fatigued_since`: signs of fatigue the manager has not decided on (L5).
    """

    tiers: tuple[TierFact, ...]
    agreed_per_quarter: int | None = None
    asks: tuple[AskFact, ...] = ()
    charges: tuple[ChargeFact, ...] = ()
    account_charges: tuple[ChargeFact, ...] = ()
    references: tuple[ReferenceFact, ...] = ()
    unheld_session: bool = False
    rests: tuple[RestFact, ...] = ()
    paused_until: date | None = None
    left: bool = False
    opted_out: bool = False
    issues: tuple[IssueFact, ...] = ()
    at_risk: bool = False
    fatigued_since: date | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """May they be asked?

    `reasons` are all limits that forbid it today; `decided_by` is the one that sets the next date (L6).
    `next_eligible` is the first day from today on that allows an ask. It is None in two cases: the end is not known
    (`open_ended`), or there is none (they left or opted out; `open_ended` is False).
    """

    allowed: bool
    reasons: tuple[Reason, ...] = ()
    decided_by: Reason | None = None
    concerns: tuple[Reason, ...] = ()
    next_eligible: date | None = None
    open_ended: bool = False

    @property
    def verdict(self) -> Verdict:
        return Verdict(self.reasons, self.concerns)


@dataclass(frozen=True, slots=True)
class _Block:
    """A limit that forbids an ask on a day and all days before `until`; None: its end is not known, or never comes."""

    reason: Reason
    until: date | None
    never: bool = False


def _dated(code: str, until: date, **figures: str | int | date) -> _Block:
    return _Block(Reason(code, {**figures, "until": until}), until)


def tier_on(tiers: tuple[TierFact, ...], day: date) -> Tier:
    """The tier on that day; before the first dated one it is the first, and with none at all new."""
    if not tiers:
        return Tier.NEW
    begun = [fact for fact in tiers if fact.since <= day]
    current = max(begun, key=_since) if begun else min(tiers, key=_since)
    return current.tier


def _since(fact: TierFact) -> date:
    return fact.since


def quarter_cap(tier: Tier, agreed: int | None, policy: LimitsPolicy) -> int:
    """References a quarter (L1): by tier, never more than agreed; above standard needs an agreement that says so."""
    caps = {
        Tier.NEW: policy.cap_new,
        Tier.STANDARD: policy.cap_standard,
        Tier.SPECIALISED: policy.cap_standard,
        Tier.STRATEGIC: policy.cap_strategic,
    }
    if agreed is None:
        return min(caps[tier], policy.cap_standard)
    return min(caps[tier], max(agreed, 0))


def rest_end(starts_on: date, policy: LimitsPolicy) -> date:
    """The day on which asks are possible again after a rest of the ordinary length (91 days)."""
    return starts_on + timedelta(days=policy.rest_days)


def may_ask(facts: AdvocateLimits, policy: LimitsPolicy, fiscal_year_starts: int, today: date) -> Decision:
    """Every limit, at once. There is no override of any of them."""
    blocks = tuple(_blocks(facts, policy, fiscal_year_starts, today))
    concerns = tuple(_concerns(facts, policy, today))
    if not blocks:
        return Decision(True, concerns=concerns, next_eligible=today)
    decisive = _decisive(facts, policy, fiscal_year_starts, blocks)
    return Decision(
        allowed=False,
        reasons=tuple(block.reason for block in blocks),
        decided_by=decisive.reason,
        concerns=concerns,
        next_eligible=decisive.until,
        open_ended=decisive.until is None and not decisive.never,
    )


def _decisive(
    facts: AdvocateLimits, policy: LimitsPolicy, fiscal_year_starts: int, blocks: tuple[_Block, ...]
) -> _Block:
    """The block that decides: never before unknown end before the latest date (L6).

    On that latest date another limit may begin to hold (the next quarter is full already), so it goes on from there;
    every block holds on all days that are passed over. It ends, because the facts do.
    """
    while True:
        decisive = max(blocks, key=lambda block: (block.never, block.until is None, block.until or date.min))
        if decisive.until is None:
            return decisive
        blocks = tuple(_blocks(facts, policy, fiscal_year_starts, decisive.until))
        if not blocks:
            return decisive


def _blocks(facts: AdvocateLimits, policy: LimitsPolicy, fiscal_year_starts: int, day: date) -> Iterator[_Block]:
    yield from _gone(facts)
    yield from _unknown_ends(facts, day)
    yield from _caps(facts, policy, quarter_of(day, fiscal_year_starts), day)
    yield from _spacing(facts, policy, day)
    yield from _recent_reference(facts, policy, day)
    yield from _breaks(facts, day)


def _gone(facts: AdvocateLimits) -> Iterator[_Block]:
    if facts.opted_out:
        yield _Block(Reason("L4.opted_out"), None, never=True)
    if facts.left:
        yield _Block(Reason("L4.left"), None, never=True)


def _unknown_ends(facts: AdvocateLimits, day: date) -> Iterator[_Block]:
    if any(ask.state in UNANSWERED for ask in facts.asks):
        yield _Block(Reason("A2.pending_ask"), None)
    if facts.unheld_session:
        yield _Block(Reason("L4.unheld_session"), None)
    for issue in facts.issues:
        if issue.is_open(day):
            yield _Block(Reason("L4.open_issue", {"kind": issue.kind, "opened_on": issue.opened_on}), issue.closed_on)
    if facts.at_risk:
        yield _Block(Reason("L4.at_risk"), None)
    if facts.fatigued_since is not None:
        yield _Block(Reason("L5.fatigued", {"found_on": facts.fatigued_since}), None)


def _live_in(charges: tuple[ChargeFact, ...], quarter: Quarter) -> int:
    return sum(1 for charge in charges if charge.is_live and charge.quarter_start in quarter)


def _caps(facts: AdvocateLimits, policy: LimitsPolicy, quarter: Quarter, day: date) -> Iterator[_Block]:
    """A full quarter blocks until the next one, or until a tier that is dated already, which may raise the cap."""
    after = quarter.next().start
    for reason in _full(facts, policy, quarter, day):
        changes = [fact.since for fact in facts.tiers if day < fact.since < after]
        until = min([after, *changes]) if reason.code == "L1.quarter_cap" else after
        if reason.figures["cap"] == 0:  # agreed to nothing: no quarter will ever do
            yield _Block(reason, None)
        else:
            yield _Block(Reason(reason.code, {**reason.figures, "until": until}), until)


def _full(facts: AdvocateLimits, policy: LimitsPolicy, quarter: Quarter, day: date) -> Iterator[Reason]:
    """Which caps leave no slot in this quarter, with the tier of this day."""
    cap = quarter_cap(tier_on(facts.tiers, day), facts.agreed_per_quarter, policy)
    used = _live_in(facts.charges, quarter)
    if used >= cap:
        yield Reason("L1.quarter_cap", {"used": used, "cap": cap, "quarter": quarter.label})
    together = _live_in(facts.account_charges, quarter)
    if together >= policy.cap_account:
        yield Reason("L1.account_cap", {"used": together, "cap": policy.cap_account, "quarter": quarter.label})


def _spacing(facts: AdvocateLimits, policy: LimitsPolicy, day: date) -> Iterator[_Block]:
    """Every ask counts, whatever became of it, save one the CSM objected to (A6): it never went out.

    Weeks are compared by their Mondays: a year of 53 needs no care.
    """
    last = _last_ask(facts)
    if last is None:
        return
    spaced = last + timedelta(days=policy.spacing_days)
    if day < spaced:
        yield _dated("L2.spacing", spaced, last_ask=last, days=policy.spacing_days)
    other_week = _monday(last) + timedelta(days=14)
    if day < other_week:
        yield _dated("L2.consecutive_weeks", other_week, last_ask=last)


def _last_ask(facts: AdvocateLimits) -> date | None:
    return max((ask.sent_on for ask in facts.asks if ask.state is not AskState.VETOED), default=None)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _last_reference(facts: AdvocateLimits) -> date | None:
    return max((reference.held_on for reference in facts.references), default=None)


def _recent_reference(facts: AdvocateLimits, policy: LimitsPolicy, day: date) -> Iterator[_Block]:
    last = _last_reference(facts)
    if last is None:
        return
    until = last + timedelta(days=policy.recent_reference_days)
    if day < until:
        yield _dated("L4.recent_reference", until, held_on=last, days=policy.recent_reference_days)


def _breaks(facts: AdvocateLimits, day: date) -> Iterator[_Block]:
    for rest in facts.rests:
        if rest.starts_on <= day < rest.ends_on:
            yield _dated("L4.rest", rest.ends_on, starts_on=rest.starts_on)
    if facts.paused_until is not None and day < facts.paused_until:
        yield _dated("L4.paused", facts.paused_until)


def _concerns(facts: AdvocateLimits, policy: LimitsPolicy, today: date) -> Iterator[Reason]:
    """What is allowed, but not ideal."""
    held_on = _last_reference(facts)
    if held_on is not None:
        days = (today - held_on).days
        if policy.recent_reference_days <= days < policy.reference_concern_days:
            yield Reason("L4.recent_reference_concern", {"days": days, "held_on": held_on})
    sent_on = _last_ask(facts)
    if sent_on is not None:
        days = (today - sent_on).days
        if policy.spacing_days <= days < policy.spacing_ideal_from:
            yield Reason("L2.spacing_concern", {"days": days, "ideal": policy.spacing_ideal_from, "last_ask": sent_on})


def without(facts: AdvocateLimits, ask: AskFact, charge: ChargeFact) -> AdvocateLimits:
    """The facts as if this ask, with its slot, had not been made: to decide once more whether it may go out (A6)."""
    return replace(
        facts,
        asks=_less(facts.asks, ask),
        charges=_less(facts.charges, charge),
        account_charges=_less(facts.account_charges, charge),
    )


def _less(facts: tuple[Fact, ...], one: Fact) -> tuple[Fact, ...]:
    """Without one of those that equal it."""
    if one not in facts:
        return facts
    place = facts.index(one)
    return facts[:place] + facts[place + 1 :]


def may_charge(
    facts: AdvocateLimits, quarter: Quarter, policy: LimitsPolicy, today: date, charged: date | None = None
) -> Verdict:
    """May a session be dated into this quarter (L1)? `charged` is the start of the quarter its slot is in now.

    Within its own quarter a session moves freely, whatever became of caps; another quarter must have a free slot.
    """
    if charged is not None and charged in quarter:
        return Verdict()
    return Verdict(tuple(_full(facts, policy, quarter, today)))

"""Who is waited for in a request, since when, until when, and whether that is overdue."""

from dataclasses import dataclass
from datetime import datetime

from .follow_ups import Place
from .programme import RequestPolicy
from .transitions import Waiting, waiting_for
from .vocabulary import AskState, Party, RequestState
from .working_time import later

_R = RequestState


@dataclass(frozen=True, slots=True)
class LiveAsk:
    """The ask that waits for the CSM's word or the advocate's answer, and the end of the clock that runs."""

    state: AskState
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenOffer:
    """Times that one party offered and the other has not answered."""

    party: Party
    made_at: datetime


@dataclass(frozen=True, slots=True)
class WaitFacts:
    """A request in a state since then; `session` is when its live session begins, `by_mail` an e-mail Q&A."""

    state: RequestState
    since: datetime
    ask: LiveAsk | None = None
    offer: OpenOffer | None = None
    session: datetime | None = None
    by_mail: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """`until` is None where nothing presses. Whoever has a day to keep, and not a duty, is never overdue."""

    waiting: Waiting
    since: datetime
    until: datetime | None = None

    def is_overdue(self, now: datetime) -> bool:
        pressing = self.waiting not in (Waiting.SESSION_DAY, Waiting.NOBODY)
        return pressing and self.until is not None and self.until <= now


def wait_of(facts: WaitFacts, now: datetime, policy: RequestPolicy, place: Place) -> Wait:
    """`place` is the workspace's: its working days count, save for asks, which have clocks of their own (A4, A6)."""
    if facts.state is _R.ASKING and facts.ask is not None:
        return _asking(facts.ask, now)
    if facts.offer is not None and _is_ahead(facts, now):
        other = Waiting.PROSPECT if facts.offer.party is Party.ADVOCATE else Waiting.ADVOCATE
        return _within(other, facts.offer.made_at, policy.date_within_days, place)
    if facts.state is _R.SCHEDULED and facts.session is not None:
        return _dated(facts.session, facts, now, policy, place)
    days = _days(facts.state, policy)
    waiting = waiting_for(facts.state)
    return Wait(waiting, facts.since) if days is None else _within(waiting, facts.since, days, place)


def _asking(ask: LiveAsk, now: datetime) -> Wait:
    """An ask whose time is up, and that nobody let expire, waits for the manager."""
    if ask.state is AskState.WAITING:
        return Wait(Waiting.CSM, ask.since, ask.until)
    if ask.until is not None and ask.until <= now:
        return Wait(Waiting.MANAGER, ask.until, ask.until)
    return Wait(Waiting.ADVOCATE, ask.since, ask.until)


def _is_ahead(facts: WaitFacts, now: datetime) -> bool:
    """Times are still being agreed: none is dated, or the one that is may yet be moved."""
    return facts.state is _R.CONFIRMED or (
        facts.state is _R.SCHEDULED and facts.session is not None and facts.session > now
    )


def _dated(starts_at: datetime, facts: WaitFacts, now: datetime, policy: RequestPolicy, place: Place) -> Wait:
    """Answers by mail are due when the session "begins" (S7); a session that is over waits to be marked."""
    if facts.by_mail:
        return Wait(Waiting.ADVOCATE, facts.since, starts_at)
    if starts_at > now:
        return Wait(Waiting.SESSION_DAY, facts.since, starts_at)
    return _within(Waiting.MANAGER, starts_at, policy.mark_within_days, place)


def _days(state: RequestState, policy: RequestPolicy) -> int | None:
    return {
        _R.APPROVAL: policy.approve_within_days,
        _R.SUBMITTED: policy.decide_within_days,
        _R.INFO_NEEDED: policy.answer_within_days,
        _R.MATCHING: policy.match_within_days,
        _R.CONFIRMED: policy.date_within_days,
    }.get(state)


def _within(waiting: Waiting, since: datetime, days: int, place: Place) -> Wait:
    return Wait(waiting, since, later(since, days, place.zone, place.is_working))

"""Signals of fatigue: an advocate who tires is no longer asked, before they have to say so (L5).

Each signal names its newest piece of evidence. Once the manager has looked at that one, by a rest or by clearing it,
it counts no more; anything newer does.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median

from .programme import FatiguePolicy, MatchingPolicy
from .sentiment import sentiment
from .verdict import Figure
from .vocabulary import AskState, FatigueSignal, Sentiment

S = FatigueSignal
# What says whether they still like to be asked; one that staff took back, or that never went out, says nothing.
TELLING = frozenset({AskState.ACCEPTED, AskState.DECLINED, AskState.EXPIRED})


@dataclass(frozen=True, slots=True)
class Mark:
    """An answer on how they feel, 1 to 5; `key` names the record (`feedback-12`)."""

    key: str
    day: date
    mark: int


@dataclass(frozen=True, slots=True)
class PastAsk:
    """`reply_took` is None where they did not reply."""

    key: str
    state: AskState
    reply_took: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A reference given in the fiscal quarter that is looked at."""

    key: str
    day: date


@dataclass(frozen=True, slots=True)
class FatigueFacts:
    """All oldest first. `settled` are the (signal, key) pairs that a manager has decided on."""

    marks: tuple[Mark, ...] = ()
    asks: tuple[PastAsk, ...] = ()
    given: tuple[Given, ...] = ()
    settled: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Signal:
    """One sign, with the figures it rests on and its newest evidence."""

    signal: FatigueSignal
    key: str
    figures: dict[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FatigueReading:
    """`blocks`: any two signals, or negative sentiment alone. `many`: more references this quarter than is good."""

    signals: tuple[Signal, ...]
    blocks: bool
    many: int | None = None


def read_fatigue(facts: FatigueFacts, today: date, policy: FatiguePolicy, matching: MatchingPolicy) -> FatigueReading:
    """What tells of fatigue today and has not been decided on."""
    fresh = tuple(
        found for found in _signals(facts, today, policy, matching) if (found.signal, found.key) not in facts.settled
    )
    negative = any(found.signal is S.NEGATIVE_SENTIMENT for found in fresh)
    others = sum(1 for found in fresh if found.signal is not S.NEGATIVE_SENTIMENT)
    count = len(facts.given)
    many = count if count > policy.volume_warn_above else None
    return FatigueReading(fresh, negative or others >= policy.signals, many)


def _signals(facts: FatigueFacts, today: date, policy: FatiguePolicy, matching: MatchingPolicy) -> Iterator[Signal]:
    if len(facts.given) > policy.volume_signal_above:
        yield Signal(S.VOLUME, facts.given[-1].key, {"count": len(facts.given), "most": policy.volume_signal_above})
    yield from _falling(facts.marks, policy)
    yield from _slow(facts.asks, policy)
    yield from _declines(facts.asks, policy)
    seen = [(mark.day, mark.mark) for mark in facts.marks]
    if seen and sentiment(seen, today, matching) is Sentiment.NEGATIVE:
        yield Signal(S.NEGATIVE_SENTIMENT, facts.marks[-1].key, {"marks": _listed(facts.marks, matching)})


def _listed(marks: tuple[Mark, ...], matching: MatchingPolicy) -> str:
    return " → ".join(str(mark.mark) for mark in marks[-matching.sentiment_answers :])


def _falling(marks: tuple[Mark, ...], policy: FatiguePolicy) -> Iterator[Signal]:
    """Over the last answers: none better than the one before, and the last one worse than the first."""
    last = [mark.mark for mark in marks[-policy.falling_answers :]]
    falls = all(after <= before for before, after in zip(last, last[1:], strict=False))
    if len(last) == policy.falling_answers and falls and last[-1] < last[0]:
        yield Signal(S.FALLING_SENTIMENT, marks[-1].key, {"marks": " → ".join(map(str, last))})


def _slow(asks: tuple[PastAsk, ...], policy: FatiguePolicy) -> Iterator[Signal]:
    """The latest reply took much longer than the earlier ones, once there are enough of them."""
    replies = [(ask.key, ask.reply_took) for ask in asks if ask.reply_took is not None]
    if len(replies) <= policy.slow_earlier_replies:
        return
    (key, latest), earlier = replies[-1], [took.total_seconds() for _, took in replies[:-1]]
    usual = median(earlier)
    if latest.total_seconds() > float(policy.slow_ratio) * usual:
        yield Signal(S.SLOW_REPLY, key, {"hours": _hours(latest.total_seconds()), "usual": _hours(usual)})


def _hours(seconds: float) -> float:
    return round(seconds / 3600, 1)


def _declines(asks: tuple[PastAsk, ...], policy: FatiguePolicy) -> Iterator[Signal]:
    """Several of the last asks were declined, and a smaller share of the earlier ones."""
    telling = [ask for ask in asks if ask.state in TELLING]
    last, earlier = telling[-policy.declines_of :], telling[: -policy.declines_of]
    declined = [ask for ask in last if ask.state is AskState.DECLINED]
    if not earlier or len(declined) < policy.declines:
        return
    before = sum(1 for ask in earlier if ask.state is AskState.DECLINED)
    if before * len(last) < len(declined) * len(earlier):
        figures: dict[str, Figure] = {"declined": len(declined), "of": len(last), "earlier": before}
        yield Signal(S.DECLINES, declined[-1].key, {**figures, "earlier_of": len(earlier)})

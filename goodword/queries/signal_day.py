"""What was told of one matter on one day, in the order of telling: is the same told again, or something new (I1)?"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import count, groupby
from typing import Any

from goodword.lib.batches import batches
from goodword.models import Signal
from goodword.policy.finding import SignalKind, SignalSource
from goodword.policy.signals import Matter, SignalDraft, fingerprint, matter, said

BATCH = 500
MOST_TURNS = 100  # of one fact on one day; more are looked for in vain


def draft_of(signal: Signal) -> SignalDraft:
    """What it says, as it would be told anew."""
    names = [name for name in SignalDraft.__dataclass_fields__ if name != "kind"]
    return SignalDraft(SignalKind(signal.kind), **{name: getattr(signal, name) for name in names})


def signal_of(draft: SignalDraft, **more: Any) -> Signal:
    """The other way round; not saved."""
    return Signal(**{name: getattr(draft, name) for name in SignalDraft.__dataclass_fields__}, **more)


def print_of(signal: Signal, turn: int = 0) -> str:
    return fingerprint(draft_of(signal), SignalSource(signal.source), turn)


def turn_of(signal: Signal) -> int | None:
    """How often the same had been told before of that day; None where its fingerprint is of something else."""
    return next((turn for turn in range(MOST_TURNS) if print_of(signal, turn) == signal.fingerprint), None)


class Day:
    """What is recorded of one matter on its day, in the order of telling. `at`: behind the last one told again."""

    def __init__(self, source: SignalSource, recorded: Sequence[Signal], told: Sequence[SignalDraft]) -> None:
        """`told` is what is about to be told: where it begins as the record ends, it says the same again."""
        self.source, self.signals = source, list(recorded)
        again = [fingerprint(draft, source) for draft in told] if recorded else []
        self.at = len(recorded) - _overlap([print_of(signal) for signal in recorded], again)

    def known(self, draft: SignalDraft) -> Signal | None:
        """The same from the same source, with nothing else told since (I1)."""
        mark = fingerprint(draft, self.source)
        if self.at < len(self.signals) and print_of(self.signals[self.at]) == mark:
            self.at += 1
        for signal in reversed(self.signals[: self.at]):
            if said(draft_of(signal)) != said(draft):
                return None
            if print_of(signal) == mark:
                return signal
        return None

    def free_print(self, draft: SignalDraft) -> str:
        taken = {signal.fingerprint for signal in self.signals}
        prints = (fingerprint(draft, self.source, turn) for turn in count())
        return next(one for one in prints if one not in taken)

    def behind(self, now: datetime) -> datetime:
        """Who was held up meanwhile tells it last all the same."""
        return max([now, *(signal.recorded_at for signal in self.signals[-1:])])

    def add(self, signal: Signal) -> None:
        self.signals.append(signal)
        self.at = len(self.signals)


def _overlap(recorded: Sequence[str], told: Sequence[str]) -> int:
    """With how many of its last ones the record ends as the telling begins; the same twice in a row is once."""
    again = [one for one, _ in groupby(told)]
    sizes = range(min(len(recorded), len(again)), 0, -1)
    return next((size for size in sizes if list(recorded[-size:]) == again[:size]), 0)


def days_of(drafts: Sequence[SignalDraft], prints: Sequence[str], source: SignalSource) -> dict[Matter, Day]:
    """By matter. What is recorded is read only where the same was told before: else there is nothing to compare."""
    ever: set[str] = set()
    for part in batches(prints, BATCH):
        ever |= set(Signal.objects.filter(fingerprint__in=part).values_list("fingerprint", flat=True))
    recorded = recorded_of([draft for draft, print_ in zip(drafts, prints, strict=True) if print_ in ever])
    told: defaultdict[Matter, list[SignalDraft]] = defaultdict(list)
    for draft in drafts:
        told[matter(draft)].append(draft)
    return {about: Day(source, recorded.get(about, ()), drafts_of) for about, drafts_of in told.items()}


def recorded_of(drafts: Sequence[SignalDraft]) -> dict[Matter, list[Signal]]:
    """By matter, what counts of it, in the order of recording."""
    live, wanted = Signal.objects.filter(withdrawn_at__isnull=True), {matter(draft) for draft in drafts}
    found: dict[int, Signal] = {}
    for part in batches(drafts, BATCH):
        accounts, kinds, days = ({getattr(one, name) for one in part} for name in ("account_id", "kind", "observed_on"))
        told = live.filter(account__in=accounts, kind__in=kinds, observed_on__in=days)
        found |= {signal.pk: signal for signal in told.order_by()}
    recorded: dict[Matter, list[Signal]] = {}
    for signal in sorted(found.values(), key=lambda signal: (signal.recorded_at, signal.pk)):
        if (about := matter(draft_of(signal))) in wanted:
            recorded.setdefault(about, []).append(signal)
    return recorded

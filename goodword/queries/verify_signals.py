"""Signals compared with their fingerprints: each is known by what it says, and nothing is recorded twice (I1)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import groupby

from django.db.models import F, Max, QuerySet

from goodword.models import Signal
from goodword.policy.signals import Matter, matter, said

from .finding import Finding
from .signal_day import draft_of, print_of, turn_of

A_NIGHT = 20_000  # signals looked at in one check; of more, those of another part of the companies each day


def signals() -> Iterator[Finding]:
    """A row that is known by something else is not found when it is told again; a repetition should not be there."""
    told: defaultdict[Matter, list[Signal]] = defaultdict(list)
    account = None
    for signal in _part().order_by("account", "recorded_at", "pk").iterator(chunk_size=2000):
        if signal.account_id != account:
            yield from _repeated(told)
            account = signal.account_id
            told.clear()
        if turn_of(signal) is None:
            yield Finding("I1", f"signal {signal.pk}", "its fingerprint is not of what it says")
        told[matter(draft_of(signal))].append(signal)
    yield from _repeated(told)


def _part() -> QuerySet[Signal]:
    """All of a company on the same day: what is said twice is found side by side."""
    parts = -(-Signal.objects.count() // A_NIGHT) or 1
    last = Signal.objects.aggregate(last=Max("recorded_at"))["last"]
    day = last.date().toordinal() if last else date.min.toordinal()
    return Signal.objects.annotate(part=F("account_id") % parts).filter(part=day % parts)


def _repeated(told: dict[Matter, list[Signal]]) -> Iterator[Finding]:
    """What was withdrawn since was told between, too. A file may say the same of two hours of a day."""
    for day in told.values():
        for _, run in groupby(day, key=lambda signal: said(draft_of(signal))):
            first: dict[str, Signal] = {}
            for signal in run:
                if signal.withdrawn_at is not None:
                    continue
                before = first.setdefault(print_of(signal), signal)
                if before is not signal and (
                    signal.data_import_id is None or signal.data_import_id != before.data_import_id
                ):
                    problem = f"it says what signal {before.pk} said, and nothing else was told between"
                    yield Finding("I1", f"signal {signal.pk}", problem)

"""Signals go along when two records become one; what both had is the same observation, and counts once (I1)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import chain, count, groupby
from typing import Literal

from goodword.models import ContactScore, Signal
from goodword.policy.actors import SYSTEM
from goodword.policy.observing import OwnReason
from goodword.policy.signals import Matter, matter, said
from goodword.queries.signal_day import draft_of, print_of, recorded_of, turn_of

from .observing import observe_accounts
from .score_due import due_account, due_contact
from .signal import withdraw

BATCH = 500
Whose = Literal["account", "contact"]


def move_signals(whose: Whose, source: int, target: int, *, now: datetime) -> int:
    """From one record to the other, behind the locks of both; returns how many."""
    moved, last = 0, 0
    moving = Signal.objects.filter(**{whose: source}).order_by("pk")
    while signals := list(moving.filter(pk__gt=last)[:BATCH]):
        _move(signals, whose, target, now)
        moved, last = moved + len(signals), signals[-1].pk
    return moved


def _move(signals: Sequence[Signal], whose: Whose, target: int, now: datetime) -> None:
    turns = {signal.pk: turn_of(signal) or 0 for signal in signals}
    for signal in signals:
        setattr(signal, f"{whose}_id", target)
    moved: defaultdict[Matter, list[Signal]] = defaultdict(list)
    for signal in signals:
        moved[matter(draft_of(signal))].append(signal)
    kept = recorded_of([draft_of(signal) for signal in signals])
    for about, told in moved.items():
        _withdraw_repeated(kept.get(about, []), [signal for signal in told if signal.withdrawn_at is None], now)
        _mark_anew(told, {signal.fingerprint for signal in kept.get(about, ())}, turns)
    Signal.objects.bulk_update(signals, [whose, "fingerprint"])


def _withdraw_repeated(kept: Sequence[Signal], moved: Sequence[Signal], now: datetime) -> None:
    """What both records had from one source, with nothing else told between."""
    told = sorted([*kept, *moved], key=lambda signal: (signal.recorded_at, signal.pk))
    for _, run in groupby(told, key=lambda signal: said(draft_of(signal))):
        same = list(run)
        known = {print_of(signal) for signal in same if signal in kept}
        for signal in same:
            if signal in moved and print_of(signal) in known:
                withdraw(signal, OwnReason.MERGED, actor=SYSTEM, now=now)


def _mark_anew(moved: Sequence[Signal], taken: set[str], turns: dict[int, int]) -> None:
    """Each in the turn it had, where that is free; `taken` are the fingerprints of what counts."""
    for signal in moved:
        prints = (print_of(signal, turn) for turn in chain([turns[signal.pk]], count()))
        if signal.withdrawn_at is not None:
            signal.fingerprint = next(prints)
            continue
        signal.fingerprint = next(one for one in prints if one not in taken)
        taken.add(signal.fingerprint)


def accounts_merged(kept_id: int, *, now: datetime) -> None:
    """What the product tells of the company is told anew, and everybody's score there is computed."""
    observe_accounts([kept_id], now=now)
    due_account(kept_id, now)


def contacts_merged(kept_id: int, merged_id: int, *, now: datetime) -> None:
    """Only who is kept has a score that stands; the course of the other stays where it was told."""
    ContactScore.objects.filter(contact=merged_id).delete()
    due_contact(kept_id, now)

"""Signals go along when two records become one; what both had is the same observation, and counts once (I1)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from goodword.models import ContactScore, Signal
from goodword.policy.actors import SYSTEM
from goodword.policy.finding import SignalKind, SignalSource
from goodword.policy.observing import OwnReason
from goodword.policy.signals import SignalDraft, fingerprint

from .observing import observe_accounts
from .score_due import due_account, due_contact
from .signal import withdraw

BATCH = 500
Whose = Literal["account", "contact"]


def move_signals(whose: Whose, source: int, target: int, *, now: datetime) -> int:
    """From one record to the other, behind the locks of both; returns how many."""
    count, last = 0, 0
    moving = Signal.objects.filter(**{whose: source}).order_by("pk")
    while signals := list(moving.filter(pk__gt=last)[:BATCH]):
        _move(signals, whose, target, now)
        count, last = count + len(signals), signals[-1].pk
    return count


def _move(signals: Sequence[Signal], whose: Whose, target: int, now: datetime) -> None:
    for signal in signals:
        setattr(signal, f"{whose}_id", target)
        signal.fingerprint = fingerprint(draft_of(signal), SignalSource(signal.source))
    prints = {signal.fingerprint for signal in signals}
    kept = Signal.objects.filter(fingerprint__in=prints, withdrawn_at=None)
    known = set(kept.exclude(pk__in=[signal.pk for signal in signals]).values_list("fingerprint", flat=True))
    for signal in signals:
        if signal.withdrawn_at is None and signal.fingerprint in known:
            withdraw(signal, OwnReason.MERGED, actor=SYSTEM, now=now)
        elif signal.withdrawn_at is None:
            known.add(signal.fingerprint)
    Signal.objects.bulk_update(signals, [whose, "fingerprint"])


def draft_of(signal: Signal) -> SignalDraft:
    """What it says, as it would be told anew."""
    names = [name for name in SignalDraft.__dataclass_fields__ if name != "kind"]
    return SignalDraft(SignalKind(signal.kind), **{name: getattr(signal, name) for name in names})


def accounts_merged(kept_id: int, *, now: datetime) -> None:
    """What the product tells of the company is told anew, and everybody's score there is computed."""
    observe_accounts([kept_id], now=now)
    due_account(kept_id, now)


def contacts_merged(kept_id: int, merged_id: int, *, now: datetime) -> None:
    """Only who is kept has a score that stands; the course of the other stays where it was told."""
    ContactScore.objects.filter(contact=merged_id).delete()
    due_contact(kept_id, now)

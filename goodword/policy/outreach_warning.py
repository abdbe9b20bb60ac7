"""What whoever invites a candidate must have seen before: that the last word on us was a bad one (O1). It keeps nobody,
as a gate does, but it is easily overlooked beside a high score."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

from .finding import SignalKind
from .scoring import Observation
from .verdict import Verdict, refuse

# Below these: a detractor's answer (0–6), and a health in the lower half. However old: nothing better was seen since.
LOW: dict[SignalKind, Decimal] = {SignalKind.NPS: Decimal(7), SignalKind.HEALTH: Decimal(50)}


def warning_signs(observations: Iterable[Observation], today: date) -> tuple[Observation, ...]:
    """The latest of each kind, where it is low."""
    latest: dict[SignalKind, Observation] = {}
    for seen in sorted(observations, key=lambda one: one.order):
        if seen.kind in LOW and seen.observed_on <= today:
            latest[seen.kind] = seen
    return tuple(seen for kind, seen in latest.items() if seen.number is not None and seen.number < LOW[kind])


def check_seen(warnings: Iterable[int], seen: Collection[int]) -> Verdict:
    """Of the ids of their signals: has somebody read all?"""
    return Verdict() if set(warnings) <= set(seen) else refuse("O1.warning_unseen", "seen")

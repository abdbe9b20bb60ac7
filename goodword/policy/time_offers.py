"""Times that one party offers for a session (S1): what may be offered, and what may be said of a refusal to whom."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from .proposed_times import check_times, read_time
from .verdict import Reason, Verdict
from .vocabulary import Party


def check_offer(entries: Iterable[Mapping[str, Any]], now: datetime, field: str = "time_1") -> Verdict:
    """One to five times, each a real one that lies ahead, none of them twice."""
    times = list(entries)
    found = check_times(times, field)
    return Verdict((*found.reasons, *(_problems(times, now, field) if found.allowed else ())))


def _problems(times: list[Mapping[str, Any]], now: datetime, field: str) -> Iterator[Reason]:
    instants = [read_time(entry).instant for entry in times]
    if not instants:
        yield Reason("times.none", {}, field)
    if any(instant is not None and instant <= now for instant in instants):
        yield Reason("A1.time_past", {}, field)
    if len(set(instants)) < len(instants):
        yield Reason("times.twice", {}, field)


def for_party(verdict: Verdict, party: Party, field: str = "time_1") -> Verdict:
    """A refusal by a limit as the party itself may read it: the prospect learns nothing of the advocate's figures."""
    if not any(reason.code.startswith("L1.") for reason in verdict.reasons):
        return verdict
    code = "times.full_for_you" if party is Party.ADVOCATE else "times.not_possible"
    return Verdict((Reason(code, {}, field),))

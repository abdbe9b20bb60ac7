"""Slots recounted from the raw rows: caps, leaks, spacing and quarters (V1–V3, V19)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from django.db.models import Count

from goodword.models import (
    Account,
    AccountQuarterGuard,
    Ask,
    Charge,
    PolicyVersion,
    QuarterGuard,
    Session,
    SpacingGuard,
)
from goodword.policy.programme import DEFAULT_POLICY, SPACING_FLOOR_DAYS, LimitsPolicy, from_dict
from goodword.policy.quarters import Quarter, local_day
from goodword.policy.vocabulary import AskState, ChargeState, SessionState

from .ask import never_sent
from .finding import Finding
from .workspace import find_workspace

Key = tuple[int, date]


def quarter_caps() -> Iterator[Finding]:
    """V1: no advocate has more live charges in a quarter than a cap ever allowed, past references apart."""
    highest = max(max(policy.cap_new, policy.cap_standard, policy.cap_strategic) for policy in _policies())
    yield from _recount("V1", "advocate", QuarterGuard, highest)


def account_caps() -> Iterator[Finding]:
    """V3: nor have all advocates of an account together; one that others were merged into had as many caps."""
    merged = Account.objects.filter(merged_into__isnull=False).order_by().values_list("merged_into")
    highest = max(policy.cap_account for policy in _policies())
    yield from _recount("V3", "account", AccountQuarterGuard, highest, dict(merged.annotate(Count("pk"))))


def _policies() -> list[LimitsPolicy]:
    """All that were ever in force: a later, lower cap does not undo what was agreed before."""
    versions = PolicyVersion.objects.order_by("number").values_list("data", flat=True)
    return [DEFAULT_POLICY.limits, *(from_dict(data).limits for data in versions)]


def _recount(
    invariant: str, owner: str, model: Any, highest: int, merged: Mapping[int, int] | None = None
) -> Iterator[Finding]:
    """Guard rows against a count of the charges, and ceilings against the highest cap there ever was.

    `merged`: how many records an owner took in, each of which brought slots of its own.
    """
    live = _count(owner, Charge.objects.exclude(state=ChargeState.RELEASED))
    past = _count(owner, Charge.objects.filter(ask__is_imported=True))
    guards: dict[Key, tuple[int, int]] = {
        (row[0], row[1]): (row[2], row[3])
        for row in model.objects.values_list(f"{owner}_id", "quarter", "used", "ceiling")
    }
    for key in sorted({*live, *guards}):
        used, ceiling = guards.get(key, (0, 0))
        subject = f"{owner} {key[0]}, quarter from {key[1]}"
        if used != live.get(key, 0):
            yield Finding(invariant, subject, f"the guard counts {used}, there are {live.get(key, 0)} live charges")
        together = highest * (1 + (merged or {}).get(key[0], 0))
        if used > ceiling or ceiling > together + past.get(key, 0):
            yield Finding(invariant, subject, f"{used} used, ceiling {ceiling}, highest cap {highest}")


def _count(owner: str, charges: Any) -> Mapping[Key, int]:
    rows = charges.order_by().values_list(f"{owner}_id", "quarter").annotate(Count("pk"))
    return {(row[0], row[1]): row[2] for row in rows}


def charge_states() -> Iterator[Finding]:
    """V2: every ask has a charge, live exactly as long as the ask is, and used for good when its session was held."""
    sessions: dict[int, list[str]] = defaultdict(list)
    for ask_id, state in Session.objects.order_by("pk").values_list("ask_id", "state"):
        sessions[ask_id].append(state)
    columns = ("pk", "state", "charge__state", "is_imported")
    for ask_id, state, charge, past in Ask.objects.order_by("pk").values_list(*columns):
        expected = _expected(AskState(state), sessions[ask_id])
        never_live = past and charge is None and expected is ChargeState.RELEASED
        if charge != expected and not never_live:
            yield Finding("V2", f"ask {ask_id}", f"{state} with sessions {sessions[ask_id]}: {charge}, not {expected}")


def _expected(state: AskState, sessions: list[str]) -> ChargeState:
    """`sessions`: states of the ask's sessions, oldest first."""
    if SessionState.HELD in sessions:
        return ChargeState.HELD
    if state in (AskState.WAITING, AskState.PENDING):
        return ChargeState.RESERVED
    missed = sessions[-1:] == [SessionState.NO_SHOW]
    return ChargeState.RESERVED if state is AskState.ACCEPTED and not missed else ChargeState.RELEASED


def spacing() -> Iterator[Finding]:
    """V3: 14 days at least between two asks of an advocate (L2), past ones apart; the guard knows the last of all.

    One that never went out was none (A6).
    """
    asks: dict[int, list[tuple[date, bool]]] = defaultdict(list)
    counted = Ask.objects.exclude(never_sent()).order_by("sent_on", "pk")
    for advocate_id, sent_on, past in counted.values_list("advocate_id", "sent_on", "is_imported"):
        asks[advocate_id].append((sent_on, past))
    guards = dict(SpacingGuard.objects.order_by("pk").values_list("advocate_id", "last_day"))
    for advocate_id in sorted(set(guards) - set(asks)):
        yield Finding("V3", f"advocate {advocate_id}", f"never asked; guard: {guards[advocate_id]}")
    for advocate_id, days in sorted(asks.items()):
        last, known = days[-1][0], guards.get(advocate_id)
        if known != last.toordinal():
            yield Finding(
                "V3", f"advocate {advocate_id}", f"last ask on {last}, day {last.toordinal()}; guard: {known}"
            )
        for one, other in pairwise(day for day, past in days if not past):
            if (other - one).days < SPACING_FLOOR_DAYS:
                yield Finding("V3", f"advocate {advocate_id}", f"asked on {one} and on {other}")


def charge_quarters() -> Iterator[Finding]:
    """V19: a charge's quarter holds the day of its session, or of its ask where none was ever dated.

    Of an e-mail Q&A it is the day on which the answers were due, whenever they came: the slot was reserved there, and
    answers may be welcome in a quarter that has none left (S7).
    """
    workspace = find_workspace()
    if workspace is None:
        return
    days: dict[int, date] = {}
    sessions = Session.objects.order_by("pk").values_list("ask_id", "starts_at", "held_on", "answered_at")
    for ask_id, starts_at, held_on, answered_at in sessions:
        day = None if answered_at else held_on
        days[ask_id] = day or local_day(starts_at, workspace.time_zone)
    rows = Charge.objects.exclude(state=ChargeState.RELEASED).order_by("pk")
    for pk, quarter, ask_id, sent_on in rows.values_list("pk", "quarter", "ask_id", "ask__sent_on"):
        day = days.get(ask_id, sent_on)
        if day not in Quarter(quarter, workspace.fiscal_year_starts):
            yield Finding("V19", f"charge {pk}", f"in the quarter from {quarter}, for {day}")

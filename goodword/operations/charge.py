"""Slots of quarters: taken, given back, moved and frozen (L1–L3, V1–V3).

Callers hold the locks of account and advocate, and have asked policy, which counts the charges. Here the slot is
written, and the CHECK constraints of the guard rows have the last word, whatever went wrong before.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Max, QuerySet
from django.db.models.functions import Greatest

from goodword.models import AccountQuarterGuard, Advocate, Ask, Charge, QuarterGuard, SpacingGuard
from goodword.policy.limits import AdvocateLimits, quarter_cap, tier_on
from goodword.policy.programme import SPACING_FLOOR_DAYS, LimitsPolicy
from goodword.policy.quarters import Quarter, quarter_of
from goodword.policy.verdict import Reason, Verdict
from goodword.policy.vocabulary import ChargeState
from goodword.queries.ask import never_sent

from .locking import lock_accounts
from .refused import Refused


@dataclass(frozen=True)
class Caps:
    """How many live charges the advocate, and all advocates of the account together, may have in a quarter (L1)."""

    advocate: int
    account: int


def caps_of(facts: AdvocateLimits, limits: LimitsPolicy, today: date) -> Caps:
    """By the tier of today: a lowered cap or tier stops new charges only."""
    tier = tier_on(facts.tiers, today)
    return Caps(quarter_cap(tier, facts.agreed_per_quarter, limits), limits.cap_account)


@contextmanager
def last_word(reasons: Mapping[str, Reason]) -> Iterator[None]:
    """In a savepoint: a broken constraint that `reasons` names refuses with its reason; any other is our own fault."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        for name, reason in reasons.items():
            if name in str(error):
                raise Refused(Verdict((reason,))) from error
        raise


def reserve(ask: Ask, quarter: Quarter, caps: Caps) -> Charge:
    """Take a slot for a new ask."""
    _take(ask, quarter, caps)
    return Charge.objects.create(ask=ask, advocate_id=ask.advocate_id, account_id=ask.account_id, quarter=quarter.start)


def release(charge: Charge) -> None:
    """Give the slot back; nothing where it was given back already, or used for good."""
    if _swap(charge, ChargeState.RESERVED, ChargeState.RELEASED):
        of_account, of_advocate = _guards(charge, charge.quarter)
        of_account.update(used=F("used") - 1)
        of_advocate.update(used=F("used") - 1)


def freeze(charge: Charge) -> None:
    """Used for good: the session was held (V19)."""
    if not _swap(charge, ChargeState.RESERVED, ChargeState.HELD):
        raise AssertionError(f"charge {charge.pk} is {charge.state}: only a reserved slot can be used")


def transfer(charge: Charge, quarter: Quarter, caps: Caps) -> None:
    """Into the quarter of the session's date; one that was given back is taken anew."""
    reserved = charge.state == ChargeState.RESERVED
    if reserved and charge.quarter in quarter:
        return
    if reserved:
        release(charge)
    _take(charge, quarter, caps)
    Charge.objects.filter(pk=charge.pk).update(state=ChargeState.RESERVED, quarter=quarter.start)
    charge.refresh_from_db()


def space(advocate_id: int, day: date, days: int) -> None:
    """Note an ask on that day, `days` or more after the one before (L2)."""
    reason = Reason("L2.spacing", {"days": days, "last_ask": day})
    # The second name is how SQLite calls the row that two would create at once; PostgreSQL's begins with the table.
    reasons = {"spacing_guard_days": reason, "goodword_spacingguard": reason}
    with last_word(reasons):
        moved = {"previous_day": F("last_day"), "last_day": day.toordinal(), "spacing": days}
        if not SpacingGuard.objects.filter(advocate=advocate_id).update(**moved):
            SpacingGuard.objects.create(advocate_id=advocate_id, last_day=day.toordinal(), spacing=days)


def respace(advocate_id: int, day: date) -> None:
    """The last ask went out on a later day than was noted: from there the next one is counted (A6)."""
    SpacingGuard.objects.filter(advocate=advocate_id).update(last_day=day.toordinal())


def unspace(advocate_id: int) -> None:
    """An ask that never went out never was one: spacing counts from the one before it again (A6)."""
    asked = Ask.objects.filter(advocate=advocate_id).exclude(never_sent())
    guard = SpacingGuard.objects.filter(advocate=advocate_id)
    last = asked.aggregate(last=Max("sent_on"))["last"]
    if last is None:
        guard.delete()
    else:
        guard.update(last_day=last.toordinal(), previous_day=None)


def record_past(references: Sequence[tuple[Ask, date]], fiscal_year_starts: int) -> list[Charge]:
    """Charges of references given before the programme: facts, which no cap refuses.

    `references` are saved asks with the day the session was held. Later asks count from there. A constant number of
    statements; it takes the locks itself.
    """
    _lock_owners([ask for ask, _ in references])
    charges = [
        Charge(
            ask=ask,
            advocate_id=ask.advocate_id,
            account_id=ask.account_id,
            quarter=quarter_of(held_on, fiscal_year_starts).start,
            state=ChargeState.HELD,
        )
        for ask, held_on in references
    ]
    created = Charge.objects.bulk_create(charges)
    _widen(AccountQuarterGuard, "account_id", created)
    _widen(QuarterGuard, "advocate_id", created)
    space_past(ask for ask, _ in references)
    return created


def forget_past(asks: Sequence[Ask]) -> None:
    """Take back what `record_past` wrote for these asks, which are about to be deleted: an import that is undone."""
    _lock_owners(asks)
    charges = list(Charge.objects.filter(ask__in=asks))
    Charge.objects.filter(pk__in=[charge.pk for charge in charges]).delete()
    _widen(AccountQuarterGuard, "account_id", charges)
    _widen(QuarterGuard, "advocate_id", charges)
    advocates = {ask.advocate_id for ask in asks}
    SpacingGuard.objects.filter(advocate__in=advocates).delete()
    left = Ask.objects.filter(advocate__in=advocates).exclude(pk__in=[ask.pk for ask in asks])
    space_past(left.exclude(never_sent()))


def _lock_owners(asks: Sequence[Ask]) -> None:
    """All accounts, then all advocates: recounting guards would overwrite what others reserve meanwhile."""
    lock_accounts(*{ask.account_id for ask in asks})
    advocates = {ask.advocate_id for ask in asks}
    list(Advocate.objects.select_for_update().filter(pk__in=advocates).order_by("pk").values_list("pk"))


def _swap(charge: Charge, old: ChargeState, new: ChargeState) -> bool:
    if not Charge.objects.filter(pk=charge.pk, state=old).update(state=new):
        return False
    charge.state = new
    return True


def _guards(of: Ask | Charge, quarter: date) -> tuple[QuerySet[AccountQuarterGuard], QuerySet[QuarterGuard]]:
    return (
        AccountQuarterGuard.objects.filter(account=of.account_id, quarter=quarter),
        QuarterGuard.objects.filter(advocate=of.advocate_id, quarter=quarter),
    )


def _take(of: Ask | Charge, quarter: Quarter, caps: Caps) -> None:
    """One more in both guards, made where they are not there yet."""
    start, (of_account, of_advocate) = quarter.start, _guards(of, quarter.start)
    with last_word({"account_quarter_guard_cap": _full("L1.account_cap", caps.account, quarter)}):
        guard = AccountQuarterGuard(account_id=of.account_id, quarter=start)
        AccountQuarterGuard.objects.bulk_create([guard], ignore_conflicts=True)
        of_account.update(**_one_more(caps.account))
    with last_word({"quarter_guard_cap": _full("L1.quarter_cap", caps.advocate, quarter)}):
        QuarterGuard.objects.bulk_create(
            [QuarterGuard(advocate_id=of.advocate_id, quarter=start)], ignore_conflicts=True
        )
        of_advocate.update(**_one_more(caps.advocate))


def _full(code: str, cap: int, quarter: Quarter) -> Reason:
    return Reason(code, {"used": cap, "cap": cap, "quarter": quarter.label})


def _one_more(cap: int) -> dict[str, Any]:
    """One statement; the right-hand sides see the row as it was. The ceiling is the cap, or what was used before."""
    return {"ceiling": Greatest(cap, F("used")), "used": F("used") + 1}


def _widen(model: Any, owner: str, charges: Sequence[Charge]) -> None:
    """Recount the guards of these charges' quarters; where that is more than their ceiling, it rises to it."""
    keys = {(getattr(charge, owner), charge.quarter) for charge in charges}
    near = {f"{owner}__in": {key[0] for key in keys}, "quarter__in": {key[1] for key in keys}}
    live = Charge.objects.filter(**near).exclude(state=ChargeState.RELEASED)
    counts = {(row[0], row[1]): row[2] for row in live.values_list(owner, "quarter").annotate(Count("pk"))}
    ceilings = {
        (row[0], row[1]): row[2] for row in model.objects.filter(**near).values_list(owner, "quarter", "ceiling")
    }
    guards = [
        model(**{owner: key[0]}, quarter=key[1], used=used, ceiling=max(used, ceilings.get(key, 0)))
        for key, used in sorted((key, counts.get(key, 0)) for key in keys)
    ]
    unique = [owner.removesuffix("_id"), "quarter"]
    model.objects.bulk_create(guards, update_conflicts=True, unique_fields=unique, update_fields=["used", "ceiling"])


def space_past(asks: Iterable[Ask]) -> None:
    """The newest past ask is where spacing begins; no distance between past ones is checked."""
    newest: dict[int, int] = {}
    for ask in asks:
        newest[ask.advocate_id] = max(newest.get(ask.advocate_id, 0), ask.sent_on.toordinal())
    known = dict(SpacingGuard.objects.filter(advocate__in=newest).values_list("advocate_id", "last_day"))
    later = [
        SpacingGuard(advocate_id=advocate_id, last_day=day, spacing=SPACING_FLOOR_DAYS)
        for advocate_id, day in sorted(newest.items())
        if day > known.get(advocate_id, 0)
    ]
    changed = ["last_day", "previous_day", "spacing"]
    SpacingGuard.objects.bulk_create(later, update_conflicts=True, unique_fields=["advocate"], update_fields=changed)

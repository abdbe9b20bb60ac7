"""What the screens show of advocates beside their row: load, next eligible date, sentiment, data to complete."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Count

from goodword.models import Advocate, Session
from goodword.policy.limits import AdvocateLimits, Decision, quarter_cap, tier_on
from goodword.policy.quarters import Quarter, quarter_of
from goodword.policy.vocabulary import Sentiment, SessionState

from .limits import Reading, decide, facts_of, reading_of
from .sentiment import sentiments_of

SOON_DAYS = 30
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Load:
    """Slots of the current quarter: the advocate's own, and those of all advocates of the account together (L1)."""

    quarter: Quarter
    used: int
    cap: int
    together: int
    account_cap: int


@dataclass(frozen=True)
class AdvocateRow:
    """One advocate of a list. `references` of the last twelve months, `last` of them on that day."""

    advocate: Advocate
    decision: Decision
    load: Load
    sentiment: Sentiment
    references: int
    last: date | None


class Standing(StrEnum):
    """When somebody may be asked next, roughly."""

    TODAY = "today"
    SOON = "soon"
    LATER = "later"
    UNKNOWN = "unknown"
    NEVER = "never"


def standing_of(decision: Decision, today: date) -> Standing:
    if decision.allowed:
        return Standing.TODAY
    if decision.next_eligible is None:
        return Standing.UNKNOWN if decision.open_ended else Standing.NEVER
    return Standing.SOON if (decision.next_eligible - today).days <= SOON_DAYS else Standing.LATER


def load_of(facts: AdvocateLimits, reading: Reading) -> Load:
    quarter, limits = quarter_of(reading.today, reading.fiscal_year_starts), reading.policy.limits
    used, together = (
        sum(1 for charge in charges if charge.is_live and charge.quarter_start in quarter)
        for charges in (facts.charges, facts.account_charges)
    )
    cap = quarter_cap(tier_on(facts.tiers, reading.today), facts.agreed_per_quarter, limits)
    return Load(quarter, used, cap, together, limits.cap_account)


def advocate_rows(advocates: Sequence[Advocate], today: date) -> list[AdvocateRow]:
    """In their order, with a constant number of queries."""
    ids, reading = [advocate.pk for advocate in advocates], reading_of(today)
    facts = facts_of(ids, today, reading)
    decisions, moods = decide(facts, reading), sentiments_of(ids, reading.policy.matching, today)
    references = references_since(ids, today - YEAR)
    return [
        AdvocateRow(
            advocate,
            decisions[advocate.pk],
            load_of(facts[advocate.pk], reading),
            moods.get(advocate.pk, Sentiment.NEUTRAL),
            references.get(advocate.pk, 0),
            max((given.held_on for given in facts[advocate.pk].references), default=None),
        )
        for advocate in advocates
    ]


def references_since(ids: Sequence[int], since: date) -> dict[int, int]:
    held = Session.objects.filter(state=SessionState.HELD, held_on__gt=since, ask__advocate__in=ids).order_by()
    return dict(held.values_list("ask__advocate_id").annotate(count=Count("pk")))


def data_to_complete(advocate: Advocate, today: date, availability_days: int) -> Iterator[str]:
    """What matching does not know and therefore grades *unknown* or takes for medium (M2), as field names."""
    contact, account = advocate.contact, advocate.contact.account
    known = {
        "industry": account.industry_id is not None,
        "employees": account.employees is not None,
        "country": bool(account.country),
        "competitors": account.competitors_recorded,
        "function": bool(contact.function),
        "level": bool(contact.level),
        "email": bool(contact.email),
        "use_cases": bool(advocate.use_cases.all()),
        "languages": bool(advocate.languages),
        "availability": bool(advocate.availability),
    }
    yield from (name for name, is_known in known.items() if not is_known)
    confirmed = advocate.availability_confirmed_on
    if advocate.availability and (confirmed is None or (today - confirmed).days > availability_days):
        yield "availability_confirmed"

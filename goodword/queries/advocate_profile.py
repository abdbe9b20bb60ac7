"""What matching knows of advocates, read for many at once in a constant number of queries (M1–M5)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, TypeVar

from django.db.models import Count, Max, Q, QuerySet

from goodword.models import Account, Advocate, Ask, Session
from goodword.policy.issues import is_recent_issue
from goodword.policy.profiles import AdvocateProfile, Scope, Wanted
from goodword.policy.quarters import quarter_of
from goodword.policy.vocabulary import AskState, Availability, Format, Function, Level, Sentiment, SessionState, Tier

from .limits import Pool, Reading, accounts_of, issues_of
from .sentiment import sentiments_of
from .wanted import Catalogue, prospect_key

Row = Mapping[str, Any]
One = TypeVar("One")
Other = TypeVar("Other")
_COLUMNS = {
    "pk": "pk",
    "tier": "tier",
    "availability": "availability",
    "confirmed_on": "availability_confirmed_on",
    "languages": "languages",
    "liked": "formats_liked",
    "excluded": "formats_excluded",
    "function": "contact__function",
    "level": "contact__level",
    "account": "contact__account_id",
    "industry": "contact__account__industry_id",
    "employees": "contact__account__employees",
    "country": "contact__account__country",
    "region": "contact__account__region",
    "competitors_recorded": "contact__account__competitors_recorded",
}
_FORMATS = {str(member): member for member in Format}


@dataclass(frozen=True)
class _Beside:
    """What is read beside the advocates' own rows.

    `references`: the last one, and how many this year; `recent_issues` and `competitors` by account.
    """

    references: Mapping[int, tuple[date | None, int]]
    use_cases: Mapping[int, set[int]]
    sentiments: Mapping[int, Sentiment]
    recent_issues: frozenset[int]
    competitors: Mapping[int, set[int]]
    met: frozenset[int]


def profiles_of(pool: Pool, wanted: Wanted, lists: Catalogue, reading: Reading) -> dict[int, AdvocateProfile]:
    """By advocate. `met_prospects` tells of the prospect of `wanted` only."""
    members = pool if isinstance(pool, QuerySet) else Advocate.objects.filter(pk__in=pool)
    beside = _beside(pool, wanted, reading)
    rows = members.order_by().values_list(*_COLUMNS.values())
    return {row[0]: _profile(dict(zip(_COLUMNS, row, strict=True)), beside, wanted, lists) for row in rows}


def _beside(pool: Pool, wanted: Wanted, reading: Reading) -> _Beside:
    matching, today = reading.policy.matching, reading.today
    issues = issues_of(pool, reading)
    through = Advocate.use_cases.through.objects.filter(advocate__in=pool)
    rivals = Account.competitors.through.objects.filter(from_account__in=accounts_of(pool))
    return _Beside(
        references=_references(pool, _year_start(reading)),
        use_cases=_sets(through.values_list("advocate_id", "usecase_id")),
        sentiments=sentiments_of(pool, matching, today),
        recent_issues=frozenset(pk for pk, facts in issues.items() if is_recent_issue(facts, matching, today)),
        competitors=_sets(rivals.values_list("from_account_id", "to_account_id")),
        met=_met(pool, wanted),
    )


def _profile(row: Row, beside: _Beside, wanted: Wanted, lists: Catalogue) -> AdvocateProfile:
    pk, account, tier = row["pk"], row["account"], Tier(row["tier"])
    industry, sector = lists.industries[row["industry"]] if row["industry"] else (None, None)
    last, this_year = beside.references.get(pk, (None, 0))
    cases = [lists.use_cases[case] for case in beside.use_cases.get(pk, ())]
    codes, liked = frozenset(code for code, _ in cases), frozenset(_FORMATS[name] for name in row["liked"])
    competitors = frozenset(beside.competitors.get(account, ()))
    return AdvocateProfile(
        id=pk,
        account_id=account,
        industry=industry,
        sector=sector,
        employees=row["employees"],
        use_cases=codes,
        use_case_families=frozenset(family for _, family in cases),
        function=Function(row["function"]) if row["function"] else None,
        level=Level(row["level"]) if row["level"] else None,
        country=row["country"] or None,
        region=row["region"] or None,
        availability=Availability(row["availability"]) if row["availability"] else None,
        availability_confirmed_on=row["confirmed_on"],
        sentiment=beside.sentiments.get(pk, Sentiment.NEUTRAL),
        recent_issue=account in beside.recent_issues,
        last_reference=last,
        references_this_year=this_year,
        languages=frozenset(row["languages"]),
        formats_excluded=frozenset(_FORMATS[name] for name in row["excluded"]),
        formats_liked=liked,
        tier=tier,
        scope=Scope(codes, liked) if tier is Tier.SPECIALISED else Scope(),
        competitor_account_ids=competitors if competitors or row["competitors_recorded"] else None,
        met_prospects=frozenset({wanted.prospect_key}) if pk in beside.met else frozenset(),
    )


def _sets(pairs: Iterable[tuple[One, Other]]) -> dict[One, set[Other]]:
    found: dict[One, set[Other]] = defaultdict(set)
    for one, other in pairs:
        found[one].add(other)
    return found


def _year_start(reading: Reading) -> date:
    quarter = quarter_of(reading.today, reading.fiscal_year_starts)
    while quarter.number > 1:
        quarter = quarter.previous()
    return quarter.start


def _references(pool: Pool, year_start: date) -> dict[int, tuple[date | None, int]]:
    """By advocate: the day of the last reference, and how many there were since the year began."""
    held = Session.objects.filter(state=SessionState.HELD, ask__advocate__in=pool).order_by()
    counted = held.values_list("ask__advocate_id").annotate(
        last=Max("held_on"), this_year=Count("pk", filter=Q(held_on__gte=year_start))
    )
    return {pk: (last, count) for pk, last, count in counted}


def _met(pool: Pool, wanted: Wanted) -> frozenset[int]:
    """Who accepted an ask for this prospect, or gave it a reference: known by its accounts, or by its name.

    By its name in the request too: in the ask the manager may have written another one.
    """
    accepted = Ask.objects.filter(advocate__in=pool, state=AskState.ACCEPTED).order_by()
    columns = "advocate_id", "request__prospect_account_id", "prospect_company", "request__prospect_company"
    own, key, key_of = wanted.prospect_account_ids, wanted.prospect_key, cache(prospect_key)
    return frozenset(
        pk
        for pk, account, *companies in accepted.values_list(*columns)
        if account in own or (key and any(key_of(company) == key for company in companies if company))
    )

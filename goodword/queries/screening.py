"""What screening knows of requests, read for many at once in a constant number of queries (Q2, B4)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from django.db.models import Q

from goodword.lib.workdays import is_working_day
from goodword.models import Deal, ExchangeRate, ReferenceRequest, Session, User, Workspace
from goodword.policy.alternatives import WAITING_HELPS, alternatives
from goodword.policy.matching import Match
from goodword.policy.screening import Screening, ScreeningFacts, screen
from goodword.policy.verdict import Reason
from goodword.policy.vocabulary import (
    Criterion,
    DeclineReason,
    Format,
    Grade,
    Level,
    RequestState,
    Resource,
    Role,
    SessionState,
    Severity,
    Stage,
)

from .reference_request import OVER
from .shortlist import shortlist
from .wanted import prospect_key
from .workspace import current_policy

CENT = Decimal("0.01")
ALTERNATIVES_SHOWN = frozenset({RequestState.DECLINED, RequestState.UNFILLED})


@dataclass(frozen=True)
class _Beside:
    """What is read beside the requests' own rows: references heard and other open requests, of the same deal or of the
    same prospect, by request; deals by id; rates by currency.
    """

    heard: Mapping[int, int]
    open_requests: Mapping[int, int]
    same_prospect: Mapping[int, int]
    deals: Mapping[int, Deal]
    rates: Mapping[str, Decimal]


def screening_of(request: ReferenceRequest, workspace: Workspace, today: date) -> Screening:
    """Of the request as it is in memory, saved or not."""
    return screenings([request], workspace, today)[request.pk]


def screenings(requests: Sequence[ReferenceRequest], workspace: Workspace, today: date) -> dict[int, Screening]:
    """By the number of the request."""
    policy, is_working = current_policy().screening, partial(is_working_day, workspace.country)
    facts = facts_of_many(requests, workspace, today)
    return {pk: screen(found, policy, is_working) for pk, found in facts.items()}


def facts_of_many(requests: Sequence[ReferenceRequest], workspace: Workspace, today: date) -> dict[int, ScreeningFacts]:
    deals = Deal.objects.in_bulk([request.deal_id for request in requests if request.deal_id])
    currencies = {request.currency for request in requests} | {deal.currency for deal in deals.values()}
    beside = _Beside(
        heard=_heard(requests),
        open_requests=_open_requests(requests),
        same_prospect=_same_prospect(requests),
        deals=deals,
        rates=_rates(currencies - {workspace.base_currency, ""}, today),
    )
    return {request.pk: _facts(request, beside, workspace, today) for request in requests}


def _facts(request: ReferenceRequest, beside: _Beside, workspace: Workspace, today: date) -> ScreeningFacts:
    arr = _converted(request.arr, request.currency, beside.rates, workspace)
    deal = beside.deals.get(request.deal_id) if request.deal_id else None
    return ScreeningFacts(
        today=today,
        stage=Stage(request.stage) if request.stage else None,
        resources=_resources(request),
        heard=beside.heard.get(request.pk, 0),
        arr=arr,
        currency=workspace.base_currency,
        unknown_currency=request.currency if arr is None and request.arr is not None else "",
        format=Format(request.format) if request.format else None,
        expected_close=request.expected_close,
        why_now=request.why_now,
        prospect_asked=request.prospect_asked,
        deal_stuck=request.deal_stuck,
        questions=sum(1 for line in request.key_questions.splitlines() if line.strip()),
        has_concerns=bool(request.concerns.strip()),
        contact_level=Level(request.contact_level) if request.contact_level else None,
        open_request=beside.open_requests.get(request.pk),
        same_prospect=beside.same_prospect.get(request.pk),
        deal_arr=_converted(deal.amount, deal.currency, beside.rates, workspace) if deal else None,
        deal_stage=Stage(deal.stage) if deal else None,
    )


def _resources(request: ReferenceRequest) -> frozenset[Resource] | None:
    """None ticked says something only once the justification has been begun."""
    used = frozenset(Resource(name) for name in request.resources_used)
    return used if used or request.why_now.strip() else None


def _converted(
    amount: Decimal | None, currency: str, rates: Mapping[str, Decimal], workspace: Workspace
) -> Decimal | None:
    if amount is None or currency in ("", workspace.base_currency):
        return amount
    rate = rates.get(currency)
    return (amount * rate).quantize(CENT) if rate else None


def _rates(currencies: Iterable[str], on: date) -> dict[str, Decimal]:
    """The newest rate of each that is known on that day."""
    known = ExchangeRate.objects.filter(currency__in=currencies, since__lte=on).order_by("since")
    return dict(known.values_list("currency", "rate"))


def _open_requests(requests: Sequence[ReferenceRequest]) -> dict[int, int]:
    """By request: the oldest other one of its deal that is not over."""
    deals = {request.deal_id for request in requests if request.deal_id}
    found = ReferenceRequest.objects.filter(deal__in=deals).exclude(state__in=OVER | {RequestState.DRAFT})
    by_deal: dict[int | None, list[int]] = defaultdict(list)
    for deal, pk in found.order_by("pk").values_list("deal_id", "pk"):
        by_deal[deal].append(pk)
    others = {one.pk: [pk for pk in by_deal.get(one.deal_id, ()) if pk != one.pk] for one in requests}
    return {pk: numbers[0] for pk, numbers in others.items() if numbers}


def _same_prospect(requests: Sequence[ReferenceRequest]) -> dict[int, int]:
    """By request: the oldest other open one for the same company, where one of the two names no deal."""
    keys = {request.pk: prospect_key(request.prospect_company) for request in requests}
    scope = Q(pk__in=[])
    for key in filter(None, keys.values()):
        scope |= Q(search__startswith=key)
    found = ReferenceRequest.objects.filter(scope).exclude(state__in=OVER | {RequestState.DRAFT}).order_by("-pk")
    others: dict[str, list[ReferenceRequest]] = defaultdict(list)
    for other in found.only("prospect_company", "deal"):
        others[prospect_key(other.prospect_company)].append(other)
    return {
        request.pk: other.pk
        for request in requests
        for other in others[keys[request.pk]]
        if other.pk != request.pk and not (request.deal_id and other.deal_id)
    }


def _heard(requests: Sequence[ReferenceRequest]) -> dict[int, int]:
    """By request: references its prospect was given, known by its account, by its name, or by the deal."""
    held = Session.objects.filter(_of_prospects(requests), state=SessionState.HELD).order_by()
    columns = ("ask__request__prospect_account_id", "ask__request__deal_id", "ask__prospect_company",
               "ask__request__prospect_company")  # fmt: skip
    rows = list(held.values_list(*columns)) if requests else []
    return {request.pk: sum(1 for row in rows if _is_of(request, *row)) for request in requests}


def _of_prospects(requests: Sequence[ReferenceRequest]) -> Q:
    """Wide enough to hold every reference of these prospects: accents and capitals are compared in `_is_of`."""
    scope = Q(pk__in=[])
    for request in requests:
        if request.prospect_account_id:
            scope |= Q(ask__request__prospect_account=request.prospect_account_id)
        if request.deal_id:
            scope |= Q(ask__request__deal=request.deal_id)
        if request.prospect_company.strip():
            scope |= Q(ask__request__search__startswith=prospect_key(request.prospect_company))
            scope |= Q(ask__prospect_company__iexact=request.prospect_company.strip())
    return scope


def _is_of(request: ReferenceRequest, account: int | None, deal: int | None, *companies: str | None) -> bool:
    key = prospect_key(request.prospect_company)
    return bool(
        (account and account == request.prospect_account_id)
        or (deal and deal == request.deal_id)
        or (key and any(prospect_key(company) == key for company in companies if company))
    )


def needs_director(request: ReferenceRequest, screening: Screening) -> bool:
    """A small deal that no director has approved, or not at this ARR (Q3)."""
    return bool(screening.of(Severity.APPROVAL)) and request.director_approved_at is None


def directors(request: ReferenceRequest) -> list[User]:
    """Who may approve this small deal now: nobody their own."""
    return [director for director in _active(Role.DIRECTOR) if director.pk != request.rep_id]


def managers() -> list[User]:
    return _active(Role.MANAGER)


def _active(role: Role) -> list[User]:
    return list(User.objects.filter(is_active=True, roles__role=role).order_by("pk"))


def alternatives_of(request: ReferenceRequest, workspace: Workspace, today: date) -> tuple[Reason, ...]:
    """What the rep can do instead (B4); nothing where the request was not turned down. No names, only a day (A7)."""
    if request.state not in ALTERNATIVES_SHOWN:
        return ()
    reasons = [DeclineReason(reason) for reason in request.decline_reasons]
    facts = facts_of_many([request], workspace, today)[request.pk]
    free_from, free = _free_again(request, today) if WAITING_HELPS & set(reasons) else (None, 0)
    return alternatives(facts, reasons, current_policy().screening, free_from, free)


def _free_again(request: ReferenceRequest, today: date) -> tuple[date | None, int]:
    """The first day on which somebody who fits may be asked again, and how many may be on that day."""
    waiting = [row.decision for row in shortlist(request, today).below if _fits_in_time(row.match)]
    days = [decision.next_eligible for decision in waiting if decision.next_eligible]
    first = min(days, default=None)
    return first, sum(1 for day in days if day == first)


def _fits_in_time(match: Match) -> bool:
    """Nothing against them but how recently they were used, which passes."""
    poor = {result.criterion for result in match.criteria if result.grade is Grade.POOR}
    return not match.exclusions and poor <= {Criterion.RECENT_USE}

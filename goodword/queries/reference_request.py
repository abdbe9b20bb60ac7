"""Reads about reference requests: what a deal already says, what is missing, and who waits for whom since when."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import F, Q

from goodword.lib.folding import fold
from goodword.models import Account, Deal, ReferenceRequest, Workspace
from goodword.policy.actors import Actor
from goodword.policy.requests import RequestFacts
from goodword.policy.transitions import Progress, StepStatus, Waiting, timeline
from goodword.policy.vocabulary import Format, Function, Level, RequestState, Resource, Stage
from goodword.policy.waiting import Wait
from goodword.policy.working_time import working_days

from .visibility import visible_deals
from .waiting import in_step_since, place_of_workspace, waits_of

# States in which nobody waits for anything any more.
OVER = frozenset({RequestState.HELD, RequestState.DECLINED, RequestState.UNFILLED, RequestState.CANCELLED})
FROM_CONTACT = {
    "contact_name": "full_name",
    "contact_title": "title",
    "contact_function": "function",
    "contact_level": "level",
    "contact_email": "email",
    "contact_language": "language",
    "contact_time_zone": "time_zone",
}


def prefill(deal: Deal) -> dict[str, Any]:
    """What a deal, its account and its contact say already, by field of the request (Q1)."""
    values: dict[str, Any] = {
        "deal": deal,
        "arr": deal.amount,
        "currency": deal.currency,
        "expected_close": deal.expected_close,
        "stage": deal.stage,
    }
    if deal.contact:
        values["prospect_contact"] = deal.contact
        values |= {field: getattr(deal.contact, source) for field, source in FROM_CONTACT.items()}
    return values | (_of_account(deal.account, deal.currency) if deal.account else {})


def _of_account(account: Account, currency: str) -> dict[str, Any]:
    """The revenue is taken only where it is in the deal's currency: a request has one for both sums."""
    same_currency = account.revenue_currency == currency
    return {
        "prospect_account": account,
        "prospect_company": account.name,
        "industry": account.industry,
        "employees": account.employees,
        "revenue": account.annual_revenue if same_currency else None,
        "country": account.country,
        "region": account.region,
    }


def deals_without_request(actor: Actor, search: str, limit: int = 25) -> list[Deal]:
    """The actor's open deals that have no open request yet, those that close next first."""
    taken = ReferenceRequest.objects.filter(deal__isnull=False).exclude(state__in=OVER | {RequestState.DRAFT})
    deals = visible_deals(actor).exclude(stage__in=[stage for stage in Stage if not stage.is_open])
    deals = deals.exclude(pk__in=taken.values("deal")).select_related("account", "owner")
    for word in fold(search).split():
        deals = deals.filter(Q(search__contains=word) | Q(account__search__contains=word))
    return list(deals.order_by(F("expected_close").asc(nulls_last=True), "pk")[:limit])


def facts_of(request: ReferenceRequest) -> RequestFacts:
    """The request as the rules of Q1 read it; works on an unsaved one as well."""
    return RequestFacts(
        prospect_company=request.prospect_company,
        industry=_key(request.industry_id),
        employees=request.employees,
        revenue=request.revenue,
        arr=request.arr,
        expected_close=request.expected_close,
        stage=Stage(request.stage) if request.stage else None,
        contact_name=request.contact_name,
        contact_function=Function(request.contact_function) if request.contact_function else None,
        contact_title=request.contact_title,
        contact_level=Level(request.contact_level) if request.contact_level else None,
        contact_email=request.contact_email,
        contact_language=request.contact_language,
        contact_zone=request.contact_time_zone,
        **_wanted(request),
        **_reasons(request),
    )


def _key(pk: int | None) -> str | None:
    return str(pk) if pk else None


def _wanted(request: ReferenceRequest) -> dict[str, Any]:
    return {
        "wanted_industry": _key(request.wanted_industry_id),
        "wanted_employees": request.wanted_employees,
        "wanted_function": Function(request.wanted_function) if request.wanted_function else None,
        "wanted_level": Level(request.wanted_level) if request.wanted_level else None,
        "use_case": _key(request.use_case_id),
        "wanted_region": request.wanted_region or request.wanted_country or None,
        "format": Format(request.format) if request.format else None,
        "language": request.wanted_language,
        "key_questions": tuple(request.key_questions.splitlines()),
        "concerns": request.concerns,
    }


def _reasons(request: ReferenceRequest) -> dict[str, Any]:
    return {
        "urgency": request.urgency,
        "prospect_times": request.suitable_weeks or ("times" if request.suitable_times else ""),
        "background": request.background,
        "why_now": request.why_now,
        "resources": tuple(Resource(name) for name in request.resources_used),
        "expected_effect": request.expected_effect,
    }


@dataclass(frozen=True)
class Standing:
    """Who is waited for in this request, since when and until when; `days` and `step_days` are working days.

    `in_step` is since when it has been at its step of the programme, whatever happened within it.
    """

    request: ReferenceRequest
    waiting: Waiting
    since: datetime
    days: int
    until: datetime | None
    overdue: bool
    in_step: datetime
    step_days: int


def standings(
    requests: Sequence[ReferenceRequest], workspace: Workspace, now: datetime, waits: Mapping[int, Wait] | None = None
) -> list[Standing]:
    """In the order given, with a constant number of queries; `waits` where they are known already."""
    waits = waits_of(requests, workspace, now) if waits is None else waits
    begun, place = in_step_since(requests), place_of_workspace(workspace)
    count = partial(working_days, now=now, zone=place.zone, is_working=place.is_working)
    return [_standing(request, waits[request.pk], begun[request.pk], now, count) for request in requests]


def _standing(
    request: ReferenceRequest, wait: Wait, begun: datetime, now: datetime, count: Callable[[datetime], int]
) -> Standing:
    return Standing(
        request=request,
        waiting=wait.waiting,
        since=wait.since,
        days=count(wait.since),
        until=wait.until,
        overdue=wait.is_overdue(now),
        in_step=begun,
        step_days=count(begun),
    )


def steps_of(standing: Standing) -> tuple[StepStatus, ...]:
    """The nine steps of the request; a cancelled one stopped where it was before."""
    state = RequestState(standing.request.state)
    stopped_in = _stopped_in(standing.request) if state is RequestState.CANCELLED else None
    return tuple(
        replace(status, waiting=standing.waiting) if status.progress is Progress.CURRENT else status
        for status in timeline(state, stopped_in)
    )


def _stopped_in(request: ReferenceRequest) -> RequestState | None:
    last = request.events.order_by("-seq").values_list("from_state", flat=True).first()
    return RequestState(last) if last else None

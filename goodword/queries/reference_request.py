"""Reads about reference requests: what a deal already says, what is missing, and who waits for whom since when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from goodword.models import Account, Deal, ReferenceRequest, Session
from goodword.policy.requests import RequestFacts
from goodword.policy.transitions import StepStatus, Waiting, timeline, waiting_for
from goodword.policy.vocabulary import Format, Function, Level, RequestState, Resource, SessionState, Stage

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
    """Where a request stands: its nine steps, who is waited for, and since when."""

    steps: tuple[StepStatus, ...]
    waiting: Waiting
    since: datetime


def standing(request: ReferenceRequest, now: datetime) -> Standing:
    """One query for the session, one for the events of a cancelled request."""
    state = RequestState(request.state)
    session_ends = live_session_starts(request) if state is RequestState.SCHEDULED else None
    past = session_ends is not None and session_ends <= now
    stopped_in = _stopped_in(request) if state is RequestState.CANCELLED else None
    since = session_ends if past and session_ends else request.state_since
    return Standing(timeline(state, stopped_in, past), waiting_for(state, past), since)


def live_session_starts(request: ReferenceRequest) -> datetime | None:
    sessions = Session.objects.filter(ask__request=request, state=SessionState.SCHEDULED)
    return sessions.values_list("starts_at", flat=True).first()


def _stopped_in(request: ReferenceRequest) -> RequestState | None:
    last = request.events.order_by("-seq").values_list("from_state", flat=True).first()
    return RequestState(last) if last else None

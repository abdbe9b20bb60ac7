"""Reference requests: written, screened, submitted, followed (Q1, Q2). Sales sees counts and grades, no names (A7)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from ninja import Query
from pydantic import Field

from goodword.api.auth import ApiRequest
from goodword.api.etag import require_unchanged
from goodword.api.pagination import Listed, ListQuery, Page, equals, since, until
from goodword.api.problems import ProblemReason, of_reason
from goodword.api.records import Seen, chosen, found
from goodword.api.resource import Resource
from goodword.api.tables import body_of, shown_of
from goodword.api.types import Body, Day, PathId, Shown, WallTime
from goodword.models import Ask, Industry, ReferenceRequest, UseCase
from goodword.operations.locking import lock_request
from goodword.operations.reference_request import (
    FIELDS,
    cancel_request,
    delete_draft,
    save_draft,
    start_draft,
    submit_request,
)
from goodword.policy.requests import missing
from goodword.policy.transitions import Waiting
from goodword.policy.vocabulary import DeclineReason, Format, RequestState, Severity, Stage
from goodword.policy.vocabulary import Resource as Tried
from goodword.queries.reference_request import OVER, Standing, facts_of, standings
from goodword.queries.request_progress import progress_of
from goodword.queries.screening import alternatives_of, screening_of
from goodword.queries.visibility import visible_accounts, visible_contacts, visible_deals, visible_requests
from goodword.queries.workspace import current_policy

REQUESTS = Resource("requests", "Reference requests, from the first draft to the end.")
JSON = {"suitable_times": Annotated[list[WallTime], Field(max_length=10)], "resources_used": list[Tried]}
READ = {"suitable_times": list[dict[str, Any]], "resources_used": list[str], "decline_reasons": list[DeclineReason]}
DECISION = ("submitted_at", "decided_at", "decided_by", "decline_reasons", "decision_note", "info_questions",
            "director", "director_approved_at")  # fmt: skip
OPEN = [state for state in RequestState if state not in OVER and state is not RequestState.DRAFT]
NAMED = ("rep", "deal", "prospect_account", "industry", "prospect_contact", "use_case", "wanted_industry", "decided_by",
         "director")  # fmt: skip
LIST = Listed[ReferenceRequest](
    sorts={
        "since": ("state_since",), "company": ("search",), "state": ("state",), "arr": ("arr",),
        "close": ("expected_close",), "rep": ("rep__name",), "created": ("created_at",),
    },
    order="-since",
    search=("search", "rep__search"),
    filters={
        "state": equals("state"), "rep": equals("rep"), "deal": equals("deal"), "stage": equals("stage"),
        "format": equals("format"), "close_from": since("expected_close"), "close_to": until("expected_close"),
        "open": lambda value: Q(state__in=OPEN) if value else Q(state__in=OVER),
        "older_than_days": lambda days: Q(state_since__lte=timezone.now() - timedelta(days=days)),
    },
)  # fmt: skip


class Finding(ProblemReason):
    """What screening found (Q2), and how grave it is."""

    severity: Severity


class Accepted(Shown):
    """Who said yes: from then on the rep may know (A7)."""

    ask: int
    advocate: str
    title: str
    company: str


class Progress(Shown):
    """How the search stands. The counts name nobody."""

    asked: int
    declined: int
    excellent: int
    good: int
    accepted: Accepted | None
    session: int | None
    starts_at: datetime | None


@shown_of(ReferenceRequest, ("id", "rep", "state", "state_since", *FIELDS, *DECISION, "created_at"), types=READ)
class RequestRow(Shown):
    """A request, and who is waited for. `working_days` counts since when."""

    waiting: Waiting
    waiting_since: datetime
    working_days: int


class RequestShown(RequestRow):
    """A request with what is missing (Q1), what screening found (Q2), and how the search stands."""

    missing: list[ProblemReason]
    findings: list[Finding]
    alternatives: list[ProblemReason]
    progress: Progress


@body_of(ReferenceRequest, FIELDS, types=JSON, partial=True)
class RequestBody(Body):
    """A request as far as it is known. It may be half filled until it is submitted."""


class NewRequest(RequestBody):
    """With `deal` alone it is filled with what the deal, its account and its contact tell."""


class RequestQuery(ListQuery):
    state: RequestState | None = None
    open: bool | None = None
    rep: PathId | None = None
    deal: PathId | None = None
    stage: Stage | None = None
    format: Format | None = None
    older_than_days: int | None = Field(None, ge=0, le=3650)
    close_from: Day | None = None
    close_to: Day | None = None


def visible(request: ApiRequest) -> QuerySet[ReferenceRequest]:
    return visible_requests(request.actor).select_related(*NAMED)


def rows(request: ApiRequest, records: Sequence[ReferenceRequest]) -> Iterable[RequestRow]:
    return (RequestRow.model_validate(_row(one)) for one in standings(records, request.workspace, request.now))


def _row(standing: Standing) -> Seen:
    since_, days = standing.since, standing.days
    return Seen(standing.request, waiting=standing.waiting, waiting_since=since_, working_days=days)


def shown(request: ApiRequest, pk: int) -> RequestShown:
    record = found(visible(request), pk)
    row = _row(standings([record], request.workspace, request.now)[0])
    screening = screening_of(record, request.workspace, request.today)
    vars(row).update(
        missing=[of_reason(one) for one in missing(facts_of(record), current_policy().requests)],
        findings=[Finding(**vars(of_reason(one.reason)), severity=one.severity) for one in screening.findings],
        alternatives=[of_reason(one) for one in alternatives_of(record, request.workspace, request.today)],
        progress=_progress(request, record),
    )
    return RequestShown.model_validate(row)


def _progress(request: ApiRequest, record: ReferenceRequest) -> Progress:
    now = progress_of(record, request.actor, request.today)
    return Progress(
        asked=now.asked, declined=now.declined, excellent=now.excellent, good=now.good,
        accepted=_accepted(now.accepted) if now.accepted else None,
        session=now.session.pk if now.session else None,
        starts_at=now.session.starts_at if now.session else None,
    )  # fmt: skip


def _accepted(ask: Ask) -> Accepted:
    contact = ask.advocate.contact
    return Accepted(ask=ask.pk, advocate=contact.full_name, title=contact.title, company=ask.account.name)


def _values(request: ApiRequest, given: Mapping[str, Any], record: ReferenceRequest | None = None) -> dict[str, Any]:
    """Only records the key may name; what the request holds already stays possible."""
    actor, lists = request.actor, Industry.objects.filter(is_active=True)
    records: dict[str, QuerySet[Any]] = {
        "deal": visible_deals(actor), "prospect_account": visible_accounts(actor),
        "prospect_contact": visible_contacts(actor), "industry": lists, "wanted_industry": lists,
        "use_case": UseCase.objects.filter(is_active=True),
    }  # fmt: skip
    new = {
        name: value for name, value in given.items()
        if not (record and name in records and value == getattr(record, f"{name}_id"))
    }  # fmt: skip
    times = {name: [time.model_dump() for time in value] for name, value in new.items() if name == "suitable_times"}
    return chosen(new | times, records)


@REQUESTS.get("/requests", "request.see", Page[RequestRow])
def index(request: ApiRequest, query: Annotated[RequestQuery, Query()]) -> Page[RequestRow]:
    """Requests the key may see.

    To a sales rep their own, to a programme manager all but drafts of others, to a director what waits for one.
    """
    return LIST.page(request, query, visible(request), lambda records: rows(request, records))


@REQUESTS.get("/requests/{int:pk}", "request.see", RequestShown)
def read(request: ApiRequest, pk: PathId) -> RequestShown:
    """A request with its findings and how the search stands.

    The name of an advocate is there once they said yes.
    """
    return shown(request, pk)


@REQUESTS.post("/requests", "request.file", RequestShown, makes="/requests/{id}")
def create(request: ApiRequest, body: NewRequest) -> RequestShown:
    """Begin a draft.

    For a deal it is prefilled, and the draft there is already comes back; what else is sent is filled in.
    """
    given = dict(body.given())
    deal = given.get("deal")
    if deal is not None:
        draft = start_draft(deal, actor=request.actor, now=request.now)
        del given["deal"]
        if given:
            save_draft(draft.pk, _values(request, given, draft), actor=request.actor, now=request.now)
    else:
        draft = save_draft(None, _values(request, given), actor=request.actor, now=request.now)
    return shown(request, draft.pk)


@REQUESTS.patch("/requests/{int:pk}", "request.file", RequestShown)
def edit(request: ApiRequest, pk: PathId, body: RequestBody) -> RequestShown:
    """Fill in a request.

    What is left out stays. Its rep edits it while it is theirs, a programme manager until an ask goes out.
    """
    found(visible(request), pk)
    record = lock_request(pk)
    require_unchanged(request, shown(request, pk))
    save_draft(pk, _values(request, body.given(), record), actor=request.actor, now=request.now)
    return shown(request, pk)


@REQUESTS.delete("/requests/{int:pk}", "request.file")
def delete(request: ApiRequest, pk: PathId) -> None:
    """Delete one's own draft."""
    found(visible(request), pk)
    lock_request(pk)
    require_unchanged(request, shown(request, pk))
    delete_draft(pk, actor=request.actor, now=request.now)


@REQUESTS.post("/requests/{int:pk}/submit", "request.file", RequestShown)
def submit(request: ApiRequest, pk: PathId) -> RequestShown:
    """Submit a complete draft, or the answers to questions.

    A small deal goes to the directors first.
    """
    found(visible(request), pk)
    submit_request(pk, actor=request.actor, now=request.now)
    return shown(request, pk)


@REQUESTS.post("/requests/{int:pk}/cancel", "request.file", RequestShown)
def cancel(request: ApiRequest, pk: PathId) -> RequestShown:
    """Withdraw a request.

    An ask on its way is taken back with it.
    """
    found(visible(request), pk)
    cancel_request(pk, actor=request.actor, now=request.now)
    return shown(request, pk)

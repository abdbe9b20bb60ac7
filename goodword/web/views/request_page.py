"""The page of one request, which its rep follows and on which the manager decides (Q3, L8, A7)."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from goodword.http.access import staff
from goodword.http.forms import Form
from goodword.http.pages import Tab, TimelineStep
from goodword.http.reader import StaffRequest
from goodword.models import Deal, ReferenceRequest, RequestDecision
from goodword.operations.reference_request import may_edit
from goodword.policy.requests import missing
from goodword.policy.screening import Finding, Screening, from_plain
from goodword.policy.transitions import Progress, StepStatus, Waiting
from goodword.policy.vocabulary import DeclineReason, RequestState
from goodword.queries.follow_up import of_session
from goodword.queries.outcome import CLOSED
from goodword.queries.reference_request import OVER, facts_of, standings, steps_of
from goodword.queries.request_progress import progress_of
from goodword.queries.screening import alternatives_of, directors, screening_of
from goodword.queries.visibility import visible_deals, visible_requests
from goodword.queries.workspace import current_policy
from goodword.web.forms.request_decision import decision_box
from goodword.wording.vocabulary import label

from .follow_up import rows_of
from .reference_request import open_request_url

NOT_CANCELLABLE = OVER - {RequestState.UNFILLED} | {RequestState.DRAFT}
SCREENED = frozenset({RequestState.DRAFT, RequestState.APPROVAL, RequestState.SUBMITTED, RequestState.INFO_NEEDED})
ON_PAGE = ("rep", "deal", "industry", "use_case", "wanted_industry", "decided_by", "policy_version")


def found(request: StaffRequest, pk: int) -> ReferenceRequest:
    return get_object_or_404(visible_requests(request.actor).select_related(*ON_PAGE), pk=pk)


def _step(status: StepStatus) -> TimelineStep:
    if status.progress is not Progress.CURRENT or status.waiting is Waiting.NOBODY:
        return TimelineStep(label(status.step), status.progress)
    return TimelineStep(label(status.step), status.progress, label(status.waiting))


def request_tabs(request: StaffRequest, record: ReferenceRequest, active: str) -> list[Tab]:
    """The shortlist is the manager's: it names advocates (A7)."""
    tabs = [Tab(_("Request"), reverse("request-detail", args=[record.pk]), active == "request")]
    if request.actor.may("ask.send"):
        tabs.append(Tab(_("Shortlist"), reverse("request-shortlist", args=[record.pk]), active == "shortlist"))
    return tabs


@dataclass(frozen=True)
class LoggedDecision:
    """A decision of the past, with what it rested on."""

    decision: RequestDecision
    reasons: tuple[DeclineReason, ...]
    findings: tuple[Finding, ...]


def _decisions(record: ReferenceRequest) -> list[LoggedDecision]:
    """The newest first."""
    kept = record.decisions.select_related("policy_version").order_by("-at", "-pk")
    return [
        LoggedDecision(one, tuple(DeclineReason(reason) for reason in one.reasons), from_plain(one.findings))
        for one in kept
    ]


def _closed_deal(request: StaffRequest, record: ReferenceRequest) -> Deal | None:
    """What the request says of its deal is as of the day it was filed; who may see the deal reads how it ended."""
    return visible_deals(request.actor).filter(requests=record, stage__in=CLOSED).first()


def _screening_context(request: StaffRequest, record: ReferenceRequest, given: dict[str, Form]) -> dict[str, Any]:
    """Findings before the decision, and the answers to them."""
    if RequestState(record.state) not in SCREENED:
        return {"box": decision_box(record, Screening(), given)}
    screening = screening_of(record, request.workspace, request.today)
    waits_for_director = record.state == RequestState.APPROVAL
    return {
        "screening": screening,
        "findings": screening.findings,
        "open_request_url": open_request_url(request, screening),
        "box": decision_box(record, screening, given),
        "nobody_may_approve": waits_for_director and request.actor.may("request.decide") and not directors(record),
    }


def page_context(request: StaffRequest, record: ReferenceRequest, **given: Form) -> dict[str, Any]:
    """Everything of the page; `given` are forms of a decision that were sent."""
    standing = standings([record], request.workspace, request.now)[0]
    state = RequestState(record.state)
    own = record.rep_id == request.user.pk
    progress = progress_of(record, request.actor, request.today)
    return {
        "record": record,
        "standing": standing,
        "steps": [_step(status) for status in steps_of(standing)],
        "progress": progress,
        "closed_deal": _closed_deal(request, record),
        "follow_ups": rows_of(request, of_session(progress.session, request.actor)) if progress.session else [],
        "tabs": request_tabs(request, record, "request"),
        "own": own,
        "editable": may_edit(record, request.actor),
        "todo": missing(facts_of(record), current_policy().requests) if own and state is RequestState.DRAFT else (),
        "cancellable": request.actor.may("request.file") and state not in NOT_CANCELLABLE,
        "decides": request.actor.may("request.decide"),
        "decline_reasons": [DeclineReason(reason) for reason in record.decline_reasons],
        "decisions": _decisions(record),
        "alternatives": alternatives_of(record, request.workspace, request.today),
        **_screening_context(request, record, given),
    }


@require_GET
@staff("request.see")
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    return render(request, "web/request/detail.html", page_context(request, found(request, pk)))

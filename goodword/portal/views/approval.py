"""The page on which a director approves or declines a small deal (Q2, Q3). Opening it changes nothing."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from goodword.http.forms import Form
from goodword.http.links import Visit, link_page
from goodword.http.pages import act
from goodword.http.reader import PageRequest
from goodword.models import RequestDecision, Workspace
from goodword.operations.request_approval import approve_as_director, decline_as_director
from goodword.policy.screening import suggested_reasons
from goodword.policy.vocabulary import DecisionKind, DeclineReason, RequestState
from goodword.portal.forms.approval import ApproveForm, DeclineForm
from goodword.portal.pages import address, frame
from goodword.queries.screening import screening_of
from goodword.queries.workspace import today_in

PAGE = "portal:approval"
BY_DIRECTOR = (DecisionKind.DIRECTOR_APPROVED, DecisionKind.DIRECTOR_DECLINED)


@require_GET
@link_page("approval")
def approval(request: PageRequest, visit: Visit) -> HttpResponse:
    return render(request, "portal/approval/page.html", _context(request, visit))


@require_POST
@link_page("approval")
def approve(request: PageRequest, visit: Visit) -> HttpResponse:
    form = ApproveForm(request.POST, auto_id="approve_%s")

    def answer() -> object:
        note = form.cleaned_data["note"]
        return approve_as_director(visit.request.pk, note, actor=visit.actor, now=request.now)

    return _respond(request, visit, "approve_form", form, answer)


@require_POST
@link_page("approval")
def decline(request: PageRequest, visit: Visit) -> HttpResponse:
    form = DeclineForm(request.POST, auto_id="decline_%s")

    def answer() -> object:
        reasons = [DeclineReason(reason) for reason in form.cleaned_data["reasons"]]
        note = form.cleaned_data["note"]
        return decline_as_director(visit.request.pk, reasons, note, actor=visit.actor, now=request.now)

    return _respond(request, visit, "decline_form", form, answer)


def _respond(request: PageRequest, visit: Visit, name: str, form: Form, answer: Callable[[], object]) -> HttpResponse:
    """Back to the page, which shows what was decided; who comes second sees what the first one said."""
    context = _context(request, visit)
    if not context["is_open"]:
        return render(request, "portal/approval/page.html", context)
    template, page = "portal/approval/page.html", address(PAGE, request, visit)
    return act(request, form, answer, template=template, context=context | {name: form}, success_url=page)


def _context(request: PageRequest, visit: Visit) -> dict[str, Any]:
    record, workspace = visit.request, _workspace(request)
    screening = screening_of(record, workspace, today_in(workspace, request.now))
    may_approve = visit.actor.may("request.approve")
    decisions = RequestDecision.objects.filter(request=record, kind__in=BY_DIRECTOR).select_related("by")
    return frame(request, visit, PAGE) | {
        "record": record,
        "findings": screening.findings,
        "may_approve": may_approve,
        "is_open": may_approve and record.state == RequestState.APPROVAL,
        "decision": decisions.order_by("-at", "-pk").first(),
        "approve_form": ApproveForm(auto_id="approve_%s"),
        "decline_form": DeclineForm(auto_id="decline_%s", initial={"reasons": suggested_reasons(screening)}),
        "urls": {name: address(f"portal:approval-{name}", request, visit) for name in ("approve", "decline")},
    }


def _workspace(request: PageRequest) -> Workspace:
    if request.workspace is None:
        raise LookupError("a link without a workspace")
    return request.workspace

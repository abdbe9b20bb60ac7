"""The page of one request, which its rep follows and on which the manager decides (Q3, L8, A7)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from goodword.http.access import staff
from goodword.http.forms import Form
from goodword.http.pages import Tab, TimelineStep, act, next_address, press
from goodword.http.reader import StaffRequest
from goodword.models import ReferenceRequest
from goodword.operations.reference_request import may_edit
from goodword.operations.request_decision import (
    approve_request,
    ask_back,
    close_unfilled,
    decline_request,
    reopen_request,
)
from goodword.policy.requests import missing
from goodword.policy.transitions import Progress, StepStatus, Waiting
from goodword.policy.vocabulary import DeclineReason, RequestState
from goodword.queries.reference_request import OVER, Standing, facts_of, standings, steps_of
from goodword.queries.request_progress import progress_of
from goodword.queries.visibility import visible_requests
from goodword.queries.workspace import current_policy
from goodword.web.forms.reference_request import ApproveForm, DeclineForm, NoteForm, QuestionsForm
from goodword.wording.vocabulary import label

from .reference_request import list_tabs

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


def page_context(request: StaffRequest, record: ReferenceRequest) -> dict[str, Any]:
    """Everything of the page but the forms of a decision."""
    standing = standings([record], request.workspace, request.now)[0]
    state = RequestState(record.state)
    own = record.rep_id == request.user.pk
    return {
        "record": record,
        "standing": standing,
        "steps": [_step(status) for status in steps_of(standing)],
        "progress": progress_of(record, request.actor, request.today),
        "tabs": request_tabs(request, record, "request"),
        "own": own,
        "editable": may_edit(record, request.actor),
        "todo": missing(facts_of(record), current_policy().requests) if own and state is RequestState.DRAFT else (),
        "cancellable": state not in OVER | {RequestState.DRAFT} or state is RequestState.UNFILLED,
        "decides": request.actor.may("request.decide"),
        "decline_reasons": [DeclineReason(reason) for reason in record.decline_reasons],
    }


def _decision_forms(**given: Form) -> dict[str, Form]:
    forms: dict[str, type[Form]] = {
        "approve_form": ApproveForm,
        "questions_form": QuestionsForm,
        "decline_form": DeclineForm,
        "note_form": NoteForm,
    }
    return {name: given.get(name) or kind(auto_id=f"{name}_%s") for name, kind in forms.items()}


@require_GET
@staff("request.see")
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    context = page_context(request, found(request, pk)) | _decision_forms()
    return render(request, "web/request/detail.html", context)


def _decision(request: StaffRequest, pk: int, name: str, form: Form, operation: Any, message: Any) -> HttpResponse:
    """The page again with the errors of this form, or back to where the decision was made: page or queue."""
    record = found(request, pk)
    context = page_context(request, record) | _decision_forms(**{name: form}) | {"sent_form": form}
    back = next_address(request, reverse("request-detail", args=[pk]))
    template = "web/request/detail.html"
    return act(request, form, operation, template=template, context=context, success_url=back, message=message)


@require_POST
@staff("request.decide")
def approve(request: StaffRequest, pk: int) -> HttpResponse:
    form = ApproveForm(request.POST, auto_id="approve_form_%s")
    return _decision(
        request,
        pk,
        "approve_form",
        form,
        lambda: approve_request(pk, form.cleaned_data["note"], actor=request.actor, now=request.now),
        _("Approved. The rep gets a mail; the shortlist is ready."),
    )


@require_POST
@staff("request.decide")
def send_back(request: StaffRequest, pk: int) -> HttpResponse:
    form = QuestionsForm(request.POST, auto_id="questions_form_%s")
    return _decision(
        request,
        pk,
        "questions_form",
        form,
        lambda: ask_back(pk, form.cleaned_data["questions"], actor=request.actor, now=request.now),
        _("Sent back to the rep with your questions."),
    )


@require_POST
@staff("request.decide")
def decline(request: StaffRequest, pk: int) -> HttpResponse:
    form = DeclineForm(request.POST, auto_id="decline_form_%s")

    def operation() -> ReferenceRequest:
        reasons = [DeclineReason(reason) for reason in form.cleaned_data["reasons"]]
        return decline_request(pk, reasons, form.cleaned_data["note"], actor=request.actor, now=request.now)

    return _decision(request, pk, "decline_form", form, operation, _("Declined. The rep gets the reasons by mail."))


@require_POST
@staff("request.decide")
def close(request: StaffRequest, pk: int) -> HttpResponse:
    form = NoteForm(request.POST, auto_id="note_form_%s")
    return _decision(
        request,
        pk,
        "note_form",
        form,
        lambda: close_unfilled(pk, form.cleaned_data["note"], actor=request.actor, now=request.now),
        _("Closed. The rep gets your answer by mail."),
    )


@require_POST
@staff("request.decide")
def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    found(request, pk)
    return press(
        request,
        lambda: reopen_request(pk, actor=request.actor, now=request.now),
        back=reverse("request-detail", args=[pk]),
        message=_("Open again: the shortlist is ready."),
    )


@require_GET
@staff("request.decide")
def queue(request: StaffRequest) -> HttpResponse:
    """Submitted requests, the oldest first, each with what a decision needs."""
    records = visible_requests(request.actor).filter(state=RequestState.SUBMITTED)
    waiting = list(records.select_related("rep", "industry", "use_case").order_by("state_since", "pk")[:25])
    rows = standings(waiting, request.workspace, request.now)
    context = {
        "rows": [(row, _decision_forms_of(row)) for row in rows],
        "total": records.count(),
        "tabs": list_tabs("request-queue", request.actor),
    }
    return render(request, "web/request/queue.html", context)


def _decision_forms_of(row: Standing) -> dict[str, Form]:
    """Each request's own forms, with ids of their own."""
    pk = row.request.pk
    return {
        "approve_form": ApproveForm(auto_id=f"approve_{pk}_%s"),
        "questions_form": QuestionsForm(auto_id=f"questions_{pk}_%s"),
        "decline_form": DeclineForm(auto_id=f"decline_{pk}_%s"),
    }

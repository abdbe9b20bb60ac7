"""What the manager decides on a request, and a director on a small deal (Q3, L8)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from goodword.http.access import staff
from goodword.http.forms import Form
from goodword.http.pages import act, next_address, press
from goodword.http.reader import StaffRequest
from goodword.models import ReferenceRequest, RequestDecision
from goodword.operations.request_approval import approve_as_director, decline_as_director
from goodword.operations.request_decision import (
    approve_request,
    ask_back,
    close_unfilled,
    decline_request,
    reopen_request,
)
from goodword.policy.vocabulary import DecisionKind, DeclineReason, RequestState
from goodword.queries.reference_request import standings
from goodword.queries.screening import screening_of, screenings
from goodword.queries.visibility import visible_requests
from goodword.web.forms.request_decision import (
    ApproveForm,
    DeclineForm,
    NoteForm,
    QuestionsForm,
    approve_form_for,
    decision_box,
)

from .reference_request import list_tabs
from .request_page import found, page_context

SHOWN = 25  # requests of the queue on one page
BY_DIRECTOR = (DecisionKind.DIRECTOR_APPROVED, DecisionKind.DIRECTOR_DECLINED)
Operation = Callable[[], ReferenceRequest]


def _decide(
    request: StaffRequest, pk: int, name: str, form: Form, operation: Operation, message: Promise
) -> HttpResponse:
    """The page again with the errors of this form, or back to where the decision was made: page or queue."""
    record = found(request, pk)
    context = page_context(request, record, **{name: form}) | {"sent_form": form}
    back = next_address(request, reverse("request-detail", args=[pk]))
    template = "web/request/detail.html"
    return act(request, form, operation, template=template, context=context, success_url=back, message=message)


@require_POST
@staff("request.decide")
def approve(request: StaffRequest, pk: int) -> HttpResponse:
    record = found(request, pk)
    screening = screening_of(record, request.workspace, request.today)
    form = approve_form_for(record, screening, request.POST, auto_id="approve_%s")

    def operation() -> ReferenceRequest:
        values = form.cleaned_data
        return approve_request(pk, values["note"], values.get("overruled", ""), actor=request.actor, now=request.now)

    message = _("Approved. The rep gets a mail; the shortlist is ready.")
    return _decide(request, pk, "approve_form", form, operation, message)


@require_POST
@staff("request.decide")
def send_back(request: StaffRequest, pk: int) -> HttpResponse:
    form = QuestionsForm(request.POST, auto_id="questions_%s")

    def operation() -> ReferenceRequest:
        return ask_back(pk, form.cleaned_data["questions"], actor=request.actor, now=request.now)

    return _decide(request, pk, "questions_form", form, operation, _("Sent back to the rep with your questions."))


@require_POST
@staff("request.decide")
def decline(request: StaffRequest, pk: int) -> HttpResponse:
    form = DeclineForm(request.POST, auto_id="decline_%s")

    def operation() -> ReferenceRequest:
        return decline_request(pk, *_no(form), actor=request.actor, now=request.now)

    return _decide(request, pk, "decline_form", form, operation, _("Declined. The rep gets the reasons by mail."))


def _no(form: Form) -> tuple[list[DeclineReason], str]:
    return [DeclineReason(reason) for reason in form.cleaned_data["reasons"]], form.cleaned_data["note"]


@require_POST
@staff("request.decide")
def close(request: StaffRequest, pk: int) -> HttpResponse:
    form = NoteForm(request.POST, auto_id="note_%s")

    def operation() -> ReferenceRequest:
        return close_unfilled(pk, form.cleaned_data["note"], actor=request.actor, now=request.now)

    return _decide(request, pk, "note_form", form, operation, _("Closed. The rep gets your answer by mail."))


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


@require_POST
@staff("request.approve")
def director_approve(request: StaffRequest, pk: int) -> HttpResponse:
    if decided := _decided_by_another(request, pk):
        return decided
    form = ApproveForm(request.POST, auto_id="approve_%s")

    def operation() -> ReferenceRequest:
        return approve_as_director(pk, form.cleaned_data["note"], actor=request.actor, now=request.now)

    message = _("Approved. The programme manager decides next; the rep gets a mail.")
    return _decide(request, pk, "approve_form", form, operation, message)


@require_POST
@staff("request.approve")
def director_decline(request: StaffRequest, pk: int) -> HttpResponse:
    if decided := _decided_by_another(request, pk):
        return decided
    form = DeclineForm(request.POST, auto_id="decline_%s")

    def operation() -> ReferenceRequest:
        return decline_as_director(pk, *_no(form), actor=request.actor, now=request.now)

    return _decide(request, pk, "decline_form", form, operation, _("Declined. The rep gets the reasons by mail."))


def _decided_by_another(request: StaffRequest, pk: int) -> HttpResponse | None:
    """What a faster director decided is out of this one's sight: say so rather than that there is no such page."""
    if visible_requests(request.actor).filter(pk=pk).exists():
        return None
    if not RequestDecision.objects.filter(request=pk, kind__in=BY_DIRECTOR).exists():
        raise Http404
    messages.info(request, str(_("Another director has decided on this request already.")))
    return redirect(f"{reverse('request-list')}?state={RequestState.APPROVAL}")


@require_GET
@staff("request.decide")
def queue(request: StaffRequest) -> HttpResponse:
    """Submitted requests, the oldest first, each with what a decision needs."""
    records = visible_requests(request.actor).filter(state=RequestState.SUBMITTED)
    records = records.select_related("rep", "director", "industry", "use_case")
    waiting = list(records.order_by("state_since", "pk")[:SHOWN])
    screened = screenings(waiting, request.workspace, request.today)
    rows = standings(waiting, request.workspace, request.now)
    context: dict[str, Any] = {
        "rows": [(row, decision_box(row.request, screened[row.request.pk], {}, f"-{row.request.pk}")) for row in rows],
        "total": records.count(),
        "tabs": list_tabs("request-queue", request.actor),
    }
    return render(request, "web/request/queue.html", context)

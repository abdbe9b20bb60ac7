"""Reference requests: the list, the board, and the form from first draft to submission (Q1)."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from goodword.http.access import staff
from goodword.http.filters import Choice, Dates
from goodword.http.listing import Column, Empty, Listing
from goodword.http.pages import Tab, act, press, record_id
from goodword.http.reader import StaffRequest
from goodword.models import ReferenceRequest, User
from goodword.operations.reference_request import (
    REP_EDITS,
    cancel_request,
    delete_draft,
    may_edit,
    save_draft,
    start_draft,
    submit_request,
)
from goodword.operations.refused import Refused
from goodword.policy.actors import Actor
from goodword.policy.requests import completeness, missing
from goodword.policy.screening import Screening
from goodword.policy.transitions import Step
from goodword.policy.vocabulary import Format, RequestState, Stage
from goodword.queries.coverage import not_filled_lately
from goodword.queries.reference_request import OVER, Standing, deals_without_request, facts_of, standings
from goodword.queries.request_board import STATES, board_columns
from goodword.queries.screening import screening_of
from goodword.queries.visibility import visible_requests
from goodword.queries.waiting import is_overdue, with_waiting_since
from goodword.queries.workspace import current_policy, the_workspace
from goodword.web.forms.reference_request import FIELD_OF_FACT, RequestForm, initial_of
from goodword.wording.requests import field_label
from goodword.wording.vocabulary import choices, label

AGES = (("3", _("More than 3 days")), ("7", _("More than 7 days")), ("14", _("More than 14 days")),
        ("30", _("More than 30 days")))  # fmt: skip


def _prepare(requests: Sequence[ReferenceRequest]) -> Sequence[Standing]:
    return standings(requests, the_workspace(), timezone.now())


def _older_than(days: str) -> Q:
    return Q(state_since__lte=timezone.now() - timedelta(days=int(days)))


def _state_choices() -> list[tuple[str, Any]]:
    return [("open", _("All that are open")), *choices(RequestState)]


def _in_state(value: str) -> Q:
    return ~Q(state__in=OVER) & ~Q(state=RequestState.DRAFT) if value == "open" else Q(state=value)


def _steps() -> list[tuple[str, Any]]:
    return [(str(step), label(step)) for step in STATES]


def _reps() -> Iterable[tuple[str, str]]:
    reps = User.objects.filter(Exists(ReferenceRequest.objects.filter(rep=OuterRef("pk"))))
    return [(str(pk), name) for pk, name in reps.values_list("pk", "name")]


def _page(standing: Standing) -> str:
    return reverse("request-detail", args=[standing.request.pk])


REQUESTS = Listing[ReferenceRequest, Standing](
    name="requests",
    columns=(
        Column("company", _("Prospect"), lambda s: s.request.prospect_company, sort=("search",),
               template="web/request/_company.html"),
        Column("number", _("Number"), lambda s: s.request.pk, only="csv"),
        Column("state", _("State"), lambda s: s.request.state, show="badge", vocabulary=RequestState, sort=("state",)),
        Column("since", _("Waiting for"), lambda s: s.since, sort=("waiting_since",),
               template="web/request/_waiting.html", only="page"),
        Column("waiting", _("Who is waited for"), lambda s: s.waiting, only="csv"),
        Column("waiting_since", _("Waiting since"), lambda s: s.since, only="csv"),
        Column("until", _("Until"), lambda s: s.until, only="csv"),
        Column("overdue", _("Overdue"), lambda s: s.overdue, only="csv"),
        Column("step", _("In this step since"), lambda s: s.in_step, only="csv"),
        Column("rep", _("Rep"), lambda s: s.request.rep.name, sort=("rep__name",)),
        Column("stage", _("Stage"), lambda s: s.request.stage, vocabulary=Stage, only="csv", sort=("stage",)),
        Column("format", _("Format"), lambda s: s.request.format, vocabulary=Format, only="csv",
               sort=("format",)),
        Column("arr", _("ARR"), lambda s: s.request.arr, show="money", currency=lambda s: s.request.currency,
               sort=("arr",)),
        Column("currency", _("Currency"), lambda s: s.request.currency, only="csv"),
        Column("close", _("Expected close"), lambda s: s.request.expected_close, sort=("expected_close",),
               template="web/request/_close_on.html"),
        Column("submitted", _("Submitted"), lambda s: s.request.submitted_at, only="csv", sort=("submitted_at",)),
    ),
    search=("search", "rep__search"),
    filters=(
        Choice("state", _("State"), "state", _state_choices, where=_in_state),
        Choice("overdue", _("Overdue"), "", lambda: [("yes", _("Overdue only"))],
               where=lambda value: is_overdue(timezone.now())),
        Choice("rep", _("Rep"), "rep_id", _reps, permission="request.decide"),
        Choice("step", _("Step"), "", _steps, where=lambda value: Q(state__in=STATES[Step(value)])),
        Choice("stage", _("Stage"), "stage", lambda: choices(Stage)),
        Choice("format", _("Format"), "format", lambda: choices(Format)),
        Choice("age", _("In this state for"), "state_since", lambda: AGES, where=_older_than),
        Dates("close", _("Expected close"), "expected_close"),
        Choice("unmet", _("Could not be filled"), "", lambda: [("year", _("In the last 12 months"))],
               where=lambda value: not_filled_lately(timezone.now()), permission="coverage.see"),
    ),
    order="-since",
    empty=Empty("messages-square", _("No requests yet"),
                _("A request says who needs a reference, for which deal, and what they want to know."),
                _("File a request"), "request-new", "request.file"),
    prepare=_prepare,
)  # fmt: skip


TABS = (
    ("request.see", "request-list", _("List")),
    ("request.see", "request-board", _("Board")),
    ("request.decide", "request-queue", _("To decide")),
    ("ask.answer", "ask-list", _("Asks")),
    ("ask.answer", "session-list", _("Sessions")),
)


def list_tabs(active: str, actor: Actor) -> list[Tab]:
    """The ways to look at requests and what came of them, as far as the reader may."""
    return [Tab(text, reverse(name), name == active) for action, name, text in TABS if actor.may(action)]


@require_GET
@staff("request.see")
def request_list(request: StaffRequest) -> HttpResponseBase:
    records = with_waiting_since(visible_requests(request.actor).select_related("rep"), request.now)
    context = {"tabs": list_tabs("request-list", request.actor)}
    return REQUESTS.respond(request, records, "web/request/list.html", context)


@require_GET
@staff("request.see")
def board(request: StaffRequest) -> HttpResponse:
    columns = board_columns(visible_requests(request.actor), request.workspace, request.now)
    context = {
        "columns": columns,
        "nothing": not any(column.total for column in columns),
        "tabs": list_tabs("request-board", request.actor),
    }
    return render(request, "web/request/board.html", context)


@staff("request.file")
def new(request: StaffRequest) -> HttpResponse:
    """GET: from which deal, or from scratch. POST: the draft, prefilled."""
    if request.method == "POST":
        deal = record_id(request.POST.get("deal", ""))
        return press(
            request,
            lambda: start_draft(deal, actor=request.actor, now=request.now),
            back=reverse("request-new"),
            success_url=lambda draft: reverse("request-edit", args=[draft.pk]),
        )
    search = request.GET.get("q", "").strip()[:200]
    deals = deals_without_request(request.actor, search)
    return render(request, "web/request/new.html", {"deals": deals, "search": search})


def _editable(request: StaffRequest, pk: int) -> ReferenceRequest:
    return get_object_or_404(visible_requests(request.actor).select_related("deal", "rep"), pk=pk)


def _is_draft(record: ReferenceRequest) -> bool:
    return RequestState(record.state) in REP_EDITS


def _form_context(request: StaffRequest, record: ReferenceRequest, form: RequestForm) -> dict[str, Any]:
    """What the page needs beside the form: how far it is, what screening finds, and whether it saves itself."""
    if form.is_bound:
        _fill_in(record, form)
    screening = screening_of(record, request.workspace, request.today)
    form.show(screening)
    return {
        "record": record,
        "autosaves": _is_draft(record),
        "screening": screening,
        "findings": screening.findings,
        "open_request_url": open_request_url(request, screening),
        **_progress(record),
    }


def _fill_in(record: ReferenceRequest, form: RequestForm) -> None:
    """What is valid in the form, to be looked at and not to be saved."""
    form.is_valid()
    for name, value in form.values().items():
        setattr(record, name, value)


def _progress(record: ReferenceRequest) -> dict[str, Any]:
    policy = current_policy().requests
    facts = facts_of(record)
    names = [reason.field for reason in missing(facts, policy)]
    todo = [{"label": field_label(name), "field": FIELD_OF_FACT.get(name, name)} for name in names]
    return {"progress": completeness(facts, policy), "todo": todo}


def open_request_url(request: StaffRequest, screening: Screening) -> str:
    """Where the open request of the same deal or prospect is, if the reader may see it (Q2)."""
    found_by = [str(one.figures["number"]) for one in screening.findings if "number" in one.figures]
    numbers = visible_requests(request.actor).filter(pk__in=found_by).values_list("pk", flat=True)
    return reverse("request-detail", args=[numbers[0]]) if found_by and numbers else ""


@staff("request.file")
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    record = _editable(request, pk)
    if not may_edit(record, request.actor):
        return redirect("request-detail", pk=pk)
    zone = request.user.time_zone or request.workspace.time_zone
    form = RequestForm(request.POST or None, initial=initial_of(record, zone))
    return act(
        request,
        form,
        lambda: save_draft(pk, form.values(), actor=request.actor, now=request.now),
        template="web/request/edit.html",
        context=_form_context(request, record, form),
        success_url=reverse("request-detail", args=[pk]),
        message=_("Saved as a draft.") if record.state == RequestState.DRAFT else _("Saved."),
    )


@require_POST
@staff("request.file")
def autosave(request: StaffRequest, pk: int) -> HttpResponse:
    """What is valid so far is kept while somebody types; answers with what is still missing."""
    record = _editable(request, pk)
    form = RequestForm(request.POST)
    form.is_valid()
    try:
        record = save_draft(pk, form.values(), actor=request.actor, now=request.now)
    except Refused as refusal:
        form.refuse(refusal.verdict)
    context = {"form": form, "saved_at": request.now, **_form_context(request, record, form)}
    return render(request, "web/request/_saved.html", context, status=422 if form.errors else 200)


@require_POST
@staff("request.file")
def submit(request: StaffRequest, pk: int) -> HttpResponse:
    """From the form with all its fields, or from the request's page without."""
    record = _editable(request, pk)
    filled = "prospect_company" in request.POST
    zone = request.user.time_zone or request.workspace.time_zone
    form = RequestForm(request.POST if filled else initial_of(record, zone))
    values = form.values() if filled and form.is_valid() else None
    return act(
        request,
        form,
        lambda: submit_request(pk, values, actor=request.actor, now=request.now),
        template="web/request/edit.html",
        context=_form_context(request, record, form),
        success_url=reverse("request-detail", args=[pk]),
        message=_("Submitted. You get a mail that says who looks at it next."),
    )


@require_POST
@staff("request.file")
def delete(request: StaffRequest, pk: int) -> HttpResponse:
    _editable(request, pk)
    return press(
        request,
        lambda: delete_draft(pk, actor=request.actor, now=request.now),
        back=reverse("request-list"),
        message=_("The draft is deleted."),
    )


@require_POST
@staff("request.file")
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    _editable(request, pk)
    return press(
        request,
        lambda: cancel_request(pk, actor=request.actor, now=request.now),
        back=reverse("request-detail", args=[pk]),
        message=_("The request is withdrawn."),
    )

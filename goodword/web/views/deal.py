"""Sales opportunities: the list, a deal's page, and the way from it to a reference request."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from goodword.http.access import staff
from goodword.http.filters import Choice, Dates
from goodword.http.listing import Column, Empty, Listing
from goodword.http.pages import act, named
from goodword.http.reader import StaffRequest
from goodword.http.segments import deal_filters
from goodword.models import Deal, HistoryEntry, User
from goodword.operations.deal import create_deal, edit_deal
from goodword.policy.vocabulary import RequestState, Role, Stage
from goodword.queries.visibility import sees, visible_accounts, visible_contacts, visible_deals, visible_requests
from goodword.queries.workspace import in_base_currency
from goodword.web.forms.deal import DealForm
from goodword.web.forms.record import find_options
from goodword.wording.vocabulary import choices

OVER = (RequestState.HELD, RequestState.DECLINED, RequestState.UNFILLED, RequestState.CANCELLED)
OPEN_STAGES = [stage for stage in Stage if stage.is_open]


def _stages() -> Sequence[tuple[str, Any]]:
    return [("open", _("All that are open")), *choices(Stage)]


def _in_stage(value: str) -> Q:
    return Q(stage__in=OPEN_STAGES) if value == "open" else Q(stage=value)


def _owners() -> list[tuple[str, str]]:
    owners = User.objects.filter(deals__isnull=False, deals__merged_into=None).distinct()
    return [(str(pk), name) for pk, name in owners.values_list("pk", "name")]


DEALS = Listing[Deal, Deal](
    name="deals",
    columns=(
        Column("name", _("Deal"), lambda d: d.name, sort=("search",), template="web/deal/_name.html"),
        Column("account", _("Prospect"), lambda d: d.account and d.account.name, only="csv"),
        Column("stage", _("Stage"), lambda d: d.stage, show="badge", vocabulary=Stage),
        Column("crm_stage", _("Stage in the CRM"), lambda d: d.crm_stage, only="csv"),
        Column("amount", _("ARR"), lambda d: d.amount, show="money", currency=lambda d: d.currency, sort=("amount",)),
        Column("currency", _("Currency"), lambda d: d.currency, only="csv"),
        Column("close", _("Expected close"), lambda d: d.expected_close, sort=("expected_close",),
               template="web/deal/_close.html"),
        Column("closed", _("Closed on"), lambda d: d.closed_on, show="day", only="csv"),
        Column("owner", _("Owner"), lambda d: d.owner and d.owner.name, sort=("owner__name",)),
        Column("product", _("Product"), lambda d: d.product, only="csv"),
        Column("lead_source", _("Lead source"), lambda d: d.lead_source, only="csv"),
        Column("crm_id", _("CRM id"), lambda d: d.crm_id, only="csv"),
    ),
    search=("search", "account__search"),
    filters=(
        Choice("stage", _("Stage"), "stage", _stages, where=_in_stage),
        Choice("owner", _("Owner"), "owner_id", _owners, permission="request.decide"),
        Dates("close", _("Expected close"), "expected_close"),
    ),
    order="-close",
    empty=Empty("briefcase", _("No deals yet"), _("Import them from your CRM, or add one."), _("Add a deal"),
                "deal-new", "deal.edit"),
)  # fmt: skip


@require_GET
@staff("deal.see")
def deal_list(request: StaffRequest) -> HttpResponseBase:
    listing = replace(DEALS, filters=(*DEALS.filters, *deal_filters(request)))
    records = visible_deals(request.actor).select_related("account", "owner")
    return listing.respond(request, records, "web/deal/list.html")


@require_GET
@staff("deal.see")
def options(request: StaffRequest) -> HttpResponse:
    deals = visible_deals(request.actor).select_related("account")
    return render(request, "web/shared/record_options.html", find_options(request.GET, deals))


@require_GET
@staff("deal.see")
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """A merged deal leads to the one that was kept."""
    records = visible_deals(request.actor).select_related("account__industry", "contact", "owner")
    deal = get_object_or_404(records, pk=_kept(pk))
    requests = visible_requests(request.actor).filter(deal=deal).select_related("rep")
    history = HistoryEntry.objects.filter(subject_type="deal", subject_id=str(deal.pk))
    stages = [stage for stage in Stage if stage.is_open]
    context = {
        "deal": deal,
        "stage": Stage(deal.stage),
        "ladder": stages,
        "reached": stages.index(Stage(deal.stage)) if Stage(deal.stage).is_open else len(stages),
        "requests": requests,
        "open_request": next((one for one in requests if one.state not in OVER), None),
        "in_base": _in_base(deal, request.today, request),
        "sees_account": sees(visible_accounts(request.actor), deal.account_id),
        "sees_contact": sees(visible_contacts(request.actor), deal.contact_id),
        "events": history[:8] if request.actor.may("history.see") else [],
    }
    return render(request, "web/deal/detail.html", context)


def _kept(pk: int) -> int:
    into = Deal.objects.filter(pk=pk).values_list("merged_into_id", flat=True).first()
    return into or pk


def _in_base(deal: Deal, today: date, request: StaffRequest) -> object:
    """The amount in the workspace's currency where it is in another and a rate is known."""
    if deal.amount is None or deal.currency in ("", request.workspace.base_currency):
        return None
    return in_base_currency(deal.amount, deal.currency, request.workspace, today)


@staff("deal.edit")
def new(request: StaffRequest) -> HttpResponse:
    """`?account=7` fills the account in."""
    account = named(request, "account", visible_accounts(request.actor))
    initial = {"stage": Stage.PROSPECTING, "opened_on": request.today, "account": account}
    if Role.REP in request.actor.roles:
        initial["owner"] = request.user.pk
    currency = request.workspace.base_currency
    form = DealForm(request.POST or None, actor=request.actor, currency=currency, initial=initial)
    return act(
        request,
        form,
        lambda: create_deal(form.values(), actor=request.actor, now=request.now),
        template="web/deal/edit.html",
        success_url=lambda deal: reverse("deal-detail", args=[deal.pk]),
        message=_("Added."),
    )


@staff("deal.edit")
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    deal = get_object_or_404(visible_deals(request.actor).select_related("account", "contact"), pk=pk)
    currency = request.workspace.base_currency
    form = DealForm(request.POST or None, actor=request.actor, currency=currency, deal=deal)
    return act(
        request,
        form,
        lambda: edit_deal(pk, form.values(), actor=request.actor, now=request.now),
        template="web/deal/edit.html",
        context={"deal": deal},
        success_url=reverse("deal-detail", args=[pk]),
        message=_("Saved."),
    )

"""Companies: the list, a company's page, and what is recorded of it."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from goodword.http.access import staff
from goodword.http.filters import Choice, Flag
from goodword.http.listing import Column, Empty, Listing
from goodword.http.pages import act, press
from goodword.http.reader import StaffRequest
from goodword.lib.codes import country_name, regions
from goodword.models import Account, AccountIssue, HistoryEntry, Industry, User
from goodword.operations.account import (
    close_issue,
    create_account,
    edit_account,
    open_issue,
    record_competitors,
    set_at_risk,
)
from goodword.policy.finding import Implementation
from goodword.policy.vocabulary import AdvocateStatus, IssueKind
from goodword.queries.advocate import advocate_rows
from goodword.queries.visibility import (
    editable_accounts,
    sees,
    visible_accounts,
    visible_advocates,
    visible_contacts,
    visible_deals,
    visible_requests,
)
from goodword.web.forms.account import AccountForm, CompetitorsForm, IssueForm, RiskForm, initial_of
from goodword.web.forms.record import find_options
from goodword.wording.vocabulary import choices

from .signal import account_signals_context

SHOWN = 10  # rows of each part of the page; the rest is one click away


def _country(account: Account) -> str:
    return country_name(account.country, get_language() or "en") if account.country else ""


def _industries() -> list[tuple[str, str]]:
    entries = ((str(entry.pk), entry.name) for entry in Industry.objects.all())
    return sorted(entries, key=lambda pair: pair[1].casefold())


def _countries() -> list[tuple[str, str]]:
    codes = Account.objects.order_by().exclude(country="").values_list("country", flat=True).distinct()
    return sorted(((code, country_name(code, get_language() or "en")) for code in codes), key=lambda pair: pair[1])


def _csms() -> list[tuple[str, str]]:
    csms = User.objects.filter(csm_accounts__isnull=False).distinct()
    return [(str(pk), name) for pk, name in csms.values_list("pk", "name")]


def _of_size(size: str) -> Q:
    low, _dash, high = size.partition("-")
    return Q(employees__gte=int(low)) & (Q(employees__lte=int(high)) if high else Q())


SIZES = (("0-99", _("Up to 99 employees")), ("100-999", _("100 to 999 employees")), ("1000", _("1,000 and more")))
ACCOUNTS = Listing[Account, Account](
    name="accounts",
    columns=(
        Column("name", _("Account"), lambda a: a.name, sort=("search",), template="web/account/_name.html"),
        Column("domain", _("Web domain"), lambda a: a.domain, only="csv"),
        Column("customer", _("Customer"), lambda a: a.is_customer, show="flag", sort=("is_customer",)),
        Column("industry", _("Industry"), lambda a: a.industry and a.industry.name, sort=("industry__code",)),
        Column("employees", _("Employees"), lambda a: a.employees, show="number", sort=("employees",)),
        Column("country", _("Country"), _country, sort=("country",)),
        Column("revenue", _("Yearly revenue"), lambda a: a.annual_revenue, only="csv"),
        Column("currency", _("Currency"), lambda a: a.revenue_currency, only="csv"),
        Column("owner", _("Owner"), lambda a: a.owner and a.owner.name, only="csv"),
        Column("csm", _("CSM"), lambda a: a.csm and a.csm.name, sort=("csm__name",), minor=True),
        Column("parent", _("Belongs to"), lambda a: a.parent and a.parent.name, only="csv"),
        Column("implementation", _("Implementation"), lambda a: a.implementation, vocabulary=Implementation,
               only="csv"),
        Column("risk", _("At risk since"), lambda a: a.at_risk_since, only="csv"),
        Column("crm_id", _("CRM id"), lambda a: a.crm_id, only="csv"),
    ),
    search=("search",),
    filters=(
        Flag("customer", _("Customer"), Q(is_customer=True)),
        Choice("industry", _("Industry"), "industry_id", _industries),
        Choice("size", _("Size"), "employees", lambda: SIZES, where=_of_size),
        Choice("country", _("Country"), "country", _countries, permission="account.edit"),
        Choice("csm", _("CSM"), "csm_id", _csms, permission="account.merge"),
        Choice("implementation", _("Implementation"), "implementation", lambda: choices(Implementation)),
        Flag("issue", _("Open issue"), Q(pk__in=AccountIssue.objects.filter(closed_on=None).values("account"))),
        Flag("risk", _("At risk"), Q(at_risk_since__isnull=False)),
    ),
    order="name",
    empty=Empty("building-2", _("No accounts yet"), _("Import them from your CRM, or add them one by one."),
                _("Import"), "import-list", "import.run"),
)  # fmt: skip


@require_GET
@staff("account.see")
def account_list(request: StaffRequest) -> HttpResponseBase:
    records = visible_accounts(request.actor).select_related("industry", "owner", "csm", "parent")
    return ACCOUNTS.respond(request, records, "web/account/list.html")


@require_GET
@staff("account.see")
def options(request: StaffRequest) -> HttpResponse:
    """What the field for an account offers while somebody types."""
    return render(request, "web/shared/record_options.html", find_options(request.GET, visible_accounts(request.actor)))


@require_GET
@staff("account.see")
def region_options(request: StaffRequest) -> HttpResponse:
    """The regions of a country."""
    pairs = [("", _("Not set")), *regions(request.GET.get("country", "")[:2])]
    return render(request, "web/shared/record_options.html", {"options": pairs})


@require_GET
@staff("account.see")
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """A merged account leads to the one that was kept."""
    records = visible_accounts(request.actor).select_related("industry", "owner", "csm", "parent")
    account = get_object_or_404(records, pk=_kept(pk))
    rivals = list(visible_accounts(request.actor).filter(pk__in=account.competitors.values("pk")))
    context = {
        "account": account,
        "may_edit": sees(editable_accounts(request.actor), account.pk),
        "issues": account.issues.all(),
        "subsidiaries": account.subsidiaries.filter(merged_into=None),
        "competitors": rivals,
        "hidden_competitors": account.competitors.count() - len(rivals),
        "sees_parent": sees(visible_accounts(request.actor), account.parent_id),
        **_parts(request, account),
        **account_signals_context(account, request.actor),
    }
    return render(request, "web/account/detail.html", context)


def _kept(pk: int) -> int:
    into = Account.objects.filter(pk=pk).values_list("merged_into_id", flat=True).first()
    return into or pk


def _parts(request: StaffRequest, account: Account) -> dict[str, Any]:
    """The records around it, each as far as the reader may see them: a rep never sees who is an advocate (A7)."""
    actor = request.actor
    advocates = visible_advocates(actor).filter(contact__account=account, status=AdvocateStatus.ACTIVE)
    rows = advocate_rows(list(advocates.select_related("contact__account")), request.today)
    history = HistoryEntry.objects.filter(subject_type="account", subject_id=str(account.pk))
    return {
        "advocates": rows,
        "contacts": _some(visible_contacts(actor).filter(account=account)),
        "deals": _some(visible_deals(actor).filter(account=account).select_related("owner")),
        "requests": _some(visible_requests(actor).filter(prospect_account=account)),
        "events": history[:8] if actor.may("history.see") else [],
    }


def _some(records: QuerySet[Any]) -> dict[str, Any]:
    return {"rows": list(records[:SHOWN]), "count": records.count()}


@staff("account.edit")
def new(request: StaffRequest) -> HttpResponse:
    form = AccountForm(request.POST or None, actor=request.actor, currency=request.workspace.base_currency)
    return act(
        request,
        form,
        lambda: create_account(form.values(), actor=request.actor, now=request.now),
        template="web/account/edit.html",
        success_url=lambda account: reverse("account-detail", args=[account.pk]),
        message=_("Added."),
    )


@staff("account.edit")
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(editable_accounts(request.actor).select_related("parent"), pk=pk)
    currency = request.workspace.base_currency
    form = AccountForm(request.POST or None, actor=request.actor, currency=currency, initial=initial_of(account))
    return act(
        request,
        form,
        lambda: edit_account(pk, form.values(), actor=request.actor, now=request.now),
        template="web/account/edit.html",
        context={"account": account},
        success_url=reverse("account-detail", args=[pk]),
        message=_("Saved."),
    )


@staff("account.edit")
def issue_open(request: StaffRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(editable_accounts(request.actor), pk=pk)
    form = IssueForm(request.POST or None, initial={"opened_on": request.today})

    def open_it() -> object:
        kind, values = IssueKind(form.cleaned_data["kind"]), form.cleaned_data
        return open_issue(pk, kind, values["opened_on"], values["note"], actor=request.actor, now=request.now)

    return act(
        request,
        form,
        open_it,
        template="web/account/issue.html",
        context={"account": account},
        success_url=reverse("account-detail", args=[pk]),
        message=_("Recorded. Nobody there is asked until it is closed."),
    )


@require_POST
@staff("account.edit")
def issue_close(request: StaffRequest, pk: int) -> HttpResponse:
    issue = get_object_or_404(AccountIssue, pk=pk, account__in=editable_accounts(request.actor))
    return press(
        request,
        lambda: close_issue(pk, actor=request.actor, now=request.now),
        back=reverse("account-detail", args=[issue.account_id]),
        message=_("Closed."),
    )


@staff("account.edit")
def risk(request: StaffRequest, pk: int) -> HttpResponse:
    """Mark it as at risk, or no longer."""
    account = get_object_or_404(editable_accounts(request.actor), pk=pk)
    form, at_risk = RiskForm(request.POST or None), account.at_risk_since is None
    if request.method == "POST":
        at_risk = request.POST.get("at_risk") == "yes"
    return act(
        request,
        form,
        lambda: set_at_risk(pk, at_risk, form.cleaned_data["note"], actor=request.actor, now=request.now),
        template="web/account/risk.html",
        context={"account": account, "at_risk": at_risk},
        success_url=reverse("account-detail", args=[pk]),
        message=_("Marked as at risk. Nobody there is asked.") if at_risk else _("No longer at risk."),
    )


@staff("account.edit")
def competitors(request: StaffRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(editable_accounts(request.actor), pk=pk)
    form = CompetitorsForm(request.POST or None, account=account, actor=request.actor)
    return act(
        request,
        form,
        lambda: record_competitors(pk, form.competitors(), actor=request.actor, now=request.now),
        template="web/account/competitors.html",
        context={"account": account},
        success_url=reverse("account-detail", args=[pk]),
        message=_("Saved."),
    )

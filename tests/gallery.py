"""A site of its own that shows every part pages are made of; only tests serve it (`settings.ROOT_URLCONF`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template import engines
from django.urls import include, path, reverse
from pytest_django.fixtures import Settings

from goodword.http.access import public, staff
from goodword.http.filters import Choice, Dates, Flag
from goodword.http.forms import Form
from goodword.http.listing import Column, Empty, Listing
from goodword.http.pages import Tab, TimelineStep, act, press
from goodword.http.reader import StaffRequest
from goodword.models import Account, Contact, Industry
from goodword.operations.refused import Refused
from goodword.policy.transitions import timeline
from goodword.policy.verdict import Reason, Verdict
from goodword.policy.vocabulary import Format, Grade, Level, RequestState, Tier
from goodword.queries.history import Change
from goodword.wording.vocabulary import choices, label


@dataclass(frozen=True)
class AccountRow:
    account: Account
    contacts: int


def with_contacts(accounts: Sequence[Account]) -> list[AccountRow]:
    counted = Contact.objects.filter(account__in=accounts).values_list("account").annotate(Count("pk"))
    counts = dict(counted)
    return [AccountRow(account, counts.get(account.pk, 0)) for account in accounts]


ACCOUNTS = Listing[Account, AccountRow](
    name="accounts",
    columns=(
        Column(
            "name", "Account", lambda row: row.account.name, sort=("search",),
            link=lambda row: reverse("gallery-account", args=[row.account.pk]),
        ),
        Column("industry", "Industry", lambda row: str(row.account.industry), sort=("industry__code",)),
        Column("employees", "Employees", lambda row: row.account.employees, show="number", sort=("employees",)),
        Column(
            "revenue", "Revenue", lambda row: row.account.annual_revenue, show="money",
            currency=lambda row: row.account.revenue_currency, sort=("annual_revenue",),
        ),
        Column("contacts", "Contacts", lambda row: row.contacts, show="number"),
        Column("customer", "Customer", lambda row: row.account.is_customer, show="flag"),
        Column("created", "Since", lambda row: row.account.created_at, show="day", sort=("created_at",)),
        Column("owner", "Secret", lambda row: "only for the admin", permission="users.manage"),
        Column("domain", "Domain", lambda row: row.account.domain, only="csv"),
    ),
    search=("search",),
    filters=(
        Choice("industry", "Industry", "industry_id", lambda: [(str(i.pk), i.code) for i in Industry.objects.all()]),
        Flag("customer", "Customer", Q(is_customer=True)),
        Dates("created", "Since", "created_at", instant=True),
    ),
    order="name",
    empty=Empty("building-2", "No accounts yet", "Import them from your CRM.", "Import", "profile", "import.run"),
    prepare=with_contacts,
)  # fmt: skip


class SampleForm(Form):
    name = forms.CharField(label="Name", max_length=20)
    arr = forms.DecimalField(label="ARR", min_value=Decimal(0), help_text="A year, in the deal's currency.")
    closes = forms.DateField(label="Expected close", required=False)
    level = forms.ChoiceField(label="Level", choices=choices(Level))
    formats = forms.MultipleChoiceField(
        label="Formats liked", choices=choices(Format), widget=forms.CheckboxSelectMultiple, required=False
    )
    tier = forms.ChoiceField(label="Tier", choices=choices(Tier), widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="The terms were read out and agreed", help_text="They are kept with the date.")
    notes = forms.CharField(label="Notes", widget=forms.Textarea, required=False)


@staff("home.see")
def accounts(request: StaffRequest) -> HttpResponseBase:
    records = Account.objects.select_related("industry")
    return ACCOUNTS.respond(request, records, "gallery/accounts.html")


@staff("home.see")
def account(request: StaffRequest, pk: int) -> HttpResponse:
    return HttpResponse(str(pk))


def do_or_refuse(name: str) -> str:
    if name == "refused":
        raise Refused(Verdict((Reason("permission.missing", field="name"), Reason("permission.missing"))))
    return name


@staff("home.see")
def form(request: StaffRequest) -> HttpResponse:
    sample = SampleForm(request.POST or None)
    return act(
        request, sample, lambda: do_or_refuse(sample.cleaned_data["name"]), template="gallery/form.html",
        fragment="gallery/fragment.html", success_url=lambda name: f"/gallery/?{name}", message="Saved.",
    )  # fmt: skip


@staff("home.see")
def button(request: StaffRequest, name: str) -> HttpResponse:
    return press(request, lambda: do_or_refuse(name), back="/gallery/", message="Done.")


@staff("home.see")
def parts(request: StaffRequest) -> HttpResponse:
    return page("gallery/parts.html", request, parts_shown(request))


def parts_shown(request: StaffRequest) -> dict[str, Any]:
    steps = [
        TimelineStep(label(status.step), status.progress, "Waits for the manager", request.now - timedelta(days=3 * n))
        for n, status in enumerate(timeline(RequestState.MATCHING))
    ]
    stopped = [TimelineStep(label(s.step), s.progress) for s in timeline(RequestState.DECLINED)]
    return {
        "grades": list(Grade), "tiers": list(Tier), "states": list(RequestState), "steps": steps, "stopped": stopped,
        "tabs": [Tab("Overview", "#a", True), Tab("References", "#b", count=12)], "now": request.now,
        "soon": request.today + timedelta(days=5), "long": "Bundesausbildungsförderungsgesetzänderungsantrag",
        "before_after": [Change("tier", Tier.NEW, Tier.STANDARD), Change("paused_until", None, request.today)],
        "generated": Account(is_generated=True),
    }  # fmt: skip


@public
def portal(request: HttpRequest) -> HttpResponse:
    return page("gallery/portal.html", request, {})


@public
def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def page(name: str, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    return HttpResponse(engines["django"].get_template(name).render(context, request))


def serve_gallery(settings: Settings) -> None:
    """This site instead of the product's own, with its templates beside the product's."""
    settings.ROOT_URLCONF = __name__
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], TEMPLATES]}]


TEMPLATES = Path(__file__).parent / "gallery_templates"
urlpatterns = [
    path("gallery/", parts, name="gallery"),
    path("gallery/accounts/", accounts),
    path("gallery/accounts/<int:pk>/", account, name="gallery-account"),
    path("gallery/form/", form),
    path("gallery/button/<str:name>/", button, name="gallery-button"),
    path("gallery/portal/", portal),
    path("gallery/broken/", broken),
    path("", include("goodword.urls")),
]
handler400, handler403, handler404, handler500 = (
    f"goodword.web.views.errors.{name}" for name in ("bad_request", "permission_denied", "not_found", "server_error")
)

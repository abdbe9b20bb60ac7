from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.urls import reverse_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form
from goodword.lib.codes import countries, currencies, regions
from goodword.lib.web_domain import registrable_domain
from goodword.models import Account, Industry, User, UserRole
from goodword.operations.account import AccountValues
from goodword.policy.actors import Actor
from goodword.policy.finding import Implementation
from goodword.policy.vocabulary import IssueKind, Role
from goodword.queries.visibility import visible_accounts
from goodword.wording.vocabulary import choices

from .named import NamedField
from .record import RecordField, offer, with_held


class AccountForm(Form):
    """What people may edit of an account."""

    marks = "required"
    name = forms.CharField(label=_("Name"), max_length=200)
    domain = forms.CharField(
        label=_("Web domain"), max_length=253, required=False, help_text=_("For example acme.com. It finds duplicates.")
    )
    is_customer = forms.BooleanField(label=_("Is a customer of ours"), required=False)
    industry = NamedField(Industry.objects.none(), label=_("Industry"), required=False)
    employees = forms.IntegerField(label=_("Employees"), min_value=1, max_value=10_000_000, required=False)
    annual_revenue = forms.DecimalField(
        label=_("Yearly revenue"), min_value=0, max_digits=18, decimal_places=2, required=False
    )
    revenue_currency = forms.ChoiceField(label=_("Currency of the revenue"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    region = forms.CharField(label=_("Region"), widget=forms.Select, required=False)
    implementation = forms.ChoiceField(
        label=_("Implementation"),
        required=False,
        help_text=_("How it brought the product in; of a prospect, how it will."),
    )
    parent = RecordField(label=_("Belongs to"), url_name="account-options", help_text=_("The parent company, if any."))
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Owner"), required=False)
    csm = forms.ModelChoiceField(User.objects.none(), label=_("Customer success manager"), required=False)

    def __init__(self, *args: Any, actor: Actor, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language, not_set = get_language() or "en", _("Not set")
        self.offer("revenue_currency", currencies(language), _("The workspace's (%(code)s)") % {"code": currency})
        self.offer("country", countries(language), not_set)
        self.offer("implementation", choices(Implementation), not_set)
        self.fields["country"].widget.attrs |= {"hx-get": reverse_lazy("account-regions"), "hx-target": "#id_region"}
        cast(forms.Select, self.fields["region"].widget).choices = [("", not_set), *self._regions()]
        parent: Account | None = self.initial.get("parent")
        offer(self, "parent", with_held(visible_accounts(actor), parent.pk if parent else None))
        industries = with_held(Industry.objects.filter(is_active=True), self.initial.get("industry"))
        offer(self, "industry", industries, not_set)
        self._offer_people(actor)

    def _regions(self) -> Sequence[tuple[str, str]]:
        return regions(str(self["country"].value() or ""))

    def _offer_people(self, actor: Actor) -> None:
        """Only the manager gives an account to another CSM."""
        self.fields["csm"].disabled = Role.MANAGER not in actor.roles
        for name, role in (("owner", Role.REP), ("csm", Role.CSM)):
            people = Q(is_active=True, pk__in=UserRole.objects.filter(role=role).values("user"))
            offer(self, name, User.objects.filter(people | Q(pk=self.initial.get(name))), _("Nobody"))

    def clean_region(self) -> str:
        """A region of a country that was chosen before is dropped."""
        region = str(self.cleaned_data["region"])
        return region if region in dict(self._regions()) else ""

    def clean_domain(self) -> str:
        text = self.cleaned_data["domain"]
        domain = registrable_domain(text)
        if text and domain is None:
            raise forms.ValidationError(_("This is not a domain a company can have. Please write it like acme.com."))
        return domain or ""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("annual_revenue") is None:
            values["revenue_currency"] = ""
        return values

    def values(self) -> AccountValues:
        return AccountValues(**self.cleaned_data)


def initial_of(account: Account) -> dict[str, Any]:
    plain = ("name", "domain", "is_customer", "employees", "annual_revenue", "revenue_currency", "country", "region",
             "implementation")  # fmt: skip
    return {name: getattr(account, name) for name in plain} | {
        "industry": account.industry_id, "parent": account.parent, "owner": account.owner_id, "csm": account.csm_id,
    }  # fmt: skip


class IssueForm(Form):
    kind = forms.ChoiceField(label=_("What is it?"), choices=choices(IssueKind), widget=forms.RadioSelect)
    opened_on = forms.DateField(label=_("Since"), widget=forms.DateInput)
    note = forms.CharField(label=_("Note"), widget=forms.Textarea, max_length=4000, required=False)


class RiskForm(Form):
    note = forms.CharField(label=_("What happened?"), widget=forms.Textarea, max_length=4000, required=False)


class CompetitorsForm(Form):
    """Those known stay ticked; one more at a time is added by name."""

    keep = forms.ModelMultipleChoiceField(
        Account.objects.none(), label=_("Known competitors"), required=False, widget=forms.CheckboxSelectMultiple
    )
    add = RecordField(label=_("Add a competitor"), url_name="account-options")

    def __init__(self, *args: Any, account: Account, actor: Actor, **kwargs: Any) -> None:
        known = account.competitors.filter(pk__in=visible_accounts(actor))
        super().__init__(*args, initial={"keep": list(known)}, **kwargs)
        offer(self, "keep", known)
        offer(self, "add", visible_accounts(actor).exclude(pk=account.pk))
        if not known:
            del self.fields["keep"]

    def competitors(self) -> list[Account]:
        added = self.cleaned_data["add"]
        return [*self.cleaned_data.get("keep", []), *([added] if added else [])]

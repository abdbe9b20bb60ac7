from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form
from goodword.lib.codes import currencies
from goodword.models import Deal, User, UserRole
from goodword.operations.deal import DealValues
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import Role, Stage
from goodword.queries.visibility import visible_accounts, visible_contacts
from goodword.wording.vocabulary import choices

from .record import RecordField, offer, with_held

FIELDS = (
    *("name", "stage", "account", "contact", "amount", "currency", "opened_on", "expected_close", "closed_on"),
    *("product", "lead_source"),
)


class DealForm(Form):
    marks = "required"
    name = forms.CharField(label=_("Name"), max_length=200)
    account = RecordField(label=_("Prospect's account"), url_name="account-options")
    contact = RecordField(label=_("Contact there"), url_name="contact-options")
    stage = forms.ChoiceField(label=_("Stage"), choices=choices(Stage))
    amount = forms.DecimalField(
        label=_("Annual recurring revenue (ARR)"), min_value=0, max_digits=18, decimal_places=2, required=False
    )
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    expected_close = forms.DateField(label=_("Expected close"), widget=forms.DateInput, required=False)
    opened_on = forms.DateField(label=_("Opened on"), widget=forms.DateInput, required=False)
    closed_on = forms.DateField(
        label=_("Closed on"),
        widget=forms.DateInput,
        required=False,
        help_text=_("Once won or lost; today if left empty."),
    )
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Owner"), required=False)
    product = forms.CharField(label=_("Product"), max_length=100, required=False)
    lead_source = forms.CharField(label=_("Lead source"), max_length=100, required=False)

    def __init__(self, *args: Any, actor: Actor, currency: str, deal: Deal | None = None, **kwargs: Any) -> None:
        given = {name: getattr(deal, name) for name in FIELDS} | {"owner": deal.owner_id} if deal else {}
        super().__init__(*args, initial=given | kwargs.pop("initial", {}), **kwargs)
        workspaces = _("The workspace's (%(code)s)") % {"code": currency}
        self.offer("currency", currencies(get_language() or "en"), workspaces)
        held = (deal.account_id, deal.contact_id, deal.owner_id) if deal else (None, None, None)
        offer(self, "account", with_held(visible_accounts(actor), held[0]))
        offer(self, "contact", with_held(visible_contacts(actor), held[1]))
        if Role.MANAGER in actor.roles:
            reps = Q(is_active=True, pk__in=UserRole.objects.filter(role=Role.REP).values("user"))
            offer(self, "owner", User.objects.filter(reps | Q(pk=held[2])), _("Nobody"))
        else:
            del self.fields["owner"]

    def values(self) -> DealValues:
        given = {name: value for name, value in self.cleaned_data.items() if name != "stage"}
        return DealValues(stage=Stage(self.cleaned_data["stage"]), **given)

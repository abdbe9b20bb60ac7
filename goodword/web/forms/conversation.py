from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form
from goodword.models import Deal, ReferenceRequest
from goodword.operations.peer import Conversation
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import RequestState
from goodword.queries.visibility import visible_deals, visible_requests

RECENT = 200  # requests and deals offered, the newest first


class ConversationForm(Form):
    """Whom an advocate spoke with: a company by name, or that of a request or a deal."""

    day = forms.DateField(label=_("When"), widget=forms.DateInput)
    company = forms.CharField(
        label=_("With whom"), help_text=_("The company they spoke with."), max_length=200, required=False
    )
    request = forms.ModelChoiceField(
        label=_("Or the request it belongs to"), queryset=ReferenceRequest.objects.none(), required=False
    )
    deal = forms.ModelChoiceField(label=_("Or the deal"), queryset=Deal.objects.none(), required=False)
    topic = forms.CharField(label=_("What about"), max_length=200, required=False)
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        requests = visible_requests(actor) if actor.may("request.see") else ReferenceRequest.objects.none()
        deals = visible_deals(actor) if actor.may("deal.see") else Deal.objects.none()
        for name, records in (("request", requests.exclude(state=RequestState.DRAFT)), ("deal", deals)):
            if records.exists():
                newest = list(records.order_by("-pk").values_list("pk", flat=True)[:RECENT])
                self.offer_records(name, records.filter(pk__in=newest))
            else:
                del self.fields[name]

    def told(self) -> Conversation:
        """Of a valid form."""
        values = self.cleaned_data
        request, deal = values.get("request"), values.get("deal")
        company = values["company"] or (request.prospect_company if request else "")
        company = company or (deal.account.name if deal else "")
        return Conversation(values["day"], company, values["topic"], values["note"])

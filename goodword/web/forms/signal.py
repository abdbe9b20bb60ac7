"""One minute to tell a signal (G3): the form asks for what this kind needs, and no more."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form
from goodword.models import Account, Contact
from goodword.policy.actors import Actor
from goodword.policy.finding import SignalKind
from goodword.policy.signals import LONGEST, NAMED, SPECS, About, Shape, SignalDraft
from goodword.queries.customer_search import accounts_by, contacts_by
from goodword.queries.visibility import loggable_accounts, loggable_contacts
from goodword.wording.finding import WORDS
from goodword.wording.signal import PERIODS
from goodword.wording.vocabulary import label

from .record import NO_CUSTOMER, NOBODY, RecordField, offer_own

K = SignalKind
AT_A_PLACE = {
    K.REVIEW: _("Which site?"),
    K.PUBLIC_MENTION: _("Where? A link or a name"),
    K.EVENT: _("Which event?"),
    K.COMMUNITY_ANSWER: _("Where? A link or a name"),
}
ASKED_FOR = (("", _("Not known")), ("yes", _("Yes, we asked")), ("no", _("No, by themselves")))


class SignalForm(Form):
    """Who sees customers chooses from them; who sees none types the company and the person."""

    contact = RecordField(label=_("Who?"), url_name="contact-options", required=True)
    account = RecordField(label=_("Which company?"), url_name="account-options", required=True)
    customer = forms.CharField(
        label=_("Which customer?"), max_length=254,
        help_text=_("The company's name or web domain, or somebody's e-mail address there."),
    )  # fmt: skip
    person = forms.CharField(
        label=_("Who there?"), max_length=200, required=False,
        help_text=_("First and last name. Not needed where you typed their e-mail address."),
    )  # fmt: skip
    number = forms.DecimalField(label="", decimal_places=2, max_digits=18)
    word = forms.ChoiceField(label="", widget=forms.RadioSelect)
    named = forms.CharField(label="", max_length=LONGEST["word"])
    unit = forms.CharField(label=_("Of what?"), max_length=LONGEST["unit"], help_text=_("EUR, hours, percent …"))
    period = forms.ChoiceField(label=_("In which time?"), choices=list(PERIODS.items()))
    place = forms.CharField(label="", max_length=LONGEST["place"], required=False)
    prompted = forms.ChoiceField(label=_("Did we ask for it?"), choices=ASKED_FOR, required=False)
    observed_on = forms.DateField(label=_("When was it observed?"), widget=forms.DateInput)
    note = forms.CharField(
        label=_("In a few words"), widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST["note"], required=False
    )

    def __init__(self, *args: Any, kind: SignalKind, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.actor, self.spec = kind, actor, SPECS[kind]
        wanted = {*self._whom(), *self._value(), "observed_on", "note"}
        for name in [name for name in self.fields if name not in wanted]:
            del self.fields[name]

    def _whom(self) -> Iterable[str]:
        about_account = self.spec.about is About.ACCOUNT
        if not self.actor.may("contact.see"):
            return ("customer",) if about_account else ("customer", "person")
        offer_own(self, "account", loggable_accounts(self.actor), self.actor, NO_CUSTOMER)
        offer_own(self, "contact", loggable_contacts(self.actor).select_related("account"), self.actor, NOBODY)
        return ("account",) if about_account else ("contact",)

    def _value(self) -> Iterable[str]:
        shape, name = self.spec.shape, label(self.kind)
        if shape is Shape.NUMBER:
            self.fields["number"].label = str(name)
            yield "number"
        if shape in (Shape.WORD, Shape.YES_NO):
            self.fields["word"].label = str(name)
            self.offer("word", [(word, WORDS[word]) for word in self.spec.words])
            yield "word"
        if shape is Shape.TEXT or self.kind in NAMED:
            self.fields["named"].label = str(_("Which feature?") if self.kind in NAMED else name)
            yield "named"
        if self.kind in AT_A_PLACE:
            self.fields["place"].label = str(AT_A_PLACE[self.kind])
            yield "place"
        yield from {K.ROI: ("unit", "period"), K.REVIEW: ("prompted",)}.get(self.kind, ())

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "customer" in self.fields and values.get("customer"):
            self._find_typed(values)
        return values

    def _find_typed(self, values: dict[str, Any]) -> None:
        """The one customer, and the one person there, that were typed."""
        text, name = values["customer"], values.get("person", "")
        people = contacts_by(text, loggable_contacts(self.actor)) if "@" in text else []
        accounts = [person.account for person in people] or accounts_by(text, loggable_accounts(self.actor))
        if len(accounts) != 1:
            self.add_error("customer", _several(accounts))
            return
        values["account"] = accounts[0]
        if "person" not in self.fields or people:
            values["contact"] = people[0] if people else None
            return
        found = contacts_by(name, loggable_contacts(self.actor).filter(account=accounts[0]))
        if len(found) == 1:
            values["contact"] = found[0]
        else:
            self.add_error("person", _several(found) if name else _("Please say who it is about."))

    def draft(self) -> SignalDraft:
        values = self.cleaned_data
        contact: Contact | None = values.get("contact")
        account: Account | None = values.get("account")
        return SignalDraft(
            self.kind,
            values["observed_on"],
            account_id=account.pk if account else None,
            contact_id=contact.pk if contact else None,
            number=values.get("number"),
            word=values.get("word") or values.get("named", ""),
            unit=values.get("unit", ""),
            period=values.get("period", ""),
            note=values["note"],
            place=values.get("place", ""),
            prompted={"yes": True, "no": False}.get(values.get("prompted", "")),
        )


def _several(found: list[Any]) -> Any:
    if found:
        return _("Several have this name. Please type the e-mail address.")
    return _("We find nobody of this name among the customers. Please check it, or type the e-mail address.")


class WithdrawForm(Form):
    reason = forms.CharField(
        label=_("Why is it withdrawn?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
        help_text=_("From now on it does not count. It stays to be seen, struck through, with this reason."),
    )  # fmt: skip

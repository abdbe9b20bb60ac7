from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form
from goodword.lib.codes import languages, time_zones
from goodword.models import Contact
from goodword.operations.contact import ContactValues
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import Function, Level
from goodword.queries.visibility import editable_accounts
from goodword.wording.vocabulary import choices

from .record import RecordField, offer

FIELDS = (
    *("first_name", "last_name", "email", "phone", "title", "function", "level", "language", "time_zone"),
    "promotional_opt_out",
)


class ContactForm(Form):
    """What people may edit of a contact; the account only of a new one."""

    marks = "required"
    account = RecordField(label=_("Account"), url_name="account-options", required=True)
    first_name = forms.CharField(label=_("First name"), max_length=100, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=100)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    title = forms.CharField(label=_("Job title"), max_length=200, required=False)
    function = forms.ChoiceField(label=_("Function"), required=False)
    level = forms.ChoiceField(label=_("Level"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False, help_text=_("We write to them in it."))
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    promotional_opt_out = forms.BooleanField(label=_("Wants no promotional e-mail"), required=False)

    def __init__(self, *args: Any, actor: Actor, contact: Contact | None = None, **kwargs: Any) -> None:
        initial = {name: getattr(contact, name) for name in FIELDS} if contact else {}
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        spoken, not_set = get_language() or "en", _("Not set")
        self.offer("function", choices(Function), not_set)
        self.offer("level", choices(Level), not_set)
        self.offer("language", _with(languages(spoken), contact.language if contact else ""), not_set)
        self.offer("time_zone", _with(time_zones(spoken), contact.time_zone if contact else ""), not_set)
        if contact:
            del self.fields["account"]
        else:
            offer(self, "account", editable_accounts(actor))

    def values(self) -> ContactValues:
        return ContactValues(**{name: self.cleaned_data[name] for name in FIELDS})


def _with(pairs: tuple[tuple[str, str], ...], held: str) -> tuple[tuple[str, str], ...]:
    """The value held already stays a choice, even where the list does not know it ("pt-br" of an import)."""
    return pairs if not held or held in dict(pairs) else ((held, held), *pairs)


class MoveForm(Form):
    """A change of company."""

    account = RecordField(
        label=_("Now works for"), url_name="account-options", required=True,
        help_text=_("If the company is not here yet, add it to the accounts first."),
    )  # fmt: skip
    title = forms.CharField(label=_("Job title there"), max_length=200, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "account", editable_accounts(actor))

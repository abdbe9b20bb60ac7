from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form
from goodword.lib.codes import countries, currencies, time_zones
from goodword.models import User
from goodword.policy.vocabulary import ShareTerms
from goodword.wording.vocabulary import choices

from .sign_in import require_good_password


def _language() -> str:
    return get_language() or "en"


def country_choices() -> list[tuple[str, str | Promise]]:
    return [("", _("Not set")), *countries(_language())]


def currency_choices() -> list[tuple[str, str | Promise]]:
    """Nothing is chosen beforehand: the first of the alphabet would be taken unseen."""
    return [("", _("Please choose")), *currencies(_language())]


def zone_choices() -> list[tuple[str, str | Promise]]:
    return [("", _("Please choose")), *time_zones(_language())]


class WorkspaceForm(Form):
    """The workspace's settings."""

    name = forms.CharField(label=_("Company name"), max_length=200)
    base_currency = forms.ChoiceField(
        label=_("Base currency"),
        choices=currency_choices,
        help_text=_("Amounts in other currencies are converted by the rates you keep."),
    )
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        choices=country_choices,
        help_text=_("Its public holidays count as no working days."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=zone_choices, help_text=_("Days and quarters are counted in it.")
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("For everyone who has not chosen one of their own."),
    )
    fiscal_year_starts = forms.TypedChoiceField(
        label=_("The fiscal year starts in"), choices=list(MONTHS.items()), coerce=int, initial=1
    )


class SettingsForm(WorkspaceForm):
    """With what a workspace may begin without."""

    join_details = forms.CharField(
        label=_("How both sides of a session join"),
        help_text=_("A link or a phone number; each session can have its own."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        required=False,
    )
    share_terms = forms.ChoiceField(
        label=_("What advocates learn of the deal they helped with"),
        choices=choices(ShareTerms),
        help_text=_("Won or lost they learn in any case."),
    )
    product_email = forms.EmailField(
        label=_("Who reads feedback on the product"),
        help_text=_("Feedback of advocates and prospects is passed on to this address."),
        max_length=254,
        required=False,
    )

    head_of_success = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Head of customer success"),
        help_text=_("Invites candidates of the platinum tier. Without one, an executive or the manager does."),
        required=False,
        empty_label=_("Nobody"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_records("head_of_success", User.objects.filter(is_active=True).order_by("name"))


class StartForm(WorkspaceForm):
    """The first run: the settings, the first admin, and the code from the terminal."""

    admin_name = forms.CharField(label=_("Your name"), max_length=200)
    admin_email = forms.EmailField(label=_("Your e-mail"), max_length=254, help_text=_("You sign in with it."))
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters; a few unrelated words do well."),
    )
    code = forms.CharField(
        label=_("Setup code"), max_length=40, help_text=_("Printed in the terminal where the server was started.")
    )

    def clean(self) -> dict[str, Any]:
        """The password is checked against the name and address typed beside it."""
        values = super().clean() or {}
        person = User(name=values.get("admin_name", ""), email=values.get("admin_email", ""))
        if values.get("password"):
            try:
                require_good_password(values["password"], person)
            except ValidationError as error:
                self.add_error("password", error)
        return values


class RateForm(Form):
    currency = forms.ChoiceField(label=_("Currency"), choices=currency_choices)
    since = forms.DateField(label=_("From"), widget=forms.DateInput)
    rate = forms.DecimalField(
        label=_("Worth in the base currency"),
        max_digits=18,
        decimal_places=8,
        min_value=Decimal("0.00000001"),
        help_text=_("How much one unit of it is worth, for example 0.92."),
    )

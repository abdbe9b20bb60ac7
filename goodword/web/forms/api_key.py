from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form
from goodword.models import User
from goodword.policy.vocabulary import Role
from goodword.wording.vocabulary import choices


class ApiKeyForm(Form):
    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("What uses the key, for example the name of your CRM.")
    )
    user = forms.ModelChoiceField(
        label=_("Acts for"),
        queryset=User.objects.filter(is_active=True),
        help_text=_("What is done with the key is done in their name; it sees what they see."),
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=choices(Role),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Some of their own. As few as will do."),
    )
    expires_on = forms.DateField(
        label=_("Runs out on"),
        widget=forms.DateInput,
        required=False,
        help_text=_("From that day on it opens nothing. Empty: until it is revoked."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_records("user", User.objects.filter(is_active=True))

    def roles_chosen(self) -> list[Role]:
        return [Role(role) for role in self.cleaned_data["roles"]]

    def expires_at(self) -> datetime | None:
        """The first moment of that day where the reader is."""
        day: date | None = self.cleaned_data["expires_on"]
        return timezone.make_aware(datetime.combine(day, time.min)) if day else None

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form
from goodword.models import User


def _area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class DoneForm(Form):
    note = forms.CharField(
        label=_("What was done?"), help_text=_("For colleagues."), max_length=2000, required=False, widget=_area()
    )


class SkipForm(Form):
    reason = forms.CharField(label=_("Why is it not needed?"), max_length=2000, widget=_area())


class HandOverForm(Form):
    owner = forms.ModelChoiceField(label=_("To whom?"), queryset=User.objects.none())

    def __init__(self, *args: Any, owners: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_records("owner", owners)


class CorrectOutcomeForm(Form):
    note = forms.CharField(
        label=_("What do you want to say about it?"),
        help_text=_("The advocate reads it, above the right outcome."),
        max_length=2000,
        widget=_area(),
    )

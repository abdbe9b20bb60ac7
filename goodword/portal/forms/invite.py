"""A candidate's answer to an invitation to the programme."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form


def _words(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class YesForm(Form):
    comment = _words(_("When would a short talk suit you?"))

    def __init__(self, *args: Any, calls: bool, **kwargs: Any) -> None:
        """Who is asked for surveys and reviews alone is asked for no talk either (O3)."""
        super().__init__(*args, **kwargs)
        if not calls:
            self.fields["comment"].label = _("Anything you would like to add?")


class NotNowForm(Form):
    until = forms.DateField(
        label=_("Ask me again on"), required=False, widget=forms.DateInput,
        help_text=_("Left empty, we come back after a good while."),
    )  # fmt: skip
    comment = _words(_("Anything you would like to add?"))


class NoForm(Form):
    comment = _words(_("Anything you would like to add?"))

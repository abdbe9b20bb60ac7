"""A director's answer about a small deal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form
from goodword.policy.vocabulary import DeclineReason
from goodword.wording.vocabulary import choices


class ApproveForm(Form):
    note = forms.CharField(
        label=_("A word to the rep"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )


class DeclineForm(Form):
    reasons = forms.MultipleChoiceField(
        label=_("Why not?"), choices=choices(DeclineReason), widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=_("A word to the rep"),
        help_text=_("What they could do instead, or when to come back."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

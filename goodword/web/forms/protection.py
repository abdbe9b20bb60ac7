from django import forms
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form


class ClearForm(Form):
    reason = forms.CharField(
        label=_("Why may they be asked again?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("It is kept with the evidence. The signs you see here will not stop them again; newer ones will."),
    )

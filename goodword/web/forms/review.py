"""Forms of the monthly review (G2)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form


class DoneForm(Form):
    note = forms.CharField(
        label=_("What was done"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class SkipForm(Form):
    note = forms.CharField(
        label=_("Why is it not needed?"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class SignForm(Form):
    """`confirmed` repeats how many items were open on the page that was read."""

    note = forms.CharField(
        label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the month tells, for whoever reads it later."),
    )  # fmt: skip
    sure = forms.BooleanField(label=_("What is left open stays open; I sign off all the same"), required=False)
    confirmed = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def about(self, left: int) -> None:
        """How many items are open now; with none there is nothing to confirm."""
        self.fields["confirmed"].initial = left
        if not left:
            del self.fields["sure"]

    def confirmed_open(self) -> int | None:
        """None where nobody ticked that it may stay open."""
        number: int | None = self.cleaned_data["confirmed"]
        return number if self.cleaned_data.get("sure") else None

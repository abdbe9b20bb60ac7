"""Times: chosen from those the other side offers, offered, or a date called off."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodword.models import TimeOffer

from .both_clocks import Noted
from .forms import Form
from .wall_time import ProposedTimesForm, initial_times


class ChooseForm(Form):
    """One of the times of this offer (ISO 8601, UTC), in the reader's words."""

    chosen_from = forms.IntegerField(widget=forms.HiddenInput)
    time = forms.ChoiceField(label=_("Which time suits you?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, offer: TimeOffer, times: Iterable[Noted], **kwargs: Any) -> None:
        super().__init__(*args, initial={"chosen_from": offer.pk}, **kwargs)
        self.offer("time", [(time.instant.isoformat(), str(time)) for time in times])

    @property
    def instant(self) -> datetime:
        return datetime.fromisoformat(self.cleaned_data["time"])


class OfferForm(ProposedTimesForm):
    """Up to five times that suit the reader, in a zone of their choice."""

    marks = "required"
    note = forms.CharField(
        label=_("Anything to say about it?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, zone: str, with_note: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, initial=initial_times([], zone), **kwargs)
        if not with_note:
            del self.fields["note"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        values["times"] = self.read_times()
        return values


class CallOffForm(Form):
    """`seen` is the session and the time the reader had before their eyes."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Would you like to tell us why?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

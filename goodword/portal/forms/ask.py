"""The answers to an ask, as the advocate gives them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form
from goodword.http.wall_time import ProposedTimesForm, initial_times
from goodword.messages.variables import when

NONE_OF_THESE = ""


class AcceptForm(ProposedTimesForm):
    """One of the proposed times (ISO 8601, UTC), times of their own, or in words when it suits."""

    marks = "required"
    chosen_time = forms.ChoiceField(label=_("Which time suits you?"), required=False, widget=forms.RadioSelect)
    availability = forms.CharField(
        label=_("When do you have time?"),
        help_text=_("For example: mornings next week, not on Friday. We find a time with the other side."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    host_wanted = forms.BooleanField(
        label=_("I would like somebody of yours to join"),
        help_text=_("Usually it is only the two of you. They would introduce you, and then step back."),
        required=False,
    )

    def __init__(self, *args: Any, times: Sequence[datetime], zone: str, language: str, **kwargs: Any) -> None:
        super().__init__(*args, initial=initial_times([], zone), **kwargs)
        if not times:
            del self.fields["chosen_time"]
            return
        self.fields["availability"].label = _("If none of these: when do you have time?")
        choices = [(time.isoformat(), when(time, zone, language)) for time in times]
        self.offer("chosen_time", [*choices, (NONE_OF_THESE, _("None of these"))])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        values["times"] = self.read_times()
        return values

    def answer(self) -> dict[str, Any]:
        """The arguments of `accept_ask`: a time that was proposed goes before times of their own."""
        values = self.cleaned_data
        chosen = values.get("chosen_time")
        if chosen:
            return {"chosen_time": datetime.fromisoformat(chosen), "host_wanted": values["host_wanted"]}
        return {name: values[name] for name in ("times", "availability", "host_wanted")}


class AcceptInWritingForm(Form):
    """An e-mail Q&A needs no time: a yes is enough (S7)."""

    def answer(self) -> dict[str, Any]:
        return {}


class DeclineForm(Form):
    reason = forms.CharField(
        label=_("Would you like to tell us why?"),
        help_text=_("Only the programme manager reads this, never the salesperson."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PauseForm(Form):
    until = forms.DateField(label=_("Pause me until"), help_text=_("On this day we may ask you again."))


class LeaveForm(Form):
    reason = forms.CharField(
        label=_("Would you like to tell us why?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

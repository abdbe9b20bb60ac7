from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form
from goodword.http.wall_time import ProposedTimesForm, initial_times
from goodword.operations.ask_draft import MINUTES, AskContent
from goodword.wording.requests import field_label

TEXTS = ("prospect_company", "prospect_industry", "prospect_size", "contact_title")
PARAGRAPHS = ("interest", "wants", "why_advocate")


class AskForm(ProposedTimesForm):
    """What the advocate reads (A1). Nothing of it may be empty when it is sent; only the personal word is optional."""

    marks = "optional"
    use_required_attribute = False
    language = forms.ChoiceField(choices=settings.LANGUAGES, widget=forms.HiddenInput)
    prospect_company = forms.CharField(max_length=200)
    prospect_industry = forms.CharField(max_length=200)
    prospect_size = forms.CharField(max_length=100)
    contact_title = forms.CharField(max_length=200)
    interest = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)
    wants = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=4000)
    why_advocate = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)
    minutes = forms.IntegerField(min_value=MINUTES.start, max_value=MINUTES.stop - 1, help_text=_("In minutes."))
    proposed_weeks = forms.CharField(
        label=_("Weeks that suit the prospect, in words"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
        help_text=_("Give exact times, weeks, or both; one of them is needed."),
    )
    personal_note = forms.CharField(
        label=_("A personal word"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )
    poor_reason = forms.CharField(
        label=_("Why this advocate, although the match is poor?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        help_text=_("Kept with the ask and shown in the history; the advocate does not see it."),
    )

    def __init__(self, *args: Any, is_poor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (*TEXTS, *PARAGRAPHS, "minutes"):
            self.fields[name].label = str(field_label(name))
        if not is_poor:
            del self.fields["poor_reason"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        values["proposed_times"] = self.read_times()
        return values

    def content(self) -> AskContent:
        """What is filled in so far; the rest is empty."""
        values = self.cleaned_data
        texts = {name: values.get(name, "") for name in (*TEXTS, *PARAGRAPHS, "proposed_weeks", "personal_note")}
        return AskContent(
            language=values.get("language", "en"),
            minutes=values.get("minutes") or 0,
            proposed_times=tuple(values["proposed_times"]),
            **texts,
        )


def initial_of(content: AskContent, zone: str) -> dict[str, Any]:
    values = content.values()
    return values | initial_times(values.pop("proposed_times"), zone)


class WithdrawForm(Form):
    reason = forms.CharField(
        label=_("Why?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
        help_text=_("For the history; the advocate does not read it."),
    )


class VetoForm(Form):
    reason = forms.CharField(
        label=_("Why should they not be asked?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        help_text=_("The programme manager reads it; the advocate and sales do not."),
    )


class AcceptForm(Form):
    """A yes given by phone: one of the times proposed, or when they would be free."""

    chosen_time = forms.ChoiceField(label=_("Which time?"), required=False, widget=forms.RadioSelect)
    availability = forms.CharField(
        label=_("Or when they are available"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
    )

    def __init__(
        self, *args: Any, times: Iterable[tuple[datetime, str]], in_writing: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if in_writing:  # an e-mail Q&A needs no time (S7)
            del self.fields["availability"]
        offered = [(instant.isoformat(), text) for instant, text in times]
        if offered:
            self.offer("chosen_time", [*offered, ("", _("None of them"))])
        else:
            del self.fields["chosen_time"]

    def time(self) -> datetime | None:
        chosen = self.cleaned_data.get("chosen_time")
        return datetime.fromisoformat(chosen) if chosen else None


class DeclineForm(Form):
    reason = forms.CharField(
        label=_("What they said"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
        help_text=_("Private to the programme manager."),
    )


class PauseForm(Form):
    until = forms.DateField(label=_("Pause until"), widget=forms.DateInput)

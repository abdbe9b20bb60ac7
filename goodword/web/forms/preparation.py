"""What staff change before a session: preparation, and the questions of a written Q&A."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form
from goodword.models import User


class PreparationForm(Form):
    """All that differs from session to session. What was sent is shown and stays; a host only where one is wanted."""

    use_required_attribute = False
    context = forms.CharField(
        label=_("Why they are interested"),
        help_text=_("For the advocate: why, where they stand, what worries them."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )
    good_topics = forms.CharField(
        label=_("Good topics"), help_text=_("One a line."), widget=forms.Textarea(attrs={"rows": 6}), max_length=2000
    )
    background = forms.CharField(
        label=_("Who the reference is"),
        help_text=_("For the prospect. Nothing from your notes, please."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )
    join_details = forms.CharField(
        label=_("How both sides join"),
        help_text=_("A link or a phone number. A visit may say where one meets."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        required=False,
    )
    host = forms.ModelChoiceField(
        label=_("Who of us joins"),
        queryset=User.objects.none(),
        empty_label=_("Nobody"),
        required=False,
        help_text=_("The advocate asked for it. The host gets a mail on how to step back."),
    )

    def __init__(self, *args: Any, sent: Collection[str], host_wanted: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in sent:
            self.fields[name].disabled = True
            self.fields[name].help_text = str(_("Sent already, so it stays as it is."))
        if host_wanted:
            self.offer_records("host", User.objects.filter(is_active=True))
        else:
            del self.fields["host"]


class QuestionsForm(Form):
    """One question a line."""

    questions = forms.CharField(
        label=_("Questions"),
        help_text=_("One a line, in the advocate's language."),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=4000,
    )

    def lines(self) -> list[str]:
        return str(self.cleaned_data["questions"]).splitlines()

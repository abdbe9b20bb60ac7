"""What each side is asked after a session (F5): on their page, or through staff. Only the mark must be given."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodword.models import Feedback
from goodword.operations.feedback import LONGEST, Answers
from goodword.policy.vocabulary import Party

from .forms import Form

MARKS = [("5", _("5 – very much so")), ("4", "4"), ("3", "3"), ("2", "2"), ("1", _("1 – not at all"))]
YES_NO = [("yes", _("Yes")), ("no", _("No"))]


def _mark(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=MARKS, coerce=int, widget=forms.RadioSelect)


def _yes_no(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=YES_NO,
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


def _words(label: Any, help_text: Any = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=LONGEST, widget=area)


class FeedbackForm(Form):
    marks = "required"

    def answers(self) -> Answers:
        """Of a valid form."""
        return Answers(**self.cleaned_data)


class AdvocateFeedbackForm(FeedbackForm):
    score = _mark(_("Was it a good experience for you?"))
    good_match = _yes_no(_("Was the prospect a good match for you?"))
    prepared = _yes_no(_("Did we prepare you well enough?"))
    asked = _words(_("Which questions did they ask?"))
    to_change = _words(_("What should we change?"))
    comment = _words(_("Is there anything else we should know?"))
    may_quote = forms.BooleanField(label=_("You may quote my answers with my name."), required=False)


class ProspectFeedbackForm(FeedbackForm):
    score = _mark(_("Did it help you?"))
    concerns_answered = _yes_no(_("Were your questions and concerns answered?"))
    learned = _words(_("What did you learn?"))
    comment = _words(_("What could we do better?"))


FORMS: dict[Party, type[FeedbackForm]] = {Party.ADVOCATE: AdvocateFeedbackForm, Party.PROSPECT: ProspectFeedbackForm}
_WORD = {True: "yes", False: "no", None: ""}


def initial_of(feedback: Feedback | None, party: Party) -> dict[str, Any]:
    """What was answered, as the form has it."""
    if feedback is None:
        return {}
    found = {name: getattr(feedback, name) for name in FORMS[party].base_fields}
    flags = {name: _WORD[found[name]] for name in ("good_match", "prepared", "concerns_answered") if name in found}
    return found | flags

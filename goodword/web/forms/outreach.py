from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form
from goodword.models import User
from goodword.operations.outreach import InviteContent
from goodword.policy.finding import InviteAnswer
from goodword.policy.qualification import Talk
from goodword.wording.finding import WORDS
from goodword.wording.outreach import REFUSALS
from goodword.wording.vocabulary import choices

NOT_ASKED = ("", _("Did not come up"))


def _text(label: Any, rows: int = 2, help_text: Any = "", required: bool = False) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=4000, widget=widget)


def _answers(label: Any, *words: str, help_text: Any = "", required: bool = False) -> forms.ChoiceField:
    pairs = [(word, WORDS[word]) for word in words] if required else [*((w, WORDS[w]) for w in words), NOT_ASKED]
    return forms.ChoiceField(
        label=label, choices=pairs, required=required, widget=forms.RadioSelect, help_text=help_text, initial=""
    )


class InviteForm(Form):
    """What the candidate reads (P2)."""

    use_required_attribute = False
    invited_by = forms.TypedChoiceField(label=_("Signed by"), coerce=int)
    result = _text(
        _("What they have achieved"), 3, _("The invitation begins with it, in the language they read."), required=True
    )
    message = _text(_("A personal line"), 3)
    calls_reason = _text(
        _("Why conversations as well"), 2,
        _("With this tier the programme asks for surveys and reviews. Left empty, it stays with that."),
    )  # fmt: skip

    seen = forms.TypedMultipleChoiceField(
        label=_("I have read this, and invite them all the same"), coerce=int, widget=forms.CheckboxSelectMultiple
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        signers: Iterable[User],
        may_ask_for_calls: bool,
        warnings: Iterable[tuple[int, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if told := list(warnings):
            self.offer("seen", told)
            self.fields["seen"].error_messages["required"] = str(REFUSALS["O1.warning_unseen"])
        else:
            del self.fields["seen"]
        self.offer("invited_by", [(user.pk, user.name) for user in signers])
        if not may_ask_for_calls:
            del self.fields["calls_reason"]

    def content(self) -> InviteContent:
        """What is filled in so far."""
        self.full_clean()
        values = self.cleaned_data
        texts = {name: values.get(name, "") for name in ("result", "message", "calls_reason")}
        seen = tuple(values.get("seen") or ())
        return InviteContent(**texts, invited_by=values.get("invited_by") or None, seen=seen)


class TakeBackForm(Form):
    reason = _text(_("Why?"), help_text=_("For the history; the candidate does not read it."))


class ToldForm(Form):
    """An answer that a candidate gave by phone or in passing."""

    answer = forms.ChoiceField(label=_("What they said"), choices=choices(InviteAnswer), widget=forms.RadioSelect)
    until = forms.DateField(
        label=_("If not now: when to ask again"), required=False, widget=forms.DateInput,
        help_text=_("Left empty, after the time the policy says."),
    )  # fmt: skip
    comment = _text(_("In their words"))


class TalkForm(Form):
    """The talk of ten minutes (O4), in the order in which it is held."""

    talked_on = forms.DateField(label=_("Held on"), widget=forms.DateInput)
    willing = _answers(_("Would they speak for us?"), "yes", "later", "no", required=True)
    until = forms.DateField(
        label=_("If later: when to come back"), required=False, widget=forms.DateInput,
        help_text=_("Left empty, after the time the policy says."),
    )  # fmt: skip
    time_available = _answers(
        _("Do they have the time?"), "yes", "no", help_text=_("Two to four hours over a few months.")
    )
    company_policy = _answers(
        _("What does their company say about references?"), "allowed", "with_approval", "forbidden"
    )
    approvals = _text(_("Which approvals would they need?"), help_text=_("PR, legal, their own lead, and who asks."))
    communication = _answers(
        _("How do they come across in conversation?"), "comfortable", "fair", "poor", help_text=_("Your impression.")
    )
    writes = _answers(_("Do they like to write?"), "yes", "no")
    speaks = _answers(_("Do they like to speak?"), "yes", "no")
    on_camera = _answers(_("Are they at ease on camera?"), "yes", "no")
    note = _text(_("Note"))

    def talk(self) -> Talk:
        return Talk(**self.cleaned_data)

"""Forms of the pipeline: a move with its reason, and a nomination (G1)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form
from goodword.policy.finding import CandidateStage
from goodword.policy.pipeline import MOVE_BY_HAND
from goodword.wording.pipeline import MOVES

from .record import RecordField


class MoveForm(Form):
    """Where to, and why."""

    stage = forms.ChoiceField(label=_("Move to"))
    reason = forms.CharField(
        label=_("Why?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed whenever somebody leaves the way, comes back to it, or goes back a stage."),
    )
    nurture_until = forms.DateField(
        label=_("Look at them again on"),
        required=False,
        help_text=_("Only for “Look again later”. Left empty: as late as it may be."),
    )

    def __init__(self, *args: Any, current: CandidateStage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("stage", [(stage.value, MOVES[stage]) for stage in MOVE_BY_HAND[current]], _("Please choose"))

    def stage_chosen(self) -> CandidateStage:
        return CandidateStage(self.cleaned_data["stage"])


class NominateForm(Form):
    contact = RecordField(
        label=_("Who?"), url_name="contact-options", required=True,
        nothing=_("Nobody at a customer of yours has this name, unless they are a candidate already. "
                  "If a colleague looks after them, please ask the programme manager."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("What speaks for them?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

"""What a manager or a director says about a request (Q3, L8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form
from goodword.models import ReferenceRequest, User
from goodword.policy.screening import Finding, Screening, suggested_reasons
from goodword.policy.vocabulary import DeclineReason, RequestState, Severity
from goodword.queries.screening import needs_director
from goodword.wording.vocabulary import choices


def _text(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class QuestionsForm(Form):
    questions = forms.CharField(
        label=_("What do you need to know?"),
        widget=_text(4),
        max_length=4000,
        help_text=_("The rep reads this word for word."),
    )


class DeclineForm(Form):
    reasons = forms.MultipleChoiceField(
        label=_("Why not?"), choices=choices(DeclineReason), widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=_("A word to the rep"),
        widget=_text(),
        max_length=4000,
        required=False,
        help_text=_("What they could do instead, or when to come back."),
    )


class NoteForm(Form):
    note = forms.CharField(
        label=_("Your answer to the rep"),
        widget=_text(5),
        max_length=4000,
        help_text=_("Say kindly why nobody may be asked now, and what could help instead."),
    )


class ApproveForm(Form):
    note = forms.CharField(label=_("A word to the rep"), widget=_text(2), max_length=4000, required=False)


class OverruleForm(ApproveForm):
    """Where findings speak for declining. Asked for by the operation, which knows them as they then are."""

    overruled = forms.CharField(
        label=_("Why approve it in spite of these findings?"),
        widget=_text(2),
        max_length=4000,
        required=False,
        help_text=_("Kept with the decision; managers can read it, the rep cannot."),
    )
    field_order = ("overruled", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["overruled"].needed = True  # type: ignore[attr-defined]


@dataclass(frozen=True)
class DecisionBox:
    """Findings and the answers there are to them; `blocked` and `needs_director` are why it cannot be approved now.

    `director` has approved the small deal, on `approved_at`.
    """

    findings: tuple[Finding, ...]
    blocked: bool
    needs_director: bool
    director: User | None
    approved_at: datetime | None
    approve_form: Form
    questions_form: Form
    decline_form: Form
    note_form: Form


def approve_form_for(request: ReferenceRequest, screening: Screening, data: Any = None, **options: Any) -> Form:
    """Overruling is the manager's, after the director's approval."""
    overrules = screening.of(Severity.DECLINE) and request.state != RequestState.APPROVAL
    return (OverruleForm if overrules else ApproveForm)(data, **options)


def decision_box(
    request: ReferenceRequest, screening: Screening, given: Mapping[str, Form], ids: str = ""
) -> DecisionBox:
    """`given` are forms that were sent, by name; `ids` keeps the fields of several boxes on a page apart."""
    suggested = {"reasons": suggested_reasons(screening)}
    return DecisionBox(
        findings=screening.findings,
        blocked=bool(screening.of(Severity.BLOCK)),
        needs_director=needs_director(request, screening),
        director=request.director if request.director_approved_at else None,
        approved_at=request.director_approved_at,
        approve_form=given.get("approve_form") or approve_form_for(request, screening, auto_id=f"approve{ids}_%s"),
        questions_form=given.get("questions_form") or QuestionsForm(auto_id=f"questions{ids}_%s"),
        decline_form=given.get("decline_form") or DeclineForm(auto_id=f"decline{ids}_%s", initial=suggested),
        note_form=given.get("note_form") or NoteForm(auto_id=f"note{ids}_%s"),
    )

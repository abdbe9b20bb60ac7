"""The answers of a written Q&A, as the advocate gives them or staff record them (S7, S8)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from goodword.operations.email_qa import LONGEST, MOST

from .forms import Form


class AnswersForm(Form):
    """A field for each question of a written Q&A; none is required, since what does not suit may be left out."""

    use_required_attribute = False
    marks = "required"

    def __init__(self, data: Mapping[str, Any] | None = None, *, questions: Sequence[Mapping[str, str]]) -> None:
        super().__init__(data, auto_id="answer_%s")
        for number, entry in enumerate(questions[:MOST]):
            self.fields[f"answer_{number}"] = forms.CharField(
                label=entry["question"],
                initial=entry["answer"],
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}),
            )

    def answers(self) -> list[str]:
        return [self.cleaned_data.get(name, "") for name in self.fields]

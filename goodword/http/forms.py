"""Forms as our pages show them, and refusals of operations as their errors."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from goodword.policy.verdict import Verdict
from goodword.wording import form_errors
from goodword.wording.reasons import sentence

# What browsers offer for a field: the input's type and the one format such an input accepts.
PICKERS: dict[type[forms.Widget], tuple[str, str]] = {
    forms.DateInput: ("date", "%Y-%m-%d"),
    forms.TimeInput: ("time", "%H:%M"),
    forms.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
}
ERRORS: dict[type[forms.Field], dict[str, Any]] = {
    forms.Field: form_errors.ANY,
    forms.EmailField: form_errors.EMAIL,
    forms.IntegerField: form_errors.INTEGER,
    forms.DecimalField: form_errors.DECIMAL,
    forms.DateField: form_errors.DATE,
    forms.ChoiceField: form_errors.CHOICE,
    forms.BooleanField: form_errors.TICK,
    forms.FileField: form_errors.FILE,
}
NOTHING_CHOSEN = "---------"  # Django's own word for it


class Form(forms.Form):
    """A form for `{% fields form %}` and `http.pages.act`. Required fields are the rule, so optional ones are marked;
    a form with many optional fields sets `marks = "required"`."""

    marks = "optional"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _dress(field)

    def offer(self, name: str, choices: Iterable[tuple[Any, Any]], empty: Any = None) -> None:
        """The choices of a field that are known only when the form is made; `empty` is the word for none."""
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError(f"{name} offers no choices")
        field.choices = [*([("", empty)] if empty is not None else []), *choices]

    def offer_records(self, name: str, records: QuerySet[Any]) -> None:
        """The records a field lets choose from, likewise."""
        field = self.fields[name]
        if not isinstance(field, forms.ModelChoiceField):
            raise TypeError(f"{name} offers no records")
        field.queryset = records

    def refuse(self, verdict: Verdict) -> None:
        """Each reason becomes an error of the field it is about, or of the whole form."""
        for reason in verdict.reasons:
            self.add_error(reason.field if reason.field in self.fields else None, sentence(reason))


def errors_of(field: forms.Field) -> dict[str, Any]:
    """Our words by Django's code, those of the more special kind of field first."""
    kinds = reversed(type(field).__mro__)
    return {code: words for kind in kinds for code, words in ERRORS.get(kind, {}).items()}


def _dress(field: forms.Field) -> None:
    widget = field.widget
    field.error_messages |= errors_of(field)
    picker = PICKERS.get(type(widget))
    if picker and isinstance(widget, forms.DateInput | forms.TimeInput | forms.DateTimeInput):
        widget.input_type, widget.format = picker
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == "10":
        widget.attrs["rows"] = 4
    if isinstance(field, forms.ModelChoiceField) and field.empty_label == NOTHING_CHOSEN:
        field.empty_label = _("Please choose") if field.required else _("Not set")
    widget.attrs["class"] = f"{_css_class(widget)} {widget.attrs.get('class', '')}".strip()


def _css_class(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"

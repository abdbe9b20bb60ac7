"""Forms on a page: each field with label, help and error, all tied together for those who listen."""

from typing import Any

from django import forms, template
from django.forms import BaseForm, BoundField

register = template.Library()


@register.inclusion_tag("shared/field.html")
def field(bound: BoundField, wide: bool = False, flow: bool = False) -> dict[str, Any]:
    """One field: {% field form.name %}; many boxes to tick stand in columns, or one after the other with `flow`."""
    kind = _kind(bound.field.widget)
    marks = getattr(bound.form, "marks", "optional")
    needed = getattr(bound.field, "needed", bound.field.required)  # a draft may lack what is needed in the end
    return {
        "field": bound,
        "kind": kind,
        "tall": kind == "checks" and not flow and len(bound.subwidgets) > 5,
        "mark": marks if (marks == "required") == needed else "",
        "wide": wide,
    }


@register.inclusion_tag("shared/fields.html")
def fields(form: BaseForm) -> dict[str, Any]:
    """All fields of a form, hidden ones included."""
    return {"form": form}


@register.inclusion_tag("shared/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """The summary above a refused form: what is wrong, with links to the fields."""
    named = [(form[name], errors) for name, errors in form.errors.items() if name in form.fields]
    return {"form": form, "named": named, "general": form.non_field_errors()}


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "checks" if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple) else "input"

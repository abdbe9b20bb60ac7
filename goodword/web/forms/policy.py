from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form
from goodword.lib.formats import number
from goodword.policy.programme import SETTINGS, ProgrammePolicy, Setting, SettingKind, Value
from goodword.policy.vocabulary import Stage
from goodword.wording.score import WEIGHTS as SCORE_WEIGHTS
from goodword.wording.settings import SECTIONS, setting_label
from goodword.wording.vocabulary import choices, label

WEIGHTS = {"matching.weights.": "weights", "scores.weights.": "score_weights"}  # parts of their own


_CLASSES = {SettingKind.BOOLEAN: "form-check-input", SettingKind.CHOICE: "form-select"}


def _field(setting: Setting) -> forms.Field:
    """As the description of the setting says: kind, bounds, unit, default."""
    text = setting_label(setting.path)
    if setting.kind is SettingKind.BOOLEAN:
        return forms.BooleanField(label=text, required=False)
    if setting.kind is SettingKind.CHOICE:
        return forms.TypedChoiceField(label=text, choices=choices(Stage), coerce=Stage, widget=forms.Select)
    kind: Any = forms.IntegerField if setting.kind is SettingKind.INTEGER else forms.DecimalField
    field: forms.Field = kind(
        label=text, min_value=setting.minimum, max_value=setting.maximum, help_text=_hint(setting)
    )
    return field


def _hint(setting: Setting) -> str:
    language = get_language() or "en"
    figures = {
        "unit": label(setting.unit),
        "minimum": number(setting.minimum or 0, language),
        "maximum": number(setting.maximum or 0, language),
        "default": "" if isinstance(setting.default, Stage) else number(setting.default, language),
    }
    return _("%(minimum)s to %(maximum)s %(unit)s; default %(default)s") % figures


class PolicyForm(Form):
    """Every figure of the programme, a field named by its path, and the reason for the change."""

    use_required_attribute = False
    based_on = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why do you change it?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("Everybody who reads the policy can read it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for setting in SETTINGS:
            self.fields[setting.path] = _field(setting)
            self.fields[setting.path].widget.attrs["class"] = _CLASSES.get(setting.kind, "form-control")

    def figures(self) -> dict[str, Value]:
        """What is valid so far, by path."""
        return {item.path: self.cleaned_data[item.path] for item in SETTINGS if item.path in self.cleaned_data}

    @property
    def sections(self) -> list[tuple[str, str | Promise, list[forms.BoundField]]]:
        """Key, heading and fields of each part; weights are parts of their own."""
        parts: dict[str, list[forms.BoundField]] = {}
        for setting in SETTINGS:
            key = next((own for start, own in WEIGHTS.items() if setting.path.startswith(start)), setting.section)
            parts.setdefault(key, []).append(self[setting.path])
        titles = {**SECTIONS, "weights": _("Weights of the criteria"), "score_weights": SCORE_WEIGHTS}
        return [(key, titles[key], fields) for key, fields in parts.items()]


def initial_of(policy: ProgrammePolicy, number: int) -> dict[str, Any]:
    return {"based_on": number} | {setting.path: setting.of(policy) for setting in SETTINGS}

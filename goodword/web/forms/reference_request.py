from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from goodword.http.wall_time import ProposedTimesForm, initial_times
from goodword.lib.codes import countries, currencies, languages, regions, time_zones
from goodword.models import Industry, ReferenceRequest, UseCase
from goodword.policy.requests import MANDATORY, Section
from goodword.policy.screening import Screening
from goodword.policy.vocabulary import Format, Function, Level, Resource, Stage
from goodword.wording.requests import field_label
from goodword.wording.vocabulary import choices, label

from .named import NamedField

# Names of the rules' facts (policy.requests) that differ from the fields of the form.
FIELD_OF_FACT = {
    "contact_zone": "contact_time_zone",
    "language": "wanted_language",
    "wanted_region": "wanted_country",
    "resources": "resources_used",
    "prospect_times": "time_1",
}
SECTIONS: dict[Section, tuple[str, ...]] = {
    Section.DEAL: (
        *("prospect_company", "industry", "employees", "arr", "currency", "revenue", "stage", "expected_close"),
        *("country", "region"),
    ),
    Section.CONTACT: (
        *("contact_name", "contact_title", "contact_function", "contact_level", "contact_email"),
        *("contact_language", "contact_time_zone"),
    ),
    Section.WANTED: (
        *("format", "use_case", "key_questions", "concerns", "wanted_industry", "wanted_employees"),
        *("wanted_function", "wanted_level", "wanted_language", "language_waived", "geography_matters"),
        *("wanted_country", "wanted_region"),
    ),
    Section.TIMELINE: ("urgency", "suitable_weeks", "times_zone"),
    Section.BACKGROUND: ("background",),
    Section.JUSTIFICATION: ("why_now", "resources_used", "prospect_asked", "deal_stuck", "expected_effect"),
}
# What a finding of screening can be about; it stands beside the field.
FOUND_AT = frozenset(
    {
        *("prospect_company", "stage", "arr", "currency", "expected_close", "contact_level", "format"),
        *("why_now", "resources_used", "prospect_asked"),
    }
)
# A peer conversation is recorded when it has come about, never requested (S5).
REQUESTED = [(value, word) for value, word in choices(Format) if value != Format.PEER]
WIDE = {"key_questions", "concerns", "background", "why_now", "resources_used", "expected_effect", "prospect_company",
        "language_waived", "geography_matters"}  # fmt: skip
HINTS: dict[Section, Promise] = {
    Section.DEAL: _("What is at stake, and with whom."),
    Section.CONTACT: _("The person who will talk to our customer."),
    Section.WANTED: _("What you leave empty is taken from the prospect."),
    Section.TIMELINE: _("Times or weeks that suit the prospect; we need them before we can ask anybody."),
    Section.BACKGROUND: _("What the manager and the customer should know beforehand."),
    Section.JUSTIFICATION: _("Why it has to be a reference, and why now."),
}


def _text(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _optional(vocabulary: Any) -> list[tuple[str, Any]]:
    return [("", _("Not set")), *choices(vocabulary)]


def _yes_or_no() -> forms.TypedChoiceField:
    """Yes, no, or not said yet, which is None."""
    answers = [("", _("Not said")), ("True", _("Yes")), ("False", _("No"))]
    return forms.TypedChoiceField(
        choices=answers, coerce=lambda value: value == "True", empty_value=None, required=False
    )


@dataclass(frozen=True)
class FormSection:
    """A part of the long form: its heading, what it is for, and its fields; `times` where the times stand."""

    key: str
    title: Promise
    hint: Promise
    fields: list[BoundField]
    times: bool


class RequestForm(ProposedTimesForm):
    """The whole of Q1. Nothing is required here, since a draft may be half filled; submitting asks for the rest."""

    marks = "required"
    use_required_attribute = False
    prospect_company = forms.CharField(max_length=200, required=False)
    industry = NamedField(Industry.objects.filter(is_active=True), required=False, empty_label=_("Not set"))
    employees = forms.IntegerField(min_value=1, max_value=10_000_000, required=False)
    arr = forms.DecimalField(min_value=0, max_digits=18, decimal_places=2, required=False)
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    revenue = forms.DecimalField(
        label=_("Yearly revenue, if known"), min_value=0, max_digits=18, decimal_places=2, required=False
    )
    stage = forms.ChoiceField(choices=_optional(Stage), required=False)
    expected_close = forms.DateField(widget=forms.DateInput, required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    region = forms.CharField(label=_("Region"), widget=forms.Select, required=False)
    contact_name = forms.CharField(max_length=200, required=False)
    contact_title = forms.CharField(max_length=200, required=False)
    contact_function = forms.ChoiceField(choices=_optional(Function), required=False)
    contact_level = forms.ChoiceField(choices=_optional(Level), required=False)
    contact_email = forms.EmailField(max_length=254, required=False)
    contact_language = forms.ChoiceField(required=False)
    contact_time_zone = forms.ChoiceField(required=False)
    format = forms.ChoiceField(required=False)
    use_case = NamedField(UseCase.objects.filter(is_active=True), required=False, empty_label=_("Not set"))
    key_questions = forms.CharField(
        widget=_text(4), max_length=4000, required=False, help_text=_("What they want to know, one question a line.")
    )
    concerns = forms.CharField(widget=_text(), max_length=4000, required=False)
    wanted_industry = NamedField(
        Industry.objects.filter(is_active=True), required=False, empty_label=_("As the prospect's")
    )
    wanted_employees = forms.IntegerField(min_value=1, max_value=10_000_000, required=False)
    wanted_function = forms.ChoiceField(required=False)
    wanted_level = forms.ChoiceField(required=False)
    wanted_language = forms.ChoiceField(label=_("Wanted language"), required=False)
    language_waived = forms.BooleanField(label=_("A common language is not needed"), required=False)
    geography_matters = forms.BooleanField(label=_("Where the customer is matters"), required=False)
    wanted_country = forms.ChoiceField(label=_("Wanted country"), required=False)
    wanted_region = forms.CharField(widget=forms.Select, required=False)
    urgency = forms.CharField(widget=_text(2), max_length=2000, required=False)
    suitable_weeks = forms.CharField(
        label=_("Weeks that suit the prospect, in words"), widget=_text(2), max_length=2000, required=False
    )
    background = forms.CharField(widget=_text(4), max_length=8000, required=False)
    why_now = forms.CharField(widget=_text(), max_length=4000, required=False)
    resources_used = forms.MultipleChoiceField(
        choices=choices(Resource), widget=forms.CheckboxSelectMultiple, required=False
    )
    prospect_asked, deal_stuck = _yes_or_no(), _yes_or_no()
    expected_effect = forms.CharField(widget=_text(), max_length=4000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fact_of = {field: fact for fact, field in FIELD_OF_FACT.items() if field != "wanted_country"}
        for name, field in self.fields.items():
            field.needed = name in MANDATORY  # type: ignore[attr-defined]
            field.wide = name in WIDE  # type: ignore[attr-defined]
            field.findings = [] if name in FOUND_AT else None  # type: ignore[attr-defined]
            if not field.label:
                field.label = str(field_label(fact_of.get(name, name)))
        self._offer(get_language() or "en")

    def _offer(self, language: str) -> None:
        """The choices in the reader's language; regions are those of the country chosen."""
        not_set, same = _("Not set"), _("As the prospect's")
        kept = self.initial.get("format") == Format.PEER
        self.offer("format", choices(Format) if kept else REQUESTED, not_set)
        self.offer("currency", currencies(language), not_set)
        self.offer("country", countries(language), not_set)
        self.offer("wanted_country", countries(language), not_set)
        self.offer("contact_language", languages(language), not_set)
        self.offer("wanted_language", languages(language), same)
        self.offer("contact_time_zone", time_zones(language), not_set)
        self.offer("wanted_function", choices(Function), same)
        self.offer("wanted_level", choices(Level), same)
        for name, country in (("region", "country"), ("wanted_region", "wanted_country")):
            found = regions(str(self[country].value() or ""))
            self.fields[name].widget.choices = [("", not_set), *found]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        values["suitable_times"] = self.read_times()
        for name, country in (("region", "country"), ("wanted_region", "wanted_country")):
            known = {code for code, _name in regions(values.get(country, "") or "")}
            if values.get(name, "") not in known:
                values[name] = ""  # of the country that was chosen before
        return values

    def values(self) -> dict[str, Any]:
        """What can be kept, by field of the request: the valid part, since a draft is saved while somebody types."""
        names = {name for part in SECTIONS.values() for name in part} - {"times_zone"}
        kept = {name: value for name, value in self.cleaned_data.items() if name in names}
        if not any(name.startswith(("time_", "fold_", "times_")) for name in self.errors):
            kept["suitable_times"] = self.cleaned_data["suitable_times"]
        return kept

    def show(self, screening: Screening) -> None:
        """Each finding beside its field (Q2)."""
        for finding in screening.findings:
            if finding.field in self.fields:
                self.fields[finding.field].findings.append(finding)  # type: ignore[attr-defined]

    @property
    def found_at(self) -> Iterable[BoundField]:
        return [bound for bound in self if bound.name in FOUND_AT]

    @property
    def sections(self) -> Iterable[FormSection]:
        for section, names in SECTIONS.items():
            fields = [self[name] for name in names if name != "times_zone"]
            yield FormSection(section, label(section), HINTS[section], fields, section is Section.TIMELINE)


def initial_of(request: ReferenceRequest, zone: str) -> Mapping[str, Any]:
    """The request as the form shows it; `zone` is the reader's, for times of a prospect whose zone is not known."""
    names = {name for part in SECTIONS.values() for name in part} - {"times_zone"}
    values = {name: getattr(request, name) for name in names}
    return values | initial_times(request.suitable_times, request.contact_time_zone or zone)

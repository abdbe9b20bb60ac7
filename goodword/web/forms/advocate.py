from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form
from goodword.lib.codes import language_name
from goodword.models import Advocate, UseCase
from goodword.policy.enrolment import Enrolment, Preferences
from goodword.policy.vocabulary import Assessment, Availability, Format, Tier
from goodword.wording.vocabulary import choices

from .named import NamedFields
from .record import RecordField, offer

# The languages most references are given in; whoever speaks another gets it from their contact.
SPOKEN = (
    *("en", "de", "fr", "es", "pt", "it", "nl", "pl", "cs", "sv", "da", "nb", "fi", "hu", "ro", "el", "tr"),
    *("ar", "he", "hi", "id", "ms", "th", "vi", "zh", "ja", "ko"),
)


def _note(label: Any, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea, max_length=4000, required=required)


def _checks(label: Any, pairs: Any = (), help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=pairs, required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text
    )


def _topics(text: str) -> tuple[str, ...]:
    """One a line, each once."""
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class PreferencesForm(Form):
    """What an advocate does and does not do."""

    use_cases = NamedFields(
        UseCase.objects.none(), label=_("Use cases"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("What they can speak about from their own work."),
    )  # fmt: skip
    languages = _checks(_("Languages they speak"))
    formats_liked = _checks(_("Formats they like"), choices(Format))
    formats_excluded = _checks(
        _("Formats they do not do"), choices(Format), _("They are never asked for one of these.")
    )
    topics_liked = _note(_("Topics they like, one a line"))
    topics_excluded = _note(_("Topics to keep away from, one a line"))
    availability = forms.ChoiceField(label=_("Availability"), required=False)

    def __init__(self, *args: Any, advocate: Advocate | None = None, speaks: Iterable[str] = (), **kwargs: Any) -> None:
        initial = preferences_of(advocate) if advocate else {"languages": list(speaks)}
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        chosen = initial.get("use_cases", [])
        offer(self, "use_cases", UseCase.objects.filter(is_active=True) | UseCase.objects.filter(pk__in=chosen))
        reader = get_language() or "en"
        codes = dict.fromkeys([*initial["languages"], *SPOKEN])
        self.offer("languages", [(code, language_name(code, reader)) for code in codes])
        self.offer("availability", choices(Availability), _("Not known"))

    def clean_topics_liked(self) -> tuple[str, ...]:
        return _topics(self.cleaned_data["topics_liked"])

    def clean_topics_excluded(self) -> tuple[str, ...]:
        return _topics(self.cleaned_data["topics_excluded"])

    def preferences(self) -> Preferences:
        values = self.cleaned_data
        return Preferences(
            formats_liked=frozenset(map(Format, values["formats_liked"])),
            formats_excluded=frozenset(map(Format, values["formats_excluded"])),
            topics_liked=values["topics_liked"],
            topics_excluded=values["topics_excluded"],
            languages=tuple(values["languages"]),
            use_case_ids=frozenset(use_case.pk for use_case in values["use_cases"]),
            availability=Availability(values["availability"]) if values["availability"] else None,
        )


def preferences_of(advocate: Advocate) -> dict[str, Any]:
    return {
        "use_cases": list(advocate.use_cases.values_list("pk", flat=True)),
        "languages": advocate.languages,
        "formats_liked": advocate.formats_liked,
        "formats_excluded": advocate.formats_excluded,
        "topics_liked": "\n".join(advocate.topics_liked),
        "topics_excluded": "\n".join(advocate.topics_excluded),
        "availability": advocate.availability,
    }


class TermsForm(Form):
    """The frequency agreed in writing, by whom, and in which language they read the terms (P3)."""

    agreed_per_quarter = forms.IntegerField(
        label=_("References a quarter, at most"), min_value=1, max_value=12,
        help_text=_("Usually 1 or 2. A strategic advocate agrees to more."),
    )  # fmt: skip
    agreed_by = forms.CharField(label=_("Who agreed"), max_length=200)
    terms_language = forms.ChoiceField(label=_("Language of the terms"), choices=settings.LANGUAGES)


class EnrolForm(PreferencesForm, TermsForm):
    """Everything that is recorded on joining."""

    tier = forms.ChoiceField(label=_("Tier"), choices=choices(Tier))
    assessment = forms.ChoiceField(
        label=_("The customer success manager's assessment"), choices=choices(Assessment), widget=forms.RadioSelect,
        help_text=_("How is the relationship today?"),
    )  # fmt: skip
    assessment_note = _note(_("Why this assessment"))
    calls_reason = forms.CharField(
        label=_("Why conversations as well"), widget=forms.Textarea(attrs={"rows": 2}), max_length=4000, required=False,
        help_text=_("By their score they are asked for surveys and reviews. Needed where they are to talk as well."),
    )  # fmt: skip

    def __init__(self, *args: Any, limits_calls: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not limits_calls:
            del self.fields["calls_reason"]

    def enrolment(self) -> Enrolment:
        values = self.cleaned_data
        return Enrolment(
            tier=Tier(values["tier"]),
            assessment=Assessment(values["assessment"]),
            agreed_per_quarter=values["agreed_per_quarter"],
            agreed_by=values["agreed_by"],
            language=values["terms_language"],
            preferences=self.preferences(),
            assessment_note=values["assessment_note"],
            calls_reason=values.get("calls_reason", ""),
        )


class WhoForm(Form):
    """Which contact becomes an advocate."""

    contact = RecordField(
        label=_("Contact"), url_name="contact-options", required=True, help_text=_("A person of one of our customers.")
    )


class TierForm(Form):
    tier = forms.ChoiceField(label=_("Tier from today on"), choices=choices(Tier), widget=forms.RadioSelect)
    reason = _note(_("Why"))


class AssessmentForm(Form):
    assessment = forms.ChoiceField(
        label=_("How is the relationship today?"), choices=choices(Assessment), widget=forms.RadioSelect
    )
    note = _note(_("Note"))


class AvailabilityForm(Form):
    availability = forms.ChoiceField(
        label=_("How available are they?"), choices=choices(Availability), widget=forms.RadioSelect
    )


class RestForm(Form):
    ends_on = forms.DateField(label=_("May be asked again from"), widget=forms.DateInput)
    reason = _note(_("Why they rest"), required=True)


class RestEndForm(Form):
    ends_on = forms.DateField(label=_("May be asked again from"), widget=forms.DateInput)


class PauseForm(Form):
    until = forms.DateField(label=_("May be asked again from"), widget=forms.DateInput)


class LeaveForm(Form):
    reason = _note(_("Why they leave, if they said so"))


class NoteForm(Form):
    text = _note(_("Note"), required=True)

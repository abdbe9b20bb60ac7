"""The forms of an import: the file, what its columns mean, and what must be asked."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form
from goodword.imports.field import FIELDS, Kind
from goodword.imports.question import Question
from goodword.imports.recognise import Certainty, Suggestion, missing_fields
from goodword.imports.report import field_label
from goodword.lib.codes import currencies
from goodword.policy.data_import import OBSERVED, ImportSubject
from goodword.policy.verdict import Reason
from goodword.policy.vocabulary import Assessment, Format, Role, Tier
from goodword.wording.data_import import SUBJECTS
from goodword.wording.reasons import sentence
from goodword.wording.vocabulary import choices

Choices = Sequence[tuple[str, str | Promise]]
READINGS: dict[str, dict[str, Promise]] = {
    "dates": {"dmy": _("Day first (31/12/2025)"), "mdy": _("Month first (12/31/2025)")},
    "numbers": {"point": _("1,234.56 – a point before the decimals"), "comma": _("1.234,56 – a comma before them")},
    "scale": {"1": _("As they are"), "1000": _("In thousands"), "1000000": _("In millions")},
}


class UploadForm(Form):
    subject = forms.ChoiceField(label=_("What is in the file?"), widget=forms.RadioSelect)
    source = forms.CharField(
        label=_("Where is it from?"),
        max_length=50,
        help_text=_(
            "For example Salesforce, HubSpot or the name of your sheet. Matched columns are remembered for it."
        ),
        widget=forms.TextInput(attrs={"list": "sources", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, as exported. Nothing comes in before you have seen a preview."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx", "class": "file-drop"}),
    )

    def __init__(self, subjects: Sequence[ImportSubject], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("subject", [(str(subject), SUBJECTS[subject]) for subject in subjects])

    def clean_file(self) -> "UploadedFile[Any]":
        """Before its bytes are read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > settings.IMPORT_MAX_BYTES:
            figures = {"megabytes": settings.IMPORT_MAX_BYTES // 1024**2}
            raise forms.ValidationError(sentence(Reason("file.too_big", dict(figures))))
        return file


class MappingForm(Form):
    """One choice for each column, by its place."""

    def __init__(
        self,
        subject: ImportSubject,
        columns: Sequence[dict[str, Any]],
        suggestions: Sequence[Suggestion],
        data: Any = None,
    ) -> None:
        super().__init__(data)
        self.subject, self.columns, self.suggestions = subject, columns, suggestions
        options: Choices = [("", _("Leave out")), *((field.name, field.label) for field in FIELDS[subject])]
        for place, (column, found) in enumerate(zip(columns, suggestions, strict=True)):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=column["name"], choices=options, required=False, initial=found.field,
                widget=forms.Select(attrs={"class": "form-select"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        names = [name for name in self.mapping().values() if name]
        for name in sorted({name for name in names if names.count(name) > 1}):
            self._add("import.field_twice", name=field_label(self.subject, name))
        for group in missing_fields(set(names), self.subject):
            labels = [field_label(self.subject, name) for name in group]
            self._add("import.missing_field", fields=" / ".join(labels))
        return self.cleaned_data

    def _add(self, code: str, **figures: str) -> None:
        self.add_error(None, sentence(Reason(code, dict(figures))))

    def mapping(self) -> dict[str, str]:
        return {
            column["name"]: self.cleaned_data.get(f"column_{place}", "") for place, column in enumerate(self.columns)
        }

    def rows(self) -> list[dict[str, Any]]:
        """For the page: column, field, how certain the suggestion is."""
        return [
            {"column": column, "field": self[f"column_{place}"], "certainty": found.certainty,
             "sure": found.certainty in (Certainty.KNOWN, Certainty.REMEMBERED)}
            for place, (column, found) in enumerate(zip(self.columns, self.suggestions, strict=True))
        ]  # fmt: skip


class QuestionForm(Form):
    """What must be asked, and the options of the subject."""

    def __init__(
        self, subject: ImportSubject, questions: Sequence[Question], options: dict[str, Any], data: Any = None
    ) -> None:
        super().__init__(data)
        self.subject, self.questions, self.given = subject, questions, options
        for number, question in enumerate(questions):
            self.fields[_field_name(number, question)] = _question_field(question)
        for name, field in option_fields(subject).items():
            self.fields[f"option_{name}"] = field
            field.initial = options.get("defaults", {}).get(name, options.get(name, field.initial))
            field.widget.attrs["class"] = "form-check-input" if isinstance(field, forms.BooleanField) else "form-select"

    def answers(self) -> list[tuple[Question, str]]:
        return [
            (question, self.cleaned_data[_field_name(number, question)])
            for number, question in enumerate(self.questions)
        ]

    def asking(self, questions: Sequence[Question]) -> "QuestionForm":
        """The form with what its answers make it necessary to ask; not valid before that was on the page."""
        data = dict(self.data.items())
        names = {_field_name(number, question): question for number, question in enumerate(questions)}
        added = [name for name in names if name not in data]
        for name in added:
            data[name] = names[name].suggestion
        form = QuestionForm(self.subject, questions, self.given, data)
        if added and not form.errors:
            form.add_error(None, sentence(Reason("import.more_to_ask")))
        return form

    def options(self) -> dict[str, Any]:
        """Defaults apply to single fields, the others to the whole file."""
        given = {name.removeprefix("option_"): value for name, value in self.cleaned_data.items() if "option_" in name}
        defaults = {name: given.pop(name) for name in DEFAULTS if name in given}
        return {**given, "defaults": {name: value for name, value in defaults.items() if value}}

    def readings(self) -> list[dict[str, Any]]:
        return self._of("dates", "numbers", "scale")

    def whole(self) -> list[dict[str, Any]]:
        """What is asked once for all rows."""
        return self._of("defaults")

    def words(self) -> list[dict[str, Any]]:
        return [part for part in self._of() if part["question"].group.startswith("values.")]

    def _of(self, *groups: str) -> list[dict[str, Any]]:
        return [
            {"question": question, "field": self[_field_name(number, question)], "counts": _reading_counts(question)}
            for number, question in enumerate(self.questions)
            if not groups or question.group in groups
        ]

    def option_list(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("option_")]


def _field_name(number: int, question: Question) -> str:
    """By the word where it is asked only after another answer, so that it keeps its name."""
    if question.group == f"values.{Kind.SIGNAL_VALUE}":
        return f"question_{question.key}"
    return f"question_{number}"


def _reading_counts(question: Question) -> list[tuple[Promise, int]]:
    counts = question.counts or {}
    return [(words, counts[value]) for value, words in READINGS.get(question.group, {}).items() if value in counts]


def _question_field(question: Question) -> forms.ChoiceField:
    readings = READINGS.get(question.group)
    names: Choices = list(readings.items()) if readings else list(question.choices)
    first: Choices = [("", _("Leave empty") if question.may_skip else _("Please choose"))]
    return forms.ChoiceField(
        label=question.about,
        choices=[*(() if readings else first), *names],
        required=not question.may_skip,
        initial=question.suggestion if question.answer is None else question.answer,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}) if readings
        else forms.Select(attrs={"class": "form-select"}),
    )  # fmt: skip


DEFAULTS = ("tier", "assessment", "agreed_per_quarter", "format")


def _choice(label: Promise, options: Choices, empty: Promise) -> forms.ChoiceField:
    return forms.ChoiceField(label=str(label), choices=[("", empty), *options], required=False)


def option_fields(subject: ImportSubject) -> dict[str, forms.Field]:
    """What may be said about the whole file."""
    as_file = _("As the file says")
    create = forms.BooleanField(
        label=_("Make accounts that are not there yet"), required=False,
        help_text=_("Otherwise rows that name an unknown account are rejected."),
    )  # fmt: skip
    currency = _choice(
        _("Currency of amounts without one"), currencies(get_language() or "en"), _("The workspace's currency")
    )
    roles = choices(Role)
    by_subject: dict[ImportSubject, dict[str, forms.Field]] = {
        ImportSubject.ACCOUNTS: {
            "currency": currency,
            "customers": _choice(_("Customers"), [("all", _("All of them are customers"))], as_file),
        },
        ImportSubject.CONTACTS: {"create_accounts": create},
        ImportSubject.DEALS: {"currency": currency, "create_accounts": create},
        ImportSubject.USERS: {
            "user_role": _choice(_("Role of users without one"), roles, _("Sales rep")),
            "manager_role": _choice(_("Role of managers who are only named"), roles, _("Sales rep")),
        },
        ImportSubject.ADVOCATES: {
            "tier": _choice(_("Tier, where the file has none"), choices(Tier), _("Standard")),
            "assessment": _choice(_("Assessment, where the file has none"), choices(Assessment), _("None: rejected")),
            "agreed_per_quarter": _choice(
                _("Agreed references a quarter, where the file has none"), [(str(n), str(n)) for n in range(1, 5)],
                _("The least")
            ),
            "create_accounts": create,
        },
        ImportSubject.REFERENCES: {"format": _choice(_("Format, where the file has none"), choices(Format), _("Call"))},
        **dict.fromkeys(OBSERVED, {}),
    }  # fmt: skip
    return by_subject[subject]

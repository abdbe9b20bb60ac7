from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form
from goodword.lib.folding import fold
from goodword.models import Industry, UseCase, UseCaseFamily
from goodword.policy.vocabulary import Stage
from goodword.wording.vocabulary import choices

from .named import NamedField, NamedFields

LANGUAGES = [code for code, name in settings.LANGUAGES]


class NamesForm(Form):
    """An entry with a name in each language; without one, the English name is shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = (kwargs.get("initial") or {}).get("names", {})
        for code, language in settings.LANGUAGES:
            field = forms.CharField(label=language, max_length=100, required=code == "en", initial=names.get(code))
            field.widget.attrs.update({"class": "form-control", "lang": code})
            self.fields[f"name_{code}"] = field
        self.order_fields([f"name_{code}" for code in LANGUAGES])

    def names(self) -> dict[str, str]:
        return {code: name for code in LANGUAGES if (name := self.cleaned_data[f"name_{code}"])}


def _words(text: str) -> list[str]:
    """One a line, folded as search folds, each once."""
    return list(dict.fromkeys(folded for line in text.splitlines() if (folded := fold(line))))


class EntryForm(NamesForm):
    aliases = forms.CharField(
        label=_("Also known as"),
        required=False,
        widget=forms.Textarea,
        help_text=_("One a line: what other systems call it. Imports recognise these words."),
    )
    is_active = forms.BooleanField(
        label=_("In use"), required=False, initial=True, help_text=_("Switched off, it is no longer offered.")
    )

    def clean_aliases(self) -> list[str]:
        return _words(self.cleaned_data["aliases"])

    def common_values(self) -> dict[str, Any]:
        return {
            "names": self.names(),
            "aliases": self.cleaned_data["aliases"],
            "is_active": self.cleaned_data["is_active"],
        }


class IndustryForm(EntryForm):
    naics = forms.RegexField(
        regex=r"^\d{2,3}$",
        label=_("NAICS"),
        help_text=_("Sector (two digits) or subsector (three). Industries of the same sector are adjacent."),
    )
    is_target = forms.BooleanField(
        label=_("Target industry"),
        required=False,
        help_text=_("We want to win companies here: contacts of customers in it score higher."),
    )
    adjacent = NamedFields(
        label=_("Also adjacent to"),
        queryset=Industry.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Industries of other sectors that speak much the same language."),
    )

    def __init__(self, *args: Any, industry: Industry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Industry.objects.exclude(pk=industry.pk or 0)
        self.offer_records("adjacent", others)

    def values(self) -> dict[str, Any]:
        own = {name: self.cleaned_data[name] for name in ("naics", "is_target")}
        return {**self.common_values(), **own}


class UseCaseForm(EntryForm):
    family = NamedField(
        label=_("Family"),
        queryset=UseCaseFamily.objects.all(),
        help_text=_("Use cases of one family count as related."),
    )
    related = NamedFields(
        label=_("Also related to"),
        queryset=UseCase.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, use_case: UseCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = UseCase.objects.exclude(pk=use_case.pk or 0)
        self.offer_records("related", others)

    def values(self) -> dict[str, Any]:
        return {**self.common_values(), "family": self.cleaned_data["family"]}


class FamilyForm(NamesForm):
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def values(self) -> dict[str, Any]:
        return {"names": self.names(), "is_active": self.cleaned_data["is_active"]}


class StageForm(Form):
    crm_stage = forms.CharField(label=_("Stage in the CRM"), max_length=100)
    stage = forms.ChoiceField(label=_("Means"), choices=choices(Stage))

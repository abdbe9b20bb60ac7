"""What an advocate does and does not do, as they say it themselves."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from goodword.http.forms import Form
from goodword.lib.formats import locale_of
from goodword.models import Advocate
from goodword.policy.enrolment import Preferences
from goodword.policy.vocabulary import Availability, Format
from goodword.wording.vocabulary import choices


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in (line.strip() for line in text.splitlines()) if line)


def _languages(known: list[str], shown_in: str) -> list[tuple[str, str]]:
    """The product's languages and those the advocate speaks besides, by the name they have in `shown_in`."""
    names = locale_of(shown_in).languages
    codes = dict.fromkeys([code.partition("-")[0] for code, _name in settings.LANGUAGES] + known)
    return [(code, names.get(code.partition("-")[0], code)) for code in codes]


# As one says it of oneself; staff see the words of the vocabulary.
HOW_MUCH_TIME = [
    (Availability.HIGH.value, _("Enough: gladly ask me")),
    (Availability.MEDIUM.value, _("Some: now and then")),
    (Availability.LOW.value, _("Little: only if it matters a lot")),
]


class PreferencesForm(Form):
    availability = forms.ChoiceField(
        label=_("How much time do you have at the moment?"), choices=HOW_MUCH_TIME, widget=forms.RadioSelect
    )
    formats_liked = forms.MultipleChoiceField(
        label=_("I like"), choices=choices(Format), required=False, widget=forms.CheckboxSelectMultiple
    )
    formats_excluded = forms.MultipleChoiceField(
        label=_("Please never"), choices=choices(Format), required=False, widget=forms.CheckboxSelectMultiple
    )
    topics_liked = forms.CharField(
        label=_("Topics you like to talk about"), help_text=_("One a line."), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    topics_excluded = forms.CharField(
        label=_("Topics to leave out"), help_text=_("One a line."), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(label=_("Languages you can talk in"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, advocate: Advocate, language: str, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(advocate), **kwargs)
        self.advocate = advocate
        self.offer("languages", _languages(advocate.languages, language))

    def preferences(self) -> Preferences:
        values = self.cleaned_data
        return Preferences(
            formats_liked=frozenset(Format(name) for name in values["formats_liked"]),
            formats_excluded=frozenset(Format(name) for name in values["formats_excluded"]),
            topics_liked=_lines(values["topics_liked"]),
            topics_excluded=_lines(values["topics_excluded"]),
            languages=tuple(values["languages"]),
            use_case_ids=frozenset(self.advocate.use_cases.values_list("pk", flat=True)),
            availability=Availability(values["availability"]),
        )


def _initial(advocate: Advocate) -> dict[str, Any]:
    return {
        "availability": advocate.availability,
        "formats_liked": advocate.formats_liked,
        "formats_excluded": advocate.formats_excluded,
        "topics_liked": "\n".join(advocate.topics_liked),
        "topics_excluded": "\n".join(advocate.topics_excluded),
        "languages": advocate.languages,
    }

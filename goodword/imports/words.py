"""Words of other systems and what they mean here: exact by key; a likeness is only ever suggested."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

import pycountry
from babel import Locale
from django.conf import settings
from django.utils import translation
from rapidfuzz import fuzz, process

from goodword.lib.codes import countries, languages
from goodword.lib.wordkey import word_key
from goodword.models import Industry, StageMapping, UseCase
from goodword.policy.finding import Implementation, SignalKind
from goodword.policy.vocabulary import Assessment, Availability, Format, Function, Level, Role, Stage, Tier
from goodword.wording.data_import import OUTCOMES, PERIODS
from goodword.wording.vocabulary import LABELS

from .field import Kind

LIKE = 75
LISTS: dict[str, dict[str, list[str]]] = json.loads(
    (Path(__file__).parents[1] / "lists" / "words.json").read_text(encoding="utf-8")
)
VOCABULARIES = {
    Kind.TIER: Tier, Kind.LEVEL: Level, Kind.FUNCTION: Function, Kind.AVAILABILITY: Availability,
    Kind.ASSESSMENT: Assessment, Kind.FORMAT: Format, Kind.ROLES: Role, Kind.STAGE: Stage,
    Kind.SIGNAL_KIND: SignalKind, Kind.IMPLEMENTATION: Implementation,
}  # fmt: skip
OWN_LABELS = {Kind.OUTCOME: OUTCOMES, Kind.PERIOD: PERIODS}
SEVERAL = {
    Kind.FORMATS: Kind.FORMAT,
    Kind.ROLES: Kind.ROLES,
    Kind.USE_CASES: Kind.USE_CASES,
    Kind.LANGUAGES: Kind.LANGUAGES,
}


@dataclass(frozen=True)
class Words:
    """`known`: key of a word → value. `choices`: (value, name) for people to choose from."""

    known: dict[str, str]
    choices: list[tuple[str, str]] = field(default_factory=list)

    def find(self, text: str) -> str | None:
        return self.known.get(word_key(text))

    def suggest(self, text: str) -> str | None:
        key = word_key(text)
        found = process.extractOne(key, self.known.keys(), scorer=fuzz.WRatio, score_cutoff=LIKE)
        inside = [value for word, value in self.known.items() if len(key) > 3 and word.split()[-1:] == [key]]
        return inside[0] if len(set(inside)) == 1 else self.known[found[0]] if found else None


def kind_of_words(kind: Kind) -> Kind | None:
    """The list a cell's words belong to; None for cells that hold no words of a list."""
    kind = SEVERAL.get(kind, kind)
    lists = {Kind.INDUSTRY, Kind.USE_CASES, Kind.COUNTRY, Kind.LANGUAGE, Kind.LANGUAGES}
    listed = {*VOCABULARIES, *OWN_LABELS, *lists}
    return kind if kind in listed else None


def words_of(kind: Kind) -> Words:
    """As the lists stand now."""
    if kind is Kind.INDUSTRY:
        return _entries(Industry.objects.filter(is_active=True))
    if kind is Kind.USE_CASES:
        return _entries(UseCase.objects.filter(is_active=True))
    if kind is Kind.STAGE:
        mapped = {word_key(row.crm_stage): row.stage for row in StageMapping.objects.all()}
        own = _vocabulary(kind, translation.get_language() or "en")
        return Words(own.known | mapped, own.choices)
    language = translation.get_language() or "en"
    if kind is Kind.COUNTRY:
        return _countries(language)
    if kind in (Kind.LANGUAGE, Kind.LANGUAGES):
        return _languages(language)
    return _vocabulary(kind, language)


def _entries(entries: Iterable[Industry] | Iterable[UseCase]) -> Words:
    known: dict[str, str] = {}
    choices = []
    for entry in entries:
        choices.append((str(entry.pk), entry.name))
        for word in (entry.code, *entry.names.values(), *entry.aliases):
            known.setdefault(word_key(word), str(entry.pk))
    return Words(known, sorted(choices, key=lambda choice: choice[1]))


@lru_cache
def _vocabulary(kind: Kind, language: str) -> Words:
    """Our own words in all languages, and what others say."""
    labels = OWN_LABELS.get(kind) or LABELS[VOCABULARIES[kind]]
    known = {word_key(str(value)): str(value) for value in labels}
    for code, _ in settings.LANGUAGES:
        with translation.override(code):
            known |= {word_key(str(label)): str(value) for value, label in labels.items()}
    with translation.override(language):
        choices = [(str(value), str(label)) for value, label in labels.items()]
    return Words(_others(kind) | known, choices)


def _others(kind: Kind) -> dict[str, str]:
    return {word_key(word): value for value, words in LISTS.get(kind, {}).items() for word in words}


@cache
def _country_words() -> dict[str, str]:
    known: dict[str, str] = {}
    for code, _ in settings.LANGUAGES:
        territories: Mapping[str, str] = Locale.parse(code, sep="-").territories
        known |= {word_key(name): alpha2 for alpha2, name in territories.items() if len(alpha2) == 2}
    for country in pycountry.countries:
        names = (getattr(country, name, "") for name in ("name", "official_name", "common_name", "alpha_2", "alpha_3"))
        known |= {word_key(name): country.alpha_2 for name in names if name}
    return known | _others(Kind.COUNTRY)


@lru_cache
def _countries(language: str) -> Words:
    choices = list(countries(language))
    codes = {code for code, _ in choices}
    return Words({key: code for key, code in _country_words().items() if code in codes}, choices)


@lru_cache
def _languages(language: str) -> Words:
    """By two-letter code and by name in our languages."""
    choices = list(languages(language))
    known = {code: code for code, _ in choices}
    for code, _ in settings.LANGUAGES:
        known |= {word_key(name): spoken for spoken, name in languages(code)}
    return Words(known, choices)

"""The world's code lists in a reader's language: countries, regions, currencies, languages, time zones.

`language` is a Django code such as "pt-br"; every function gives (code, name) pairs in the order of the names.
"""

import unicodedata
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

import pycountry
from babel import Locale

Pairs = tuple[tuple[str, str], ...]
_SUBDIVISIONS: Any = pycountry.subdivisions  # typed in part only


def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")


def _by_name(pairs: list[tuple[str, str]]) -> Pairs:
    return tuple(sorted(pairs, key=lambda pair: unicodedata.normalize("NFKD", pair[1]).casefold()))


@lru_cache
def countries(language: str) -> Pairs:
    names = _locale(language).territories
    return _by_name([(country.alpha_2, names.get(country.alpha_2, country.name)) for country in pycountry.countries])


def country_name(code: str, language: str) -> str:
    """The code itself where it is unknown."""
    return str(_locale(language).territories.get(code, code))


@lru_cache
def regions(country: str) -> Pairs:
    """ISO 3166-2 subdivisions; empty for an unknown country. Names are those of the standard."""
    found = _SUBDIVISIONS.get(country_code=country) or []
    return _by_name([(region.code, region.name) for region in found if len(region.code) <= 6])


@lru_cache(maxsize=512)
def region_name(code: str) -> str:
    found = _SUBDIVISIONS.get(code=code)
    return str(found.name) if found else code


@lru_cache
def currencies(language: str) -> Pairs:
    names = _locale(language).currencies
    return tuple(
        (code, f"{code} – {names.get(code, code)}")
        for code in sorted(currency.alpha_3 for currency in pycountry.currencies)
    )


@lru_cache
def languages(language: str) -> Pairs:
    """Spoken languages by ISO 639-1 code."""
    names = _locale(language).languages
    codes = [entry.alpha_2 for entry in pycountry.languages if hasattr(entry, "alpha_2")]
    return _by_name([(code, names[code]) for code in codes if code in names])


def language_name(code: str, language: str) -> str:
    return str(_locale(language).languages.get(code.split("-")[0], code))


@lru_cache
def known_zones() -> frozenset[str]:
    """Every IANA zone of this machine; finding them out takes a while."""
    return frozenset(available_timezones())


@lru_cache
def time_zones(language: str) -> Pairs:
    """IANA zones of places, and UTC, in the order of their ids."""
    zones = [zone for zone in known_zones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/"))]
    return tuple((zone, zone.replace("_", " ")) for zone in ["UTC", *sorted(zones)])

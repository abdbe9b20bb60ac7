"""Parts of the world by the United Nations' scheme M49, coarse enough for a customer base: countries by ISO 3166-1."""

from functools import lru_cache

from .codes import Pairs, country_name
from .folding import fold

_PARTS = {
    "021": "BM CA GL PM US",
    "419": "AG AI AR AW BB BL BO BQ BR BS BV BZ CL CO CR CU CW DM DO EC FK GD GF GP GS GT GY HN HT JM KN KY LC MF MQ "
    "MS MX NI PA PE PR PY SR SV SX TC TT UY VC VE VG VI",
    "154": "AX DK EE FI FO GB GG IE IM IS JE LT LV NO SE SJ",
    "155": "AT BE CH DE FR LI LU MC NL",
    "039": "AD AL BA ES GI GR HR IT ME MK MT PT RS SI SM VA XK",
    "151": "BG BY CZ HU MD PL RO RU SK UA",
    "015": "DZ EG EH LY MA SD TN",
    "202": "AO BF BI BJ BW CD CF CG CI CM CV DJ ER ET GA GH GM GN GQ GW IO KE KM LR LS MG ML MR MU MW MZ NA NE NG RE "
    "RW SC SH SL SN SO SS ST SZ TD TF TG TZ UG YT ZA ZM ZW",
    "145": "AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE",
    "143": "KG KZ TJ TM UZ",
    "030": "CN HK JP KP KR MN MO TW",
    "034": "AF BD BT IN IR LK MV NP PK",
    "035": "BN ID KH LA MM MY PH SG TH TL VN",
    "009": "AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS",
}
_OF_COUNTRY = {country: part for part, countries in _PARTS.items() for country in countries.split()}
COUNTRIES = tuple(_OF_COUNTRY)


def part_of_world(country: str) -> str:
    """The part's code; empty for no country and for one that lies in no part."""
    return _OF_COUNTRY.get(country, "")


def countries_of(part: str) -> tuple[str, ...]:
    return tuple(_PARTS.get(part, "").split())


def part_name(code: str, language: str) -> str:
    """The code itself where it is unknown."""
    return country_name(code, language)


@lru_cache
def parts_of_world(language: str) -> Pairs:
    return tuple(sorted(((code, part_name(code, language)) for code in _PARTS), key=lambda pair: fold(pair[1])))

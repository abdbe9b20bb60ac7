"""Every country lies in one part of the world, and the part has a name in every language."""

import pycountry
import pytest

from goodword.lib.world import countries_of, part_name, part_of_world, parts_of_world


def test_every_country_lies_in_one_part_of_the_world() -> None:
    countries = {country.alpha_2 for country in pycountry.countries} - {"AQ"}
    listed = [code for part, _name in parts_of_world("en") for code in countries_of(part)]
    assert len(listed) == len(set(listed))
    assert countries <= set(listed)
    assert all(country in countries_of(part_of_world(country)) for country in listed)


@pytest.mark.parametrize("code", ["", "AQ", "ZZ"])
def test_what_lies_nowhere_has_no_part(code: str) -> None:
    assert part_of_world(code) == ""


@pytest.mark.parametrize(
    ("language", "name"),
    [("en", "Western Europe"), ("de", "Westeuropa"), ("pt-br", "Europa Ocidental"), ("ms", "Eropah Barat")],
)
def test_a_part_has_its_name_in_the_reader_s_language(language: str, name: str) -> None:
    assert part_name(part_of_world("DE"), language) == name
    assert all(found != code for code, found in parts_of_world(language))


def test_an_unknown_part_is_named_by_its_code_and_has_no_country() -> None:
    assert (part_name("999", "en"), countries_of("999")) == ("999", ())

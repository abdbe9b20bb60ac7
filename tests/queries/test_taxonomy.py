"""Entries of the lists stand in the order of the words the reader sees."""

import pytest
from django.utils import translation

from goodword.models import Industry, UseCase, UseCaseFamily
from goodword.queries.taxonomy import by_name, name_of_entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def industries() -> None:
    for code, names in (
        ("aerospace", {"en": "Aerospace", "de": "Luftfahrt"}),
        ("health", {"en": "Health", "de": "gesundheit"}),
        ("banking", {"en": "Banking", "de": "Banken"}),
        ("zoo", {"en": "Zoos"}),
    ):
        Industry.objects.create(code=code, names=names, naics="51")


@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("en", ["aerospace", "banking", "health", "zoo"]),
        ("de", ["banking", "health", "aerospace", "zoo"]),
        ("pt-br", ["aerospace", "banking", "health", "zoo"]),
    ],
)
def test_entries_are_sorted_by_their_names_in_the_readers_language(language: str, order: list[str]) -> None:
    with translation.override(language):
        assert [industry.code for industry in by_name(Industry.objects.all())] == order


def test_use_cases_are_sorted_by_their_family() -> None:
    for code, name in (("a", "Zukunft"), ("z", "Anfang")):
        family = UseCaseFamily.objects.create(code=code, names={"en": code, "de": name})
        UseCase.objects.create(code=f"case-{code}", names={"en": code}, family=family)
    with translation.override("de"):
        cases = UseCase.objects.annotate(family_shown=name_of_entry("family__")).order_by("family_shown")
        assert [case.code for case in cases] == ["case-z", "case-a"]

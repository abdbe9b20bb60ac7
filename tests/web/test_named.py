"""What is chosen from the workspace's lists stands in the order of its names, in the reader's language."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import cast

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from goodword.models import Industry
from goodword.web.forms.named import NamedField, NamedFields
from tests.factories import make_industry

pytestmark = pytest.mark.django_db


def offered(field: NamedField | NamedFields) -> list[str]:
    return [str(name) for _value, name in cast("Iterable[tuple[object, object]]", field.choices)]


@pytest.mark.parametrize(
    ("language", "names"),
    [("en", ["Aviation", "Banking", "Oil", "Zymurgy"]), ("de", ["Banken", "Luftfahrt", "Öl", "Pharma"])],
)
@pytest.mark.parametrize("field", [partial(NamedField, empty_label=None), NamedFields])
def test_entries_stand_in_the_order_of_their_names(
    field: Callable[..., NamedField | NamedFields], language: str, names: list[str]
) -> None:
    for code, english, german in (
        ("a-oil", "Oil", "Öl"),
        ("b-air", "Aviation", "Luftfahrt"),
        ("c-bank", "Banking", "Banken"),
        ("d-drugs", "Zymurgy", "Pharma"),
    ):
        make_industry(code, names={"en": english, "de": german})
    with translation.override(language):
        shown = offered(field(Industry.objects.all()))
    assert shown == names


def test_the_choice_of_none_stands_first() -> None:
    make_industry("a", names={"en": "Aviation"})
    assert offered(NamedField(Industry.objects.all(), required=False, empty_label="Not set")) == ["Not set", "Aviation"]


def test_an_id_no_database_can_hold_is_one_that_does_not_exist() -> None:
    with pytest.raises(ValidationError):
        NamedFields(Industry.objects.all()).clean(["9" * 23])

"""What a form says of a field filled in wrongly is said in the reader's language, and in our own words."""

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

import goodword.portal
import goodword.web
from goodword.http.forms import Form, errors_of
from goodword.policy.vocabulary import Role
from tests.web.reader import reader

DJANGOS = re.compile(
    r"This field is required|Enter a|Ensure (this|that)|Select a valid|(This|The|Your) password|Null characters"
)
WRONG: dict[str, tuple[str, dict[str, Any], str]] = {
    "empty": ("profile", {"name": "", "language": "en"}, "name"),
    "too long": ("profile", {"name": "x" * 300, "language": "en"}, "name"),
    "no choice": ("profile", {"name": "Ada", "language": "xx"}, "language"),
    "no e-mail": ("forgot-password", {"email": "ada@"}, "email"),
    "no number": ("deal-new", {"name": "Roll-out", "stage": "proposal", "amount": "ten"}, "amount"),
    "below zero": ("deal-new", {"name": "Roll-out", "stage": "proposal", "amount": "-1"}, "amount"),
    "decimal places": ("deal-new", {"name": "Roll-out", "stage": "proposal", "amount": "1.123"}, "amount"),
    "no date": ("deal-new", {"name": "Roll-out", "stage": "proposal", "opened_on": "2026-02-30"}, "opened_on"),
    "short password": ("password-change", {"old": "x", "new": "kQ7#", "again": "kQ7#"}, "new"),
    "common password": ("password-change", {"old": "x", "new": "qwerty123456", "again": ""}, "new"),
    "own name": ("password-change", {"old": "x", "new": "Ada Lovelace 1815", "again": ""}, "new"),
    "figures only": ("password-change", {"old": "x", "new": "2874659837465", "again": ""}, "new"),
}


def said(client: Client, url: str, values: dict[str, Any], field: str) -> tuple[str, str]:
    """What stands at the field as its error, and the whole page."""
    response = client.post(reverse(url), values)
    assert response.status_code == 422
    page = response.content.decode()
    error = re.search(rf'id="id_{field}_error".*?<span>(.*?)</span>', page, re.DOTALL)
    assert error, f"no error at {field}"
    return error[1].strip(), page


@pytest.mark.django_db
@pytest.mark.parametrize("what", WRONG)
def test_no_error_is_in_english_for_a_reader_of_another_language(what: str) -> None:
    client, user = reader(Role.MANAGER, name="Ada Lovelace", language="en")
    errors = set()
    for language in ("en", "de", "pt-br", "ms"):
        user.language = language
        user.save()
        client = Client(headers={"accept-language": language})
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        error, page = said(client, *WRONG[what])
        errors.add(error)
        assert f'lang="{language}"' in page.lower()
        assert language == "en" or not DJANGOS.search(page), DJANGOS.findall(page)
    assert "" not in errors
    assert len(errors) == 4, errors


def all_forms() -> Iterator[type[Form]]:
    for package in (goodword.web, goodword.portal):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    waiting = [Form]
    while waiting:
        kind = waiting.pop()
        yield kind
        waiting += kind.__subclasses__()


def codes_of(field: forms.Field) -> set[str]:
    """Every error Django knows of for this kind of field."""
    validators = {str(code) for check in field.validators if (code := getattr(check, "code", None))}
    return {*field.error_messages, *validators}


def test_every_error_of_every_field_is_in_our_words() -> None:
    fields = [(kind.__name__, name, field) for kind in all_forms() for name, field in kind.base_fields.items()]
    assert len(fields) > 100
    left = [(*where, code) for *where, field in fields for code in sorted(codes_of(field) - set(errors_of(field)))]
    assert not left


def test_a_field_says_the_words_of_its_own_kind() -> None:
    class Sample(Form):
        email = forms.EmailField()
        count = forms.IntegerField()
        name = forms.CharField(max_length=3)

    with override("en"):
        errors = Sample({"email": "x", "count": "x", "name": "abcd"}).errors
    assert errors["email"] == ["Please give a complete e-mail address, such as name@example.com."]
    assert errors["count"] == ["Please give a whole number."]
    assert errors["name"] == ["This is too long: 4 characters, and 3 at most."]

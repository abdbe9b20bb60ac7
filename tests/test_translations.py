"""Nothing is left in English in another language, and nothing is missing."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError


def test_every_string_is_translated_into_every_language() -> None:
    said = io.StringIO()
    try:
        call_command("messages", check=True, stdout=said)
    except CommandError as error:
        pytest.fail(f"{error}\n{said.getvalue()[:4000]}")

"""Logs name the page that failed, never the secret in its address (V15)."""

import io
import logging

import pytest
from django.core.cache import cache
from django.test import Client

from goodword.lib.secret_paths import SecretPaths, masked
from tests.portal.visits import ask_link, story_now, url

pytestmark = pytest.mark.rule("V15")


def test_the_secret_goes_and_the_verb_stays() -> None:
    assert masked("Not Found: /link/abc-DEF_1/accept/") == "Not Found: /link/…/accept/"
    assert masked("Gone: /link/own/abc-DEF_1/") == "Gone: /link/own/…/"
    assert masked("Gone: /set-password/Mg/d12-abc/") == "Gone: /set-password/Mg/…/"
    assert masked("Not Found: /advocates/7/") == "Not Found: /advocates/7/"


@pytest.mark.django_db
def test_an_answer_that_is_refused_leaves_no_live_link_in_the_log(client: Client) -> None:
    cache.clear()
    address = url("ask-accept", ask_link(story_now()))
    token = address.split("/")[2]
    handlers = [one for one in logging.getLogger().handlers if any(isinstance(f, SecretPaths) for f in one.filters)]
    console = next(one for one in handlers if isinstance(one, logging.StreamHandler))
    written = io.StringIO()
    before = console.setStream(written)
    try:
        assert client.get(address).status_code == 302
        assert client.post(address, {"chosen_time": "never"}).status_code == 422
        assert Client(enforce_csrf_checks=True).post(address).status_code == 403
    finally:
        console.setStream(before)
    assert written.getvalue().count("/link/…/accept/") == 3
    assert token not in written.getvalue()


@pytest.mark.parametrize(("status", "told"), [(403, False), (404, False), (500, True)])
def test_a_refusal_is_one_line_and_a_failure_tells_where(status: int, told: bool) -> None:
    try:
        raise ValueError
    except ValueError as error:
        record = logging.LogRecord(
            "django.request", 30, "", 1, "Forbidden: %s", ("/users/7/",), (ValueError, error, None)
        )
    record.status_code = status
    assert SecretPaths().filter(record)
    assert bool(record.exc_info) is told

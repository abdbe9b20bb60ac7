"""Views: load, form, operation, respond."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from pytest_django.fixtures import Settings

from goodword.policy.vocabulary import Role
from tests.factories import make_user, make_workspace
from tests.gallery import serve_gallery

pytestmark = pytest.mark.django_db
URL = "/gallery/form/"
GOOD = {"name": "fine", "arr": "10", "level": "vp", "tier": "new", "agreed": "on"}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def reader(client: Client, settings: Settings) -> Client:
    serve_gallery(settings)
    make_workspace()
    client.force_login(make_user(Role.MANAGER))
    return client


def test_success_goes_on_with_a_message(reader: Client) -> None:
    answer = reader.post(URL, GOOD)
    assert answer.status_code == 302
    assert answer["Location"] == "/gallery/?fine"
    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["Saved."]
    assert reader.post(URL, GOOD, headers=HTMX)["HX-Redirect"] == "/gallery/?fine"


def test_an_invalid_form_comes_back_with_what_was_typed(reader: Client) -> None:
    answer = reader.post(URL, GOOD | {"arr": "-1", "name": "kept"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="kept"' in page
    assert '<a href="#id_arr">ARR</a>' in page
    assert 'aria-describedby="id_arr_helptext id_arr_error"' in page
    assert 'id="id_arr_error"' in page


def test_a_refusal_stands_at_its_field_and_above_the_form(reader: Client) -> None:
    answer = reader.post(URL, GOOD | {"name": "refused"})
    assert answer.status_code == 422
    form = answer.context["form"]
    assert len(form.errors["name"]) == len(form.non_field_errors()) == 1
    assert "Your role does not allow this" in answer.content.decode()


def test_htmx_gets_the_fragment(reader: Client) -> None:
    answer = reader.post(URL, GOOD | {"name": "refused"}, headers=HTMX)
    assert answer.status_code == 422
    assert "<html" not in answer.content.decode()
    assert "Your role does not allow this" in answer.content.decode()


def test_a_button_says_why_it_was_refused(reader: Client) -> None:
    said = [str(message) for message in get_messages(reader.post("/gallery/button/refused/").wsgi_request)]
    assert len(said) == 2
    assert "Your role does not allow this" in said[0]


def test_a_button_says_that_it_is_done(reader: Client) -> None:
    said = [str(message) for message in get_messages(reader.post("/gallery/button/fine/").wsgi_request)]
    assert said == ["Done."]


def test_optional_fields_are_marked(reader: Client) -> None:
    page = reader.get(URL).content.decode()
    assert page.count("(optional)") == 3  # expected close, formats, notes
    assert 'type="date"' in page

"""Pages for what went wrong say what happened, that nothing was lost, and what to do."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from goodword.policy.vocabulary import Role
from tests.factories import make_user, make_workspace
from tests.gallery import serve_gallery

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(settings: Settings) -> Client:
    serve_gallery(settings)
    make_workspace()
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(make_user(Role.REP))
    return client


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/nowhere/", 404, "Nothing was changed or lost"),
        ("/users/", 403, "Nothing was changed or lost"),
        ("/gallery/broken/", 500, "everything before it is safe"),
    ],
)
def test_errors_are_kind(visitor: Client, path: str, status: int, said: str) -> None:
    answer = visitor.get(path)
    page = answer.content.decode()
    assert answer.status_code == status
    assert said in page
    assert "Traceback" not in page
    assert 'href="/"' in page


def test_a_form_without_its_token_is_refused_kindly(visitor: Client) -> None:
    answer = visitor.post("/profile/", {"name": "X"})
    assert answer.status_code == 403
    assert "nothing was lost" in answer.content.decode()


def test_a_request_that_makes_no_sense(visitor: Client) -> None:
    answer = visitor.get("/gallery/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "was not understood" in answer.content.decode()

"""A signed-in member of staff looking at pages, in tests."""

from typing import Any

from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goodword.models import User
from goodword.policy.vocabulary import Role
from tests.factories import make_user, make_workspace

HTMX = {"HX-Request": "true"}


def reader(*roles: Role, user: User | None = None, **values: Any) -> tuple[Client, User]:
    """A browser in which this user, or a new one with these roles, is signed in."""
    make_workspace()
    user = user or make_user(*roles, **values)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client, user


def text_of(response: HttpResponseBase) -> str:
    """The page or file as text, streamed or not."""
    return response.getvalue().decode()


def count_queries(client: Client, url: str, **params: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url, params).status_code == 200
    return len(queries)

"""Who may use which URL (V20): every route × every role × own, other and missing records, from the routes themselves.

A new route that names no access, or a kind of record this file does not know, turns a test red.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from goodword.http.access import Access
from goodword.http.page_above import page_above
from goodword.models import User
from goodword.policy.actors import PERMISSIONS
from goodword.policy.vocabulary import Role
from tests.web.records import SCOPED, Records, kind_of, make_records

pytestmark = [pytest.mark.django_db, pytest.mark.rule("V20")]


@dataclass(frozen=True)
class Route:
    name: str
    access: Access | None
    arguments: tuple[str, ...]

    def url(self, **values: Any) -> str:
        return reverse(self.name, kwargs=values)


def routes(patterns: list[Any] | None = None, namespace: str = "") -> Iterator[Route]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            access = getattr(pattern.callback, "access", None)
            yield Route(f"{namespace}{pattern.name}", access, tuple(pattern.pattern.regex.groupindex))


ROUTES = list(routes())
STAFF = [route for route in ROUTES if route.access and route.access.kind == "staff"]


def test_every_route_has_a_name_and_declares_its_access() -> None:
    undeclared = [route.name for route in ROUTES if route.access is None or route.name.endswith("None")]
    assert not undeclared
    assert len(ROUTES) > 60


def test_what_is_open_to_everybody_is_a_short_known_list() -> None:
    public = {route.name for route in ROUTES if route.access and route.access.kind == "public"}
    assert public == {"sign-in", "sign-out", "forgot-password", "set-password", "language"}
    assert {route.name for route in ROUTES if route.access and route.access.kind == "setup"} == {"start"}


@pytest.fixture
def records(db: None) -> Records:
    return make_records()


def send(client: Client, route: Route, method: str, values: dict[str, Any]) -> int:
    url = route.url(**values)
    response = client.post(url, {}) if method == "POST" else client.get(url)
    if response.status_code == 302 and takes_forms_only(client, url):
        assert response.headers["Location"] == page_above(url)
        return 405
    return response.status_code


def takes_forms_only(client: Client, url: str) -> bool:
    """Then who comes by a link is led to the page above."""
    response = client.options(url)
    return response.status_code == 405 and response.headers["Allow"] == "POST"


def allowed_with_record(role: Role) -> list[Route]:
    return [route for route in STAFF if route.arguments and route.access and role in PERMISSIONS[route.access.action]]


def client_of(user: User) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_a_sign_in_every_staff_route_leads_to_it(records: Records, method: str) -> None:
    for route in STAFF:
        url = route.url(**records.arguments(route.name, route.arguments, records.other))
        response = Client().post(url) if method == "POST" else Client().get(url)
        assert response.status_code == 302, route.name
        assert response["Location"].startswith(reverse("sign-in")), route.name


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_role_gets_into_no_route_it_has_no_right_to(records: Records, role: Role, method: str) -> None:
    client = client_of(records.staff[role])
    for route in STAFF:
        assert route.access
        if role in PERMISSIONS[route.access.action]:
            continue
        values = records.arguments(route.name, route.arguments, records.other)
        assert send(client, route, method, values) == 403, (role, route.name)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_record_that_is_not_there_is_not_found(records: Records, role: Role, method: str) -> None:
    client = client_of(records.staff[role])
    for route in allowed_with_record(role):
        values = records.arguments(route.name, route.arguments, None)
        assert send(client, route, method, values) in (404, 405), (role, route.name)


@pytest.mark.parametrize("role", SCOPED)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_record_of_others_is_not_found_either(records: Records, role: Role, method: str) -> None:
    client = client_of(records.staff[role])
    routes_of_others = [route for route in allowed_with_record(role) if kind_of(route.name) in SCOPED[role]]
    assert len(routes_of_others) > 5
    for route in routes_of_others:
        values = records.arguments(route.name, route.arguments, records.other)
        assert send(client, route, method, values) in (404, 405), (role, route.name)


@pytest.mark.parametrize("role", Role)
def test_a_role_gets_into_every_page_it_has_a_right_to(records: Records, role: Role) -> None:
    client = client_of(records.staff[role])
    for route in STAFF:
        assert route.access
        if role not in PERMISSIONS[route.access.action]:
            continue
        values = records.arguments(route.name, route.arguments, records.own_of(role))
        status = send(client, route, "GET", values)
        assert status in (200, 302, 405), (role, route.name, status)

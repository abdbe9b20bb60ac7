"""The rail shows each role where it may go, and where it is."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from goodword.http.navigation import ADMINISTRATION, PROGRAMME, Place
from goodword.policy.vocabulary import Role
from tests.factories import make_user, make_workspace

PLACES = PROGRAMME + ADMINISTRATION


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_the_rail_leads_only_where_the_role_may_go(client: Client, role: Role) -> None:
    make_workspace()
    user = make_user(role)
    client.force_login(user)
    rail = client.get("/profile/").content.decode().split('id="rail"')[1].split("</nav>")[0]
    shown = set(re.findall(r'class="rail-link" href="([^"]+)"', rail))
    allowed = {place.url for place in PLACES if user.actor().may(place.action)}
    assert shown == allowed
    assert all(client.get(url).status_code == 200 for url in shown)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.url_name)
def test_a_place_asks_for_the_permission_that_its_page_asks_for(place: Place) -> None:
    view: Any = resolve(place.url).func
    assert view.access.action == place.action


def test_keys_lead_to_one_place_each() -> None:
    keys = [place.key for place in PLACES if place.key]
    assert len(keys) == len(set(keys))


@pytest.mark.django_db
def test_the_rail_says_where_one_is(client: Client) -> None:
    make_workspace()
    client.force_login(make_user(Role.ADMIN, Role.MANAGER))
    for url in ("/users/", "/users/new/"):
        current = re.findall(r'href="([^"]+)" aria-current="page"', client.get(url).content.decode())
        assert current == ["/users/"]

"""Every page there is, found from the routes: accessible in light and dark, and no wider than a phone."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext

from goodword.models import User, UserRole
from goodword.policy.vocabulary import Role
from tests.browser.axe import check_axe, check_width
from tests.browser.conftest import PHONE
from tests.browser.people import sign_in
from tests.web.records import Records, make_records
from tests.web.test_access import STAFF

PARTS = 4  # so that several workers share the pages


@pytest.fixture
def records() -> Records:
    """As a person with every role sees them."""
    made = make_records()
    UserRole.objects.bulk_create(
        (UserRole(user=made.staff[Role.MANAGER], role=role) for role in Role), ignore_conflicts=True
    )
    return made


def pages(records: Records, user: User) -> list[str]:
    """The addresses of all whole pages: no files, no fragments, no buttons."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    found = []
    for route in STAFF:
        url = route.url(**records.arguments(route.name, route.arguments, records.own))
        response = client.get(url)
        if response.status_code == 200 and b"<!doctype html" in getattr(response, "content", b"")[:200].lower():
            found.append(url)
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_accessible_and_fits_a_phone(
    records: Records, open_context: Callable[..., BrowserContext], part: int
) -> None:
    user = records.staff[Role.MANAGER]
    addresses = pages(records, user)
    assert len(addresses) > 50
    phone = open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    sign_in(phone, user)
    problems = []
    for address in addresses[part::PARTS]:
        phone.goto(address)
        for check in (check_axe, check_width):
            try:
                check(phone)
            except AssertionError as problem:
                problems.append(str(problem))
    assert not problems, "\n\n".join(problems)

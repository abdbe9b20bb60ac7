from django.test import Client

import pytest

from goodword.policy.vocabulary import Role
from tests.factories import PASSWORD, make_user, make_workspace

pytestmark = pytest.mark.django_db


def test_signing_in_leads_to_where_one_wanted_to_go(client: Client) -> None:
    make_workspace()
    user = make_user(Role.MANAGER)
    page = client.get("/profile/", follow=True)
    assert "Sign in" in page.content.decode()
    answer = client.post("/sign-in/", {"email": user.email.upper(), "password": PASSWORD, "next": "/profile/"})
    assert answer["Location"] == "/profile/"
    assert client.get("/profile/").status_code == 200

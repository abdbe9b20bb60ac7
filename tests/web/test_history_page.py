"""The history's links: to the record's page, where the reader may open it."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from goodword.operations.history import record
from goodword.policy.actors import SYSTEM
from goodword.policy.vocabulary import Role
from tests.factories import make_account, make_user, make_workspace

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(("role", "opens_users"), [(Role.MANAGER, False), (Role.ADMIN, True)])
def test_a_record_is_linked_where_the_reader_may_open_its_page(client: Client, role: Role, opens_users: bool) -> None:
    make_workspace()
    reader, account = make_user(role), make_account()
    for subject in (reader, account):
        record("test.noted", subject, actor=SYSTEM, now=NOW)
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("history")).content.decode()
    assert (f'href="{reverse("user-edit", args=[reader.pk])}"' in page) is opens_users
    assert (f'href="{reverse("account-detail", args=[account.pk])}"' in page) is (role is Role.MANAGER)

"""The history's links: to the record's page, where the reader may open it."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from goodword.operations.history import record
from goodword.policy.actors import SYSTEM
from goodword.policy.vocabulary import Level, Role
from tests.factories import make_account, make_contact, make_user, make_workspace

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_the_file_tells_what_was_done_in_words(client: Client) -> None:
    make_workspace()
    before = {"level": Level.VP, "promotional_opt_out": False, "at": None}
    after = {"level": Level.C_LEVEL, "promotional_opt_out": True, "at": NOW.isoformat()}
    record("contact.edited", make_contact(), actor=SYSTEM, now=NOW, before=before, after=after)
    client.force_login(make_user(Role.MANAGER))
    row = client.get(reverse("history"), {"format": "csv"}).getvalue().decode().splitlines()[1]
    assert ",Contact changed," in row
    for words in ("Level: Vice president → C-level", "No → Yes", ":  → 2026-03-02T09:00:00+00:00"):
        assert words in row


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

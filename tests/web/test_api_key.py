"""The admin's screens of API keys."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from goodword.models import ApiKey
from goodword.operations.api_key import create_key, digest_of
from goodword.policy.vocabulary import Role
from tests.factories import make_user
from tests.web.reader import reader, text_of

pytestmark = pytest.mark.django_db


def test_a_key_is_made_and_shown_once() -> None:
    client, _ = reader(Role.ADMIN)
    user = make_user(Role.REP, name="Rita Rep")
    day = timezone.localdate() + timedelta(days=30)
    sent = {"name": "CRM", "user": user.pk, "roles": ["rep"], "expires_on": day.isoformat()}
    page = text_of(client.post(reverse("api-key-new"), sent))
    secret = re.search(r'value="(gw_[^"]+)"', page)
    assert secret
    key = ApiKey.objects.get()
    assert key.digest == digest_of(secret[1])
    assert key.expires_at
    assert key.expires_at > timezone.now() + timedelta(days=29)
    listed = text_of(client.get(reverse("api-key-list")))
    assert "Rita Rep" in listed
    assert f"gw_{key.prefix}_…" in listed
    assert secret[1] not in listed


def test_it_is_not_kept_by_browsers() -> None:
    client, _ = reader(Role.ADMIN)
    sent = {"name": "CRM", "user": make_user(Role.REP).pk, "roles": ["rep"]}
    assert client.post(reverse("api-key-new"), sent)["Cache-Control"] == "no-store"


def test_a_role_that_is_not_theirs_is_said_at_its_field() -> None:
    client, _ = reader(Role.ADMIN)
    sent = {"name": "CRM", "user": make_user(Role.REP).pk, "roles": ["rep", "admin"]}
    response = client.post(reverse("api-key-new"), sent)
    assert response.status_code == 422
    assert "does not have all of these" in text_of(response)
    assert not ApiKey.objects.exists()


def test_a_key_is_revoked() -> None:
    client, admin = reader(Role.ADMIN)
    key = create_key(make_user().pk, "CRM", [Role.REP], actor=admin.actor(), now=timezone.now()).key
    assert "Revoke" in text_of(client.get(reverse("api-key-list")))
    page = text_of(client.post(reverse("api-key-revoke", args=[key.pk]), follow=True))
    assert "It opens nothing any more" in page
    assert "Revoked" in text_of(client.get(reverse("api-key-list")))
    key.refresh_from_db()
    assert key.revoked_at
    csv = text_of(client.get(reverse("api-key-list"), {"format": "csv", "live": "yes"}))
    assert "CRM" not in csv


def test_only_the_admin_sees_them() -> None:
    client, _ = reader(Role.MANAGER)
    assert client.get(reverse("api-key-list")).status_code == 403
    assert "API keys" not in text_of(client.get(reverse("home")))

"""Signing in, being locked out, and one's own profile, password and language."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from goodword.models import HistoryEntry, User
from goodword.policy.vocabulary import Role
from tests.factories import PASSWORD, make_user, make_workspace

pytestmark = pytest.mark.django_db
NEW = "seven tidy otters juggle"


@pytest.fixture
def user() -> User:
    make_workspace()
    return make_user(Role.MANAGER, name="Ada Lovelace")


def sign_in(client: Client, user: User, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in/", {"email": user.email, "password": password, **more})


def test_signing_in_leads_to_where_one_wanted_to_go(client: Client, user: User) -> None:
    assert client.get("/profile/")["Location"] == "/sign-in/?next=/profile/"
    answer = client.post("/sign-in/", {"email": user.email.upper(), "password": PASSWORD, "next": "/profile/"})
    assert answer["Location"] == "/profile/"
    assert client.get("/profile/").status_code == 200


@pytest.mark.parametrize(
    "next_url", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", "9999-12-31"]
)
def test_signing_in_never_leads_to_another_site(client: Client, user: User, next_url: str) -> None:
    assert sign_in(client, user, next=next_url)["Location"] == "/"


def test_a_wrong_password_and_a_wrong_email_are_told_alike(client: Client, user: User) -> None:
    wrong_password = sign_in(client, user, "not it")
    wrong_email = client.post("/sign-in/", {"email": "nobody@northwind.example", "password": PASSWORD})
    assert wrong_password.status_code == wrong_email.status_code == 422
    assert wrong_password.context["form"].errors == wrong_email.context["form"].errors


def test_those_who_are_switched_off_cannot_sign_in(client: Client, user: User) -> None:
    User.objects.update(is_active=False)
    assert sign_in(client, user).status_code == 422


def test_too_many_wrong_passwords_lock_out_even_the_right_one(client: Client, user: User) -> None:
    answers = [sign_in(client, user, "wrong").status_code for _ in range(5)]
    assert answers == [422, 422, 422, 422, 429]
    locked = sign_in(client, user)
    assert locked.status_code == 429
    assert "Too many attempts" in locked.content.decode()
    assert client.get("/profile/").status_code == 302
    other = make_user(Role.REP)
    assert sign_in(client, other).status_code == 302


def test_signing_out_needs_a_post(client: Client, user: User) -> None:
    client.force_login(user)
    assert client.get("/sign-out/").headers["Location"] == "/"
    assert client.get("/profile/").status_code == 200
    client.post("/sign-out/")
    assert client.get("/profile/").status_code == 302


def test_the_profile_is_saved_with_history(client: Client, user: User) -> None:
    client.force_login(user)
    answer = client.post("/profile/", {"name": "Ada King", "language": "de", "time_zone": "America/New_York"})
    assert answer["Location"] == "/profile/"
    user.refresh_from_db()
    assert (user.name, user.language, user.time_zone) == ("Ada King", "de", "America/New_York")
    entry = HistoryEntry.objects.get()
    assert entry.changes["name"] == ["Ada Lovelace", "Ada King"]
    assert client.post("/profile/", {"name": "", "time_zone": "Mars/Base"}).status_code == 422


def test_the_language_is_kept_for_strangers_and_for_staff(client: Client, user: User) -> None:
    assert client.post("/language/", {"language": "de", "next": "/sign-in/"})["Location"] == "/sign-in/"
    assert '<html lang="de"' in client.get("/sign-in/").content.decode()
    assert client.post("/language/", {"language": "xx"}).status_code == 400
    client.force_login(user)
    client.post("/language/", {"language": "ms"})
    user.refresh_from_db()
    assert user.language == "ms"


def change(client: Client, old: str = PASSWORD, new: str = NEW, again: str = NEW) -> Any:
    return client.post("/profile/password/", {"old": old, "new": new, "again": again})


def test_a_new_password_keeps_this_browser_signed_in_and_no_other(client: Client, user: User) -> None:
    other = Client()
    client.force_login(user)
    other.force_login(user)
    answer = change(client)
    assert answer["Location"] == "/profile/"
    assert "Your password is changed" in str(list(get_messages(answer.wsgi_request))[0])
    assert client.get("/profile/").status_code == 200
    assert other.get("/profile/").status_code == 302
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert NEW not in str(HistoryEntry.objects.get().changes)


@pytest.mark.parametrize(
    "wrong", [{"old": "wrong"}, {"new": "short", "again": "short"}, {"again": "another one entirely"},
              {"new": "password1234", "again": "password1234"}, {"new": "ada lovelace", "again": "ada lovelace"}],
)  # fmt: skip
def test_a_new_password_must_be_good_and_the_old_one_known(client: Client, user: User, wrong: dict[str, str]) -> None:
    client.force_login(user)
    assert change(client, **wrong).status_code == 422
    user.refresh_from_db()
    assert user.check_password(PASSWORD)

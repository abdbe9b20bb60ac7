from collections.abc import Callable

import pytest

from goodword.models import HistoryEntry, Message, User
from goodword.operations.refused import Refused
from goodword.operations.user import (
    create_user,
    edit_profile,
    edit_user,
    forgot_password,
    invite_user,
    set_password,
    switch_user,
)
from goodword.policy.vocabulary import Role
from tests.factories import NOW, PASSWORD, actor_of, make_user, make_workspace

pytestmark = pytest.mark.django_db

VALUES = {"email": "ana@northwind.example", "name": "Ana Ünal 🦊", "language": "de", "time_zone": "Europe/Berlin",
          "manager": None, "region": "West"}  # fmt: skip


@pytest.fixture(autouse=True)
def _workspace() -> None:
    make_workspace()


def test_a_new_user_gets_roles_an_invitation_in_their_language_and_no_password() -> None:
    user = create_user(VALUES, [Role.REP, Role.CSM], actor=actor_of(Role.ADMIN), now=NOW)
    assert user.role_set() == {Role.REP, Role.CSM}
    assert not user.has_usable_password()
    message = Message.objects.get(user=user)
    assert (message.kind, message.language) == ("user-invitation", "de")
    assert HistoryEntry.objects.get(verb="user.created").changes["roles"] == [None, ["csm", "rep"]]


def test_an_address_belongs_to_one_user_whatever_its_case() -> None:
    make_user(email="ana@northwind.example")
    with pytest.raises(Refused, match=r"user\.email_taken"):
        create_user({**VALUES, "email": "ANA@northwind.example"}, [Role.REP], actor=actor_of(Role.ADMIN), now=NOW)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
@pytest.mark.rule("V20")
def test_only_the_admin_manages_users(role: Role) -> None:
    actor, other = actor_of(role), make_user()
    call: Callable[[], object]
    for call in (
        lambda: create_user(VALUES, [Role.REP], actor=actor, now=NOW),
        lambda: edit_user(other.pk, VALUES, [Role.ADMIN], actor=actor, now=NOW),
        lambda: switch_user(other.pk, active=False, actor=actor, now=NOW),
        lambda: invite_user(other.pk, actor=actor, now=NOW),
    ):
        with pytest.raises(Refused, match=r"permission\.missing"):
            call()


def test_the_last_admin_can_neither_be_switched_off_nor_lose_the_role() -> None:
    admin = make_user(Role.ADMIN)
    values = {**VALUES, "email": admin.email}
    with pytest.raises(Refused, match=r"user\.last_admin"):
        edit_user(admin.pk, values, [Role.MANAGER], actor=admin.actor(), now=NOW)
    with pytest.raises(Refused, match=r"user\.last_admin"):
        switch_user(admin.pk, active=False, actor=admin.actor(), now=NOW)
    assert User.objects.get(pk=admin.pk).role_set() == {Role.ADMIN}


def test_a_user_without_a_role_is_refused_and_nothing_is_written() -> None:
    with pytest.raises(Refused, match=r"user\.no_role"):
        create_user(VALUES, [], actor=actor_of(Role.ADMIN), now=NOW)
    assert not User.objects.filter(email=VALUES["email"]).exists()


def test_switched_off_means_no_roles_and_no_sign_in() -> None:
    user = make_user(Role.MANAGER)
    switch_user(user.pk, active=False, actor=actor_of(Role.ADMIN), now=NOW)
    user = User.objects.get(pk=user.pk)
    assert not user.actor().may("ask.send")
    with pytest.raises(Refused, match=r"user\.switched_off"):
        invite_user(user.pk, actor=actor_of(Role.ADMIN), now=NOW)


def test_passwords_are_set_by_their_owner_only() -> None:
    user, other = make_user(Role.REP), make_user(Role.ADMIN)
    with pytest.raises(Refused):
        set_password(user.pk, "another long password", actor=other.actor(), now=NOW)
    set_password(user.pk, "another long password", actor=user.actor(), now=NOW)
    assert User.objects.get(pk=user.pk).check_password("another long password")
    assert "another" not in str(HistoryEntry.objects.get(verb="user.password_set").changes)


def test_a_forgotten_password_mails_once_and_never_tells_who_is_known() -> None:
    user = make_user(Role.REP)
    forgot_password("nobody@northwind.example", now=NOW)
    forgot_password(user.email.upper(), now=NOW)
    forgot_password(user.email, now=NOW)
    assert Message.objects.filter(kind="password-reset").count() == 1


def test_a_profile_is_ones_own() -> None:
    user = make_user(Role.REP)
    edit_profile({"name": "Zoë", "language": "ms", "time_zone": "Asia/Kuala_Lumpur"}, actor=user.actor(), now=NOW)
    user = User.objects.get(pk=user.pk)
    assert (user.name, user.language, user.search.split()[0]) == ("Zoë", "ms", "zoe")
    assert user.check_password(PASSWORD)

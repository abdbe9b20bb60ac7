"""Keys to the REST API: some of a person's roles, a hash of the secret, and nothing once revoked."""

from datetime import timedelta

import pytest

from goodword.models import ApiKey, HistoryEntry
from goodword.operations.api_key import create_key, digest_of, find_key, note_use, revoke_key
from goodword.policy.actors import ActorKind
from goodword.policy.vocabulary import Role
from tests.factories import NOW, actor_of, make_user
from tests.refusal import refusal

pytestmark = pytest.mark.django_db


def test_a_key_is_kept_as_a_hash_and_shown_once() -> None:
    user = make_user(Role.REP, Role.MANAGER)
    made = create_key(user.pk, " CRM ", [Role.REP], actor=actor_of(Role.ADMIN), now=NOW)
    key = ApiKey.objects.get()
    assert (key.name, key.roles, key.prefix) == ("CRM", ["rep"], made.secret.split("_")[1])
    assert made.secret.startswith("gw_")
    assert key.digest == digest_of(made.secret)
    kept = f"{vars(key)} {vars(HistoryEntry.objects.get(verb='api_key.created'))}"
    assert made.secret not in kept
    assert made.secret.rpartition("_")[2] not in kept
    assert key.digest not in str(vars(HistoryEntry.objects.get(verb="api_key.created")))


def test_a_key_acts_for_its_owner_in_its_roles() -> None:
    user = make_user(Role.REP, Role.MANAGER, name="Rita")
    actor = create_key(user.pk, "CRM", [Role.REP], actor=actor_of(Role.ADMIN), now=NOW).key.actor()
    assert (actor.kind, actor.user_id, actor.label) == (ActorKind.KEY, user.pk, "CRM (Rita)")
    assert actor.roles == {Role.REP}


def test_what_makes_no_sense_is_refused() -> None:
    admin, user = actor_of(Role.ADMIN), make_user(Role.REP)
    gone = make_user(Role.REP, is_active=False)
    assert refusal(lambda: create_key(user.pk, " ", [Role.REP], actor=admin, now=NOW)) == ("api_key.name_missing",)
    assert refusal(lambda: create_key(user.pk, "A", [], actor=admin, now=NOW)) == ("user.no_role",)
    more = [Role.REP, Role.ADMIN]
    assert refusal(lambda: create_key(user.pk, "A", more, actor=admin, now=NOW)) == ("api_key.role_not_theirs",)
    assert refusal(lambda: create_key(user.pk, "A", [Role.REP], NOW, actor=admin, now=NOW)) == (
        "api_key.expires_in_the_past",
    )
    assert refusal(lambda: create_key(gone.pk, "A", [Role.REP], actor=admin, now=NOW)) == ("record.not_found",)
    manager = actor_of(Role.MANAGER)
    assert refusal(lambda: create_key(user.pk, "A", [Role.REP], actor=manager, now=NOW)) == ("permission.missing",)
    assert not ApiKey.objects.exists()


def test_a_key_is_found_until_it_is_revoked_or_has_run_out() -> None:
    admin, user = actor_of(Role.ADMIN), make_user(Role.REP)
    made = create_key(user.pk, "A", [Role.REP], NOW + timedelta(days=1), actor=admin, now=NOW)
    assert find_key(made.secret, NOW) == made.key
    assert find_key(made.secret + "x", NOW) is None
    assert find_key(made.secret, NOW + timedelta(days=1)) is None
    for _ in range(2):
        assert revoke_key(made.key.pk, actor=admin, now=NOW).revoked_at == NOW
    assert find_key(made.secret, NOW) is None
    assert HistoryEntry.objects.filter(verb="api_key.revoked").count() == 1
    assert refusal(lambda: revoke_key(987_654, actor=admin, now=NOW)) == ("record.not_found",)


def test_the_key_of_somebody_who_was_switched_off_is_none() -> None:
    user = make_user(Role.REP)
    made = create_key(user.pk, "A", [Role.REP], actor=actor_of(Role.ADMIN), now=NOW)
    user.is_active = False
    user.save()
    assert find_key(made.secret, NOW) is None
    assert ApiKey.objects.get().actor().roles == frozenset()


def test_its_use_is_noted_at_most_once_a_minute() -> None:
    key = create_key(make_user().pk, "A", [Role.REP], actor=actor_of(Role.ADMIN), now=NOW).key
    for seconds in (0, 59, 60):
        note_use(key, NOW + timedelta(seconds=seconds))
        key.refresh_from_db()
        assert key.last_used_at == NOW + timedelta(seconds=seconds // 60 * 60)

"""Keys to the REST API: made for a member of staff with some of their roles, shown once, revoked for good."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from goodword.models import ApiKey, User
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import Role

from .history import record, save_changes, state_of
from .locking import transacted
from .refused import refused, require_permission

START = "gw"
PREFIX_BYTES, SECRET_BYTES = 4, 32  # random; the secret alone is 256 bits, so that a plain hash of it does
REMEMBERED = ("name", "prefix", "user", "roles", "expires_at", "revoked_at")
USE_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class NewKey:
    """`secret` is the whole key as its user sends it: it exists here only and is shown once."""

    key: ApiKey
    secret: str


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transacted
def create_key(
    user_id: int, name: str, roles: Collection[Role], expires_at: datetime | None = None, *, actor: Actor, now: datetime
) -> NewKey:
    """A key that acts for this member of staff in these roles, which must be theirs."""
    require_permission(actor, "keys.manage")
    user = User.objects.select_for_update().filter(pk=user_id, is_active=True).first()
    if user is None:
        raise refused("record.not_found", "user")
    _require_sense(user, name, roles, expires_at, now)
    prefix = secrets.token_hex(PREFIX_BYTES)
    secret = f"{START}_{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}"
    key = ApiKey.objects.create(
        name=name.strip(), prefix=prefix, digest=digest_of(secret), user=user, roles=sorted(map(str, roles)),
        created_by_id=actor.user_id, created_at=now, expires_at=expires_at,
    )  # fmt: skip
    record("api_key.created", key, actor=actor, now=now, after=state_of(key, REMEMBERED))
    return NewKey(key, secret)


def _require_sense(user: User, name: str, roles: Collection[Role], expires_at: datetime | None, now: datetime) -> None:
    if not name.strip():
        raise refused("api_key.name_missing", "name")
    if not roles:
        raise refused("user.no_role", "roles")
    if not set(roles) <= user.role_set():
        raise refused("api_key.role_not_theirs", "roles", user=user.name)
    if expires_at is not None and expires_at <= now:
        raise refused("api_key.expires_in_the_past", "expires_on")


@transacted
def revoke_key(key_id: int, *, actor: Actor, now: datetime) -> ApiKey:
    """It opens nothing any more, from the next request on. Done twice it is done once."""
    require_permission(actor, "keys.manage")
    key = ApiKey.objects.select_for_update().filter(pk=key_id).first()
    if key is None:
        raise refused("record.not_found")
    if key.revoked_at is None:
        save_changes("api_key.revoked", key, {"revoked_at": now}, actor=actor, now=now)
    return key


def find_key(secret: str, now: datetime) -> ApiKey | None:
    """The live key of which this is the secret. It is looked up by its digest, which tells nothing of other keys."""
    live = Q(revoked_at__isnull=True) & (Q(expires_at__isnull=True) | Q(expires_at__gt=now))
    keys = ApiKey.objects.select_related("user").prefetch_related("user__roles")
    return keys.filter(live, digest=digest_of(secret), user__is_active=True).first()


def note_use(key: ApiKey, now: datetime) -> None:
    """When it was used last, to the minute."""
    if key.last_used_at is None or key.last_used_at <= now - USE_NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)

"""Staff: invited by the admin, given roles, switched off; never deleted, since history names them."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from goodword.models import User, UserRole, Workspace
from goodword.policy.actors import SYSTEM, Actor
from goodword.policy.vocabulary import Role
from goodword.wording.vocabulary import label

from .history import record, state_of
from .outbox import enqueue
from .refused import refused, require_permission

FIELDS = ("email", "name", "language", "time_zone", "manager", "region")
OWN_FIELDS = ("name", "language", "time_zone")
RESET_PAUSE_MINUTES = 5


def _state(user: User) -> dict[str, Any]:
    return state_of(user, (*FIELDS, "is_active")) | {
        "roles": sorted(UserRole.objects.filter(user=user).values_list("role", flat=True))
    }


def _require_free_email(email: str, but: int = 0) -> None:
    if User.objects.filter(email__iexact=email).exclude(pk=but).exists():
        raise refused("user.email_taken", "email")


def _lock_users() -> None:
    """One change of users at a time, so that two admins cannot take the role from each other at once."""
    Workspace.objects.select_for_update().get()


def _require_an_admin_left() -> None:
    if not User.objects.filter(is_active=True, roles__role=Role.ADMIN).exists():
        raise refused("user.last_admin", "roles")


@transaction.atomic
def create_user(values: Mapping[str, Any], roles: Collection[Role], *, actor: Actor, now: datetime) -> User:
    """A new member of staff without a password: they set their own by the link in their invitation."""
    require_permission(actor, "users.manage")
    _require_free_email(values["email"])
    user = User.objects.create(password=make_password(None), created_at=now, **{key: values[key] for key in FIELDS})
    _set_roles(user, roles)
    record("user.created", user, actor=actor, now=now, after=_state(user))
    _send_invitation(user, now)
    return user


@transaction.atomic
def invite_user(user_id: int, *, actor: Actor, now: datetime) -> User:
    """Another invitation; its link works until a password is set."""
    require_permission(actor, "users.manage")
    user = User.objects.select_for_update().get(pk=user_id)
    if not user.is_active:
        raise refused("user.switched_off")
    _send_invitation(user, now)
    record("user.invited", user, actor=actor, now=now)
    return user


@transaction.atomic
def forgot_password(email: str, *, now: datetime) -> None:
    """Send a link to choose a new password, at most one every few minutes. Never says whether the address is known."""
    user = User.objects.select_for_update().filter(email__iexact=email, is_active=True).first()
    pause = now - timedelta(minutes=RESET_PAUSE_MINUTES)
    if user is None or user.messages.filter(kind="password-reset", created_at__gt=pause).exists():
        return
    enqueue("password-reset", user, event=f"reset:{now.isoformat()}", now=now)
    record("user.reset_asked", user, actor=SYSTEM, now=now)


def _send_invitation(user: User, now: datetime) -> None:
    roles = ", ".join(str(label(role)) for role in sorted(user.role_set()))
    enqueue("user-invitation", user, event=f"invited:{now.isoformat()}", variables={"roles": roles}, now=now)


@transaction.atomic
def edit_user(user_id: int, values: Mapping[str, Any], roles: Collection[Role], *, actor: Actor, now: datetime) -> User:
    require_permission(actor, "users.manage")
    _lock_users()
    user = User.objects.select_for_update().get(pk=user_id)
    before = _state(user)
    _require_free_email(values["email"], but=user.pk)
    for name in FIELDS:
        setattr(user, name, values[name])
    user.save()
    _set_roles(user, roles)
    _require_an_admin_left()
    record("user.edited", user, actor=actor, now=now, before=before, after=_state(user))
    return user


def _set_roles(user: User, roles: Collection[Role]) -> None:
    if not roles:
        raise refused("user.no_role", "roles")
    UserRole.objects.filter(user=user).exclude(role__in=roles).delete()
    UserRole.objects.bulk_create((UserRole(user=user, role=role) for role in roles), ignore_conflicts=True)


@transaction.atomic
def switch_user(user_id: int, *, active: bool, actor: Actor, now: datetime) -> User:
    """Switch a sign-in on or off. Their records and history stay."""
    require_permission(actor, "users.manage")
    _lock_users()
    user = User.objects.select_for_update().get(pk=user_id)
    if user.is_active == active:
        return user
    before = _state(user)
    user.is_active = active
    user.save(update_fields=["is_active"])
    _require_an_admin_left()
    verb = "user.switched_on" if active else "user.switched_off"
    record(verb, user, actor=actor, now=now, before=before, after=_state(user))
    return user


@transaction.atomic
def edit_profile(values: Mapping[str, Any], *, actor: Actor, now: datetime) -> User:
    """One's own name, language and time zone."""
    require_permission(actor, "profile.edit")
    user = User.objects.select_for_update().get(pk=_own_id(actor))
    before = state_of(user, OWN_FIELDS)
    for name in OWN_FIELDS:
        setattr(user, name, values[name])
    user.save(update_fields=[*OWN_FIELDS, "search"])
    record("user.edited", user, actor=actor, now=now, before=before, after=state_of(user, OWN_FIELDS))
    return user


@transaction.atomic
def set_password(user_id: int, password: str, *, actor: Actor, now: datetime) -> User:
    """By the user themself, signed in or by the link in their mail, now used up. Ends their other sign-ins."""
    user = User.objects.select_for_update().get(pk=user_id)
    if actor.user_id != user.pk or not user.is_active:
        raise refused("permission.missing")
    user.password = make_password(password)
    user.save(update_fields=["password"])
    record("user.password_set", user, actor=actor, now=now)
    return user


def _own_id(actor: Actor) -> int:
    if actor.user_id is None:
        raise refused("permission.missing")
    return actor.user_id

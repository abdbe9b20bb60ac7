"""The workspace itself: its first run, its settings, leaving the demo."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session as SignIn
from django.core.management.color import no_style
from django.db import connection, transaction

from goodword.models import Charge, User, UserRole, Workspace
from goodword.policy.actors import SYSTEM, Actor
from goodword.policy.preparation import check_join_details
from goodword.policy.quarters import quarter_of
from goodword.policy.vocabulary import Role
from goodword.queries.workspace import today_in

from .history import record, state_of
from .preparation import resume_preparation
from .refused import refused, require, require_permission
from .taxonomy import load_default_lists

FIELDS = ("name", "base_currency", "time_zone", "language", "country", "fiscal_year_starts")
# What a workspace may begin without: where sessions meet (S8), what advocates learn (F4), product feedback (F7), and
# who invites those of the highest tier (O1).
LATER = ("join_details", "share_terms", "product_email", "head_of_success")
FIRST_ROLES = (Role.ADMIN, Role.MANAGER)


def setup_code() -> str:
    """The code that the first-run page asks for: printed in the terminal, so that only who runs the server knows it."""
    path = Path(settings.DATA) / "setup.code"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text("-".join(f"{secrets.randbelow(10_000):04}" for _ in range(3)), encoding="ascii")
    return path.read_text(encoding="ascii")


@transaction.atomic
def create_workspace(
    values: Mapping[str, Any], *, now: datetime, actor: Actor = SYSTEM, is_demo: bool = False
) -> Workspace:
    """The one workspace with its default lists. `values`: `FIELDS`. Refused when there is one already."""
    if Workspace.objects.select_for_update().exists():
        raise refused("workspace.exists")
    workspace = Workspace.objects.create(
        id=1, created_at=now, is_demo=is_demo, **{name: values[name] for name in FIELDS}
    )
    record("workspace.created", workspace, actor=actor, now=now, after=state_of(workspace, FIELDS))
    load_default_lists(actor=actor, now=now)
    return workspace


@transaction.atomic
def start_workspace(
    values: Mapping[str, Any], *, admin_name: str, admin_email: str, password: str, code: str, now: datetime
) -> User:
    """The first run: the workspace and its first admin, who also manages the programme until others join."""
    if not secrets.compare_digest(code.strip().encode(), setup_code().encode()):
        raise refused("workspace.setup_code", "code")
    workspace = create_workspace(values, now=now)
    user = User.objects.create(
        email=admin_email, name=admin_name, password=make_password(password), language=workspace.language,
        time_zone=workspace.time_zone, created_at=now,
    )  # fmt: skip
    UserRole.objects.bulk_create(UserRole(user=user, role=role) for role in FIRST_ROLES)
    record("user.created", user, actor=SYSTEM, now=now, after={"email": user.email, "roles": sorted(FIRST_ROLES)})
    return user


@transaction.atomic
def edit_workspace(values: Mapping[str, Any], *, actor: Actor, now: datetime) -> Workspace:
    """Change the settings. `values`: some of `FIELDS` and `LATER`."""
    require_permission(actor, "settings.edit")
    workspace = Workspace.objects.select_for_update().get()
    require(check_join_details(str(values.get("join_details", ""))))
    before = state_of(workspace, (*FIELDS, *LATER))
    _require_same_quarters(workspace, int(values.get("fiscal_year_starts", workspace.fiscal_year_starts)), now)
    for name in (*FIELDS, *LATER):
        setattr(workspace, name, values.get(name, getattr(workspace, name)))
    workspace.save()
    after = state_of(workspace, (*FIELDS, *LATER))
    record("workspace.edited", workspace, actor=actor, now=now, before=before, after=after)
    if after["join_details"] != before["join_details"]:
        resume_preparation(actor=actor, now=now)
    return workspace


def _require_same_quarters(workspace: Workspace, month: int, now: datetime) -> None:
    """Quarters may get other borders only while nothing counts in the current one or later (V19).

    A slot keeps the quarter it was charged to; with other borders, caps would forget it.
    """
    if (month - workspace.fiscal_year_starts) % 3 == 0:
        return
    current = quarter_of(today_in(workspace, now), workspace.fiscal_year_starts)
    counted = Charge.objects.filter(quarter__gte=current.start).count()
    if counted:
        raise refused("workspace.quarter_in_use", "fiscal_year_starts", count=counted, quarter=current.label)


def leave_demo(*, actor: Actor, now: datetime) -> None:
    """Empty the demo, users and sign-ins included, so that the first-run page makes a real workspace.

    Tables are emptied as a whole, so that nothing that points at something else is left behind.
    """
    require_permission(actor, "settings.edit")
    with transaction.atomic():
        workspace = Workspace.objects.select_for_update().get()
        if not workspace.is_demo:
            raise refused("workspace.not_a_demo")
        tables = [
            model._meta.db_table for model in apps.get_app_config("goodword").get_models(include_auto_created=True)
        ]
        for sql in connection.ops.sql_flush(no_style(), tables, reset_sequences=True, allow_cascade=True):
            with connection.cursor() as cursor:
                cursor.execute(sql)
        SignIn.objects.all().delete()

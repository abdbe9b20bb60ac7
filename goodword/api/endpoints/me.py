"""Whose key this is, and what it may do."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from goodword.api.auth import ApiRequest
from goodword.api.etag import require_unchanged
from goodword.api.records import fields_of
from goodword.api.resource import Resource
from goodword.api.tables import body_of
from goodword.api.types import Body, OwnLanguage, Ref, Shown, ref_of
from goodword.models import User
from goodword.operations.user import OWN_FIELDS, edit_profile
from goodword.policy.actors import PERMISSIONS
from goodword.policy.vocabulary import Role

ME = Resource("me", "The key itself.")


Name = Annotated[str, Field(min_length=1, max_length=200)]
Nothing = Annotated[str, Field(max_length=0)]


class MeShown(Shown):
    """`roles` are those the key was given and its owner still has; `actions` what they allow."""

    key: str
    prefix: str
    user: Ref
    language: str
    time_zone: str
    workspace: str
    roles: list[Role]
    actions: list[str]
    expires_at: datetime | None


@body_of(User, OWN_FIELDS, types={"name": Name, "language": OwnLanguage | Nothing}, partial=True)
class ProfileBody(Body):
    """What is left out stays as it is."""


@ME.get("/me", "home.see", MeShown)
def read(request: ApiRequest) -> MeShown:
    """Whose key this is, and what it may do."""
    return _shown(request)


@ME.patch("/me", "profile.edit", MeShown)
def edit(request: ApiRequest, body: ProfileBody) -> MeShown:
    """Change the name, language or time zone of who the key acts for."""
    request.key.user = User.objects.select_for_update().get(pk=request.key.user_id)
    require_unchanged(request, _shown(request))
    values = fields_of(request.key.user, OWN_FIELDS) | body.given()
    request.key.user = edit_profile(values, actor=request.actor, now=request.now)
    return _shown(request)


def _shown(request: ApiRequest) -> MeShown:
    key, actor = request.key, request.actor
    return MeShown(
        language=key.user.language, time_zone=key.user.time_zone,
        key=key.name, prefix=key.prefix, user=ref_of(key.user), workspace=request.workspace.name,
        roles=sorted(actor.roles), actions=[action for action in PERMISSIONS if actor.may(action)],
        expires_at=key.expires_at,
    )  # fmt: skip

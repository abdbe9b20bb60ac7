"""Whose key this is, and what it may do."""

from datetime import datetime

from goodword.api.auth import ApiRequest
from goodword.api.resource import Resource
from goodword.api.types import Ref, Shown, ref_of
from goodword.policy.actors import PERMISSIONS
from goodword.policy.vocabulary import Role

ME = Resource("me", "The key itself.")


class MeShown(Shown):
    """`roles` are those the key was given and its owner still has; `actions` what they allow."""

    key: str
    prefix: str
    user: Ref
    workspace: str
    roles: list[Role]
    actions: list[str]
    expires_at: datetime | None


@ME.get("/me", "home.see", MeShown)
def read(request: ApiRequest) -> MeShown:
    """Whose key this is, and what it may do."""
    key, actor = request.key, request.actor
    return MeShown(
        key=key.name, prefix=key.prefix, user=ref_of(key.user), workspace=request.workspace.name,
        roles=sorted(actor.roles), actions=[action for action in PERMISSIONS if actor.may(action)],
        expires_at=key.expires_at,
    )  # fmt: skip

"""Staff and their roles."""

from typing import Annotated, Any

from django.db.models import Q, QuerySet
from ninja import Query
from pydantic import Field

from goodword.api.auth import ApiRequest
from goodword.api.etag import require_unchanged
from goodword.api.pagination import Listed, ListQuery, Page, equals
from goodword.api.records import Seen, chosen, fields_of, found
from goodword.api.resource import Resource
from goodword.api.tables import body_of, shown_of
from goodword.api.types import Body, Email, Flag, OwnLanguage, PathId, ShortText, Shown
from goodword.models import User, UserRole, Workspace
from goodword.operations.user import FIELDS, create_user, edit_user, invite_user, switch_user
from goodword.policy.vocabulary import Role
from goodword.queries.visibility import sees

USERS = Resource("users", "Who works here, and in which roles.")
Roles = Annotated[list[Role], Field(min_length=1, max_length=20)]
TYPES = {
    "email": Annotated[Email, Field(min_length=3)],
    "language": OwnLanguage | Annotated[str, Field(max_length=0)],
    "name": ShortText,
}
LIST = Listed[User](
    sorts={"name": ("search",), "email": ("email",), "last_login": ("last_login",)},
    order="name",
    search=("search",),
    filters={"active": equals("is_active"), "email": equals("email__iexact"),
             "role": lambda role: Q(pk__in=UserRole.objects.filter(role=role).values("user"))},
)  # fmt: skip


@shown_of(User, ("id", *FIELDS, "is_active", "last_login", "created_at"))
class UserShown(Shown):
    """A member of staff."""

    roles: list[Role]


@body_of(User, FIELDS, required=("email", "name"), types=TYPES)
class UserBody(Body):
    """They choose their own password by the link in their invitation."""

    roles: Roles


@body_of(User, FIELDS, types=TYPES, partial=True)
class UserChanges(Body):
    """What is left out stays as it is."""

    roles: Roles | None = None


class SwitchBody(Body):
    active: Flag


class UserQuery(ListQuery):
    role: Role | None = None
    active: bool | None = None
    email: str | None = Field(None, max_length=254)


def _users() -> QuerySet[User]:
    return User.objects.select_related("manager").prefetch_related("roles")


def _of(user: User) -> UserShown:
    return UserShown.model_validate(Seen(user, roles=sorted(user.role_set())))


def _values(given: dict[str, Any], but: int = 0) -> dict[str, Any]:
    active = User.objects.filter(is_active=True).exclude(pk=but)
    return chosen({name: value for name, value in given.items() if name != "roles"}, {"manager": active})


@USERS.get("/users", "users.manage", Page[UserShown])
def index(request: ApiRequest, query: Annotated[UserQuery, Query()]) -> Page[UserShown]:
    """Members of staff."""
    return LIST.page(request, query, _users(), lambda rows: map(_of, rows))


@USERS.get("/users/{int:pk}", "users.manage", UserShown)
def read(request: ApiRequest, pk: PathId) -> UserShown:
    """A member of staff."""
    return _of(found(_users(), pk))


@USERS.post("/users", "users.manage", UserShown, makes="/users/{id}")
def create(request: ApiRequest, body: UserBody) -> UserShown:
    """Invite a member of staff."""
    user = create_user(_values(body.values()), body.roles, actor=request.actor, now=request.now)
    return _of(found(_users(), user.pk))


@USERS.patch("/users/{int:pk}", "users.manage", UserShown)
def edit(request: ApiRequest, pk: PathId, body: UserChanges) -> UserShown:
    """Change a member of staff, or their roles."""
    Workspace.objects.select_for_update().get()  # as the operation does: one change of users at a time
    user = found(_users(), pk)
    require_unchanged(request, _of(user))
    given = body.given()
    roles = given.get("roles") or sorted(user.role_set())
    held = fields_of(user, FIELDS)
    if "manager" in given and sees(User.objects.filter(pk=user.manager_id or 0), given["manager"]):
        del given["manager"]
    edit_user(pk, held | _values(given, but=pk), roles, actor=request.actor, now=request.now)
    return _of(found(_users(), pk))


@USERS.post("/users/{int:pk}/invite", "users.manage", UserShown)
def invite(request: ApiRequest, pk: PathId) -> UserShown:
    """Send another link to choose a password."""
    found(_users(), pk)
    invite_user(pk, actor=request.actor, now=request.now)
    return _of(found(_users(), pk))


@USERS.post("/users/{int:pk}/switch", "users.manage", UserShown)
def switch(request: ApiRequest, pk: PathId, body: SwitchBody) -> UserShown:
    """Switch a sign-in on or off; records and history stay."""
    found(_users(), pk)
    switch_user(pk, active=body.active, actor=request.actor, now=request.now)
    return _of(found(_users(), pk))

"""Staff and their roles: the admin's screens."""

from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from goodword.http.access import staff
from goodword.http.filters import Choice, Flag
from goodword.http.listing import Column, Empty, Listing
from goodword.http.pages import act, press
from goodword.http.reader import StaffRequest
from goodword.models import User
from goodword.operations.user import create_user, edit_user, invite_user, switch_user
from goodword.policy.vocabulary import Role
from goodword.web.forms.user import UserForm
from goodword.wording.roles import ROLE_RIGHTS
from goodword.wording.vocabulary import choices, label


def _roles(user: User) -> str:
    return ", ".join(str(label(role)) for role in sorted(user.role_set()))


USERS = Listing[User, User](
    name="users",
    columns=(
        Column("name", _("Name"), lambda u: u.name, sort=("search",), link=lambda u: reverse("user-edit", args=[u.pk])),
        Column("email", _("E-mail"), lambda u: u.email, sort=("email",)),
        Column("roles", _("Roles"), _roles),
        Column("manager", _("Reports to"), lambda u: u.manager and u.manager.name, sort=("manager__name",)),
        Column("region", _("Regional office"), lambda u: u.region, sort=("region",)),
        Column("last_login", _("Last sign-in"), lambda u: u.last_login, show="moment", sort=("last_login",)),
        Column("active", _("May sign in"), lambda u: u.is_active, show="flag", sort=("is_active",)),
    ),
    search=("search",),
    filters=(
        Choice("role", _("Role"), "roles__role", lambda: choices(Role)),
        Flag("active", _("May sign in"), Q(is_active=True)),
    ),
    order="name",
    empty=Empty(
        "users", _("No users yet"), _("Invite your colleagues."), _("Invite a user"), "user-new", "users.manage"
    ),
)


@staff("users.manage")
def user_list(request: StaffRequest) -> HttpResponseBase:
    users = User.objects.select_related("manager").prefetch_related("roles")
    return USERS.respond(request, users, "web/user/list.html")


@staff("users.manage")
def new(request: StaffRequest) -> HttpResponse:
    form = UserForm(request.POST or None, initial={"roles": [Role.REP]})
    return act(
        request,
        form,
        lambda: create_user(form.values(), form.roles_chosen(), actor=request.actor, now=request.now),
        template="web/user/edit.html",
        success_url=reverse("user-list"),
        message=_("Invited. They set their own password by the link in their mail."),
        context={"rights": _rights()},
    )


@staff("users.manage")
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    initial = {name: getattr(user, name) for name in ("name", "email", "language", "time_zone", "manager", "region")}
    form = UserForm(request.POST or None, initial={**initial, "roles": sorted(user.role_set())}, user=user)
    return act(
        request,
        form,
        lambda: edit_user(user.pk, form.values(), form.roles_chosen(), actor=request.actor, now=request.now),
        template="web/user/edit.html",
        success_url=reverse("user-list"),
        message=_("Saved."),
        context={"person": user, "rights": _rights()},
    )


@require_POST
@staff("users.manage")
def invite(request: StaffRequest, pk: int) -> HttpResponse:
    """Send another link to set a password."""
    user = get_object_or_404(User, pk=pk)
    return press(
        request,
        lambda: invite_user(user.pk, actor=request.actor, now=request.now),
        back=reverse("user-edit", args=[pk]),
        message=_("The mail is on its way."),
    )


@require_POST
@staff("users.manage")
def switch(request: StaffRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    active = request.POST.get("active") == "yes"
    return press(
        request,
        lambda: switch_user(user.pk, active=active, actor=request.actor, now=request.now),
        back=reverse("user-edit", args=[pk]),
        message=_("They may sign in again.") if active else _("They can no longer sign in. Their records stay."),
    )


def _rights() -> list[tuple[Promise, Promise]]:
    return [(label(role), ROLE_RIGHTS[role]) for role in Role]

"""Keys to the REST API: the admin's screens. A key is shown once, on the page that made it."""

from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from goodword.http.access import staff
from goodword.http.filters import Flag
from goodword.http.listing import Column, Empty, Listing
from goodword.http.pages import press
from goodword.http.reader import StaffRequest
from goodword.models import ApiKey
from goodword.operations.api_key import START, create_key, revoke_key
from goodword.operations.refused import Refused
from goodword.policy.vocabulary import Role
from goodword.web.forms.api_key import ApiKeyForm
from goodword.wording.vocabulary import label


def _roles(key: ApiKey) -> str:
    return ", ".join(str(label(Role(role))) for role in key.roles)


def _state(key: ApiKey) -> Promise:
    if key.revoked_at:
        return _("Revoked")
    return _("Run out") if key.expires_at and key.expires_at <= timezone.now() else _("In use")


def _listing() -> Listing[ApiKey, ApiKey]:
    """Which keys are live depends on the hour."""
    live = Q(revoked_at__isnull=True) & (Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now()))
    return Listing[ApiKey, ApiKey](
        name="api-keys",
        columns=(
            Column("name", _("Name"), lambda k: k.name, sort=("name",)),
            Column("prefix", _("Key"), lambda k: f"{START}_{k.prefix}_…", sort=("prefix",)),
            Column("user", _("Acts for"), lambda k: k.user.name, sort=("user__name",)),
            Column("roles", _("Roles"), _roles),
            Column("used", _("Last used"), lambda k: k.last_used_at, show="moment", sort=("last_used_at",)),
            Column("made", _("Made"), lambda k: k.created_at, show="moment", sort=("created_at",), minor=True),
            Column("expires", _("Runs out on"), lambda k: k.expires_at, show="day", sort=("expires_at",), minor=True),
            Column("state", _("State"), _state),
            Column("revoke", _("Actions"), lambda k: k.pk, template="web/api_key/_revoke.html", only="page"),
        ),
        search=("name", "prefix", "user__search"),
        filters=(Flag("live", _("In use"), live),),
        order="name",
        empty=Empty("key-round", _("No keys yet"),
                    _("A key lets another program do what its owner may do, by the REST API."),
                    _("Make a key"), "api-key-new", "keys.manage"),
    )  # fmt: skip


@staff("keys.manage")
def key_list(request: StaffRequest) -> HttpResponseBase:
    return _listing().respond(request, ApiKey.objects.select_related("user"), "web/api_key/list.html")


@staff("keys.manage")
def new(request: StaffRequest) -> HttpResponse:
    """The answer to the form is the one page that ever shows the key, so it leads nowhere else."""
    form = ApiKeyForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            made = create_key(
                form.cleaned_data["user"].pk, form.cleaned_data["name"], form.roles_chosen(), form.expires_at(),
                actor=request.actor, now=request.now,
            )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal.verdict)
        else:
            return render(request, "web/api_key/made.html", {"key": made.key, "secret": made.secret})
    return render(request, "web/api_key/new.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@staff("keys.manage")
def revoke(request: StaffRequest, pk: int) -> HttpResponse:
    get_object_or_404(ApiKey, pk=pk)
    return press(
        request,
        lambda: revoke_key(pk, actor=request.actor, now=request.now),
        back=reverse("api-key-list"),
        message=_("Revoked. It opens nothing any more."),
    )

"""Every view declares who may use it; a view that does not is refused to everybody (V20)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import resolve

from goodword.models import User
from goodword.policy.actors import PERMISSIONS, Actor

from .page_above import page_above

log = structlog.get_logger()
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Access:
    """`kind` is staff (with the `action` needed), link (with its `purpose`), public, setup (no workspace yet), or api:
    there each endpoint has the `action` its key needs, and the API asks for it itself."""

    kind: str
    action: str = ""
    purpose: str = ""


def _declare(access: Access) -> Callable[[View], View]:
    def declare(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return declare


def staff(action: str) -> Callable[[View], View]:
    """Signed-in staff with a role that may do `action` (policy.actors.PERMISSIONS)."""
    if action not in PERMISSIONS:
        raise LookupError(action)
    return _declare(Access("staff", action=action))


def personal_link(purpose: str) -> Callable[[View], View]:
    """Whoever holds a valid personal link of this purpose; the view resolves it with `http.links`."""
    return _declare(Access("link", purpose=purpose))


def public(view: View) -> View:
    """Anybody, signed in or not."""
    return _declare(Access("public"))(view)


def api(view: View) -> View:
    """An address of the REST API, which knows keys and no sign-ins (goodword.api)."""
    return _declare(Access("api"))(view)


def setup(view: View) -> View:
    """The first-run page: anybody, and only while there is no workspace."""
    return _declare(Access("setup"))(view)


def may_open(actor: Actor, url: str) -> bool:
    """Whether the roles of this person let them open the page of staff at `url`; which records is another question."""
    access: Access | None = getattr(resolve(url).func, "access", None)
    return access is not None and access.kind == "staff" and actor.may(access.action)


class AccessMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        access: Access | None = getattr(view, "access", None)
        if access is None:
            log.error("access.undeclared", view=getattr(view, "__qualname__", repr(view)))
            raise PermissionDenied
        if access.kind == "setup":
            return redirect("home") if request.workspace else None
        if access.kind in ("public", "link", "api"):
            return None
        if request.workspace is None:
            return redirect("start")
        if not isinstance(request.user, User):
            return _to_sign_in(request)
        if not request.actor.may(access.action):
            raise PermissionDenied
        return None


def _to_sign_in(request: Any) -> HttpResponse:
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": resolve_url(settings.LOGIN_URL)})
    return redirect_to_login(request.get_full_path() if request.method == "GET" else page_above(request.path))

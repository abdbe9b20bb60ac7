"""Who reads the page: their workspace, language, zone, and the moment the request came in."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone, translation

from goodword.models import User, Workspace
from goodword.policy.actors import PERMISSIONS, Actor
from goodword.policy.quarters import local_day
from goodword.queries.workspace import find_workspace


class PageRequest(HttpRequest):
    """What the middleware adds to every request."""

    workspace: Workspace | None
    now: datetime  # aware, UTC


class StaffRequest(PageRequest):
    """A request of a signed-in member of staff in a workspace that exists: what `@staff` views get."""

    workspace: Workspace
    user: User
    actor: Actor
    today: date  # in the workspace's zone


def preferred_language(request: HttpRequest, workspace: Workspace | None) -> str:
    chosen = getattr(request.user, "language", "") or request.session.get("language", "")
    known = {code for code, _ in settings.LANGUAGES}
    if chosen in known:
        return str(chosen)
    accepted = translation.get_language_from_request(request)
    if "HTTP_ACCEPT_LANGUAGE" in request.META and not request.user.is_authenticated:
        return accepted
    return workspace.language if workspace else accepted


class ReaderMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.now = timezone.now()
        request.workspace = workspace = find_workspace()
        zone = getattr(request.user, "time_zone", "") or (workspace.time_zone if workspace else "UTC")
        language = preferred_language(request, workspace)
        with translation.override(language), timezone.override(ZoneInfo(zone)):
            request.LANGUAGE_CODE = language
            if workspace:
                request.today = local_day(request.now, workspace.time_zone)
            if isinstance(request.user, User):
                request.actor = request.user.actor()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            if isinstance(response, StreamingHttpResponse):
                response.streaming_content = _read_as(response.streaming_content, language, zone)
            return response


def _read_as(content: Any, language: str, zone: str) -> Iterator[bytes]:
    """A file is written after the view has answered: still in the reader's language and zone, chunk by chunk."""
    chunks = iter(content)
    while True:
        with translation.override(language), timezone.override(ZoneInfo(zone)):
            chunk = next(chunks, None)
        if chunk is None:
            return
        yield chunk


def page_context(request: PageRequest) -> dict[str, Any]:
    """For every template: the workspace and what the reader may do (`may.request_see`)."""
    actor = getattr(request, "actor", None)
    if actor is None or isinstance(request.user, AnonymousUser):
        return {"workspace": getattr(request, "workspace", None), "may": {}}
    may = {action.replace(".", "_"): actor.may(action) for action in PERMISSIONS}
    return {"workspace": request.workspace, "may": may, "today": getattr(request, "today", None)}

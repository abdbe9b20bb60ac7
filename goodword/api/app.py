"""The API as a whole: its resources, its description, and its addresses."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import URLPattern, include, path, re_path
from ninja import NinjaAPI

from goodword.http.access import api

from . import problems
from .description import described
from .endpoints import (
    account,
    advocate,
    advocate_verbs,
    ask,
    candidate,
    contact,
    coverage,
    data_import,
    deal,
    feedback,
    follow_up,
    history,
    lists,
    me,
    merging,
    message,
    policy,
    programme_invitation,
    reference_request,
    request_decision,
    review,
    score,
    session,
    shortlist,
    signal,
    time_offer,
    tracker,
    user,
    workspace,
)
from .parsing import Json, Readable
from .problems import Stopped
from .resource import ROOT, Resource

# These add endpoints to the resources of others.
FILES = (advocate_verbs, merging, programme_invitation, request_decision, shortlist)
RESOURCES: tuple[Resource, ...] = (
    *(me.ME, reference_request.REQUESTS, ask.ASKS, time_offer.OFFERS, session.SESSIONS, feedback.FEEDBACK),
    *(follow_up.FOLLOW_UPS, advocate.ADVOCATES, tracker.PROTECTION, tracker.TRACKER, account.ACCOUNTS),
    *(signal.SIGNALS, score.SCORES, candidate.CANDIDATES, review.REVIEWS, coverage.COVERAGE),
    *(contact.CONTACTS, deal.DEALS, policy.POLICY, lists.LISTS, data_import.IMPORTS, user.USERS),
    *(workspace.WORKSPACE, history.HISTORY, message.MAIL),
)


def _made() -> NinjaAPI:
    made = NinjaAPI(
        title="Goodword", version="1", docs_url=None, openapi_url=None, urls_namespace="api",
        parser=Json(), renderer=Readable(),
    )  # fmt: skip
    for resource in RESOURCES:
        made.add_router("", resource.router)
    for error in problems.HANDLED:
        made.add_exception_handler(error, problems.handler)
    return made


API = _made()


@cache
def document() -> dict[str, Any]:
    return described(API.get_openapi_schema(path_prefix=ROOT.lstrip("/")), RESOURCES)


@api
def description(request: HttpRequest) -> HttpResponse:
    """The same for everybody; it says nothing of any workspace."""
    return JsonResponse(document(), headers={"Cache-Control": "public, max-age=300"})


@api
def unknown(request: HttpRequest) -> HttpResponse:
    return problems.answer(Stopped(404, "not-found"))


def _view(inner: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """HEAD is GET without what it says, and a wrong method is a problem like any other."""

    @api
    def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.method == "HEAD":
            request.method = "GET"
        response = inner(request, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            return problems.answer(
                Stopped(405, "method-not-allowed", Allow=", ".join(sorted(response["Allow"].split(", "))))
            )
        return response

    view.csrf_exempt = True  # type: ignore[attr-defined]
    return view


def _patterns() -> list[URLPattern]:
    found = [pattern for pattern in API.urls[0] if isinstance(pattern, URLPattern) and pattern.name != "api-root"]
    for pattern in found:
        pattern.callback = _view(pattern.callback)
    return found


unknown.csrf_exempt = description.csrf_exempt = True  # type: ignore[attr-defined]
urlpatterns = [
    path("v1/openapi.json", description, name="openapi"),
    path("v1/", include(_patterns())),
    re_path("", unknown, name="unknown"),
]

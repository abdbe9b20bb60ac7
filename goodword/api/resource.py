"""How an endpoint is declared: its address, the action it needs, and what it answers. All the rest is the same for all.

    DEALS = Resource("deals", "Sales opportunities.")

    @DEALS.get("/deals/{int:pk}", "deal.see", DealShown)
    def read(request: ApiRequest, pk: PathId) -> DealShown:
        '''A deal.'''

The first line of the docstring is the summary, the rest the description.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header
from ninja import Router, Status
from ninja.decorators import decorate_view
from pydantic import BaseModel

from goodword.http.access import Access
from goodword.policy.actors import PERMISSIONS
from goodword.policy.quarters import local_day

from . import etag, problems
from .auth import ApiRequest, identify, require
from .idempotency import done_once
from .pagination import Page
from .problems import Problem, Stopped

View = TypeVar("View", bound=Callable[..., Any])
Run = Callable[..., HttpResponse]
ROOT = "/api/v1"
SAFE = {"GET", "HEAD"}
ALWAYS = (400, 401, 403, 406, 429)
CHANGING = (409, 413, 415, 422)


@dataclass(frozen=True)
class Endpoint:
    """One operation of the API, as tests and the description see it."""

    name: str
    method: str
    path: str
    access: Access
    view: Callable[..., Any]


@dataclass
class Resource:
    """One tag of the description, its router and its endpoints."""

    tag: str
    about: str
    endpoints: list[Endpoint] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.router = Router(tags=[self.tag])

    def get(self, path: str, action: str, shown: Any) -> Callable[[View], View]:
        more = (404,) if "{" in path else ()
        tagged = () if _is_page(shown) else (304,)
        return self._operation("GET", path, action, {200: shown}, (*more, *tagged, 422))

    def post(
        self, path: str, action: str, shown: Any, *, makes: str = "", media: str = "application/json"
    ) -> Callable[[View], View]:
        """A verb answers with the record as it now is; what `makes` a new one, 201 and its address ("/deals/{id}")."""
        answers = {201 if makes else 200: shown}
        return self._operation("POST", path, action, answers, (*_found(path), *CHANGING), at=makes, media=media)

    def patch(self, path: str, action: str, shown: Any) -> Callable[[View], View]:
        return self._operation("PATCH", path, action, {200: shown}, (*_found(path), *CHANGING, 412))

    def put(self, path: str, action: str, shown: Any) -> Callable[[View], View]:
        return self._operation("PUT", path, action, {200: shown}, (*_found(path), *CHANGING, 412))

    def delete(self, path: str, action: str) -> Callable[[View], View]:
        return self._operation("DELETE", path, action, {204: None}, (404, *CHANGING, 412))

    def _operation(
        self,
        method: str,
        path: str,
        action: str,
        answers: Mapping[int, Any],
        problems_: tuple[int, ...],
        *,
        at: str = "",
        media: str = "application/json",
    ) -> Callable[[View], View]:
        if action not in PERMISSIONS:
            raise LookupError(action)

        def declare(view: View) -> View:
            name = f"{self.tag}_{view.__name__}"
            summary, _, description = (view.__doc__ or "").strip().partition("\n")
            responses: dict[int, Any] = dict.fromkeys((*ALWAYS, *problems_), Problem) | {304: None} | dict(answers)
            if 304 not in problems_:
                del responses[304]
            guarded = decorate_view(_gate(action, media))(_answering(view, min(answers), at))
            self.router.api_operation(
                [method], path, response=responses, operation_id=name, summary=summary.strip(),
                description=" ".join(description.split()), url_name=name,
            )(guarded)  # fmt: skip
            self.endpoints.append(Endpoint(name, method, path, Access("api", action=action), view))
            return view

        return declare


def _found(path: str) -> tuple[int, ...]:
    return (404,) if "{" in path else ()


def _is_page(shown: Any) -> bool:
    return isinstance(shown, type) and issubclass(shown, Page)


def _answering(view: Callable[..., Any], status: int, at: str) -> Callable[..., Any]:
    """With its status. What is one record's answer gets an ETag; a page of a list none."""

    @wraps(view)
    def answering(request: ApiRequest, *args: Any, **kwargs: Any) -> Status[Any]:
        shown = view(request, *args, **kwargs)
        if isinstance(shown, BaseModel) and not isinstance(shown, Page):
            request.tag = etag.tag_of(shown)
            request.made = ROOT + at.format(id=getattr(shown, "id", "")) if at else ""
        return Status(status, shown)

    return answering


def _gate(action: str, media: str) -> Callable[[Run], Run]:
    """Around every endpoint: who, may they, in which language; then once and whole, or read and tagged."""

    def gate(run: Run) -> Run:
        def respond(request: Any, **path: Any) -> HttpResponse:
            with translation.override(_language(request)):
                try:
                    _enter(request, action, media)
                    response = _respond(request, lambda: run(request, **path))
                except Stopped as problem:
                    response = problems.answer(problem)
                return _dressed(request, response)

        return respond

    return gate


_NOT_TAKEN = _("If-Match is for PATCH, PUT and DELETE; nothing was done.")


def _enter(request: Any, action: str, media: str) -> None:
    identify(request)
    request.today = local_day(request.now, request.workspace.time_zone)
    require(request, action)
    if not any(request.accepts(kind) for kind in ("application/json", problems.MEDIA_TYPE)):
        raise Stopped(406, "not-acceptable")
    if any("\x00" in value for values in request.GET.lists() for value in values[1]):
        raise Stopped(400, "bad-request")
    if request.method not in SAFE:
        _read(request, media)
    if request.method == "POST" and "If-Match" in request.headers:
        raise Stopped(400, "if-match-not-taken", _NOT_TAKEN)


def _read(request: HttpRequest, media: str) -> None:
    """All of what was sent, before anything is done with it."""
    try:
        sent = request.POST or request.FILES if request.content_type == "multipart/form-data" else request.body
    except (RequestDataTooBig, TooManyFilesSent):
        raise Stopped(413, "too-large") from None
    except UnreadablePostError:
        raise Stopped(400, "bad-request") from None
    if sent and request.content_type != media:
        raise Stopped(415, "unsupported-media-type")


def _respond(request: ApiRequest, run: Callable[[], HttpResponse]) -> HttpResponse:
    request.tag = request.made = ""
    if request.method not in SAFE:
        return done_once(request, lambda: _tagged(request, run()))
    response = _tagged(request, run())
    return etag.not_modified(response) if "ETag" in response and etag.is_known(request, request.tag) else response


def _tagged(request: ApiRequest, response: HttpResponse) -> HttpResponse:
    if response.status_code in (200, 201) and request.tag:
        response["ETag"] = request.tag
    if response.status_code == 201 and request.made:
        response["Location"] = request.made
    return response


def _dressed(request: Any, response: HttpResponse) -> HttpResponse:
    """Answers are one key's own and are asked for again each time."""
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Authorization, Accept-Language"
    response["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
    return response


def _language(request: Any) -> str:
    """The first of Accept-Language that we speak, else the workspace's. Cookies do not count."""
    for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return request.workspace.language if request.workspace else settings.LANGUAGE_CODE

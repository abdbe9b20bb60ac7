"""How a view answers: the page it shows, the operation it calls, and what becomes of a refusal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from goodword.operations.refused import Refused
from goodword.policy.transitions import Progress
from goodword.wording.reasons import sentence

from .forms import Form

Result = TypeVar("Result")
M = TypeVar("M", bound=Model)
Text = str | Promise
Address = str | Callable[[Result], str]


@dataclass(frozen=True)
class TimelineStep:
    """One of the nine steps as a page shows it; `since` is when it began."""

    label: Text
    progress: Progress
    note: Text = ""
    since: datetime | None = None


@dataclass(frozen=True)
class Tab:
    label: Text
    url: str
    active: bool = False
    count: int | None = None


def act(
    request: HttpRequest,
    form: Form,
    operation: Callable[[], Result],
    *,
    template: str,
    success_url: "Address[Result]",
    message: Text | Callable[[Result], Text] = "",
    context: Mapping[str, Any] | None = None,
    fragment: str = "",
) -> HttpResponse:
    """Show the form; when it is sent and valid, call the operation once and go on to `success_url`.

    A refusal comes back as the form's errors (status 422) and nothing is written. HTMX gets `fragment`, not the page.
    """
    if request.method == "POST" and form.is_valid():
        try:
            result = operation()
        except Refused as refusal:
            form.refuse(refusal.verdict)
        else:
            url = success_url(result) if callable(success_url) else success_url
            return _go_on(request, url, message(result) if callable(message) else message)
    name = fragment if fragment and is_fragment(request) else template
    return render(request, name, {**(context or {}), "form": form}, status=422 if form.errors else 200)


def press(
    request: HttpRequest,
    operation: Callable[[], Result],
    *,
    back: str,
    message: Text = "",
    success_url: "Address[Result]" = "",
) -> HttpResponse:
    """A button without a form: call the operation and return to `back`, with the reasons if it was refused.

    `success_url` where it leads somewhere else when it was not.
    """
    try:
        result = operation()
    except Refused as refusal:
        for reason in refusal.verdict.reasons:
            messages.error(request, sentence(reason))
        return _go_on(request, back, "")
    url = success_url(result) if callable(success_url) else success_url
    return _go_on(request, url or back, message)


def is_fragment(request: HttpRequest) -> bool:
    """Asked for by HTMX as a part of a page, not as a whole page."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx and not htmx.boosted and not htmx.history_restore_request)


def next_address(request: HttpRequest, default: str) -> str:
    """Where the reader came from or wants to go (`next`), if that is a path on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else default


def record_id(text: str) -> int | None:
    """The number of a record, as an address or a form has it; None for what can be none."""
    return int(text) if text.isdecimal() and len(text) < 19 else None


def named(request: HttpRequest, name: str, records: QuerySet[M]) -> M | None:
    """Which of these records the address names: `?account=7`."""
    pk = record_id(request.GET.get(name, ""))
    return None if pk is None else records.filter(pk=pk).first()


def _go_on(request: HttpRequest, url: str, message: Text) -> HttpResponse:
    if message:
        messages.success(request, str(message))
    return HttpResponseClientRedirect(url) if is_fragment(request) else redirect(url)

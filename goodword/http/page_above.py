"""Who comes to an address that only takes forms, by reloading a page with an error or after signing in anew, is led to
the page it belongs to: the nearest one above.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

API = "/api/"  # there, a wrong method is a problem that is told


def page_above(path: str) -> str:
    """The nearest address above this one that there is; one that takes forms only leads further up by itself."""
    while path.strip("/"):
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            resolve(path)
        except Resolver404:
            continue
        break
    return path


class PageAboveMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        wrong = isinstance(response, HttpResponseNotAllowed) and request.method == "GET"
        return redirect(page_above(request.path)) if wrong and not request.path.startswith(API) else response

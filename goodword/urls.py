from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from goodword.api import problems
from goodword.web.views import errors

urlpatterns = [
    path("", include("goodword.web.urls")),
    path("link/", include("goodword.portal.urls")),
    path("api/", include(("goodword.api.app", "api"))),
]


def _page_or_problem(page: Callable[..., HttpResponse], problem: Callable[..., HttpResponse]) -> Any:
    """People get a page, programs a problem."""

    def handle(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = problem if request.path.startswith("/api/") else page
        return answer(request, *args, **kwargs)

    return handle


handler400 = _page_or_problem(errors.bad_request, problems.bad_request)
handler403 = _page_or_problem(errors.permission_denied, problems.permission_denied)
handler404 = _page_or_problem(errors.not_found, problems.not_found)
handler500 = _page_or_problem(errors.server_error, problems.server_error)

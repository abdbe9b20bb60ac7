"""The page of an ask once the advocate has said yes: times, the date, calling it off, who joins (S1, S4)."""

from collections.abc import Callable

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from goodword.http.forms import Form
from goodword.http.links import Visit, link_page
from goodword.http.pages import act, press
from goodword.http.reader import PageRequest
from goodword.operations.preparation import want_host
from goodword.operations.session import cancel_session
from goodword.operations.time_offer import choose_time, offer_times
from goodword.portal.pages import address

from .ask import PAGE, ask_of, desk_of, page_context


@require_POST
@link_page("ask")
def choose(request: PageRequest, visit: Visit) -> HttpResponse:
    return desk_of(request, visit).choose(choose_time, request.POST, _responding(request, visit))


@require_POST
@link_page("ask")
def offer(request: PageRequest, visit: Visit) -> HttpResponse:
    return desk_of(request, visit).offer(offer_times, request.POST, _responding(request, visit))


@require_POST
@link_page("ask")
def cancel(request: PageRequest, visit: Visit) -> HttpResponse:
    return desk_of(request, visit).call_off(cancel_session, request.POST, _responding(request, visit))


@require_POST
@link_page("ask")
def host(request: PageRequest, visit: Visit) -> HttpResponse:
    wanted, ask = request.POST.get("wanted") == "yes", ask_of(visit)
    return press(
        request,
        lambda: want_host(ask.pk, wanted, actor=visit.actor, now=request.now),
        back=address(PAGE, request, visit),
    )


@require_GET
@link_page("ask")
def file(request: PageRequest, visit: Visit) -> HttpResponse:
    return desk_of(request, visit).file()


def _responding(request: PageRequest, visit: Visit) -> Callable[[str, Form, Callable[[], object]], HttpResponse]:
    """Back to the page, which shows what has become of it."""

    def respond(name: str, form: Form, operation: Callable[[], object]) -> HttpResponse:
        context = page_context(request, visit) | {name: form, "sent_form": form}
        back = address(PAGE, request, visit)
        return act(request, form, operation, template="portal/ask/page.html", context=context, success_url=back)

    return respond

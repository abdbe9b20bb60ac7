"""The prospect's page: times to choose, the date, another one, and how to prepare (S1, S3). Opening changes nothing."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from goodword.http.arranging import Desk
from goodword.http.forms import Form
from goodword.http.links import Visit, link_page
from goodword.http.pages import act
from goodword.http.reader import PageRequest
from goodword.operations.session import cancel_session
from goodword.operations.time_offer import choose_time, offer_times
from goodword.policy.vocabulary import Party
from goodword.portal.pages import address, desk, frame
from goodword.queries.arranging import Stage, arranging_for
from goodword.queries.preparation import for_prospect

PAGE, TEMPLATE = "portal:prospect", "portal/prospect/page.html"
VERBS = ("choose", "offer", "cancel", "file")


@require_GET
@link_page("prospect")
def page(request: PageRequest, visit: Visit) -> HttpResponse:
    return render(request, TEMPLATE, _context(request, visit))


@require_POST
@link_page("prospect")
def choose(request: PageRequest, visit: Visit) -> HttpResponse:
    return _desk(request, visit).choose(choose_time, request.POST, _responding(request, visit))


@require_POST
@link_page("prospect")
def offer(request: PageRequest, visit: Visit) -> HttpResponse:
    return _desk(request, visit).offer(offer_times, request.POST, _responding(request, visit))


@require_POST
@link_page("prospect")
def cancel(request: PageRequest, visit: Visit) -> HttpResponse:
    return _desk(request, visit).call_off(cancel_session, request.POST, _responding(request, visit))


@require_GET
@link_page("prospect")
def file(request: PageRequest, visit: Visit) -> HttpResponse:
    return _desk(request, visit).file()


def _desk(request: PageRequest, visit: Visit) -> Desk:
    return desk(request, visit, Party.PROSPECT, arranging_for(visit.request, request.now))


def _responding(request: PageRequest, visit: Visit) -> Callable[[str, Form, Callable[[], object]], HttpResponse]:
    """Back to the page, which shows what has become of it."""

    def respond(name: str, form: Form, operation: Callable[[], object]) -> HttpResponse:
        context = _context(request, visit) | {name: form, "sent_form": form}
        back = address(PAGE, request, visit)
        return act(request, form, operation, template=TEMPLATE, context=context, success_url=back)

    return respond


def _context(request: PageRequest, visit: Visit) -> dict[str, Any]:
    here = _desk(request, visit)
    session = here.arranging.session
    dated = session is not None and here.arranging.stage is Stage.DATED
    return (
        frame(request, visit, PAGE)
        | here.context()
        | {
            "record": visit.request,
            "ask": here.arranging.ask,
            "preparation": for_prospect(session) if session and dated else None,
            "urls": {verb: address(f"portal:prospect-{verb}", request, visit) for verb in VERBS},
        }
    )

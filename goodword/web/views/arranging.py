"""Times agreed by staff in a party's place: the rep for the prospect, manager and CSM for the advocate (S1, S8)."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from goodword.http.access import staff
from goodword.http.arranging import Desk
from goodword.http.forms import Form
from goodword.http.pages import act
from goodword.http.reader import StaffRequest
from goodword.operations.session import cancel_session
from goodword.operations.time_offer import choose_time, offer_times
from goodword.policy.vocabulary import AskState, Party
from goodword.queries.arranging import arranging, arranging_for
from goodword.queries.visibility import visible_asks, visible_requests

TEMPLATE = "web/arranging/page.html"
VERBS = ("choose", "offer", "cancel")
INVITED = _("Recorded. Both sides get an invitation.")
ADVOCATE_ASKED = _("Recorded. The advocate is asked which one suits them.")
PROSPECT_ASKED = _("Recorded. The prospect is asked which one suits them.")
OFF = _("Called off. Both sides are told.")


@require_GET
@staff("session.choose")
def of_prospect(request: StaffRequest, pk: int) -> HttpResponse:
    return _shown(request, _prospects(request, pk), pk)


@require_POST
@staff("session.choose")
def prospect_choose(request: StaffRequest, pk: int) -> HttpResponse:
    desk = _prospects(request, pk)
    return desk.choose(choose_time, request.POST, _responding(request, desk, pk, INVITED))


@require_POST
@staff("session.choose")
def prospect_offer(request: StaffRequest, pk: int) -> HttpResponse:
    desk = _prospects(request, pk)
    return desk.offer(
        offer_times,
        request.POST,
        _responding(request, desk, pk, ADVOCATE_ASKED),
    )


@require_POST
@staff("session.choose")
def prospect_cancel(request: StaffRequest, pk: int) -> HttpResponse:
    desk = _prospects(request, pk)
    return desk.call_off(cancel_session, request.POST, _responding(request, desk, pk, OFF))


@require_GET
@staff("ask.answer")
def of_advocate(request: StaffRequest, pk: int) -> HttpResponse:
    return _shown(request, _advocates(request, pk), pk)


@require_POST
@staff("ask.answer")
def advocate_choose(request: StaffRequest, pk: int) -> HttpResponse:
    desk = _advocates(request, pk)
    return desk.choose(choose_time, request.POST, _responding(request, desk, pk, INVITED))


@require_POST
@staff("ask.answer")
def advocate_offer(request: StaffRequest, pk: int) -> HttpResponse:
    desk = _advocates(request, pk)
    return desk.offer(
        offer_times,
        request.POST,
        _responding(request, desk, pk, PROSPECT_ASKED),
    )


@require_POST
@staff("ask.answer")
def advocate_cancel(request: StaffRequest, pk: int) -> HttpResponse:
    desk = _advocates(request, pk)
    return desk.call_off(cancel_session, request.POST, _responding(request, desk, pk, OFF))


def _prospects(request: StaffRequest, pk: int) -> Desk:
    """Of a request for which an advocate has said yes: before that there is nothing to agree on."""
    record = get_object_or_404(visible_requests(request.actor).select_related("rep"), pk=pk)
    found = arranging_for(record, request.now)
    if found.ask is None:
        raise Http404
    return _desk(request, Party.PROSPECT, found)


def _advocates(request: StaffRequest, pk: int) -> Desk:
    asks = visible_asks(request.actor).select_related("advocate__contact__account", "account", "request__rep")
    ask = get_object_or_404(asks, pk=pk, state=AskState.ACCEPTED, request__isnull=False)
    return _desk(request, Party.ADVOCATE, arranging(ask, request.now))


def _desk(request: StaffRequest, party: Party, found: Any) -> Desk:
    """In the zone and the language of who records it."""
    zone, language = timezone.get_current_timezone_name(), get_language() or "en"
    return Desk(request.actor, party, found, zone, language, request.now)


def _shown(request: StaffRequest, desk: Desk, pk: int) -> HttpResponse:
    return render(request, TEMPLATE, _context(desk, pk))


def _responding(
    request: StaffRequest, desk: Desk, pk: int, message: Promise
) -> Callable[[str, Form, Callable[[], object]], HttpResponse]:
    def respond(name: str, form: Form, operation: Callable[[], object]) -> HttpResponse:
        context = _context(desk, pk) | {name: form, "sent_form": form}
        back = reverse(_name(desk.party), args=[pk])
        return act(
            request, form, operation, template=TEMPLATE, context=context, success_url=back, message=message
        )  # fmt: skip

    return respond


def _context(desk: Desk, pk: int) -> dict[str, Any]:
    name = _name(desk.party)
    return desk.context() | {
        "ask": desk.arranging.ask,
        "party": desk.party,
        "urls": {verb: reverse(f"{name}-{verb}", args=[pk]) for verb in VERBS},
    }


def _name(party: Party) -> str:
    return "ask-times" if party is Party.ADVOCATE else "request-times"

"""The page on which an advocate answers an ask (A3). Opening it changes nothing; each answer is a POST of its own."""

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
from goodword.messages.placeholders import link_url
from goodword.messages.variables import promised_minutes, when
from goodword.models import Ask
from goodword.operations.advocate import leave_programme, pause_advocate
from goodword.operations.ask_answer import accept_ask, decline_ask, offered_times
from goodword.policy.vocabulary import AdvocateStatus, AskState, Format, Party, SessionState
from goodword.portal.forms.ask import AcceptForm, AcceptInWritingForm, DeclineForm, LeaveForm, PauseForm
from goodword.portal.pages import address, desk, frame, pause_of
from goodword.queries.arranging import arranging
from goodword.queries.preparation import for_advocate
from goodword.queries.workspace import current_policy

PAGE, LEAVE = "portal:ask", "portal:ask-leave"
ANSWERS = ("accept", "decline", "pause", "choose", "offer", "cancel", "host", "file")


@require_GET
@link_page("ask")
def ask(request: PageRequest, visit: Visit) -> HttpResponse:
    return render(request, "portal/ask/page.html", page_context(request, visit))


@require_POST
@link_page("ask")
def accept(request: PageRequest, visit: Visit) -> HttpResponse:
    form = _accept_form(request, visit, request.POST)

    def answer() -> object:
        return accept_ask(ask_of(visit).pk, **form.answer(), actor=visit.actor, now=request.now)

    return _respond(request, visit, "accept", form, answer)


@require_POST
@link_page("ask")
def decline(request: PageRequest, visit: Visit) -> HttpResponse:
    form = DeclineForm(request.POST)

    def answer() -> object:
        return decline_ask(ask_of(visit).pk, form.cleaned_data["reason"], actor=visit.actor, now=request.now)

    return _respond(request, visit, "decline", form, answer)


@require_POST
@link_page("ask")
def pause(request: PageRequest, visit: Visit) -> HttpResponse:
    form = PauseForm(request.POST)

    def answer() -> object:
        until = form.cleaned_data["until"]
        return pause_advocate(visit.advocate.pk, until, actor=visit.actor, now=request.now)

    return _respond(request, visit, "pause", form, answer)


@link_page("ask")
def leave(request: PageRequest, visit: Visit) -> HttpResponse:
    """The confirming step, and leaving itself."""
    form = LeaveForm(request.POST or None)

    def answer() -> object:
        return leave_programme(visit.advocate.pk, form.cleaned_data["reason"], actor=visit.actor, now=request.now)

    back = address(PAGE, request, visit)
    context = frame(request, visit, LEAVE) | {"back": back}
    return act(request, form, answer, template="portal/leave.html", context=context, success_url=back)


def ask_of(visit: Visit) -> Ask:
    if visit.link.ask is None:
        raise LookupError("not the link of an ask")
    return visit.link.ask


def desk_of(request: PageRequest, visit: Visit) -> Desk:
    return desk(request, visit, Party.ADVOCATE, arranging(ask_of(visit), request.now))


def _accept_form(request: PageRequest, visit: Visit, data: Any = None) -> AcceptForm | AcceptInWritingForm:
    if ask_of(visit).format == Format.EMAIL_QA:
        return AcceptInWritingForm(data)
    times = offered_times(ask_of(visit), request.now)
    return AcceptForm(data, times=times, zone=visit.zone, language=visit.language)


def _respond(request: PageRequest, visit: Visit, name: str, form: Form, answer: Callable[[], object]) -> HttpResponse:
    """Back to the page, which shows the answer; one that comes second shows what was answered first."""
    context = page_context(request, visit) | {f"{name}_form": form}
    template, page = "portal/ask/page.html", address(PAGE, request, visit)
    return act(request, form, answer, template=template, context=context, success_url=page)


def page_context(request: PageRequest, visit: Visit) -> dict[str, Any]:
    record = ask_of(visit)
    takes_part = visit.advocate.status == AdvocateStatus.ACTIVE
    return (
        frame(request, visit, PAGE)
        | desk_of(request, visit).context()
        | {
            "ask": record,
            "is_open": takes_part and record.state == AskState.PENDING,
            "minutes": promised_minutes(current_policy().asks.minutes_from, record.minutes),
            "paused_until": pause_of(visit, request),
            "chosen": when(record.chosen_time, visit.zone, visit.language) if record.chosen_time else "",
            "has_times": bool(offered_times(record, request.now)),
            "accept_form": _accept_form(request, visit),
            "decline_form": DeclineForm(),
            "pause_form": PauseForm(),
            "urls": {name: address(f"portal:ask-{name}", request, visit) for name in (*ANSWERS, "leave")},
            **_prepared(request, record),
        }
    )


def _prepared(request: PageRequest, record: Ask) -> dict[str, Any]:
    """How to prepare for the session, or the page with the questions of a written Q&A (S3, S7)."""
    session = record.sessions.filter(state=SessionState.SCHEDULED).select_related("host", "ask__request__rep").first()
    if session is None:
        return {}
    links = session.links.filter(purpose="questions", revoked_at__isnull=True, expires_at__gt=request.now)
    link = links.order_by("-expires_at").first()
    return {"preparation": for_advocate(session), "questions_url": link_url(link) if link else ""}

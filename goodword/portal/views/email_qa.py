"""The page on which an advocate answers the questions of a written Q&A (S7). What is written is kept meanwhile."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from goodword.http.email_qa import AnswersForm
from goodword.http.links import Visit, link_page
from goodword.http.pages import act
from goodword.http.reader import PageRequest
from goodword.messages.variables import when
from goodword.operations.email_qa import answer_questions, save_answers
from goodword.operations.refused import Refused
from goodword.policy.vocabulary import SessionState
from goodword.portal.pages import address, frame

PAGE, TEMPLATE = "portal:questions", "portal/questions/page.html"


@require_GET
@link_page("questions")
def page(request: PageRequest, visit: Visit) -> HttpResponse:
    return render(request, TEMPLATE, _context(request, visit, _form(visit)))


@require_POST
@link_page("questions")
def save(request: PageRequest, visit: Visit) -> HttpResponse:
    """A draft, while they write."""
    form = _form(visit, request.POST)
    if form.is_valid():
        try:
            save_answers(visit.session.pk, form.answers(), actor=visit.actor, now=request.now)
        except Refused as refusal:
            form.refuse(refusal.verdict)
    context = {"form": form, "saved_at": request.now}
    return render(request, "portal/questions/_saved.html", context, status=422 if form.errors else 200)


@require_POST
@link_page("questions")
def answer(request: PageRequest, visit: Visit) -> HttpResponse:
    form = _form(visit, request.POST)
    return act(
        request,
        form,
        lambda: answer_questions(visit.session.pk, form.answers(), actor=visit.actor, now=request.now),
        template=TEMPLATE,
        context=_context(request, visit, form),
        success_url=address(PAGE, request, visit),
    )


def _form(visit: Visit, data: Any = None) -> AnswersForm:
    return AnswersForm(data, questions=visit.session.questions)


def _context(request: PageRequest, visit: Visit, form: AnswersForm) -> dict[str, Any]:
    session = visit.session
    return frame(request, visit, PAGE) | {
        "form": form,
        "session": session,
        "ask": session.ask,
        "is_open": session.state == SessionState.SCHEDULED,
        "is_late": session.starts_at < request.now,
        "due": when(session.starts_at, visit.zone, visit.language),
        "urls": {name: address(f"portal:questions-{name}", request, visit) for name in ("save", "answer")},
    }

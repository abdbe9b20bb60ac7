"""A written Q&A (S7): its questions, answers recorded on the advocate's behalf, and passing them on to the prospect."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from goodword.http.access import staff
from goodword.http.email_qa import AnswersForm
from goodword.http.pages import act, press
from goodword.http.reader import StaffRequest
from goodword.models import Session
from goodword.operations.email_qa import answer_questions, ask_again, edit_questions, pass_on_answers
from goodword.policy.vocabulary import Format, SessionState
from goodword.queries.visibility import visible_asks, visible_sessions
from goodword.web.forms.preparation import QuestionsForm

from .request_page import found


@staff("session.prepare")
def questions(request: StaffRequest, pk: int) -> HttpResponse:
    """Other words for the questions, before the advocate has begun to answer."""
    session = _session(request, pk)
    if session.format != Format.EMAIL_QA:
        return redirect("session-detail", pk=pk)
    text = "\n".join(entry["question"] for entry in session.questions)
    form = QuestionsForm(request.POST or None, initial={"questions": text})
    return act(
        request,
        form,
        lambda: edit_questions(pk, form.lines(), actor=request.actor, now=request.now),
        template="web/answers/questions.html",
        context={"session": session, "ask": session.ask},
        success_url=reverse("session-detail", args=[pk]),
        message=_("Saved. The advocate's page shows them as they are now."),
    )


@staff("ask.answer")
def on_behalf(request: StaffRequest, pk: int) -> HttpResponse:
    """Answers given by phone or in passing, marked as recorded by staff (S8)."""
    session = _session(request, pk)
    if session.format != Format.EMAIL_QA:
        return redirect("session-detail", pk=pk)
    form = AnswersForm(request.POST or None, questions=session.questions)
    return act(
        request,
        form,
        lambda: answer_questions(pk, form.answers(), actor=request.actor, now=request.now),
        template="web/answers/on_behalf.html",
        context={"session": session, "ask": session.ask},
        success_url=reverse("session-detail", args=[pk]),
        message=_("Recorded on their behalf. The rep has the answers, and thanks go out."),
    )


@require_POST
@staff("session.date")
def again(request: StaffRequest, pk: int) -> HttpResponse:
    """The questions of a Q&A that was called off go out once more."""
    ask = get_object_or_404(visible_asks(request.actor), pk=pk)
    return press(
        request,
        lambda: ask_again(ask.pk, actor=request.actor, now=request.now),
        back=reverse("ask-detail", args=[pk]),
        message=_("The questions are on their way."),
    )


@require_GET
@staff("request.see")
def of_request(request: StaffRequest, pk: int) -> HttpResponse:
    """The answers, for the rep to read, copy and pass on."""
    record = found(request, pk)
    session = (
        Session.objects.filter(ask__request=record, format=Format.EMAIL_QA, state=SessionState.HELD)
        .select_related("ask__advocate__contact", "ask__account")
        .first()
    )
    return render(request, "web/answers/of_request.html", {"record": record, "session": session})


@require_POST
@staff("follow_up.do")
def passed(request: StaffRequest, pk: int) -> HttpResponse:
    return _pass_on(request, pk, by_mail=False, message=_("Noted. The prospect has the answers."))


@require_POST
@staff("follow_up.do")
def send(request: StaffRequest, pk: int) -> HttpResponse:
    return _pass_on(request, pk, by_mail=True, message=_("The answers are on their way to your prospect."))


def _pass_on(request: StaffRequest, pk: int, *, by_mail: bool, message: Any) -> HttpResponse:
    record = found(request, pk)
    return press(
        request,
        lambda: pass_on_answers(record.pk, by_mail=by_mail, actor=request.actor, now=request.now),
        back=reverse("request-answers", args=[pk]),
        message=message,
    )


def _session(request: StaffRequest, pk: int) -> Session:
    sessions = visible_sessions(request.actor).select_related("ask__advocate__contact", "ask__account")
    return get_object_or_404(sessions, pk=pk)

"""An outcome that was told wrongly, put right (F4)."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goodword.http.access import staff
from goodword.http.pages import act
from goodword.http.reader import StaffRequest
from goodword.operations.outcome import correct_outcome
from goodword.queries.outcome import closed_stage, told_stage
from goodword.queries.visibility import visible_sessions
from goodword.web.forms.follow_up import CorrectOutcomeForm


@staff("session.mark")
def correct(request: StaffRequest, pk: int) -> HttpResponse:
    sessions = visible_sessions(request.actor).select_related("ask__advocate__contact", "ask__request__deal")
    session = get_object_or_404(sessions, pk=pk)
    form = CorrectOutcomeForm(request.POST or None)
    context = {"session": session, "ask": session.ask, "told": told_stage(session), "stage": closed_stage(session)}
    return act(
        request,
        form,
        lambda: correct_outcome(pk, form.cleaned_data["note"], actor=request.actor, now=request.now),
        template="web/session/outcome.html",
        context=context,
        success_url=reverse("session-detail", args=[pk]),
        message=_("The advocate is told the right outcome."),
    )

"""What is done with one advocate: each verb its own page, or a button."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from goodword.http.access import staff
from goodword.http.forms import Form
from goodword.http.pages import act, press
from goodword.http.reader import StaffRequest
from goodword.models import Advocate
from goodword.operations.advocate import (
    end_rest,
    leave_programme,
    pause_advocate,
    rest_advocate,
    resume_advocate,
)
from goodword.operations.assessment import add_note, assess_advocate, change_tier, confirm_availability
from goodword.operations.peer import log_conversation
from goodword.policy.limits import UNANSWERED, rest_end
from goodword.policy.vocabulary import Assessment, Availability, Tier
from goodword.queries.visibility import visible_advocates
from goodword.queries.workspace import current_policy
from goodword.web.forms.advocate import (
    AssessmentForm,
    AvailabilityForm,
    LeaveForm,
    NoteForm,
    PauseForm,
    RestEndForm,
    RestForm,
    TierForm,
)
from goodword.web.forms.conversation import ConversationForm


def _advocate(request: StaffRequest, pk: int) -> Advocate:
    records = visible_advocates(request.actor).select_related("contact__account")
    return get_object_or_404(records, pk=pk)


def _verb(
    request: StaffRequest,
    advocate: Advocate,
    form: Form,
    operation: Callable[[], object],
    *,
    page: str,
    done: Promise,
    **context: Any,
) -> HttpResponse:
    """`page` names what the template says about the verb, and its button."""
    pending = advocate.asks.filter(state__in=UNANSWERED).select_related("request").first()
    return act(
        request,
        form,
        operation,
        template=f"web/advocate/{page}.html",
        context={"advocate": advocate, "pending": pending, **context},
        success_url=reverse("advocate-detail", args=[advocate.pk]),
        message=done,
    )


@staff("advocate.edit")
def tier(request: StaffRequest, pk: int) -> HttpResponse:
    advocate = _advocate(request, pk)
    form = TierForm(request.POST or None, initial={"tier": advocate.tier})

    def change() -> object:
        chosen, reason = Tier(form.cleaned_data["tier"]), form.cleaned_data["reason"]
        return change_tier(pk, chosen, reason, actor=request.actor, now=request.now)

    limits = current_policy().limits
    return _verb(request, advocate, form, change, page="tier", done=_("The tier is changed."), limits=limits)


@staff("advocate.assess")
def assess(request: StaffRequest, pk: int) -> HttpResponse:
    form = AssessmentForm(request.POST or None)

    def write() -> object:
        word, note = Assessment(form.cleaned_data["assessment"]), form.cleaned_data["note"]
        return assess_advocate(pk, word, note, actor=request.actor, now=request.now)

    return _verb(request, _advocate(request, pk), form, write, page="assess", done=_("Assessed."))


@staff("advocate.assess")
def availability(request: StaffRequest, pk: int) -> HttpResponse:
    advocate = _advocate(request, pk)
    form = AvailabilityForm(request.POST or None, initial={"availability": advocate.availability})

    def confirm() -> object:
        stated = Availability(form.cleaned_data["availability"])
        return confirm_availability(pk, stated, actor=request.actor, now=request.now)

    return _verb(request, advocate, form, confirm, page="availability", done=_("Confirmed as of today."))


@staff("advocate.edit")
def rest(request: StaffRequest, pk: int) -> HttpResponse:
    limits = current_policy().limits
    form = RestForm(request.POST or None, initial={"ends_on": rest_end(request.today, limits)})

    def begin() -> object:
        ends_on, reason = form.cleaned_data["ends_on"], form.cleaned_data["reason"]
        return rest_advocate(pk, ends_on, reason, actor=request.actor, now=request.now)

    done = _("They rest from today.")
    return _verb(request, _advocate(request, pk), form, begin, page="rest", done=done, days=limits.rest_days)


@staff("advocate.edit")
def rest_change(request: StaffRequest, pk: int) -> HttpResponse:
    advocate = _advocate(request, pk)
    running = advocate.rests.filter(ends_on__gt=request.today).first()
    if running is None:
        return redirect("advocate-detail", pk)
    limits = current_policy().limits
    form = RestEndForm(request.POST or None, initial={"ends_on": running.ends_on})

    def change() -> object:
        return end_rest(pk, form.cleaned_data["ends_on"], actor=request.actor, now=request.now)

    earliest = max(rest_end(running.starts_on, limits), request.today)
    context = {"rest": running, "earliest": earliest, "days": limits.rest_days}
    return _verb(request, advocate, form, change, page="rest_change", done=_("The rest ends then."), **context)


@staff("advocate.edit")
def pause(request: StaffRequest, pk: int) -> HttpResponse:
    form = PauseForm(request.POST or None, initial={"until": request.today + timedelta(days=28)})

    def begin() -> object:
        return pause_advocate(pk, form.cleaned_data["until"], actor=request.actor, now=request.now)

    return _verb(request, _advocate(request, pk), form, begin, page="pause", done=_("Paused. Nobody asks them."))


@require_POST
@staff("advocate.edit")
def resume(request: StaffRequest, pk: int) -> HttpResponse:
    _advocate(request, pk)
    return press(
        request,
        lambda: resume_advocate(pk, actor=request.actor, now=request.now),
        back=reverse("advocate-detail", args=[pk]),
        message=_("The pause is over."),
    )


@staff("advocate.edit")
def leave(request: StaffRequest, pk: int) -> HttpResponse:
    form = LeaveForm(request.POST or None)

    def part() -> object:
        return leave_programme(pk, form.cleaned_data["reason"], actor=request.actor, now=request.now)

    done = _("They left the programme. Their history stays.")
    return _verb(request, _advocate(request, pk), form, part, page="leave", done=done)


@staff("advocate.assess")
def note(request: StaffRequest, pk: int) -> HttpResponse:
    form = NoteForm(request.POST or None)

    def write() -> object:
        return add_note(pk, form.cleaned_data["text"], actor=request.actor, now=request.now)

    return _verb(request, _advocate(request, pk), form, write, page="note", done=_("Noted."))


@staff("session.log")
def conversation(request: StaffRequest, pk: int) -> HttpResponse:
    """A conversation with a peer that came about without us (S5)."""
    form = ConversationForm(request.POST or None, initial={"day": request.today}, actor=request.actor)

    def log() -> object:
        return log_conversation(pk, form.told(), actor=request.actor, now=request.now)

    done = _("Logged. It counts as a reference given.")
    return _verb(request, _advocate(request, pk), form, log, page="conversation", done=done)

"""What an ask waits for: the CSM's word before it goes out (A6), a reminder, and its end (A4)."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from goodword.http.access import staff
from goodword.http.pages import press
from goodword.http.reader import StaffRequest
from goodword.operations.ask_clock import expire_ask, remind_advocate
from goodword.operations.ask_veto import approve_ask, veto_ask
from goodword.web.forms.ask import VetoForm

from .ask import answer_form, asks_of


@require_POST
@staff("ask.veto")
def veto(request: StaffRequest, pk: int) -> HttpResponse:
    ask = get_object_or_404(asks_of(request), pk=pk)
    form = VetoForm(request.POST, auto_id="veto_%s")
    return answer_form(
        request,
        ask,
        "veto_form",
        form,
        lambda: veto_ask(pk, form.cleaned_data["reason"], actor=request.actor, now=request.now),
        _("It does not go out. The slot is free again, and the programme manager gets your reason."),
    )


@require_POST
@staff("ask.veto")
def approve(request: StaffRequest, pk: int) -> HttpResponse:
    get_object_or_404(asks_of(request), pk=pk)
    return press(
        request,
        lambda: approve_ask(pk, actor=request.actor, now=request.now),
        back=reverse("ask-detail", args=[pk]),
        message=_("Thank you. This page shows what became of the ask."),
    )


@require_POST
@staff("ask.send")
def remind(request: StaffRequest, pk: int) -> HttpResponse:
    get_object_or_404(asks_of(request), pk=pk)
    return press(
        request,
        lambda: remind_advocate(pk, actor=request.actor, now=request.now),
        back=reverse("ask-detail", args=[pk]),
        message=_("The reminder is on its way."),
    )


@require_POST
@staff("ask.send")
def expire(request: StaffRequest, pk: int) -> HttpResponse:
    """Back to the request, where the next on the list is proposed."""
    ask = get_object_or_404(asks_of(request), pk=pk)
    return press(
        request,
        lambda: expire_ask(pk, actor=request.actor, now=request.now),
        back=reverse("ask-detail", args=[pk]),
        success_url=reverse("request-detail", args=[ask.request_id]) if ask.request_id else "",
        message=_("It has run out. The slot is free again, and the next on the list is proposed."),
    )

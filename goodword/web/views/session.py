"""The session: dated, moved, called off, held or missed; every time is shown in each party's own zone (S6, V18)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from goodword.http.access import staff
from goodword.http.filters import Choice, Dates
from goodword.http.forms import Form
from goodword.http.listing import Column, Empty, Listing
from goodword.http.mail_preview import MailPreview, preview_mail
from goodword.http.pages import act
from goodword.http.reader import StaffRequest
from goodword.messages.compose import Subject
from goodword.messages.recipient import recipient_of
from goodword.models import Ask, Session
from goodword.operations.session import cancel_session, date_session, mark_held, mark_no_show, move_session
from goodword.policy.vocabulary import Format, Party, SessionState
from goodword.queries.follow_up import of_session
from goodword.queries.home import to_mark
from goodword.queries.inbound import REPLIES, replies_about
from goodword.queries.outcome import closed_stage, wrongly_told
from goodword.queries.visibility import visible_asks, visible_sessions
from goodword.queries.workspace import current_policy
from goodword.web.forms.session import (
    CancelForm,
    HeldForm,
    NoShowForm,
    SessionForm,
    initial_of_ask,
    initial_of_session,
)
from goodword.wording.vocabulary import choices, label

from .follow_up import rows_of
from .reference_request import list_tabs

SESSIONS = Listing[Session, Session](
    name="sessions",
    columns=(
        Column("starts", _("Time"), lambda s: s.starts_at, show="moment", sort=("starts_at",),
               link=lambda s: reverse("session-detail", args=[s.pk])),
        Column("advocate", _("Advocate"), lambda s: s.ask.advocate.contact.full_name,
               sort=("ask__advocate__contact__last_name",)),
        Column("account", _("Account"), lambda s: s.ask.account.name, sort=("ask__account__name",)),
        Column("prospect", _("Prospect"), lambda s: s.ask.prospect_company, sort=("ask__prospect_company",)),
        Column("format", _("Format"), lambda s: str(label(Format(s.format))), sort=("format",)),
        Column("state", _("State"), lambda s: s.state, show="badge", vocabulary=SessionState, sort=("state",)),
        Column("minutes", _("Minutes"), lambda s: s.minutes, show="number", sort=("minutes",)),
    ),
    search=("ask__advocate__contact__search", "ask__account__search", "ask__request__search"),
    filters=(
        Choice("state", _("State"), "state", lambda: choices(SessionState)),
        Choice("format", _("Format"), "format", lambda: choices(Format)),
        Choice("due", _("To mark"), "", lambda: [("yes", _("Past, and not marked yet"))],
               where=lambda value: to_mark(timezone.now())),
        Dates("starts", _("Time"), "starts_at", instant=True),
        Dates("held", _("Held on"), "held_on"),
    ),
    order="-starts",
    empty=Empty("calendar", _("No sessions yet"), _("Once an advocate has said yes, you date the session."),
                _("Asks"), "ask-list", "ask.answer"),
)  # fmt: skip


@dataclass(frozen=True)
class LocalTime:
    """The same instant on somebody's wall."""

    who: str | Promise
    zone: str
    instant: datetime


@require_GET
@staff("ask.answer")
def session_list(request: StaffRequest) -> HttpResponseBase:
    context = {"tabs": list_tabs("session-list", request.actor)}
    return SESSIONS.respond(request, _visible(request), "web/session/list.html", context)


def _visible(request: StaffRequest) -> QuerySet[Session]:
    return visible_sessions(request.actor).select_related(
        "ask__advocate__contact__account", "ask__account", "ask__request"
    )


def _ask(request: StaffRequest, pk: int) -> Ask:
    asks = visible_asks(request.actor).select_related("advocate__contact__account", "account", "request")
    return get_object_or_404(asks, pk=pk, request__isnull=False)


def _local_times(ask: Ask, instant: datetime | None, home: str) -> list[LocalTime]:
    """For the advocate, the prospect where their zone is known, and the workspace."""
    if instant is None:
        return []
    prospect = ask.request.contact_time_zone if ask.request else ""
    people = [(ask.advocate.contact.full_name, ask.advocate.contact.time_zone or home)]
    people += [(ask.prospect_company, prospect)] if prospect else []
    return [*(LocalTime(who, zone, instant) for who, zone in people), LocalTime(_("Here"), home, instant)]


@staff("session.date")
def new(request: StaffRequest, pk: int) -> HttpResponse:
    ask = _ask(request, pk)
    form = SessionForm(request.POST or None, initial=initial_of_ask(ask, request.workspace.time_zone))
    return act(
        request,
        form,
        lambda: date_session(pk, form.when(), actor=request.actor, now=request.now),
        template="web/session/edit.html",
        context={"ask": ask, "times": _local_times(ask, ask.chosen_time, request.workspace.time_zone)},
        success_url=lambda session: reverse("session-detail", args=[session.pk]),
        message=_("Dated. Advocate and rep are told, each in their own time zone."),
    )


@require_POST
@staff("session.date")
def times(request: StaffRequest, pk: int) -> HttpResponse:
    """What the time typed is on everybody's wall; nothing is saved."""
    ask = _ask(request, pk)
    form = SessionForm(request.POST)
    form.is_valid()
    found = _local_times(ask, form.instant, request.workspace.time_zone)
    return render(request, "web/session/_typed.html", {"form": form, "times": found})


@staff("session.date")
def move(request: StaffRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(_visible(request), pk=pk)
    form = SessionForm(request.POST or None, initial=initial_of_session(session))
    return act(
        request,
        form,
        lambda: move_session(pk, form.when(), actor=request.actor, now=request.now),
        template="web/session/edit.html",
        context={
            "ask": session.ask,
            "session": session,
            "times": _local_times(session.ask, session.starts_at, request.workspace.time_zone),
        },
        success_url=reverse("session-detail", args=[pk]),
        message=_("Moved. Advocate and rep are told."),
    )


@require_GET
@staff("ask.answer")
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(_visible(request), pk=pk)
    return render(request, "web/session/detail.html", _context(request, session))


def _context(request: StaffRequest, session: Session, **given: Form) -> dict[str, Any]:
    ask = session.ask
    topic = _topic(request, ask)
    forms: dict[str, Form] = {
        "held_form": HeldForm(auto_id="held_%s", initial={"topic": topic}),
        "no_show_form": NoShowForm(auto_id="no_show_%s"),
        "cancel_form": CancelForm(auto_id="cancel_%s"),
    }
    return {
        "session": session,
        "ask": ask,
        "times": _local_times(ask, session.starts_at, request.workspace.time_zone),
        "scheduled": session.state == SessionState.SCHEDULED,
        "begun": session.starts_at <= request.now,
        "mail": _thanks(request, session, topic) if session.state == SessionState.SCHEDULED and topic else None,
        "replies": replies_about(ask)[:REPLIES],
        "feedback": session.feedback.order_by("party"),
        "follow_ups": rows_of(request, of_session(session, request.actor)),
        "outcome_told": wrongly_told(session),
        "outcome_now": closed_stage(session),
        **forms,
        **given,
    }


def _topic(request: StaffRequest, ask: Ask) -> str:
    """The use case as the thanks name it: in the advocate's language."""
    with translation.override(recipient_of(ask.advocate.contact, request.workspace).language):
        return ask.request.use_case.name if ask.request and ask.request.use_case else ""


def _thanks(request: StaffRequest, session: Session, topic: str) -> MailPreview:
    return preview_mail(
        "thanks",
        session.ask.advocate.contact,
        Subject(session.ask.request, session.ask),
        workspace=request.workspace,
        policy=current_policy(),
        now=request.now,
        more={"topic": topic},
    )


@require_POST
@staff("session.mark")
def thanks(request: StaffRequest, pk: int) -> HttpResponse:
    """The thanks as they would read with this topic; nothing is saved."""
    session = get_object_or_404(_visible(request), pk=pk)
    mail = _thanks(request, session, request.POST.get("topic", "").strip()[:200])
    return render(request, "web/shared/mail_preview.html", {"mail": mail, "id": "thanks-preview"})


def _mark(request: StaffRequest, session: Session, name: str, form: Form, operation: Any, message: Any) -> HttpResponse:
    context = _context(request, session, **{name: form, "sent_form": form})
    url = reverse("session-detail", args=[session.pk])
    return act(
        request, form, operation, template="web/session/detail.html", context=context, success_url=url, message=message
    )


@require_POST
@staff("session.mark")
def held(request: StaffRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(_visible(request), pk=pk)
    form = HeldForm(request.POST, auto_id="held_%s")
    return _mark(
        request,
        session,
        "held_form",
        form,
        lambda: mark_held(pk, form.cleaned_data["topic"], actor=request.actor, now=request.now),
        _("A reference was given. Thanks go out at once."),
    )


@require_POST
@staff("session.mark")
def no_show(request: StaffRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(_visible(request), pk=pk)
    form = NoShowForm(request.POST, auto_id="no_show_%s")
    return _mark(
        request,
        session,
        "no_show_form",
        form,
        lambda: mark_no_show(pk, Party(form.cleaned_data["absent"]), actor=request.actor, now=request.now),
        _("Recorded. Their slot is free again; the session can be dated anew."),
    )


@require_POST
@staff("session.date")
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(_visible(request), pk=pk)
    form = CancelForm(request.POST, auto_id="cancel_%s")
    return _mark(
        request,
        session,
        "cancel_form",
        form,
        lambda: cancel_session(pk, form.cleaned_data["reason"], by=form.party, actor=request.actor, now=request.now),
        _("Called off. Both sides are told; the advocate's yes stands."),
    )

"""What both sides of a session will read, with both mails beside it while somebody writes (S3, S4, S8)."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from goodword.http.access import staff
from goodword.http.mail_preview import MailPreview, preview_mail
from goodword.http.pages import act, press
from goodword.http.reader import StaffRequest
from goodword.messages.compose import Subject
from goodword.messages.recipient import To
from goodword.models import Ask, FollowUp, Session
from goodword.operations.preparation import WORDS, edit_preparation, locked, want_host
from goodword.operations.preparation_mail import variables_for
from goodword.policy.vocabulary import FollowUpKind, FollowUpState, Format, SessionState
from goodword.queries.visibility import visible_asks, visible_sessions
from goodword.queries.workspace import current_policy
from goodword.web.forms.preparation import PreparationForm

EDITED = (*WORDS, "join_details", "host")


@staff("session.prepare")
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    session = _session(request, pk)
    if session.format == Format.EMAIL_QA:
        return redirect("session-questions", pk=pk)
    if session.state != SessionState.SCHEDULED and request.method == "GET":
        return redirect("session-detail", pk=pk)
    form = _form(request, session)
    return act(
        request,
        form,
        lambda: edit_preparation(pk, form.cleaned_data, actor=request.actor, now=request.now),
        template="web/preparation/edit.html",
        context={"session": session, "ask": session.ask, **_mails(request, session)},
        success_url=reverse("session-preparation", args=[pk]),
        message=_("Saved. Both sides get it as it stands here."),
    )


@require_POST
@staff("session.prepare")
def preview(request: StaffRequest, pk: int) -> HttpResponse:
    """Both mails as they stand while somebody writes; nothing is saved."""
    session = _session(request, pk)
    form = _form(request, session)
    form.is_valid()
    for name in set(form.cleaned_data) & {*EDITED}:
        setattr(session, name, form.cleaned_data[name])
    return render(request, "web/preparation/_mails.html", {"session": session, **_mails(request, session)})


@require_POST
@staff("ask.answer")
def host(request: StaffRequest, pk: int) -> HttpResponse:
    """The advocate said, by phone or in passing, whether somebody of ours should join (S4, S8)."""
    ask = get_object_or_404(visible_asks(request.actor), pk=pk)
    wanted = request.POST.get("wanted") == "yes"
    return press(
        request,
        lambda: want_host(ask.pk, wanted, actor=request.actor, now=request.now),
        back=_back(request, ask),
        message=_("Recorded. You can now choose who joins.") if wanted else _("Recorded. Nobody of us joins."),
    )


def _back(request: StaffRequest, ask: Ask) -> str:
    """To the preparation of its session, if there is one and the reader may see it."""
    dated = ask.sessions.filter(state=SessionState.SCHEDULED).first()
    if dated is None or not request.actor.may("session.prepare"):
        return reverse("ask-detail", args=[ask.pk])
    return reverse("session-preparation", args=[dated.pk])


def _session(request: StaffRequest, pk: int) -> Session:
    return get_object_or_404(_visible(request), pk=pk)


def _visible(request: StaffRequest) -> QuerySet[Session]:
    related = ("ask__advocate__contact__account", "ask__account", "ask__request__rep", "ask__request__use_case", "host")
    return visible_sessions(request.actor).select_related(*related)


def _form(request: StaffRequest, session: Session) -> PreparationForm:
    return PreparationForm(
        request.POST or None,
        initial={name: getattr(session, name) for name in EDITED},
        sent=locked(session),
        host_wanted=session.ask.host_wanted,
    )


def _mails(request: StaffRequest, session: Session) -> dict[str, Any]:
    """The mail to each side, in its language, and when it leaves; through the rep where there is no address."""
    if session.state != SessionState.SCHEDULED or session.ask.request is None:
        return {}
    to_prospect: To = session.ask.request if session.ask.request.contact_email else session.ask.request.rep
    kind = "prep-prospect" if session.ask.request.contact_email else "staff-prep-prospect"
    return {
        "to_advocate": _mail(
            request, session, "prep-customer", session.ask.advocate.contact, FollowUpKind.PREP_ADVOCATE
        ),
        "to_prospect": _mail(request, session, kind, to_prospect, FollowUpKind.PREP_PROSPECT),
        "duties": session.follow_ups.filter(kind__startswith="prep").order_by("kind"),
    }


def _mail(request: StaffRequest, session: Session, kind: str, to: To, duty: FollowUpKind) -> MailPreview:
    planned = FollowUp.objects.filter(session=session, kind=duty, state=FollowUpState.OPEN).first()
    return preview_mail(
        kind,
        to,
        Subject(session.ask.request, session.ask),
        workspace=request.workspace,
        policy=current_policy(),
        now=max(planned.run_at, request.now) if planned else request.now,
        more=variables_for(session, to),
    )

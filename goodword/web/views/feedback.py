"""What both sides said of a session, recorded by staff; and what is made of an answer (F5, F7, S8)."""

from typing import Any
from urllib.parse import quote as quote_text

from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from goodword.http.access import staff
from goodword.http.feedback_forms import FORMS, initial_of
from goodword.http.filters import Choice, Dates
from goodword.http.listing import Column, Empty, Listing
from goodword.http.pages import act, next_address, press
from goodword.http.reader import StaffRequest
from goodword.lib.codes import language_name
from goodword.messages.recipient import recipient_of
from goodword.models import ContentItem, Feedback, Session
from goodword.operations.content import make_content, pass_on, withdraw_permission
from goodword.operations.feedback import record_feedback
from goodword.policy.vocabulary import ContentKind, Party
from goodword.queries.visibility import reportable_sessions
from goodword.web.forms.content import ContentForm, PassOnForm
from goodword.wording.vocabulary import choices, label

from .follow_up import tabs_of


@staff("ask.answer")
def record_advocate(request: StaffRequest, pk: int) -> HttpResponse:
    return _record(request, pk, Party.ADVOCATE)


@staff("feedback.record")
def record_prospect(request: StaffRequest, pk: int) -> HttpResponse:
    return _record(request, pk, Party.PROSPECT)


def _record(request: StaffRequest, pk: int, party: Party) -> HttpResponse:
    sessions = reportable_sessions(request.actor, party).select_related("ask__advocate__contact", "ask__request")
    session = get_object_or_404(sessions, pk=pk)
    known = session.feedback.filter(party=party).first()
    form = FORMS[party](request.POST or None, initial=initial_of(known, party))
    back = next_address(request, _home_of(request, session))
    return act(
        request,
        form,
        lambda: record_feedback(pk, party, form.answers(), actor=request.actor, now=request.now),
        template="web/feedback/edit.html",
        context={"session": session, "ask": session.ask, "party": party, "known": known, "back": back},
        success_url=back,
        message=_("Recorded on their behalf."),
    )


def _home_of(request: StaffRequest, session: Session) -> str:
    """The page that the reader may open: of the session, or of the request."""
    if request.actor.may("ask.answer") or session.ask.request_id is None:
        return reverse("session-detail", args=[session.pk])
    return reverse("request-detail", args=[session.ask.request_id])


def _language(item: ContentItem) -> str:
    return language_name(item.language, get_language() or "en")


CONTENT = Listing[ContentItem, ContentItem](
    name="content",
    columns=(
        Column("text", _("Text"), lambda c: c.text, template="web/feedback/_text.html"),
        Column("kind", _("Kind"), lambda c: str(label(ContentKind(c.kind))), sort=("kind",)),
        Column("advocate", _("Advocate"), lambda c: c.feedback.session.ask.advocate.contact.full_name,
               sort=("feedback__session__ask__advocate__contact__last_name",)),
        Column("account", _("Account"), lambda c: c.feedback.session.ask.account.name,
               sort=("feedback__session__ask__account__name",)),
        Column("language", _("Language"), _language, sort=("language",), minor=True),
        Column("permission", _("Permission"), lambda c: c.permission, minor=True),
        Column("passed", _("Passed on to"), lambda c: c.passed_on_to, only="csv"),
        Column("made", _("Made"), lambda c: c.made_at, show="moment", sort=("made_at",)),
        Column("do", _("To do"), lambda c: "", template="web/feedback/_do.html", only="page"),
    ),
    search=("text", "feedback__session__ask__advocate__contact__search", "feedback__session__ask__account__search"),
    filters=(
        Choice("kind", _("Kind"), "kind", lambda: choices(ContentKind)),
        Choice("passed", _("Passed on"), "", lambda: [("no", _("Not yet"))],
               where=lambda value: Q(kind=ContentKind.PRODUCT_FEEDBACK, passed_on_to="")),
        Dates("made", _("Made"), "made_at", instant=True),
    ),
    order="-made",
    empty=Empty("quote", _("No quotes and stories yet"),
                _("From what somebody said after a session, one click makes a quote. It is on the session's page.")),
)  # fmt: skip


@require_GET
@staff("content.see")
def content_list(request: StaffRequest) -> HttpResponseBase:
    records = ContentItem.objects.select_related(
        "feedback__session__ask__advocate__contact", "feedback__session__ask__account"
    )
    context = {"tabs": tabs_of(request, "content-list")}
    return CONTENT.respond(request, records, "web/feedback/content.html", context)


@staff("content.make")
def quote(request: StaffRequest, pk: int) -> HttpResponse:
    return _make(request, pk, ContentKind.QUOTE)


@staff("content.make")
def story(request: StaffRequest, pk: int) -> HttpResponse:
    return _make(request, pk, ContentKind.STORY)


@staff("content.make")
def product(request: StaffRequest, pk: int) -> HttpResponse:
    return _make(request, pk, ContentKind.PRODUCT_FEEDBACK)


def _make(request: StaffRequest, pk: int, kind: ContentKind) -> HttpResponse:
    """The answer as it was given, to be edited before it is kept."""
    records = Feedback.objects.select_related("session__ask__advocate__contact__account")
    feedback = get_object_or_404(records, pk=pk)
    known = feedback.content.filter(kind=kind).first()
    form = ContentForm(request.POST or None, kind=kind, initial=_initial(request, feedback, known, kind))

    def operation() -> ContentItem:
        values = form.cleaned_data
        permission = values.get("permission", "")
        return make_content(
            pk, kind, values["text"], values["language"], permission, actor=request.actor, now=request.now
        )

    return act(
        request,
        form,
        operation,
        template="web/feedback/make.html",
        context={"feedback": feedback, "session": feedback.session, "kind": kind, "known": known},
        success_url=reverse("content-list"),
        message=_("Kept."),
    )


def _initial(request: StaffRequest, feedback: Feedback, known: ContentItem | None, kind: ContentKind) -> dict[str, Any]:
    if known is not None:
        return {"text": known.text, "language": known.language, "permission": known.permission}
    contact = feedback.session.ask.advocate.contact
    parts = [feedback.to_change, feedback.comment] if kind is ContentKind.PRODUCT_FEEDBACK else [feedback.comment]
    words = "\n\n".join(part for part in (*parts, feedback.learned) if part)
    return {
        "text": words,
        "language": recipient_of(contact, request.workspace).language,
        "permission": _ticked(feedback) if feedback.may_quote and not feedback.on_behalf else "",
    }


def _ticked(feedback: Feedback) -> str:
    return now_("%(name)s, on the feedback page") % {"name": feedback.given_by}


@require_POST
@staff("content.make")
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    get_object_or_404(ContentItem, pk=pk)
    return press(
        request,
        lambda: withdraw_permission(pk, actor=request.actor, now=request.now),
        back=reverse("content-list"),
        message=_("The permission is withdrawn, and what was made of the answer is deleted."),
    )


@staff("content.make")
def passing_on(request: StaffRequest, pk: int) -> HttpResponse:
    """Feedback on the product: a mail ready to be sent, and a note of who was told."""
    item = get_object_or_404(ContentItem.objects.filter(kind=ContentKind.PRODUCT_FEEDBACK), pk=pk)
    to = request.workspace.product_email
    form = PassOnForm(request.POST or None, initial={"to": item.passed_on_to or to})
    return act(
        request,
        form,
        lambda: pass_on(pk, form.cleaned_data["to"], actor=request.actor, now=request.now),
        template="web/feedback/pass_on.html",
        context={"item": item, "mailto": _mailto(to, now_("Feedback from a customer"), item.text) if to else ""},
        success_url=reverse("content-list"),
        message=_("Noted."),
    )


def _mailto(to: str, subject: str, body: str) -> str:
    """An address that opens a mail, ready to be sent; whatever was written stays data."""
    return f"mailto:{quote_text(to, safe='@')}?subject={quote_text(subject)}&body={quote_text(body)}"

"""Mail that came in: what it was, what became of it, and what somebody should look at (S2)."""

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from goodword.http.access import staff
from goodword.http.filters import Choice, Dates, Flag
from goodword.http.listing import Column, Empty, Listing
from goodword.http.pages import press
from goodword.http.reader import StaffRequest
from goodword.models import Ask, InboundMail
from goodword.operations.inbound import mark_handled
from goodword.policy.vocabulary import InboundKind
from goodword.queries.inbound import to_look_at
from goodword.queries.inbox import inbox_status
from goodword.queries.visibility import sees, visible_asks, visible_requests
from goodword.wording.delivery import problem_words
from goodword.wording.inbound import outcome_words
from goodword.wording.vocabulary import choices

from .message import mail_tabs

REPLIES = Listing[InboundMail, InboundMail](
    name="replies",
    columns=(
        Column("received", _("Came in"), lambda m: m.received_at, show="moment", sort=("received_at",)),
        Column("subject", _("Mail"), lambda m: m.subject, template="web/inbound/_subject.html", sort=("from_email",)),
        Column("from", _("Sender"), lambda m: m.from_email, only="csv"),
        Column("kind", _("Kind"), lambda m: m.kind, show="badge", vocabulary=InboundKind, sort=("kind",)),
        Column("outcome", _("What was done"), lambda m: outcome_words(m.outcome)),
        Column("about", _("Answer to"), lambda m: m.message.subject if m.message else "", minor=True),
        Column("handled", _("Looked at"), lambda m: m.handled_at, show="moment", sort=("handled_at",), minor=True),
        Column("handled_by", _("Looked at by"), lambda m: m.handled_by, only="csv"),
    ),
    search=("from_email", "subject"),
    filters=(
        Flag("look", _("To look at"), to_look_at()),
        Choice("kind", _("Kind"), "kind", lambda: choices(InboundKind)),
        Dates("received", _("Came in"), "received_at", instant=True),
    ),
    order="-received",
    empty=Empty("inbox", _("No mail has come in"),
                _("Answers to invitations, replies and mail that came back are listed here.")),
)  # fmt: skip


def _mails() -> QuerySet[InboundMail]:
    return InboundMail.objects.select_related("message", "session__ask")


@require_GET
@staff("inbound.see")
def inbound_list(request: StaffRequest) -> HttpResponseBase:
    status = inbox_status() if settings.INBOX else None
    context = {
        "tabs": mail_tabs("inbound-list", request.actor),
        "status": status,
        "problem": problem_words(status.problem) if status else "",
    }
    return REPLIES.respond(request, _mails().defer("excerpt"), "web/inbound/list.html", context)


@require_GET
@staff("inbound.see")
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    mail = get_object_or_404(_mails(), pk=pk)
    ask = _ask_of(mail)
    context = {
        "mail": mail,
        "ask": ask if sees(visible_asks(request.actor), ask.pk if ask else None) else None,
        "about": _request_of(request, mail, ask),
        "outcome": outcome_words(mail.outcome),
    }
    return render(request, "web/inbound/detail.html", context)


def _ask_of(mail: InboundMail) -> Ask | None:
    if mail.session:
        return mail.session.ask
    return mail.message.ask if mail.message else None


def _request_of(request: StaffRequest, mail: InboundMail, ask: Ask | None) -> object:
    """The request it is about, where the reader may see it."""
    pk = ask.request_id if ask else mail.message.request_id if mail.message else None
    return visible_requests(request.actor).filter(pk=pk).first() if request.actor.may("request.see") and pk else None


@require_POST
@staff("inbound.see")
def handle(request: StaffRequest, pk: int) -> HttpResponse:
    get_object_or_404(InboundMail, pk=pk)
    return press(
        request,
        lambda: mark_handled(pk, actor=request.actor, now=request.now),
        back=reverse("inbound-detail", args=[pk]),
        message=_("It is no longer among what somebody should look at."),
    )

"""Outgoing mail: what waits, what failed, what went out; and the mailbox that stands in for a mail server."""

from django.conf import settings
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from goodword.http.access import staff
from goodword.http.filters import Choice, Dates, Flag
from goodword.http.listing import Column, Empty, Listing
from goodword.http.pages import Tab, next_address, press
from goodword.http.reader import StaffRequest
from goodword.messages.kinds import KINDS, kind_labels
from goodword.messages.placeholders import SET_PASSWORD_KINDS, fill, masked
from goodword.messages.recipient import addressee, recipient_of
from goodword.models import BouncedAddress, Message
from goodword.operations.bounced_address import trust_address
from goodword.operations.delivery import deliver_waiting
from goodword.operations.outbox import cancel_message, retry_message
from goodword.operations.settling import confirm_sent
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import MessageState
from goodword.queries.bounces import bounce_of
from goodword.queries.home import needs_somebody
from goodword.queries.visibility import editable_contacts, sees
from goodword.wording.delivery import problem_words, settled_words
from goodword.wording.vocabulary import choices

# A mail is somebody else's page: it may look as it likes, and do nothing at all.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


def _word(message: Message) -> Promise:
    return KINDS[message.kind].label


MESSAGES = Listing[Message, Message](
    name="mail",
    columns=(
        Column("subject", _("Message"), lambda m: m.subject, template="web/message/_subject.html", sort=("to_name",)),
        Column("to", _("To"), lambda m: m.to_name, only="csv"),
        Column("email", _("E-mail"), lambda m: m.to_email, only="csv"),
        Column("kind", _("Kind"), _word, sort=("kind",)),
        Column("state", _("State"), lambda m: m.state, show="badge", vocabulary=MessageState, sort=("state",)),
        Column("due", _("Due"), lambda m: m.due_at, show="moment", sort=("due_at",)),
        Column("sent", _("Sent"), lambda m: m.sent_at, only="csv"),
        Column("attempts", _("Attempts"), lambda m: m.attempts, show="number", sort=("attempts",)),
        Column("problem", _("Last problem"), lambda m: problem_words(m.last_error)),
    ),
    search=("contact__search", "user__search"),
    filters=(
        Choice("state", _("State"), "state", lambda: choices(MessageState)),
        Choice("kind", _("Kind"), "kind", kind_labels),
        Flag("check", _("Needs somebody"), needs_somebody()),
        Dates("due", _("Due"), "due_at", instant=True),
    ),
    order="-due",
    empty=Empty("mails", _("No mail yet"), _("Asks, answers and thanks are listed here as soon as there are any.")),
)


TABS = (("mail.see", "mail-list", _("Outgoing")), ("inbound.see", "inbound-list", _("Replies")))


def mail_tabs(active: str, actor: Actor) -> list[Tab]:
    return [Tab(text, reverse(name), name == active) for action, name, text in TABS if actor.may(action)]


@staff("mail.see")
def mail_list(request: StaffRequest) -> HttpResponseBase:
    by_state = dict(Message.objects.filter(needs_somebody()).order_by().values_list("state").annotate(Count("pk")))
    return MESSAGES.respond(
        request,
        Message.objects.defer("text", "html"),
        "web/message/list.html",
        {
            "tabs": mail_tabs("mail-list", request.actor),
            "failed": by_state.get(MessageState.FAILED, 0),
            "unconfirmed": by_state.get(MessageState.UNCONFIRMED, 0),
            "mailbox_here": not settings.SMTP,
        },
    )


@staff("mail.see")
def mail_detail(request: StaffRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(Message.objects.select_related("contact", "user", "request"), pk=pk)
    to = addressee(message)
    context = {
        "message": message,
        "kind": _word(message),
        "text": masked(message.text),
        "problem": problem_words(message.last_error),
        "settled": settled_words(message.settled_by),
        "bounce": bounce_of(recipient_of(to, request.workspace).email if to else message.to_email),
        "new_address": _new_address(request, message),
    }
    return render(request, "web/message/detail.html", context)


def _new_address(request: StaffRequest, message: Message) -> str:
    """Where this reader can give the recipient another address; empty where they cannot."""
    if message.contact_id and sees(editable_contacts(request.actor), message.contact_id):
        return reverse("contact-edit", args=[message.contact_id])
    if message.user_id:
        return reverse("user-edit", args=[message.user_id]) if request.actor.may("users.manage") else ""
    return ""


@staff("mail.see")
def mail_html(request: StaffRequest, pk: int) -> HttpResponse:
    """As the recipient sees it, without live links."""
    return _as_mail(masked(get_object_or_404(Message, pk=pk).html))


@require_POST
@staff("mail.see")
def retry(request: StaffRequest, pk: int) -> HttpResponse:
    get_object_or_404(Message, pk=pk)
    return press(
        request,
        lambda: retry_message(pk, actor=request.actor, now=request.now),
        back=reverse("mail-detail", args=[pk]),
        message=_("It goes out again within the sending hours."),
    )


@require_POST
@staff("mail.see")
def arrived(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody knows that an unconfirmed message reached its reader."""
    get_object_or_404(Message, pk=pk)
    return press(
        request,
        lambda: confirm_sent(pk, actor=request.actor, now=request.now),
        back=reverse("mail-detail", args=[pk]),
        message=_("It counts as sent."),
    )


@require_POST
@staff("mail.see")
def trust(request: StaffRequest, pk: int) -> HttpResponse:
    """Mail may go to this address again."""
    get_object_or_404(BouncedAddress, pk=pk)
    return press(
        request,
        lambda: trust_address(pk, actor=request.actor, now=request.now),
        back=next_address(request, reverse("mail-list")),
        message=_("Mail goes to this address again."),
    )


@require_POST
@staff("mail.see")
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    get_object_or_404(Message, pk=pk)
    return press(
        request,
        lambda: cancel_message(pk, actor=request.actor, now=request.now),
        back=reverse("mail-detail", args=[pk]),
        message=_("It will not go out."),
    )


@staff("mail.see")
def mailbox(request: StaffRequest) -> HttpResponse:
    """What would have been delivered, newest first."""
    waiting = Message.objects.filter(state=MessageState.QUEUED).count()
    delivered = _delivered().select_related("contact__account").order_by("-sent_at", "-pk")[:200]
    return render(request, "web/message/mailbox.html", {"delivered": delivered, "waiting": waiting})


@staff("mail.see")
def mailbox_message(request: StaffRequest, pk: int) -> HttpResponse:
    """One delivered message with its links live: they are filled in as it is looked at."""
    message = get_object_or_404(_delivered(), pk=pk)
    text = _filled(request, message, message.text)
    return render(request, "web/message/mailbox_message.html", {"message": message, "text": text})


@staff("mail.see")
def mailbox_html(request: StaffRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(_delivered(), pk=pk)
    return _as_mail(_filled(request, message, message.html))


def _filled(request: StaffRequest, message: Message, text: str) -> str:
    """Links by which somebody signs in are for who may make users anyway: a manager must not become an admin."""
    lets_in = message.kind in SET_PASSWORD_KINDS and message.user_id != request.user.pk
    return masked(text) if lets_in and not request.actor.may("users.manage") else fill(message, text)


@require_POST
@staff("mail.see")
def deliver(request: StaffRequest) -> HttpResponse:
    """Whatever waits for its hour arrives now: in a demo only."""
    return press(
        request,
        lambda: deliver_waiting(actor=request.actor, now=request.now),
        back=reverse("mailbox"),
        message=_("What was waiting has arrived."),
    )


def _delivered() -> QuerySet[Message]:
    """Nothing is here once a mail server is set: links are for their recipients alone."""
    if settings.SMTP:
        raise Http404
    return Message.objects.filter(state=MessageState.SENT)


def _as_mail(html: str) -> HttpResponse:
    return HttpResponse(html, headers={"Content-Security-Policy": MAIL_POLICY})

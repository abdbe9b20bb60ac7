"""Mail that goes out, mail that came in, and addresses that do not work."""

from typing import Annotated

from ninja import Query
from pydantic import Field

from goodword.api.auth import ApiRequest
from goodword.api.etag import require_unchanged
from goodword.api.pagination import Listed, ListQuery, Page, equals, flag, since, until
from goodword.api.records import Seen, found
from goodword.api.resource import Resource
from goodword.api.tables import shown_of
from goodword.api.types import Body, Moment, Note, PathId, Shown
from goodword.messages.placeholders import masked
from goodword.models import BouncedAddress, InboundMail, Message
from goodword.operations.bounced_address import trust_address
from goodword.operations.inbound import mark_handled
from goodword.operations.outbox import cancel_message, retry_message
from goodword.operations.settling import confirm_failed, confirm_sent
from goodword.policy.vocabulary import InboundKind, MessageState
from goodword.queries.inbound import to_look_at

MAIL = Resource("mail", "Mail that goes out, and mail that came in.")
ROW = ("id", "kind", "state", "to_name", "to_email", "language", "subject", "due_at", "sent_at", "attempts",
       "last_error", "created_at")  # fmt: skip
LIST = Listed[Message](
    sorts={"due": ("due_at",), "kind": ("kind",), "state": ("state",), "to": ("to_name",)},
    order="-due",
    search=("contact__search", "user__search"),
    filters={"state": equals("state"), "kind": equals("kind"), "request": equals("request"), "ask": equals("ask"),
             "due_from": since("due_at"), "due_to": until("due_at")},
)  # fmt: skip
INBOUND = Listed[InboundMail](
    sorts={"received": ("received_at",), "kind": ("kind",)},
    order="-received",
    search=("from_email", "subject"),
    filters={"kind": equals("kind"), "session": equals("session"), "to_look_at": flag(to_look_at())},
)
BOUNCED = Listed[BouncedAddress](
    sorts={"bounced": ("bounced_at",), "email": ("email",)}, order="-bounced", search=("email",)
)


@shown_of(Message, ROW)
class MessageRow(Shown):
    """A message to one recipient."""


class MessageShown(MessageRow):
    """With its text; personal links in it are masked."""

    text: str


@shown_of(InboundMail, ("id", "from_email", "subject", "kind", "outcome", "excerpt", "received_at", "handled_at",
                        "handled_by"))  # fmt: skip
class InboundShown(Shown):
    """A mail that came in: what it was, and what became of it."""

    message_id: int | None
    session_id: int | None


@shown_of(BouncedAddress, ("id", "email", "reason", "bounced_at"))
class BouncedShown(Shown):
    """Nothing goes to it until somebody says that it works again."""


class FailedBody(Body):
    reason: Note


class MailQuery(ListQuery):
    state: MessageState | None = None
    kind: str | None = Field(None, max_length=50)
    request: PathId | None = None
    ask: PathId | None = None
    due_from: Moment | None = None
    due_to: Moment | None = None


class InboundQuery(ListQuery):
    kind: InboundKind | None = None
    session: PathId | None = None
    to_look_at: bool | None = None


def _shown(pk: int) -> MessageShown:
    message = found(Message.objects.all(), pk)
    return MessageShown.model_validate(Seen(message, text=masked(message.text)))


@MAIL.get("/mail", "mail.see", Page[MessageRow])
def index(request: ApiRequest, query: Annotated[MailQuery, Query()]) -> Page[MessageRow]:
    """Outgoing mail."""
    records = Message.objects.defer("text", "html")
    return LIST.page(request, query, records, lambda rows: map(MessageRow.model_validate, rows))


@MAIL.get("/mail/{int:pk}", "mail.see", MessageShown)
def read(request: ApiRequest, pk: PathId) -> MessageShown:
    """A message with its text."""
    return _shown(pk)


@MAIL.post("/mail/{int:pk}/retry", "mail.see", MessageShown)
def retry(request: ApiRequest, pk: PathId) -> MessageShown:
    """Send a failed message after all."""
    _shown(pk)
    retry_message(pk, actor=request.actor, now=request.now)
    return _shown(pk)


@MAIL.post("/mail/{int:pk}/cancel", "mail.see", MessageShown)
def cancel(request: ApiRequest, pk: PathId) -> MessageShown:
    """Let a waiting or failed message not go out."""
    _shown(pk)
    cancel_message(pk, actor=request.actor, now=request.now)
    return _shown(pk)


@MAIL.post("/mail/{int:pk}/arrived", "mail.see", MessageShown)
def arrived(request: ApiRequest, pk: PathId) -> MessageShown:
    """Say that an unconfirmed message has arrived."""
    _shown(pk)
    confirm_sent(pk, actor=request.actor, now=request.now)
    return _shown(pk)


@MAIL.post("/mail/{int:pk}/lost", "mail.see", MessageShown)
def lost(request: ApiRequest, pk: PathId, body: FailedBody) -> MessageShown:
    """Say that an unconfirmed message has not arrived."""
    _shown(pk)
    confirm_failed(pk, body.reason, actor=request.actor, now=request.now)
    return _shown(pk)


@MAIL.get("/inbound", "inbound.see", Page[InboundShown])
def inbound(request: ApiRequest, query: Annotated[InboundQuery, Query()]) -> Page[InboundShown]:
    """Mail that came in."""
    return INBOUND.page(request, query, InboundMail.objects.all(), lambda rows: map(InboundShown.model_validate, rows))


@MAIL.get("/inbound/{int:pk}", "inbound.see", InboundShown)
def inbound_read(request: ApiRequest, pk: PathId) -> InboundShown:
    """A mail that came in."""
    return InboundShown.model_validate(found(InboundMail.objects.all(), pk))


@MAIL.post("/inbound/{int:pk}/handled", "inbound.see", InboundShown)
def handled(request: ApiRequest, pk: PathId) -> InboundShown:
    """Note that somebody has looked at it."""
    found(InboundMail.objects.all(), pk)
    return InboundShown.model_validate(mark_handled(pk, actor=request.actor, now=request.now))


@MAIL.get("/bounced-addresses", "mail.see", Page[BouncedShown])
def bounced(request: ApiRequest, query: Annotated[ListQuery, Query()]) -> Page[BouncedShown]:
    """Addresses that mail came back from."""
    records = BouncedAddress.objects.all()
    return BOUNCED.page(request, query, records, lambda rows: map(BouncedShown.model_validate, rows))


@MAIL.get("/bounced-addresses/{int:pk}", "mail.see", BouncedShown)
def bounced_read(request: ApiRequest, pk: PathId) -> BouncedShown:
    """An address that mail came back from."""
    return BouncedShown.model_validate(found(BouncedAddress.objects.all(), pk))


@MAIL.delete("/bounced-addresses/{int:pk}", "mail.see")
def trust(request: ApiRequest, pk: PathId) -> None:
    """Say that an address works again."""
    require_unchanged(request, BouncedShown.model_validate(found(BouncedAddress.objects.select_for_update(), pk)))
    trust_address(pk, actor=request.actor, now=request.now)

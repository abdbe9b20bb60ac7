"""The outbox: messages are written in the transaction of their cause (V6); `delivery` hands them over."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Model, Q, QuerySet

from goodword.lib.workdays import is_working_day
from goodword.messages.compose import Subject, compose
from goodword.messages.kinds import KINDS, Audience, Kind, ReplyTo, kind_for
from goodword.messages.placeholders import SET_PASSWORD, SET_PASSWORD_KINDS, placeholder, stop_placeholder
from goodword.messages.recipient import Recipient, To, addressee, recipient_of
from goodword.messages.variables import Value
from goodword.models import (
    Advocate,
    Ask,
    Contact,
    Message,
    PersonalLink,
    ProgrammeInvitation,
    ReferenceRequest,
    Session,
    User,
)
from goodword.policy.actors import Actor
from goodword.policy.outreach import may_mail
from goodword.policy.sending import next_sending_time
from goodword.policy.vocabulary import MessageState
from goodword.queries.bounces import bounce_of
from goodword.queries.programme_mail import promoted_on, wants_no_mail
from goodword.queries.workspace import current_policy, the_workspace, today_in

from .history import record, state_of
from .link import own_page_link
from .refused import refused, require, require_permission

ADDRESS_MISSING = "address.missing"
SOON = timedelta(hours=24)


@transaction.atomic
def enqueue(
    kind: str,
    to: To,
    *,
    event: str,
    variables: Mapping[str, Value] | None = None,
    now: datetime,
    link: PersonalLink | None = None,
    request: ReferenceRequest | None = None,
    ask: Ask | None = None,
    session: Session | None = None,
    invitation: ProgrammeInvitation | None = None,
    calendar: str = "",
    urgent: bool | None = None,
) -> Message:
    """Write the message, once for an event, a recipient and a kind; the same one comes back when it is there already.

    What request, ask, advocate and workspace tell need not be given; `variables` adds to it or overrides it. A datetime
    is written in the reader's zone, an enum member in their language. Raises EmptyVariable rather than being vague.
    A request as `to` is the prospect it is about. `calendar` is the calendar file that goes with it. `urgent`: at any
    hour; where that is not said, if the kind is, or names a session that is near. What promotes the programme is
    refused where its reader wants none of it, or has had enough of it (file 4).
    """
    spec = kind_for(kind, _audience_of(to))
    recipient_key = f"{_KEYS[type(to)]}{to.pk}"
    if isinstance(to, ReferenceRequest):
        request = to
    ask = ask or (session.ask if session else None)
    dedupe_key = f"{event}:{kind}:{recipient_key}"
    if known := Message.objects.filter(dedupe_key=dedupe_key).first():
        return known
    _require_welcome(spec, to, now)
    about = Subject(request or (ask.request if ask else None), ask, invitation)
    more = {**(variables or {}), **_links(spec, to, link, now)}
    fields = _compose(spec, to, about, more, now, urgent=_is_urgent(spec, more, now) if urgent is None else urgent)
    fields |= {"session": session, "invitation": invitation, "calendar": calendar}
    message, _ = Message.objects.get_or_create(dedupe_key=dedupe_key, defaults=fields)
    return message


def _require_welcome(spec: Kind, to: To, now: datetime) -> None:
    if not spec.promotional or not isinstance(to, Contact):
        return
    if wants_no_mail(to):
        raise refused("message.opted_out")
    require(may_mail(promoted_on(to), today_in(the_workspace(), now), current_policy().outreach))


_KEYS: dict[type[Model], str] = {Contact: "contact", User: "user", ReferenceRequest: "prospect"}


def _audience_of(to: To) -> Audience:
    if isinstance(to, User):
        return Audience.STAFF
    return Audience.PROSPECT if isinstance(to, ReferenceRequest) else Audience.ADVOCATE


def _links(spec: Kind, to: To, link: PersonalLink | None, now: datetime) -> dict[str, Value]:
    """Placeholders of the links of a message, filled at hand-off; every mail to an advocate leads to their own page."""
    if spec.name in SET_PASSWORD_KINDS:
        return {"link": SET_PASSWORD}
    own = link if link and link.purpose == "advocate" else None
    advocate = Advocate.objects.filter(contact=to).first() if isinstance(to, Contact) else None
    if own is None and advocate is not None:
        own = own_page_link(advocate, now=now)
    stop = {"stop_link": stop_placeholder(link)} if link and spec.promotional else {}
    return {"link": placeholder(link) if link else "", "own_page": placeholder(own) if own else "", **stop}


def _compose(
    spec: Kind, to: To, about: Subject, more: Mapping[str, Value], now: datetime, *, urgent: bool
) -> dict[str, object]:
    workspace, policy = the_workspace(), current_policy()
    recipient = recipient_of(to, workspace)
    rendered = compose(spec, to, recipient, workspace, policy, about=about, more=more)
    return {
        "kind": spec.name,
        "contact": to if isinstance(to, Contact) else None,
        "user": to if isinstance(to, User) else None,
        "to_name": recipient.name,
        "to_email": recipient.email,
        "reply_to": _reply_to(spec, to, about),
        "language": recipient.language,
        "subject": rendered.subject,
        "text": rendered.text,
        "html": rendered.html,
        "request": about.request,
        "ask": about.ask,
        "urgent": urgent,
        "due_at": can_leave_at(recipient, now, urgent=urgent),
        "created_at": now,
        **_addressed(spec, recipient),
    }


def can_leave_at(recipient: Recipient, now: datetime, *, urgent: bool = False) -> datetime:
    """When mail that is written now may leave: in their sending hours, or at once (file 4)."""
    sending = current_policy().sending
    return next_sending_time(now, recipient.zone, recipient.country, sending, urgent, is_working_day)


def _addressed(spec: Kind, recipient: Recipient) -> dict[str, object]:
    """Without an address a message is listed as failed; an ask is refused, because it would hold a slot."""
    if recipient.email:
        return {}
    if spec.name == "ask":
        raise refused("message.no_address")
    return {"state": MessageState.FAILED, "last_error": ADDRESS_MISSING}


def _is_urgent(spec: Kind, variables: Mapping[str, Value], now: datetime) -> bool:
    """News of a session that is, or was to be, less than a day away does not wait for working hours (file 4)."""
    times = [variables.get(name) for name in ("starts_at", "moved_from")]
    return spec.urgent or any(isinstance(time, datetime) and abs(time - now) < SOON for time in times)


def _reply_to(spec: Kind, to: To, about: Subject) -> str:
    request, ask = about.request, about.ask
    csm = to.account.csm if isinstance(to, Contact) else None
    owner = {
        ReplyTo.ASKER: ask.sent_by if ask else None,
        ReplyTo.REP: request.rep if request else None,
        ReplyTo.DECIDER: request.decided_by if request else None,
        ReplyTo.CSM: csm,
        ReplyTo.INVITER: about.invitation.invited_by if about.invitation else None,
    }[spec.reply_to]
    return owner.email if owner and owner.pk != (to.pk if isinstance(to, User) else None) else ""


def was_sent(kind: str, *, ask: Ask | None = None, session: Session | None = None) -> bool:
    """May the message have reached its reader? One that is being handed over right now may have."""
    states = [MessageState.SENT, MessageState.SENDING, MessageState.HANDOFF, MessageState.UNCONFIRMED]
    return Message.objects.filter(_about(ask, session), kind=kind, state__in=states).exists()


def cancel_messages(
    *, ask: Ask | None = None, session: Session | None = None, kinds: tuple[str, ...] = ("ask", "ask-reminder")
) -> int:
    """Those about the ask, or about the session alone. Returns how many."""
    return stop(Message.objects.filter(_about(ask, session), kind__in=kinds))


def stop(messages: QuerySet[Message], **more: str) -> int:
    """What of these has not gone out will not; `more` is noted with them. Returns how many.

    One that is being sent stops before its dot; one that is being handed over does not (V5).
    """
    waiting = messages.filter(state__in=(MessageState.QUEUED, MessageState.SENDING))
    return waiting.update(state=MessageState.CANCELLED, lease_until=None, **more)


def _about(ask: Ask | None, session: Session | None) -> Q:
    return Q(session=session) if session is not None else Q(ask=ask)


@transaction.atomic
def retry_message(message_id: int, *, actor: Actor, now: datetime) -> Message:
    """Send a failed or unconfirmed message after all: its attempts start anew.

    An unconfirmed one may have arrived; that it goes again is a person's word, never the worker's (V5).
    """
    require_permission(actor, "mail.see")
    message = Message.objects.select_for_update(of=("self",)).get(pk=message_id)
    if message.state not in (MessageState.FAILED, MessageState.UNCONFIRMED):
        raise refused("message.not_failed", state=MessageState(message.state))
    _require_newest(message)
    address = _require_address(message)
    before = state_of(message, ("state", "to_email"))
    message.state, message.attempts, message.due_at, message.to_email = MessageState.QUEUED, 0, now, address
    message.settled_by = ""
    message.save(update_fields=["state", "attempts", "due_at", "to_email", "settled_by"])
    record(
        "message.retried", message, actor=actor, now=now, before=before, after=state_of(message, ("state", "to_email"))
    )
    return message


def _require_newest(message: Message) -> None:
    """No mail names the time of a session that has been moved or called off since: the newest invitation wins (V17)."""
    if message.session is None or "starts_at" not in KINDS[message.kind].needs:
        return
    if message.session.invitations.filter(created_at__gt=message.created_at).exists():
        raise refused("message.replaced")


def _require_address(message: Message) -> str:
    """Where it would go now: somewhere, and nowhere that mail bounced from."""
    recipient = addressee(message)
    address = recipient_of(recipient, the_workspace()).email if recipient else message.to_email
    if not address:
        raise refused("message.no_address")
    if bounce := bounce_of(address):
        raise refused("message.address_bounced", address=address, bounced_at=bounce.bounced_at)
    return address


@transaction.atomic
def cancel_message(message_id: int, *, actor: Actor, now: datetime) -> Message:
    """A waiting or failed message will not go out, nor one on its way that was not handed over yet."""
    require_permission(actor, "mail.see")
    message = Message.objects.select_for_update(of=("self",)).get(pk=message_id)
    if message.state not in (MessageState.QUEUED, MessageState.SENDING, MessageState.FAILED):
        raise refused("message.not_waiting", state=MessageState(message.state))
    before = state_of(message, ("state",))
    message.state, message.lease_until = MessageState.CANCELLED, None
    message.save(update_fields=["state", "lease_until"])
    record("message.cancelled", message, actor=actor, now=now, before=before, after=state_of(message, ("state",)))
    return message

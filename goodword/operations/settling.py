"""What became of a message after its last dot: a mail nobody confirmed, and one that bounced after all (V5).

An unconfirmed message is never sent again by itself. It is settled by a person, a reply, a bounce, or a visit of a
personal link that only this mail carried.
"""

from datetime import datetime

from django.db.models import QuerySet

from goodword.messages.placeholders import placeholder
from goodword.models import Message, PersonalLink
from goodword.policy.actors import SYSTEM, Actor
from goodword.policy.vocabulary import MessageState

from .history import record, state_of
from .locking import transacted
from .refused import refused, require_permission

# How it became known; `wording.delivery` has the words.
BY_PERSON, BY_REPLY, BY_BOUNCE, BY_VISIT = "person", "reply", "bounce", "visit"
REMEMBERED = ("state", "settled_by", "last_error")
_OPEN = (MessageState.HANDOFF, MessageState.UNCONFIRMED)
_LEFT = (*_OPEN, MessageState.SENT)


@transacted
def confirm_sent(message_id: int, *, actor: Actor, now: datetime, how: str = BY_PERSON) -> Message:
    """It arrived. Nothing changes where that is known already; one that never left cannot have arrived."""
    require_permission(actor, "mail.see")
    message = _locked(message_id)
    if message.state == MessageState.SENT:
        return message
    if message.state not in _OPEN:
        raise refused("message.not_unconfirmed", state=MessageState(message.state))
    _settle(message, MessageState.SENT, f"{how} {actor.label}", "", actor, now)
    return message


@transacted
def confirm_failed(message_id: int, reason: str, *, actor: Actor, now: datetime, how: str = BY_BOUNCE) -> Message:
    """It did not arrive, though a server may have taken it. Nothing changes where it counts as failed already."""
    require_permission(actor, "mail.see")
    message = _locked(message_id)
    if message.state == MessageState.FAILED:
        return message
    if message.state not in _LEFT:
        raise refused("message.not_unconfirmed", state=MessageState(message.state))
    _settle(message, MessageState.FAILED, f"{how} {actor.label}", reason, actor, now)
    return message


def settle_by_visit(link: PersonalLink, *, now: datetime) -> int:
    """Somebody opened the link: the unconfirmed mail that carried it has arrived. Returns how many were settled.

    A link that other mails carried too says nothing of any of them. Reading it, and no more, is what a scanner does as
    well: the mail arrived all the same.
    """
    waiting = Message.objects.filter(state=MessageState.UNCONFIRMED, text__contains=placeholder(link))
    return sum(_settle_visited(message, link, now) for message in waiting if _is_only_carrier(message, link))


def _is_only_carrier(message: Message, link: PersonalLink) -> bool:
    return not _others_to(message).filter(state__in=_LEFT, text__contains=placeholder(link)).exists()


def _others_to(message: Message) -> QuerySet[Message]:
    """Of the same recipient; found by index."""
    of = {"contact": message.contact_id, "user": message.user_id, "request": message.request_id}
    key = next((name for name, pk in of.items() if pk is not None), "pk")
    return Message.objects.filter(**{key: of.get(key)}).exclude(pk=message.pk)


@transacted
def _settle_visited(message: Message, link: PersonalLink, now: datetime) -> bool:
    message = _locked(message.pk)
    if message.state != MessageState.UNCONFIRMED:
        return False
    _settle(message, MessageState.SENT, f"{BY_VISIT} {link.purpose}", "", SYSTEM, now)
    return True


def _locked(message_id: int) -> Message:
    return Message.objects.select_for_update(of=("self",)).get(pk=message_id)


def _settle(message: Message, state: MessageState, settled_by: str, problem: str, actor: Actor, now: datetime) -> None:
    before = state_of(message, REMEMBERED)
    message.state, message.settled_by, message.last_error = state, settled_by[:200], problem[:500]
    message.sent_at = (message.handed_at or now) if state == MessageState.SENT else None
    message.lease_until = None
    message.save(update_fields=[*REMEMBERED, "sent_at", "lease_until"])
    verb = "message.confirmed" if state == MessageState.SENT else "message.bounced"
    record(verb, message, actor=actor, now=now, before=before, after=state_of(message, REMEMBERED))

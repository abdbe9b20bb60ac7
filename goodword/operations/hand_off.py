"""The last looks before a message leaves: one before the server is spoken to, and the binding one before the dot (V8).

The binding one locks the rows on which it is written that somebody wants no mail, so that no such change is committed
between the look and the note that the message is being handed over.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import F, Model, QuerySet

from goodword.lib.workdays import is_working_day
from goodword.messages.kinds import KINDS
from goodword.messages.recipient import To, recipient_of
from goodword.models import Advocate, Contact, Message, ReferenceRequest, User
from goodword.policy.sending import next_sending_time
from goodword.policy.vocabulary import AdvocateStatus, AskState, MessageState, RequestState
from goodword.queries.bounces import bounce_of
from goodword.queries.outcome import OUTCOME_CHANGED, is_outdated
from goodword.queries.programme_mail import wants_no_mail
from goodword.queries.workspace import current_policy, the_workspace

from .invitation_gate import stop_at_gate
from .locking import transacted
from .outbox import ADDRESS_MISSING

M = TypeVar("M", bound=Model)

ADDRESS_BOUNCED = "address.bounced"
ABOUT_PENDING = ("ask", "ask-reminder")  # kinds that nobody needs once the ask is answered
_OVER = (RequestState.DECLINED, RequestState.CANCELLED)


@dataclass(frozen=True)
class _Reader:
    """Who a message is for, their rows as they are now."""

    to: To | None
    advocate: Advocate | None = None


@transacted
def look(message: Message, now: datetime, *, early: bool = False) -> bool:
    """Is the message wanted, and now? Sets `message.to_email`. False: it was cancelled, put off or has no address."""
    found = claimed(message).first()
    if found is None or _is_gated(found, now):
        return False
    reader = _reader(found)
    message.to_email = _address(found, reader)
    if problem := _problem(found, reader, message.to_email):
        return _stop(message, problem)
    due_at = now if early else _next_hour(found, reader, now)
    if due_at > now:
        put_off = {"state": MessageState.QUEUED, "due_at": due_at, "attempts": F("attempts") - 1}
        claimed(message).update(lease_until=None, **put_off)
        return False
    return bool(claimed(message).update(to_email=message.to_email))


@transacted
def hand_off(message: Message, now: datetime) -> bool:
    """May the dot be sent? True: it is noted that it may have been, and this message is never sent again by itself."""
    found = claimed(message).first()
    if found is None or _is_gated(found, now):
        return False
    reader = _reader(found, lock=True)
    if problem := _problem(found, reader, message.to_email):
        return _stop(message, problem)
    if _address(found, reader) != message.to_email:
        again = {"state": MessageState.QUEUED, "due_at": now, "attempts": F("attempts") - 1}
        claimed(message).update(lease_until=None, **again)
        return False
    # Merged with another contact a moment ago: then the wrong rows are locked.
    ours = claimed(message).filter(contact=found.contact_id)
    return bool(ours.update(state=MessageState.HANDOFF, handed_at=now))


def claimed(message: Message) -> QuerySet[Message]:
    """The row while the caller's claim holds and nothing was handed over; none once somebody else has claimed it."""
    return Message.objects.filter(pk=message.pk, fence=message.fence, state=MessageState.SENDING)


def _is_gated(message: Message, now: datetime) -> bool:
    """Asked first: it locks the account, which comes before all else in the order of locks."""
    return message.invitation_id is not None and stop_at_gate(message.invitation_id, now=now)


def _stop(message: Message, problem: str) -> bool:
    """Without an address it waits for a person, who can give one; what nobody wants is over."""
    lasting = problem in (ADDRESS_MISSING, ADDRESS_BOUNCED)
    state = MessageState.FAILED if lasting else MessageState.CANCELLED
    claimed(message).update(state=state, lease_until=None, last_error=problem)
    return False


def _reader(message: Message, *, lock: bool = False) -> _Reader:
    """Their rows; in the order of locks: advocate, then contact."""
    if message.contact_id is not None:
        advocate = _row(Advocate, lock, contact=message.contact_id)
        return _Reader(_row(Contact, lock, pk=message.contact_id), advocate)
    if message.user_id is not None:
        return _Reader(_row(User, lock, pk=message.user_id))
    return _Reader(_row(ReferenceRequest, lock, pk=message.request_id) if message.request_id else None)


def _row(model: type[M], lock: bool, **which: int | None) -> M | None:
    rows = model._default_manager.filter(**which)
    return (rows.select_for_update(of=("self",), no_key=True) if lock else rows).first()


def _address(message: Message, reader: _Reader) -> str:
    """Where the recipient is reached now: one corrected while the message waited counts."""
    return recipient_of(reader.to, the_workspace()).email if reader.to else message.to_email


def _problem(message: Message, reader: _Reader, address: str) -> str:
    """Why the message must not go; empty when it may."""
    if problem := _unwanted(message, reader):
        return problem
    if not address:
        return ADDRESS_MISSING
    return ADDRESS_BOUNCED if bounce_of(address) else ""


def _unwanted(message: Message, reader: _Reader) -> str:
    kind, advocate, to = KINDS[message.kind], reader.advocate, reader.to
    if advocate and advocate.status == AdvocateStatus.LEFT and not kind.always:
        return "recipient.left"
    if isinstance(to, Contact) and kind.promotional and wants_no_mail(to):
        return "recipient.opted_out"
    if isinstance(to, User) and not to.is_active:
        return "recipient.switched_off"
    if message.kind in ABOUT_PENDING and message.ask and message.ask.state != AskState.PENDING:
        return "ask.settled"
    if message.kind == "outcome" and is_outdated(message):
        return OUTCOME_CHANGED
    if message.invitation and (message.invitation.withdrawn_at or message.invitation.answer):
        return "invitation.withdrawn" if message.invitation.withdrawn_at else "invitation.answered"
    over = isinstance(to, ReferenceRequest) and to.state in _OVER and message.session_id is None
    return "request.over" if over and not kind.always else ""


def _next_hour(message: Message, reader: _Reader, now: datetime) -> datetime:
    """A message that waited for a worker or a retry still keeps to the sending hours."""
    if reader.to is None:
        return now
    recipient = recipient_of(reader.to, the_workspace())
    return next_sending_time(
        now, recipient.zone, recipient.country, current_policy().sending, message.urgent, is_working_day
    )

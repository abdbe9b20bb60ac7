"""Mail that comes in: kept once, understood, and never taken for more than it is (S2).

Who a mail says it is from proves nothing. So it can do what staff see and can undo: say who attends, offer times, tell
that an address is gone. It never answers an ask, and nobody leaves by it. No mail is ever answered by a program.
"""

from dataclasses import dataclass
from datetime import datetime

from goodword.lib.inbound_mail import Automatic, ReadMail, read_mail, read_remains
from goodword.messages.transport import message_pk
from goodword.models import InboundMail, Message, Session
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import InboundKind, MessageState, SessionState
from goodword.queries.inbound import is_known_person

from .history import record, save_changes, state_of
from .inbound_bounce import bounced
from .inbound_calendar import answered_invitation
from .inbound_meaning import Meaning
from .locking import transacted
from .refused import refused, require_permission
from .settling import BY_REPLY, confirm_sent

OURSELVES = "Goodword"
_ARRIVED = (MessageState.HANDOFF, MessageState.UNCONFIRMED)


def take_in(raw: bytes, *, actor: Actor, now: datetime) -> InboundMail:
    """Read the mail, keep it and do what it says, once; the same one comes back when it came before.

    Raises UnreadableMail, a ValueError, for what is no mail; `database.busy` as any operation does.
    """
    return _keep(read_mail(raw), actor=actor, now=now)


def keep_unreadable(raw: bytes, *, actor: Actor, now: datetime) -> InboundMail:
    """A mail that cannot be read is listed as well, so that somebody looks at it where it lies."""
    return _keep(read_remains(raw), actor=actor, now=now, readable=False)


@transacted
def mark_handled(inbound_id: int, *, actor: Actor, now: datetime) -> InboundMail:
    """Somebody has looked at it, and there is nothing more to do."""
    require_permission(actor, "inbound.see")
    kept = InboundMail.objects.select_for_update(of=("self",)).filter(pk=inbound_id).first()
    if kept is None:
        raise refused("record.not_found")
    if kept.handled_at is None:
        values = {"handled_at": now, "handled_by": actor.label}
        save_changes("inbound.handled", kept, values, actor=actor, now=now)
    return kept


@transacted
def _keep(mail: ReadMail, *, actor: Actor, now: datetime, readable: bool = True) -> InboundMail:
    """The row comes first, so that of two who bring the same mail the second waits, and finds it."""
    require_permission(actor, "inbound.see")
    values = {
        "from_email": mail.sender, "subject": mail.subject, "excerpt": mail.excerpt, "received_at": now,
        "kind": InboundKind.UNKNOWN,
    }  # fmt: skip
    kept, is_new = InboundMail.objects.get_or_create(mail_id=mail.id, defaults=values)
    if is_new:
        found = _understood(_Mail(kept, mail, actor, now)) if readable else Meaning("unreadable")
        kept.kind, kept.outcome = found.kind, found.outcome
        kept.message, kept.session = found.message, found.session
        if not found.to_look_at:
            kept.handled_at, kept.handled_by = now, OURSELVES
        kept.save()
        after = state_of(kept, ("from_email", "subject", "outcome"))
        if found.answered_at:
            after["answered_at"] = found.answered_at.isoformat()  # `queries.inbound.answered_at` asks for it
        record("inbound.taken_in", kept, actor=actor, now=now, after=after)
    return kept


@dataclass(frozen=True)
class _Mail:
    kept: InboundMail
    read: ReadMail
    actor: Actor
    now: datetime


def _understood(mail: _Mail) -> Meaning:
    read = mail.read
    if message_pk(read.id) is not None:
        return Meaning("own", to_look_at=False)  # our own mail, come back to us
    if read.bounce:
        return bounced(mail.kept, read.bounce, actor=mail.actor, now=mail.now)
    message = answered_message(read)
    if message and message.state in _ARRIVED:
        confirm_sent(message.pk, actor=mail.actor, now=mail.now, how=BY_REPLY)
    if read.calendar:
        found = answered_invitation(mail.kept, read.calendar, actor=mail.actor, now=mail.now)
        return found.about(message)
    return _in_words(read, message)


def answered_message(read: ReadMail) -> Message | None:
    """The nearest of our own that it refers to."""
    keys = (message_pk(message_id) for message_id in read.answers)
    found = next((key for key in keys if key is not None), None)
    return Message.objects.select_related("ask", "session").get(pk=found) if found is not None else None


def _in_words(read: ReadMail, message: Message | None) -> Meaning:
    session = _session_of(message)
    if read.automatic is Automatic.ABSENCE and (message or is_known_person(read.sender)):
        return Meaning("absence", InboundKind.OUT_OF_OFFICE, message, session, to_look_at=False)
    if read.automatic is Automatic.RECEIPT:
        return Meaning("receipt", InboundKind.UNKNOWN, message, session, to_look_at=False)
    if read.automatic is None and (message or is_known_person(read.sender)):
        return Meaning("reply", InboundKind.REPLY, message, session)
    return Meaning("unknown", InboundKind.UNKNOWN, message, session)


def _session_of(message: Message | None) -> Session | None:
    """The one it is about: its own, or the dated one of its ask."""
    if message is None or message.session:
        return message.session if message else None
    return message.ask.sessions.filter(state=SessionState.SCHEDULED).first() if message.ask else None

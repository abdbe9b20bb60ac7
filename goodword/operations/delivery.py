"""The sender of the outbox: claims due messages, hands each over outside any transaction, and settles it.

A claim is a lease with a fence: who lost it, because they were killed or froze, can settle nothing any more, and the
message is claimed anew. Attempts count at the claim, so that a message that kills its worker ends as failed too.
"""

import random
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from types import TracebackType

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from goodword.lib.workdays import is_working_day
from goodword.messages.kinds import KINDS
from goodword.messages.recipient import addressee, recipient_of
from goodword.messages.transport import DeliveryFailed, deliver
from goodword.models import Advocate, Message
from goodword.policy.actors import Actor
from goodword.policy.sending import next_sending_time
from goodword.policy.vocabulary import AdvocateStatus, AskState, MessageState
from goodword.queries.workspace import current_policy, the_workspace

from .history import record
from .refused import refused, require_permission

LEASE = timedelta(seconds=10)
HEARTBEAT_SECONDS = 3.0
BATCH = 10
MOST_ATTEMPTS = 10
FIRST_PAUSE = timedelta(seconds=30)  # doubled at each attempt: about four hours before the last

log = structlog.get_logger()
Clock = Callable[[], datetime]


def send_due(clock: Clock) -> int:
    """Send one batch of what is due; returns how many were claimed."""
    return _send(claim_messages(clock()), clock)


def deliver_waiting(*, actor: Actor, now: datetime) -> int:
    """In a demo without a mail server: whatever waits for its hour arrives in the mailbox now. Returns how many."""
    require_permission(actor, "mail.see")
    workspace = the_workspace()
    if settings.SMTP or not workspace.is_demo:
        raise refused("message.demo_only")
    count = 0
    while batch := claim_messages(now, early=True):
        count += _send(batch, lambda: now, early=True)
    record("message.hurried", workspace, actor=actor, now=now, after={"messages": count})
    return count


def _send(messages: Sequence[Message], clock: Clock, *, early: bool = False) -> int:
    with _Heartbeat(messages, clock):
        for message in messages:
            _send_one(message, clock, early=early)
    return len(messages)


def _send_one(message: Message, clock: Clock, *, early: bool) -> None:
    if not hand_off(message, clock(), early=early):
        return
    try:
        deliver(message, the_workspace().name)
    except DeliveryFailed as failure:
        settle_failed(message, failure, clock())
        log.warning("message.not_delivered", message=message.pk, attempt=message.attempts, permanent=failure.permanent)
    else:
        _ours(message).update(state=MessageState.SENT, sent_at=clock(), lease_until=None, last_error="")


@transaction.atomic
def claim_messages(now: datetime, limit: int = BATCH, *, early: bool = False) -> list[Message]:
    """Due messages, leased to the caller; those whose lease ran out among them. `early`: those not yet due as well."""
    waiting = Q(state=MessageState.QUEUED) if early else Q(state=MessageState.QUEUED, due_at__lte=now)
    due = Message.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        waiting | Q(state=MessageState.SENDING, lease_until__lt=now)
    )
    claimed = [_claim(message, now) for message in due.order_by("due_at", "pk")[:limit]]
    return [message for message in claimed if message.state == MessageState.SENDING]


def _claim(message: Message, now: datetime) -> Message:
    if message.attempts >= MOST_ATTEMPTS:
        message.state, message.lease_until = MessageState.FAILED, None
        message.last_error = message.last_error or "worker.lost"
    else:
        message.state, message.lease_until = MessageState.SENDING, now + LEASE
        message.attempts += 1
    message.fence += 1
    message.save(update_fields=["state", "lease_until", "attempts", "fence", "last_error"])
    return message


@transaction.atomic
def hand_off(message: Message, now: datetime, *, early: bool = False) -> bool:
    """The last look before a message leaves (V8): False when it is no longer wanted, not now, or no longer ours.

    The rows on which an opt-out is written are locked, so that none is committed between this look and this commit.
    """
    advocates = Advocate.objects.select_for_update(of=("self",)).filter(contact=message.contact_id)
    advocate = advocates.first() if message.contact_id else None
    if problem := _unwanted(message, advocate):
        _ours(message).update(state=MessageState.CANCELLED, lease_until=None, last_error=problem)
        return False
    due_at = now if early else _next_hour(message, now)
    if due_at > now:
        _ours(message).update(state=MessageState.QUEUED, lease_until=None, due_at=due_at, attempts=message.attempts - 1)
        return False
    message.to_email = _address(message)
    return bool(_ours(message).update(lease_until=now + LEASE, to_email=message.to_email))


def _address(message: Message) -> str:
    """Where the recipient is reached now: one corrected while the message waited counts."""
    to = addressee(message)
    return (recipient_of(to, the_workspace()).email if to else "") or message.to_email


def _unwanted(message: Message, advocate: Advocate | None) -> str:
    """Why the message must not go any more; empty when it may."""
    if advocate and advocate.status == AdvocateStatus.LEFT and not KINDS[message.kind].always:
        return "recipient.left"
    if message.user and not message.user.is_active:
        return "recipient.switched_off"
    if message.kind == "ask" and message.ask and message.ask.state != AskState.PENDING:
        return "ask.settled"
    return ""


def _next_hour(message: Message, now: datetime) -> datetime:
    """A message that waited for a worker or a retry still keeps to the sending hours."""
    to = addressee(message)
    if to is None:
        return now
    recipient = recipient_of(to, the_workspace())
    return next_sending_time(
        now, recipient.zone, recipient.country, current_policy().sending, message.urgent, is_working_day
    )


def settle_failed(message: Message, failure: DeliveryFailed, now: datetime) -> None:
    """Try again later, each time after about twice as long; as failed it waits for a person."""
    over = failure.permanent or message.attempts >= MOST_ATTEMPTS
    _ours(message).update(
        state=MessageState.FAILED if over else MessageState.QUEUED,
        due_at=message.due_at if over else now + pause_after(message.attempts),
        lease_until=None,
        last_error=failure.reason,
    )


def pause_after(attempts: int) -> timedelta:
    """With jitter, so that what failed together does not come back together."""
    return FIRST_PAUSE * ((1 << (attempts - 1)) * random.uniform(0.75, 1.25))


def _ours(message: Message) -> QuerySet[Message]:
    """The row while the caller's claim still holds; nothing once somebody else has claimed it."""
    return Message.objects.filter(pk=message.pk, fence=message.fence, state=MessageState.SENDING)


class _Heartbeat:
    """Keeps the leases of a batch alive while a slow server is talked to."""

    def __init__(self, messages: Sequence[Message], clock: Clock) -> None:
        self.messages, self.clock = messages, clock
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> None:
        if self.messages:
            self.thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop.set()
        if self.messages:
            self.thread.join()

    def _beat(self) -> None:
        while not self.stop.wait(HEARTBEAT_SECONDS):
            for message in self.messages:
                _ours(message).update(lease_until=self.clock() + LEASE)
            connection.close()

"""The sender of the outbox: claims due messages, hands each over outside any transaction, and settles it (V5).

A claim is a lease with a fence: who lost it, because they were killed or froze, can hand over nothing any more, and the
message is claimed anew. Everything up to the last dot may be repeated; from the note of the hand-off on, which is
committed before the dot, nothing is. Attempts count at the claim, so that a message that kills its worker ends too.
"""

import random
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from types import TracebackType

import structlog
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Q, QuerySet

from goodword.messages.transport import DeliveryFailed, Unanswered, Withheld, deliver
from goodword.models import Message
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import MessageState
from goodword.queries.workspace import the_workspace

from .hand_off import hand_off, look
from .history import record
from .locking import transacted
from .refused import Refused, refused, require_permission

LEASE = timedelta(seconds=10)
HEARTBEAT_SECONDS = 3.0
BATCH = 10
MOST_ATTEMPTS = 10
FIRST_PAUSE = timedelta(seconds=30)  # doubled at each attempt: about four hours before the last
WORKER_LOST, HAND_OFF_LOST, BUSY = "worker.lost", "hand_off.lost", "database.busy"

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
    try:
        if _unless_busy(lambda: look(message, clock(), early=early)):
            deliver(message, the_workspace().name, lambda: _unless_busy(lambda: hand_off(message, clock())))
            settle_sent(message, clock())
    except Withheld:
        log.info("message.withheld", message=message.pk)
    except Unanswered as silence:
        settle_unanswered(message, silence)
        log.warning("message.unconfirmed", message=message.pk)
    except DeliveryFailed as failure:
        settle_failed(message, failure, clock())
        log.warning("message.not_delivered", message=message.pk, attempt=message.attempts, permanent=failure.permanent)


def _unless_busy(step: Callable[[], bool]) -> bool:
    """Where others held the recipient's row too long, nothing was handed over, and it is tried again later."""
    try:
        return step()
    except Refused as busy:
        raise DeliveryFailed(BUSY) from busy


@transaction.atomic
def claim_messages(now: datetime, limit: int = BATCH, *, early: bool = False) -> list[Message]:
    """Due messages, leased to the caller; those whose lease ran out among them. `early`: those not yet due as well."""
    _give_up_handed(now)
    waiting = Q(state=MessageState.QUEUED) if early else Q(state=MessageState.QUEUED, due_at__lte=now)
    due = Message.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        waiting | Q(state=MessageState.SENDING, lease_until__lt=now)
    )
    claimed = [_claim(message, now) for message in due.order_by("due_at", "pk")[:limit]]
    return [message for message in claimed if message.state == MessageState.SENDING]


def _give_up_handed(now: datetime) -> None:
    """Handed over by a worker that was lost: whether it arrived is not known, so it is not sent again."""
    lost = Message.objects.filter(state=MessageState.HANDOFF, lease_until__lt=now)
    if count := lost.update(state=MessageState.UNCONFIRMED, lease_until=None, last_error=HAND_OFF_LOST):
        log.warning("message.unconfirmed", messages=count)


def _claim(message: Message, now: datetime) -> Message:
    if message.attempts >= MOST_ATTEMPTS:
        message.state, message.lease_until = MessageState.FAILED, None
        message.last_error = message.last_error or WORKER_LOST
    else:
        message.state, message.lease_until = MessageState.SENDING, now + LEASE
        message.attempts += 1
    message.fence += 1
    message.save(update_fields=["state", "lease_until", "attempts", "fence", "last_error"])
    return message


@transacted
def settle_sent(message: Message, now: datetime) -> None:
    """The server has it. Even if we were taken for lost meanwhile: nobody else has handed over this claim."""
    handed = _ours(message, MessageState.HANDOFF, MessageState.UNCONFIRMED)
    handed.update(state=MessageState.SENT, sent_at=now, lease_until=None, last_error="")


@transacted
def settle_unanswered(message: Message, silence: Unanswered) -> None:
    """Never sent again by itself; a person, a reply, a bounce or a visit settles it."""
    handed = _ours(message, MessageState.HANDOFF)
    handed.update(state=MessageState.UNCONFIRMED, lease_until=None, last_error=silence.reason)


@transacted
def settle_failed(message: Message, failure: DeliveryFailed, now: datetime) -> None:
    """Try again later, each time after about twice as long; as failed it waits for a person."""
    over = failure.permanent or message.attempts >= MOST_ATTEMPTS
    _ours(message, MessageState.SENDING, MessageState.HANDOFF, MessageState.UNCONFIRMED).update(
        state=MessageState.FAILED if over else MessageState.QUEUED,
        due_at=message.due_at if over else now + pause_after(message.attempts),
        lease_until=None,
        last_error=failure.reason,
    )


def pause_after(attempts: int) -> timedelta:
    """With jitter, so that what failed together does not come back together."""
    return FIRST_PAUSE * ((1 << (attempts - 1)) * random.uniform(0.75, 1.25))


def _ours(message: Message, *states: MessageState) -> QuerySet[Message]:
    """The row while the caller's claim is the last one and the row in one of these states."""
    return Message.objects.filter(pk=message.pk, fence=message.fence, state__in=states)


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
            try:
                for message in self.messages:
                    live = _ours(message, MessageState.SENDING, MessageState.HANDOFF)
                    live.update(lease_until=self.clock() + LEASE)
            except DatabaseError as error:  # away or busy: the next beat may get through
                log.warning("message.heartbeat_missed", error=type(error).__name__)
            finally:
                connection.close()

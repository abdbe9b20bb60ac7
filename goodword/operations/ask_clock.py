"""An ask without an answer: one reminder, then it runs out (A4). By the worker, or by the manager's button."""

from datetime import datetime

from goodword.models import Ask
from goodword.policy.actors import Actor
from goodword.policy.verdict import Reason, Verdict
from goodword.policy.vocabulary import AskState
from goodword.queries.workspace import the_workspace, today_in

from .ask_end import NOBODY, end_ask, tell_managers
from .ask_limits import look_again
from .ask_mail import leaves_at, mail_reminder, start_clocks
from .ask_state import open_ask, request_of
from .history import record
from .locking import lock_ask, transacted
from .outbox import enqueue
from .refused import refused, require


@transacted
def remind_advocate(ask_id: int, *, actor: Actor, now: datetime) -> Ask:
    """Once, with all that the ask said; nothing where they were reminded or have answered, nor where they could not be
    asked today: whoever shows signs of fatigue is left in peace, and the ask runs out quietly (L5).
    """
    ask = open_ask(ask_id, "ask.send", actor=actor, now=now)
    if ask.state != AskState.PENDING or ask.reminded_at is not None:
        return ask
    if actor.is_staff:
        _require_gone(ask, now)
    elif not _is_time_to_remind(ask, now):
        return ask
    against = _against_reminding(ask, now)
    if against and actor.is_staff:
        require(Verdict(against))
    if against:
        return _remind_no_more(ask)
    mail_reminder(ask, now=now)
    ask.reminded_at = now
    ask.save(update_fields=["reminded_at"])
    record("ask.reminded", ask, actor=actor, now=now)
    return ask


def _against_reminding(ask: Ask, now: datetime) -> tuple[Reason, ...]:
    """Caps and spacing stop new asks alone (L1, L2): this one has its slot."""
    _, against = look_again(ask, today_in(the_workspace(), now))
    return tuple(reason for reason in against if not reason.code.startswith(("L1.", "L2.")))


def _require_gone(ask: Ask, now: datetime) -> None:
    """Of what has not reached them yet nobody is reminded."""
    leaves = leaves_at(ask)
    if leaves is None:
        raise refused("A4.never_left")
    if leaves > now:
        raise refused("A4.not_gone_yet", leaves=leaves)


def _is_time_to_remind(ask: Ask, now: datetime) -> bool:
    """Of a mail that never left, nobody is reminded; its end comes all the same."""
    if leaves_at(ask) is None:
        _remind_no_more(ask)
        return False
    _recount(ask)
    return ask.remind_at is not None and ask.remind_at <= now


def _remind_no_more(ask: Ask) -> Ask:
    ask.remind_at = None
    ask.save(update_fields=["remind_at"])
    return ask


@transacted
def expire_ask(ask_id: int, *, actor: Actor, now: datetime) -> Ask:
    """Its time is up: the slot is free, and the search goes on. Who answered first has answered."""
    ask = open_ask(ask_id, "ask.send", actor=actor, now=now)
    if ask.state != AskState.PENDING:
        return ask
    _recount(ask)
    if ask.expires_at is None or ask.expires_at > now:
        if actor.is_staff:
            raise refused("A4.not_yet", until=ask.expires_at)
        return ask
    if end_ask(ask, AskState.EXPIRED, {}, actor=actor, now=now):
        _tell_expired(ask, actor, now)
    return ask


def _recount(ask: Ask) -> None:
    """Where the mail left later than was thought, since no server or no worker was there, the clocks run from then."""
    left, counted_to = leaves_at(ask), ask.expires_at
    if left is None or counted_to is None:
        return
    before = ask.remind_at
    start_clocks(ask, left)
    if ask.expires_at is not None and ask.expires_at < counted_to:
        ask.remind_at, ask.expires_at = before, counted_to
        ask.save(update_fields=["remind_at", "expires_at"])


def _tell_expired(ask: Ask, actor: Actor, now: datetime) -> None:
    """The manager with the name and the next on the list, the rep with neither (A7)."""
    tell_managers("ask-expired", ask, actor, now, {})
    request = request_of(ask)
    if request.rep_id != actor.user_id:
        event = f"ask-{ask.pk}-ended"
        enqueue("ask-expired", request.rep, event=event, variables=NOBODY, now=now, request=request, ask=ask)


@transacted
def give_clocks(ask_id: int, *, now: datetime) -> Ask:
    """An ask from before there were clocks gets its own, from now on: nobody's time is up without a word."""
    ask = lock_ask(ask_id)
    if ask.state == AskState.PENDING and ask.expires_at is None:
        start_clocks(ask, now)
    return ask

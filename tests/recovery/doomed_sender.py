"""A forked worker that kills or freezes itself at a chosen point of sending, for `mail_scenarios`."""

import os
import signal
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import connections, transaction

from goodword.messages import transport
from goodword.messages.transport import TwoPhase
from goodword.models import Message
from goodword.operations import delivery, hand_off
from goodword.policy.vocabulary import MessageState

# In the order in which a message passes them. Three are inside a transaction that is not committed yet.
IN_TRANSACTION = ("claiming", "handing", "settling")
POINTS = (
    *("claiming", "claimed", "looked", "connected", "greeted", "sender", "recipient", "data", "half", "body"),
    *("handing", "handed", "dot", "answered", "settling", "settled"),
)
Step = Callable[..., Any]


def fork(work: Callable[[], None]) -> int:
    """Run `work` in a process of its own; returns its id."""
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        work()
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
        os._exit(1)
    os._exit(0)


def send_at(*moments: datetime) -> None:
    """Whatever is due at each of these moments, one after the other."""
    for moment in moments:
        while delivery.send_due(lambda at=moment: at):  # type: ignore[misc]
            pass


def stop_at(point: str, turn: int, how: signal.Signals) -> None:
    """From now on this process gets the signal when it passes the point for the `turn`-th time."""
    passed = 0

    def stop() -> None:
        nonlocal passed
        passed += 1
        if passed == turn:
            os.kill(os.getpid(), how)

    if point in ("data", "half", "body"):
        TwoPhase.send = _sending(point, stop)  # type: ignore[method-assign]
    else:
        owner, name = _PLACES[point]
        wrap = _before_commit if point in ("handing", "settling") else _after
        setattr(owner, name, wrap(getattr(owner, name), stop))


_PLACES: dict[str, tuple[Any, str]] = {
    "claiming": (delivery, "_claim"),
    "claimed": (delivery, "claim_messages"),
    "looked": (delivery, "look"),
    "connected": (TwoPhase, "connect"),
    "greeted": (TwoPhase, "ehlo"),
    "sender": (TwoPhase, "mail"),
    "recipient": (TwoPhase, "rcpt"),
    "handing": (delivery, "hand_off"),
    "handed": (delivery, "hand_off"),
    "dot": (TwoPhase, "_dot"),
    "answered": (TwoPhase, "_end"),
    "settling": (delivery, "settle_sent"),
    "settled": (delivery, "settle_sent"),
}


def _after(step: Step, stop: Callable[[], None]) -> Step:
    def run(*args: Any, **kwargs: Any) -> Any:
        result = step(*args, **kwargs)
        stop()
        return result

    return run


def _before_commit(step: Step, stop: Callable[[], None]) -> Step:
    def run(*args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            result = step(*args, **kwargs)
            stop()
        return result

    return run


def _sending(point: str, stop: Callable[[], None]) -> Step:
    """Around what goes down the wire: before the body, in the middle of it, and after it. Commands are text."""
    plain = TwoPhase.send

    def send(self: TwoPhase, what: Any) -> None:
        is_body = isinstance(what, bytes)
        if is_body and point == "data":
            stop()
        if is_body and point == "half":
            plain(self, what[: len(what) // 2])
            stop()
            what = what[len(what) // 2 :]
        plain(self, what)
        if is_body and point == "body":
            stop()

    return send


def be_naive() -> None:
    """The control: a sender that notes nothing before the dot, and `sent` after the answer."""

    def settle(message: Message, now: datetime) -> None:
        hand_off.claimed(message).update(state=MessageState.SENT, sent_at=now, lease_until=None)

    vars(delivery).update(hand_off=lambda message, now: True, settle_sent=settle)


def look_slowly(*, locked: bool) -> None:
    """One message at a time, and more time between look and note, to leave in; without `locked` it locks no row."""
    problem, row, claim = hand_off._problem, hand_off._row, delivery.claim_messages

    def slow(*args: Any) -> str:
        found = problem(*args)
        time.sleep(0.03)
        return found

    def unlocked(model: Any, lock: bool, **which: Any) -> Any:
        return row(model, False, **which)

    vars(delivery).update(claim_messages=lambda now: claim(now, limit=1))
    vars(hand_off).update(_problem=slow, **({} if locked else {"_row": unlocked}))


def shorten_time_outs(seconds: float) -> None:
    vars(transport).update(TIMEOUT=seconds, ANSWER_TIMEOUT=seconds)


def wait_for(pids: Sequence[int]) -> list[int]:
    """Their exit codes; minus the signal for who was killed by one."""
    return [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]

"""Workers killed and frozen at every point, on the database that DATABASE_URL names; `tests.recovery.mail` starts it.

Prints one line of JSON: figures of every scenario. Time is told to the workers, so nobody waits for a lease.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Sum  # noqa: E402

from goodword.messages.transport import message_pk  # noqa: E402
from goodword.models import Contact, Message  # noqa: E402
from goodword.operations.advocate import end_participation  # noqa: E402
from goodword.operations.locking import lock_advocate  # noqa: E402
from goodword.policy.actors import SYSTEM  # noqa: E402
from goodword.policy.vocabulary import MessageState  # noqa: E402
from goodword.queries.verify_messages import handed_once  # noqa: E402
from tests.factories import NOW, make_advocate, make_contact, make_workspace  # noqa: E402
from tests.recovery.doomed_sender import (  # noqa: E402
    IN_TRANSACTION,
    POINTS,
    be_naive,
    fork,
    look_slowly,
    send_at,
    shorten_time_outs,
    stop_at,
    wait_for,
)
from tests.recovery.processes import ROOT  # noqa: E402

LEASE_OVER, LONG_AFTER = timedelta(seconds=11), timedelta(hours=2)
KILL, FREEZE = signal.SIGKILL, signal.SIGSTOP
RACERS = 30


@dataclass
class Figures:
    """Of one scenario. `unsure`: ended as unconfirmed; `leaked`: handed over to somebody who had left before."""

    name: str
    runs: int = 0
    messages: int = 0
    sent: int = 0
    unsure: int = 0
    lost: int = 0
    doubled: int = 0
    leaked: int = 0
    not_hit: int = 0


class World:
    """The sink, what is in it, and messages to be sent to it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.day, self.number = folder, NOW, 0
        make_workspace()
        self.contact = make_contact()

    def next_morning(self) -> datetime:
        self.day += timedelta(days=1)
        return self.day

    def write(self, at: datetime, contact: Contact | None = None, size: int = 200) -> Message:
        self.number += 1
        return Message.objects.create(
            kind="thanks", dedupe_key=f"crash {self.number}", contact=contact or self.contact, to_name="Ada",
            to_email=(contact or self.contact).email, language="en", subject="Thank you", text="word " * (size // 5),
            html="<p>Thank you</p>", urgent=True, due_at=at, created_at=at,
        )  # fmt: skip

    def received(self) -> Counter[int]:
        """How often each message is in the sink."""
        found = (message_pk(file.read_text()) for file in self.folder.iterdir())
        return Counter(pk for pk in found if pk is not None)

    def count(self, figures: Figures, messages: Sequence[Message]) -> None:
        """Lost is what ended neither as sent nor as unconfirmed, or what is said to be sent and is not there."""
        arrived = self.received()
        states = dict(Message.objects.filter(pk__in=[m.pk for m in messages]).values_list("pk", "state"))
        figures.messages += len(states)
        figures.sent += sum(state == MessageState.SENT for state in states.values())
        figures.unsure += sum(state == MessageState.UNCONFIRMED for state in states.values())
        figures.doubled += sum(arrived[pk] > 1 for pk in states)
        open_ends = [pk for pk, state in states.items() if state not in (MessageState.SENT, MessageState.UNCONFIRMED)]
        vanished = [pk for pk, state in states.items() if state == MessageState.SENT and not arrived[pk]]
        figures.lost += len(open_ends) + len(vanished)
        self.empty()

    def empty(self) -> None:
        for file in self.folder.iterdir():
            file.unlink()


def at_every_point(world: World, how: signal.Signals, seeds: int, *, naive: bool = False) -> Iterator[Figures]:
    for point in POINTS:
        if how is KILL or point not in IN_TRANSACTION:
            figures = Figures(f"{'naive, ' if naive else ''}{'killed' if how is KILL else 'frozen'}: {point}")
            for seed in range(seeds):
                _stop_once(world, figures, point, how, Random(f"{point} {how} {seed}"), naive)
            yield figures


def _stop_once(world: World, figures: Figures, point: str, how: signal.Signals, dice: Random, naive: bool) -> None:
    """One to three messages; a worker is stopped at one of them, the next one takes over, and the first may wake."""
    at, count = world.next_morning(), dice.randrange(1, 4)
    messages = [world.write(at, size=dice.choice([50, 5_000, 200_000])) for _ in range(count)]
    turn = 1 if point == "claimed" else dice.randrange(1, count + 1)

    def doomed() -> None:
        if naive:
            be_naive()
        stop_at(point, turn, how)
        send_at(at)

    pid = fork(doomed)
    _, status = os.waitpid(pid, os.WUNTRACED)
    was_hit = os.WIFSTOPPED(status) if how is FREEZE else os.waitstatus_to_exitcode(status) == -KILL
    wait_for([fork(partial(_heir, at, naive))])
    if os.WIFSTOPPED(status):
        os.kill(pid, signal.SIGCONT)
        wait_for([pid, fork(partial(_heir, at, naive))])
    figures.runs, figures.not_hit = figures.runs + 1, figures.not_hit + (not was_hit)
    world.count(figures, messages)


def _heir(at: datetime, naive: bool = False) -> None:
    if naive:
        be_naive()
    send_at(at + LEASE_OVER, at + LEASE_OVER * 2, at + LONG_AFTER)


def at_any_moment(world: World, seeds: int) -> Figures:
    """Three workers in a row, each killed some milliseconds after it began; then one that lives."""
    figures, dice = Figures("killed: at any moment"), Random(7)
    for _ in range(seeds):
        at = world.next_morning()
        messages = [world.write(at, size=dice.choice([50, 20_000])) for _ in range(12)]
        for turn in range(3):
            begun = Message.objects.aggregate(n=Sum("attempts"))["n"]
            pid = fork(partial(send_at, at + LEASE_OVER * turn))
            _wait(lambda begun=begun: Message.objects.aggregate(n=Sum("attempts"))["n"] > begun)  # type: ignore[misc]
            time.sleep(dice.uniform(0, 0.25))
            os.kill(pid, KILL)
            figures.not_hit += wait_for([pid]) != [-KILL]
            figures.runs += 1
        wait_for([fork(partial(_heir, at + LEASE_OVER * 3))])
        world.count(figures, messages)
    return figures


def while_they_leave(world: World, seeds: int, *, locked: bool) -> Figures:
    """Two workers send to people who are leaving; nothing may be handed over after a leave was committed (V8).

    Without the locks it goes on until something was, ten times as long at most.
    """
    figures = Figures(f"people leave{'' if locked else ', without the locks'}")
    for seed in range(seeds if locked else 10 * seeds):
        if seed >= seeds and figures.leaked:
            break
        at, advocates = world.next_morning(), [make_advocate() for _ in range(RACERS)]
        mail = {advocate.pk: world.write(at, advocate.contact).pk for advocate in advocates}
        Random(seed).shuffle(advocates)
        not_handed = _race([advocate.pk for advocate in advocates], mail, at, locked)
        wait_for([fork(partial(_heir, at))])
        arrived = world.received()
        figures.leaked += sum(arrived[pk] > 0 for pk in not_handed)
        figures.runs, figures.messages = figures.runs + 1, figures.messages + len(mail)
        figures.sent += sum(arrived[pk] for pk in mail.values())
        figures.doubled += sum(arrived[pk] > 1 for pk in mail.values())
        world.empty()
    return figures


def _race(advocates: Sequence[int], mail: dict[int, int], at: datetime, locked: bool) -> list[int]:
    """Two who leave and two who send, all at once. Returns whose mail had not been handed over when they left."""
    with tempfile.TemporaryDirectory() as folder:
        notes = [Path(folder) / str(number) for number in range(2)]
        leaving = [fork(partial(_leave, advocates[start::2], mail, at, note)) for start, note in enumerate(notes)]
        sending = [fork(partial(_send_slowly, at, locked)) for _ in range(2)]
        assert wait_for([*leaving, *sending]) == [0, 0, 0, 0]
        return [int(pk) for note in notes for pk in note.read_text().split()]


def _send_slowly(at: datetime, locked: bool) -> None:
    look_slowly(locked=locked)
    send_at(at)


def _soundness() -> Figures:
    """What `goodword verify` says of the messages after all of it."""
    found = list(handed_once())
    return Figures("verify V5", runs=1, messages=Message.objects.count(), lost=len(found))


def _leave(advocates: Sequence[int], mail: dict[int, int], at: datetime, note: Path) -> None:
    """They leave, one by one, each just when their mail is on its way, if they can; between them some is sent.

    Noted is whose mail had not been handed over when the leave was as good as committed.
    """
    not_handed, left, dice = [], list(advocates), Random(advocates[0])
    while left:
        pk = _whose_mail_leaves(left, mail, dice)
        left.remove(pk)
        with transaction.atomic():
            end_participation(lock_advocate(pk), "Enough", actor=SYSTEM, now=at)
            handed_at = Message.objects.values_list("handed_at", flat=True).get(pk=mail[pk])
        if handed_at is None:
            not_handed.append(str(mail[pk]))
        sent = _count(MessageState.SENT)
        _wait(lambda sent=sent: _count(MessageState.SENT) > sent or not _count(MessageState.QUEUED))  # type: ignore[misc]
    note.write_text(" ".join(not_handed))


def _whose_mail_leaves(left: Sequence[int], mail: dict[int, int], dice: Random) -> int:
    _wait(lambda: _count(MessageState.SENDING) > 0 or not _count(MessageState.QUEUED))
    time.sleep(dice.uniform(0, 0.04))
    sending = set(Message.objects.filter(state=MessageState.SENDING).values_list("pk", flat=True))
    return dice.choice([pk for pk in left if mail[pk] in sending] or left)


def _count(state: MessageState) -> int:
    return Message.objects.filter(state=state).count()


def _wait(condition: Callable[[], bool]) -> None:
    """For a second at most."""
    end = time.monotonic() + 1
    while not condition() and time.monotonic() < end:
        time.sleep(0.004)


def run(seeds: int, *, controls: bool) -> Iterator[Figures]:
    with tempfile.TemporaryDirectory() as name:
        command = [sys.executable, "-m", "tests.recovery.sink", name]
        sink = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            assert sink.stdout is not None
            plain = {"username": "", "password": "", "use_ssl": False, "use_tls": False}
            settings.SMTP = {"host": "127.0.0.1", "port": int(sink.stdout.readline()), **plain}
            shorten_time_outs(5)
            world = World(Path(name))
            yield from at_every_point(world, KILL, seeds)
            yield from at_every_point(world, FREEZE, seeds)
            yield at_any_moment(world, seeds)
            yield while_they_leave(world, max(1, seeds // 2), locked=True)
            yield _soundness()
            if controls:
                yield from at_every_point(world, KILL, max(1, seeds // 4), naive=True)
                yield from at_every_point(world, FREEZE, max(1, seeds // 4), naive=True)
                if connection.vendor == "postgresql":  # SQLite lets one transaction write at a time, locks or not
                    yield while_they_leave(world, max(4, seeds // 2), locked=False)
        finally:
            sink.kill()
            sink.wait()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--no-controls", action="store_true")
    options = parser.parse_args()
    found = [asdict(figures) for figures in run(options.seeds, controls=not options.no_controls)]
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()

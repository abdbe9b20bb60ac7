"""What the worker does, and how often."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from . import data_import, follow_up, inbound, message, sign_in

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Job:
    """`run` is given the clock and works off what is due. Several workers may run it at once, and it may be cut off."""

    name: str
    run: Callable[[Clock], None]
    every: timedelta


SCHEDULE = (
    Job("work on imports", data_import.work_on_imports, timedelta(seconds=1)),
    Job("send messages", message.send_messages, timedelta(seconds=2)),
    Job("work off follow-ups", follow_up.work_off_follow_ups, timedelta(seconds=5)),
    Job("follow deals", follow_up.follow_deals, timedelta(seconds=15)),
    Job("escalate what is overdue", follow_up.escalate_overdue, timedelta(minutes=5)),
    Job("promote advocates", follow_up.promote_advocates, timedelta(minutes=5)),
    Job("read replies", inbound.read_replies, timedelta(seconds=20)),  # one of the workers, once a minute
    Job("forget old sign-ins", sign_in.forget_old, timedelta(hours=6)),
)

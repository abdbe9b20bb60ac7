"""What the worker does, how often, and at what time of day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from goodword.operations.schedule import run_schedule
from goodword.policy.schedules import Every, Schedule
from goodword.queries.verification import NIGHTLY_CHECK

from . import (
    advocate,
    ask,
    candidate,
    data_import,
    digest,
    follow_up,
    idempotent_answer,
    inbound,
    message,
    observing,
    reference_request,
    review,
    score,
    sign_in,
    statistics,
    verification,
)

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Job:
    """`run` is given the clock and works off what is due. Several workers may run it at once, and it may be cut off."""

    name: str
    run: Callable[[Clock], None]
    every: timedelta


@dataclass(frozen=True)
class Timed:
    """Due by the clock on the wall, once per due time whatever happens (V7); what `run` answers is kept with it."""

    schedule: Schedule
    run: Callable[[datetime, datetime], str]


TIMED = (
    Timed(Schedule(NIGHTLY_CHECK, Every.DAY, hour=2, minute=30), verification.check_everything),
    Timed(Schedule("signals of people in touch", Every.DAY, hour=1), observing.observe_all),
    Timed(Schedule("signs of fatigue", Every.DAY, hour=5), advocate.watch_fatigue),
    Timed(Schedule("monthly reviews", Every.DAY, hour=6), review.write_reviews),
    Timed(Schedule("weekly digests", Every.WEEK, hour=8, weekday=0), digest.send_digests),
)


def work_by_the_clock(clock: Clock) -> None:
    for timed in TIMED:
        run_schedule(timed.schedule, timed.run, clock)


SCHEDULE = (
    Job("work on imports", data_import.work_on_imports, timedelta(seconds=1)),
    Job("send messages", message.send_messages, timedelta(seconds=2)),
    Job("watch asks", ask.watch_asks, timedelta(seconds=10)),
    Job("work off follow-ups", follow_up.work_off_follow_ups, timedelta(seconds=5)),
    Job("follow deals", follow_up.follow_deals, timedelta(seconds=15)),
    Job("escalate what is overdue", follow_up.escalate_overdue, timedelta(minutes=5)),
    Job("promote advocates", follow_up.promote_advocates, timedelta(minutes=5)),
    Job("read replies", inbound.read_replies, timedelta(seconds=20)),  # one of the workers, once a minute
    Job("escalate overdue requests", reference_request.escalate_overdue, timedelta(minutes=1)),
    Job("tell what Goodword sees", observing.catch_up_soon, timedelta(minutes=5)),
    Job("work by the clock", work_by_the_clock, timedelta(seconds=20)),
    Job("look after candidates", candidate.look_after_candidates, timedelta(minutes=1)),
    Job("compute due scores", score.compute_due_scores, timedelta(seconds=2)),
    Job("scores follow the day", score.follow_the_day, timedelta(minutes=1)),
    Job("gather statistics", statistics.gather_statistics, timedelta(hours=1)),
    Job("forget old sign-ins", sign_in.forget_old, timedelta(hours=6)),
    Job("forget answers of the API", idempotent_answer.forget_old_answers, timedelta(hours=1)),
)

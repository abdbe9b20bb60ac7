"""Schedules by the clock on the wall: each due time is worked off once, by one worker (V7).

A due time is a row, and who wrote it first has it. When that worker was cut off, another takes over after a while, so
what a schedule does must bear being begun twice; how long a while is, no clock that can be set decides. Times that came
while nobody worked are made up for as the schedule says. When a clock jumps ahead, what it passes over is noted; should
it jump back, that is done at its time after all.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import chain

import structlog
from django.db import InterfaceError, OperationalError
from django.db.models import F, Max, QuerySet

from goodword.models import ScheduleRun
from goodword.policy.schedules import Every, Schedule, due_times, to_run
from goodword.queries.workspace import find_workspace

LEASE = timedelta(minutes=15)  # after which a run that does not end is taken over
PAUSE = timedelta(minutes=2)  # between two attempts
MOST_ATTEMPTS = 5
LONGEST_BACK = timedelta(days=400)
PERIODS = {Every.HOUR: timedelta(hours=1), Every.DAY: timedelta(days=1), Every.WEEK: timedelta(days=7)}

log = structlog.get_logger()
Clock = Callable[[], datetime]
# Given the due time and the moment it is; what it answers is kept with the run: empty when there is nothing to tell.
Work = Callable[[datetime, datetime], str]


class Patience:
    """For how long this process has seen a run go on under one and the same claim, by the time since it was started."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self.seconds, self.seen = seconds, dict[tuple[int, int], float]()

    def is_over(self, run: ScheduleRun) -> bool:
        now = self.seconds()
        return now - self.seen.setdefault((run.pk, run.attempts), now) >= LEASE.total_seconds()


PATIENCE = Patience()


def run_schedule(schedule: Schedule, work: Work, clock: Clock, patience: Patience = PATIENCE) -> int:
    """Work off what is due and not done yet; returns how many times that was."""
    workspace = find_workspace()
    if workspace is None:
        return 0
    count = 0
    for run in chain(_claim_new(schedule, workspace.time_zone, clock()), _claim_left(schedule, clock(), patience)):
        _attempt(run, work, clock)
        count += 1
    return count


def _claim_new(schedule: Schedule, zone: str, now: datetime) -> Iterator[ScheduleRun]:
    """What came due since the last time, each claimed when its turn comes; the rest is noted as passed over."""
    known = ScheduleRun.objects.filter(schedule=schedule.name)
    last = known.filter(due_at__lte=now).aggregate(last=Max("due_at"))["last"]
    if last is None:
        _begin(schedule, zone, now)
        return
    after = max(last, now - LONGEST_BACK)
    due = list(due_times(schedule, after, now, zone))
    wanted = to_run(schedule, due, now)
    for passed in due:
        if passed not in wanted:
            _claim(schedule, passed, now, skipped=True)
    yield from (run for instant in wanted if (run := _claim(schedule, instant, now)))
    yield from _take_back(schedule, zone, now)


def _begin(schedule: Schedule, zone: str, now: datetime) -> None:
    """A new schedule begins with the next time: the one before is noted, and not run."""
    before = list(due_times(schedule, now - 2 * PERIODS[schedule.every], now, zone))
    for instant in before[-1:]:
        _claim(schedule, instant, now, skipped=True)


def _claim(schedule: Schedule, due_at: datetime, now: datetime, *, skipped: bool = False) -> ScheduleRun | None:
    """The row, if it is the caller's; the unique pair of schedule and time lets one worker write it."""
    values = {"claimed_at": now, "lease_until": now + LEASE, "skipped": skipped}
    run, is_ours = ScheduleRun.objects.get_or_create(schedule=schedule.name, due_at=due_at, defaults=values)
    return run if is_ours else None


def _take_back(schedule: Schedule, zone: str, now: datetime) -> Iterator[ScheduleRun]:
    """The latest time, where a clock that was ahead had passed over it."""
    recent = list(due_times(schedule, now - 2 * PERIODS[schedule.every], now, zone))
    latest = to_run(schedule, recent[-1:], now)
    passed = ScheduleRun.objects.filter(schedule=schedule.name, due_at__in=latest, skipped=True, claimed_at__gt=now)
    yield from (run for run in passed if _retake(run, now))


def _claim_left(schedule: Schedule, now: datetime, patience: Patience) -> Iterator[ScheduleRun]:
    """Runs that failed, or whose worker was cut off."""
    left = ScheduleRun.objects.filter(schedule=schedule.name, finished_at=None, skipped=False)
    for run in left.filter(attempts__lt=MOST_ATTEMPTS).order_by("due_at"):
        if (_has_failed(run, now) or patience.is_over(run)) and _retake(run, now):
            yield run


def _has_failed(run: ScheduleRun, now: datetime) -> bool:
    """And its pause is over, or was written by a clock that was ahead."""
    return bool(run.last_error) and not now < run.lease_until <= now + PAUSE


def _retake(run: ScheduleRun, now: datetime) -> bool:
    """Compare-and-swap on the number of attempts."""
    same = ScheduleRun.objects.filter(pk=run.pk, attempts=run.attempts, skipped=run.skipped, finished_at=None)
    values = {"claimed_at": now, "lease_until": now + LEASE, "skipped": False, "last_error": ""}
    if not same.update(attempts=F("attempts") + 1, **values):
        return False
    run.refresh_from_db()
    return True


def _attempt(run: ScheduleRun, work: Work, clock: Clock) -> None:
    """One failure is no reason to leave the other schedules; the text of an error may hold personal data."""
    try:
        report = work(run.due_at, clock())
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        _ours(run).update(lease_until=clock() + PAUSE, last_error=type(error).__name__)
        log.error("schedule.failed", schedule=run.schedule, due_at=run.due_at.isoformat(), error=type(error).__name__)
    else:
        _ours(run).update(finished_at=clock(), last_error=report)


def _ours(run: ScheduleRun) -> QuerySet[ScheduleRun]:
    """The row while the caller's claim holds."""
    return ScheduleRun.objects.filter(pk=run.pk, attempts=run.attempts, finished_at=None)

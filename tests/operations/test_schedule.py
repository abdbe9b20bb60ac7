"""A schedule fires once per due time: over 90 days, changes of clocks, downtime, crashes and clocks that jump (V7)."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from goodword.models import ScheduleRun
from goodword.operations.schedule import LEASE, MOST_ATTEMPTS, PAUSE, Patience, run_schedule
from goodword.policy.schedules import CatchUp, Every, Schedule, due_times
from tests.factories import make_workspace

pytestmark = [pytest.mark.django_db, pytest.mark.rule("V7")]
BEGIN = datetime(2026, 3, 1, 12, tzinfo=UTC)  # clocks go forward on the 29th
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NIGHTLY = Schedule("nightly", Every.DAY, hour=2, minute=30)
ALL = Schedule("all", Every.DAY, hour=2, minute=30, catch_up=CatchUp.ALL)
NONE = Schedule("none", Every.DAY, hour=2, minute=30, catch_up=CatchUp.NONE, grace=timedelta(hours=6))
HOURLY = Schedule("hourly", Every.HOUR, catch_up=CatchUp.ALL)


class World:
    """A clock that can be moved, and what fired."""

    def __init__(self) -> None:
        make_workspace()
        self.now, self.fired, self.seconds = BEGIN, list[datetime](), 0.0
        self.patience = Patience(lambda: self.seconds)

    def tick(self, schedule: Schedule = NIGHTLY) -> int:
        return run_schedule(schedule, self.work, lambda: self.now, self.patience)

    def wait(self) -> None:
        self.seconds += LEASE.total_seconds()

    def work(self, due_at: datetime, now: datetime) -> str:
        self.fired.append(due_at)
        return ""

    def until(self, schedule: Schedule, end: datetime, step: timedelta = 5 * HOUR) -> None:
        while self.now < end:
            self.now += step
            self.tick(schedule)

    def expected(self, schedule: Schedule, after: datetime = BEGIN, until: datetime | None = None) -> list[datetime]:
        return list(due_times(schedule, after, until or self.now, "Europe/Berlin"))


@pytest.mark.parametrize("begin", [BEGIN, BEGIN + timedelta(days=200)])
@pytest.mark.parametrize("schedule", [NIGHTLY, ALL, NONE], ids=lambda schedule: schedule.name)
def test_once_a_day_for_ninety_days_over_both_changes_of_clocks(begin: datetime, schedule: Schedule) -> None:
    world = World()
    world.now = begin
    world.tick(schedule)
    assert world.fired == []
    world.until(schedule, begin + 90 * DAY)
    assert world.fired == world.expected(schedule, begin)
    assert len(world.fired) == 90


def test_a_new_schedule_begins_with_the_next_time() -> None:
    world = World()
    assert world.tick() == 0
    assert ScheduleRun.objects.get().skipped
    assert world.tick() == 0
    world.until(NIGHTLY, BEGIN + DAY)
    assert world.fired == [datetime(2026, 3, 2, 1, 30, tzinfo=UTC)]


@pytest.mark.parametrize(("schedule", "count"), [(ALL, 10), (NIGHTLY, 1), (NONE, 0)], ids=["all", "latest", "none"])
def test_downtime_is_made_up_for_as_the_schedule_says(schedule: Schedule, count: int) -> None:
    world = World()
    world.tick(schedule)
    world.now += 10 * DAY
    world.tick(schedule)
    assert world.fired == world.expected(schedule)[10 - count :]
    assert world.tick(schedule) == 0
    world.until(schedule, world.now + DAY)
    assert len(world.fired) == count + 1


def test_a_clock_that_jumps_ahead_and_back_loses_nothing_and_repeats_nothing() -> None:
    for schedule in (NIGHTLY, ALL):
        world = World()
        world.tick(schedule)
        world.until(schedule, BEGIN + 3 * DAY)
        world.now += 9 * DAY + HOUR
        world.tick(schedule)
        world.now -= 9 * DAY + HOUR
        world.until(schedule, BEGIN + 20 * DAY)
        assert Counter(world.fired) == Counter(world.expected(schedule))


@pytest.mark.parametrize("seed", range(5))
def test_clocks_that_jump_about_repeat_nothing(seed: int) -> None:
    dice, world = random.Random(seed), World()
    world.tick(HOURLY)
    for _ in range(60):
        world.now = max(BEGIN, world.now + timedelta(minutes=dice.randrange(-300, 420)))
        world.tick(HOURLY)
    assert not [instant for instant, times in Counter(world.fired).items() if times > 1]
    assert set(world.fired) == set(world.expected(HOURLY, until=max(world.fired)))


def test_a_run_that_was_cut_off_is_taken_over_when_its_lease_is_over() -> None:
    world = World()
    world.tick()
    world.now += DAY

    def killed(due_at: datetime, now: datetime) -> str:
        raise OperationalError

    with pytest.raises(OperationalError):
        run_schedule(NIGHTLY, killed, lambda: world.now)
    assert world.tick() == 0
    world.now += 3 * LEASE
    assert world.tick() == 0
    world.wait()
    assert world.tick() == 1
    assert len(world.fired) == 1
    assert ScheduleRun.objects.get(skipped=False).attempts == 2
    assert world.tick() == 0


def test_who_lost_the_lease_settles_nothing() -> None:
    world = World()
    world.tick()
    world.now += DAY

    def frozen(due_at: datetime, now: datetime) -> str:
        assert world.tick() == 0
        world.wait()
        assert world.tick() == 1
        return "too late"

    run_schedule(NIGHTLY, frozen, lambda: world.now)
    assert ScheduleRun.objects.get(skipped=False).last_error == ""


def test_a_failure_is_tried_again_and_at_last_left_alone() -> None:
    world = World()
    world.tick()
    world.now += DAY
    tries = list[int]()

    def fail(due_at: datetime, now: datetime) -> str:
        tries.append(1)
        raise ValueError("the name of somebody")

    for _ in range(MOST_ATTEMPTS + 3):
        run_schedule(NIGHTLY, fail, lambda: world.now)
        world.now += PAUSE
    run = ScheduleRun.objects.get(skipped=False)
    assert (len(tries), run.attempts, run.finished_at, run.last_error) == (
        MOST_ATTEMPTS,
        MOST_ATTEMPTS,
        None,
        "ValueError",
    )


@pytest.mark.parametrize("jump", [30 * DAY, -30 * DAY])
def test_a_clock_that_jumps_during_a_run_starts_no_second_one(jump: timedelta) -> None:
    world = World()
    world.tick()
    world.now += DAY

    def work(due_at: datetime, now: datetime) -> str:
        world.now += jump
        world.tick()
        world.now -= jump
        return ""

    run_schedule(NIGHTLY, work, lambda: world.now, world.patience)
    assert world.expected(NIGHTLY)[0] not in world.fired


def test_a_pause_of_a_clock_that_was_ahead_is_no_pause() -> None:
    world = World()
    world.tick()
    world.now += DAY
    world.tick()
    late = world.now + 30 * DAY
    ScheduleRun.objects.filter(skipped=False).update(finished_at=None, last_error="ValueError", lease_until=late)
    assert world.tick() == 1


def test_what_the_work_reports_is_kept() -> None:
    world = World()
    world.tick()
    world.now += DAY
    run_schedule(NIGHTLY, lambda due_at, now: "V1: 2", lambda: world.now)
    assert ScheduleRun.objects.get(skipped=False).last_error == "V1: 2"


def test_without_a_workspace_nothing_is_due() -> None:
    assert run_schedule(NIGHTLY, lambda due_at, now: "", lambda: BEGIN) == 0

"""The worker, by the simulated clock: all its jobs, one after the other, until it is killed or switched off."""

from datetime import datetime
from functools import partial

from goodword.jobs.schedule import SCHEDULE, Job
from goodword.models import Ask, ScheduleRun
from goodword.operations.schedule import PATIENCE
from goodword.policy.quarters import local_day
from goodword.policy.vocabulary import AskState
from goodword.queries.verification import NIGHTLY_CHECK

from .checks import check_day, check_sent
from .crash import JOB, Killed, may_be_killed
from .world import ZONE, Deed, World

CRASHES, BREAKDOWNS = 0.006, 0.02


class Worker:
    def __init__(self, world: World) -> None:
        self.world, self.away_until = world, world.now
        self.has_checked = False

    def turn(self) -> None:
        """One turn through all jobs; who is killed comes back at the next."""
        world = self.world
        if world.now < self.away_until:
            world.happened["turns missed"] += 1
            return
        for job in SCHEDULE:
            if not self._work(job):
                PATIENCE.seen.clear()  # another process, which has seen nothing yet
                return
        world.happened["turns"] += 1
        self._look_at_nightly_check()

    def _look_at_nightly_check(self) -> None:
        """The worker's own verification of the night, which was done today and found nothing."""
        runs = ScheduleRun.objects.filter(schedule=NIGHTLY_CHECK, finished_at__isnull=False)
        last = runs.order_by("-finished_at").first()
        self.has_checked = last is not None and local_day(last.finished_at or last.due_at, ZONE) == self.world.today
        if last and last.last_error:
            check_day()  # says what it was
            raise AssertionError(f"the nightly check found {last.last_error}")

    def _work(self, job: Job) -> bool:
        world = self.world
        if world.chance(CRASHES):
            world.happened["jobs killed"] += 1
            world.recent.append(f"{world.now:%a %d %b %H:%M} the worker is killed in: {job.name}")
            return self._is_done(partial(job.run, self._clock))
        job.run(self._clock)
        if job.name == "watch asks":
            for ask in Ask.objects.filter(state=AskState.PENDING, sent_at=world.now).order_by("pk"):
                check_sent(world, ask)
        return True

    def _is_done(self, work: Deed) -> bool:
        try:
            may_be_killed(self.world, work, JOB)
        except Killed:
            return False
        return True

    def _clock(self) -> datetime:
        return self.world.now

"""Runs the schedule until told to stop; outlives a database that is away, and a job that fails."""

import threading
import time

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils import timezone

from .schedule import SCHEDULE, Job

LONGEST_PAUSE = 30.0  # seconds between attempts while the database is away

log = structlog.get_logger()


class Runner:
    def __init__(self, stop: threading.Event, jobs: tuple[Job, ...] = SCHEDULE) -> None:
        self.stop, self.jobs = stop, jobs
        self.next_run = dict.fromkeys(jobs, 0.0)  # by the monotonic clock, in seconds
        self.outage = 0.0

    def run(self) -> None:
        while not self.stop.is_set():
            for job in self.jobs:
                if not self.stop.is_set() and time.monotonic() >= self.next_run[job]:
                    self._attempt(job)
            self.stop.wait(max(0.0, min(self.next_run.values()) - time.monotonic()))

    def _attempt(self, job: Job) -> None:
        pause = job.every.total_seconds()
        try:
            close_old_connections()
            job.run(timezone.now)
            self.outage = 0.0
        except (OperationalError, InterfaceError) as error:
            self.outage = pause = min(LONGEST_PAUSE, max(1.0, self.outage * 2))
            log.warning("worker.database_away", job=job.name, error=type(error).__name__, pause=pause)
            connections.close_all()
        except Exception as error:
            # The text of an error may hold personal data; its type and place do not.
            log.error("worker.job_failed", job=job.name, error=type(error).__name__, where=_place(error))
        self.next_run[job] = time.monotonic() + pause


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else ""

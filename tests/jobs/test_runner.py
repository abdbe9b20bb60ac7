"""The worker's loop: every job has its turn, whatever becomes of the others."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.utils import timezone

from goodword.jobs.runner import LONGEST_PAUSE, Runner
from goodword.jobs.schedule import SCHEDULE, Job
from goodword.jobs.sign_in import forget_old

Clock = Callable[[], datetime]
OFTEN = timedelta(milliseconds=1)


def run_until(stop: threading.Event, *jobs: Job) -> Runner:
    runner = Runner(stop, jobs)
    threading.Timer(10, stop.set).start()
    runner.run()
    return runner


@pytest.mark.django_db
def test_a_job_that_fails_does_not_keep_the_others_from_running(capsys: pytest.CaptureFixture[str]) -> None:
    stop, runs = threading.Event(), list[str]()

    def fail(_: Clock) -> None:
        runs.append("fails")
        raise ValueError("secret of somebody")

    def work(_: Clock) -> None:
        runs.append("works")
        if len(runs) >= 6:
            stop.set()

    run_until(stop, Job("fails", fail, OFTEN), Job("works", work, OFTEN))
    assert runs[:4] == ["fails", "works", "fails", "works"]
    logged = capsys.readouterr()
    assert "ValueError" in logged.out + logged.err
    assert "secret of somebody" not in logged.out + logged.err


@pytest.mark.django_db
def test_while_the_database_is_away_it_waits_longer_each_time() -> None:
    stop = threading.Event()
    runner = Runner(stop, ())

    def away(_: Clock) -> None:
        raise OperationalError

    pauses = []
    for _ in range(8):
        runner._attempt(Job("away", away, OFTEN))
        pauses.append(runner.outage)
    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, LONGEST_PAUSE]
    runner._attempt(Job("back", lambda _: None, OFTEN))
    assert runner.outage == 0


def test_the_schedule_names_each_job_once() -> None:
    assert len({job.name for job in SCHEDULE}) == len(SCHEDULE)
    assert all(job.every > timedelta(0) for job in SCHEDULE)


@pytest.mark.django_db
def test_old_sign_ins_are_forgotten() -> None:
    now = timezone.now()
    Session.objects.create(session_key="old", expire_date=now - timedelta(days=1))
    Session.objects.create(session_key="new", expire_date=now + timedelta(days=1))
    forget_old(lambda: now)
    assert [row.session_key for row in Session.objects.all()] == ["new"]

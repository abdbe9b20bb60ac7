"""Processes killed in the middle: no slot leaks, nothing is half done (L3, V1, V2)."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection

from goodword.models import Ask, Charge, Message
from tests import story
from tests.concurrency import busy
from tests.factories import NOW, make_advocate, make_request
from tests.source import ROOT

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 6


def start(module: str, *arguments: str) -> "subprocess.Popen[bytes]":
    database = connection.settings_dict
    url = f"postgres://{database['USER']}@/{database['NAME']}?host={quote(str(database['HOST']))}"
    command = [sys.executable, "-m", f"tests.concurrency.{module}", *arguments]
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "goodword.settings"}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def wait_until_busy(process: "subprocess.Popen[bytes]") -> None:
    assert process.stdout is not None
    if not process.stdout.read(3):
        assert process.stderr is not None
        raise AssertionError(process.stderr.read().decode())


def wait_until_gone() -> None:
    """The server notices the death of its client and rolls back."""
    deadline = time.monotonic() + 60
    query = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(query)
            if cursor.fetchone()[0] == 0:
                return
            time.sleep(0.05)
    raise AssertionError("a killed process still holds its connection")


@pytest.mark.rule("L3")
def test_web_and_worker_killed_at_any_moment() -> None:
    busy.seed()
    dice = random.Random(5)
    for turn in range(ROUNDS):
        today = (NOW + timedelta(days=35 * turn)).isoformat()
        processes = [start("busy", role, str(turn), today) for role in ("web", "worker")]
        for process in processes:
            wait_until_busy(process)
        time.sleep(dice.uniform(0.2, 0.8))
        for process in processes:
            process.kill()
            process.wait(timeout=10)
        wait_until_gone()
        story.assert_sound()
    assert Ask.objects.count() >= ROUNDS
    assert Charge.objects.count() == Ask.objects.count()
    fresh = story.send(make_advocate(), make_request(prospect_company="Fresh AG"), now=NOW + timedelta(days=300))
    assert fresh.pk, "and no lock is left behind"


def kill_in(step: str, *more: str) -> None:
    process = start("doomed", step, NOW.isoformat(), *more)
    _, errors = process.communicate(timeout=180)
    assert process.returncode == -signal.SIGKILL, errors.decode()
    wait_until_gone()


@pytest.mark.rule("L3", "A2")
@pytest.mark.parametrize("step", ["_write", "reserve", "space", "move_request", "record", "create_link", "enqueue"])
def test_killed_right_after_each_step_of_an_ask(step: str) -> None:
    story.manager()
    advocate, request = make_advocate(), make_request()
    kill_in(step)
    assert (Ask.objects.count(), Charge.objects.count(), Message.objects.count()) == (0, 0, 0)
    story.assert_sound()
    assert story.send(advocate, request).pk


@pytest.mark.rule("L3")
def test_without_the_transaction_a_slot_leaks() -> None:
    """The control: this test can fail."""
    story.manager()
    make_advocate(), make_request()
    kill_in("reserve", "bare")
    with pytest.raises(AssertionError, match="V3"):
        story.assert_sound()

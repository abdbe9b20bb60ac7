"""Twenty keys, a hundred identical requests each, at once (V13), with a control that doubles without the unique row."""

import os
import signal
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection

from goodword.api import auth
from goodword.models import AdvocateNote, IdempotentAnswer
from goodword.policy.vocabulary import Role
from tests.api.caller import Caller
from tests.concurrency.racing import race
from tests.factories import make_advocate
from tests.sabotage import without_guard
from tests.source import ROOT as FOLDER

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.rule("V13")]
KEYS, TIMES = 20, 100


@pytest.fixture(autouse=True)
def no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "PER_MINUTE", 10**9)


def posts(caller: Caller, keys: int, times: int) -> list[Callable[[], Any]]:
    """Notes of one advocate: every one that is made is a row."""
    path = f"/advocates/{make_advocate().pk}/notes"
    calls = [
        partial(caller.post, path, {"text": f"Note {number}"}, idempotency_key=f"key-{number}")
        for number in range(keys)
    ]
    return [call for _ in range(times) for call in calls]


def test_a_hundred_times_the_same_is_once() -> None:
    caller = Caller(Role.MANAGER)
    calls = posts(caller, KEYS, TIMES)
    answers = race(calls)
    assert len(answers) == KEYS * TIMES
    bodies = defaultdict(set)
    for call, answer in zip(calls, answers, strict=True):
        while answer.status_code == 409:  # it took too long: the sender comes back
            assert answer["Retry-After"] == "1"
            answer = call()
        assert answer.status_code == 200
        bodies[answer.json()["text"]].add((answer.content, answer["ETag"]))
    assert len(bodies) == KEYS
    assert {len(found) for found in bodies.values()} == {1}
    assert AdvocateNote.objects.count() == IdempotentAnswer.objects.count() == KEYS


def test_without_the_unique_row_it_doubles() -> None:
    """The control: this test can fail."""
    caller = Caller(Role.MANAGER)
    with without_guard(IdempotentAnswer, "idempotent_answer_once"):
        race(posts(caller, 3, 40))
        assert AdvocateNote.objects.count() > 3
        assert max(Counter(AdvocateNote.objects.values_list("text", flat=True)).values()) > 1


def test_a_killed_process_leaves_nothing_and_the_retry_does_it_once() -> None:
    caller, advocate = Caller(Role.MANAGER), make_advocate()
    database = connection.settings_dict
    url = f"postgres://{database['USER']}@/{database['NAME']}?host={quote(str(database['HOST']))}"
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "goodword.settings"}
    path = f"/advocates/{advocate.pk}/notes"
    for step in ("begin", "add_note", "finish"):
        command = [sys.executable, "-m", "tests.concurrency.doomed_answer", step, caller.secret, path]
        process = subprocess.run(command, cwd=FOLDER, env=environment, capture_output=True, check=False, timeout=180)
        assert process.returncode == -signal.SIGKILL, process.stderr.decode()
        assert AdvocateNote.objects.count() == IdempotentAnswer.objects.count() == 0
    answers = [caller.post(path, {"text": "Note"}, idempotency_key="key") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert AdvocateNote.objects.count() == 1

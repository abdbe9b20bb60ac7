"""Two workers that compute scores at once do no harm (C5); the control without the lock loses a signal."""

import threading
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

import pytest

from goodword.models import Contact, ContactScore, ScoreChange, ScoreDue
from goodword.operations import score as operations
from goodword.operations.score import compute_calendar, compute_due
from goodword.operations.score_due import due_all
from goodword.policy.finding import SignalKind
from goodword.queries.score import computed_on
from tests.concurrency.racing import race
from tests.factories import NOW, make_contact, make_workspace
from tests.operations.test_score import add, standing

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.rule("C5")]
K = SignalKind
PAUSE = 1.0  # seconds the first worker thinks between reading and writing


@pytest.fixture
def ada() -> Contact:
    make_workspace()
    contact = make_contact()
    add(K.NPS, 10, contact=contact)
    return contact


class Slow:
    """The first reading of the signals is followed by a pause, in which others may go on."""

    def __init__(self, reading: Callable[..., Any]) -> None:
        self.reading, self.has_read, self.go_on = reading, threading.Event(), threading.Event()

    def __call__(self, *args: Any) -> Any:
        found = self.reading(*args)
        if not self.has_read.is_set():
            self.has_read.set()
            self.go_on.wait(PAUSE)
        return found


def two_workers(ada: Contact, monkeypatch: pytest.MonkeyPatch) -> int:
    """The second has a signal more to read; answers what is stored in the end."""
    slow = Slow(computed_on)
    monkeypatch.setattr(operations, "computed_on", slow)

    def second() -> None:
        slow.has_read.wait(10)
        add(K.PRAISE, contact=ada)
        compute_due(NOW)
        slow.go_on.set()

    race([partial(compute_calendar, NOW), second])
    assert not ScoreDue.objects.exists()
    return ContactScore.objects.get(contact=ada).total


def test_an_older_reading_never_overwrites_a_newer_one(ada: Contact, monkeypatch: pytest.MonkeyPatch) -> None:
    assert two_workers(ada, monkeypatch) == 20


def test_without_the_lock_it_does(ada: Contact, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_lock(now: datetime) -> date:
        return NOW.date()

    monkeypatch.setattr(operations, "_open_today", no_lock)
    assert two_workers(ada, monkeypatch) == 10


@pytest.mark.parametrize("turn", range(3))
def test_many_at_once_give_what_one_gives(ada: Contact, turn: int) -> None:
    others = [make_contact(account=ada.account) for _ in range(4)]
    kinds = [K.NPS, K.PRAISE, K.ROI, K.PAST_ADVOCACY]
    calls: list[Callable[[], object]] = [
        partial(add, kind, 10, contact=contact) for contact in (ada, *others) for kind in kinds
    ]
    calls += [partial(compute_due, NOW), partial(compute_calendar, NOW), partial(due_all, NOW)] * 4
    race(calls, threads=8)
    compute_due(NOW)
    compute_calendar(NOW)
    assert set(ContactScore.objects.values_list("total", flat=True)) == {40}
    before = standing()
    due_all(NOW)
    compute_due(NOW)
    assert standing() == before
    assert ScoreChange.objects.count() == 5

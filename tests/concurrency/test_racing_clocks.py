"""Clocks and people at the same moment, on a real database (A4, A6, V7); the control fires twice without its guard."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from goodword.models import Charge, Message, QuarterGuard, RequestEvent, ScheduleRun
from goodword.operations.ask_answer import accept_ask
from goodword.operations.ask_clock import expire_ask, remind_advocate
from goodword.operations.ask_veto import approve_ask, send_unopposed, veto_ask
from goodword.operations.schedule import run_schedule
from goodword.policy.actors import WORKER
from goodword.policy.schedules import CatchUp, Every, Schedule, due_times
from goodword.policy.vocabulary import AskState
from tests import story
from tests.clocks import make_csm, waiting_ask
from tests.concurrency.racing import race, refusals, successes
from tests.factories import NOW, make_workspace
from tests.sabotage import without_guard

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)


@pytest.mark.rule("A6", "V2")
@pytest.mark.parametrize("turn", range(6))
def test_of_veto_yes_and_silence_one_wins(turn: int) -> None:
    csm = make_csm()
    ask, late = waiting_ask(csm), NOW + DAY
    calls: list[Callable[[], object]] = [
        partial(veto_ask, ask.pk, "No", actor=csm.actor(), now=late),
        partial(send_unopposed, ask.pk, actor=WORKER, now=late),
        partial(approve_ask, ask.pk, actor=csm.actor(), now=late),
    ] * 3
    random.Random(turn).shuffle(calls)
    outcomes = race(calls)
    ask.refresh_from_db()
    assert ask.state in (AskState.VETOED, AskState.PENDING)
    assert refusals(outcomes) <= {"ask.not_waiting"}
    assert {outcome.state for outcome in successes(outcomes)} == {ask.state}
    sent = ask.state == AskState.PENDING
    assert Message.objects.filter(kind="ask").count() == int(sent)
    assert QuarterGuard.objects.get().used == int(sent)
    story.assert_sound()


@pytest.mark.rule("A4", "V2")
@pytest.mark.parametrize("turn", range(6))
def test_an_answer_at_the_last_moment_wins_or_loses_cleanly(turn: int) -> None:
    ask, manager, late = story.send(), story.manager(), NOW + 3 * DAY
    calls: list[Callable[[], object]] = [
        partial(accept_ask, ask.pk, availability="Mornings", actor=manager, now=late),
        partial(expire_ask, ask.pk, actor=WORKER, now=late),
        partial(remind_advocate, ask.pk, actor=WORKER, now=late),
    ] * 3
    random.Random(turn).shuffle(calls)
    race(calls)
    ask.refresh_from_db()
    assert ask.state in (AskState.ACCEPTED, AskState.EXPIRED)
    assert Charge.objects.get().state == ("reserved" if ask.state == AskState.ACCEPTED else "released")
    assert RequestEvent.objects.filter(request=ask.request).count() == 4
    assert Message.objects.filter(kind="ask-reminder").count() <= 1
    story.assert_sound()


BEGIN = datetime(2026, 3, 1, 12, tzinfo=UTC)
NIGHTLY = Schedule("nightly", Every.DAY, hour=2, minute=30, catch_up=CatchUp.ALL)
DAYS, WORKERS = 90, 3


def work_for_ninety_days(seed: int) -> Counter[datetime]:
    """Three workers with clocks of their own that run apart, stand still for days, and jump ahead and back."""
    make_workspace()
    run_schedule(NIGHTLY, lambda due_at, now: "", lambda: BEGIN)
    fired, lock = Counter[datetime](), threading.Lock()

    def work(due_at: datetime, now: datetime) -> str:
        with lock:
            fired[due_at] += 1
        return ""

    def live(worker: int) -> None:
        dice, now = random.Random(seed * 10 + worker), BEGIN
        while now < BEGIN + timedelta(days=DAYS + 1):
            now = max(BEGIN, now + timedelta(hours=dice.choice([5, 7, 9, 60, -8])))
            run_schedule(NIGHTLY, work, partial(min, now, BEGIN + timedelta(days=DAYS)))

    race([partial(live, worker) for worker in range(WORKERS)], threads=WORKERS)
    return fired


@pytest.mark.rule("V7")
@pytest.mark.parametrize("seed", range(2))
def test_three_workers_fire_each_time_once(seed: int) -> None:
    fired = work_for_ninety_days(seed)
    assert set(fired) == set(due_times(NIGHTLY, BEGIN, BEGIN + timedelta(days=DAYS), "Europe/Berlin"))
    assert set(fired.values()) == {1}
    assert len(fired) == DAYS


@pytest.mark.rule("V7")
def test_without_the_unique_claim_a_time_fires_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: this test can fail."""

    def look_first(schedule: str, due_at: datetime, defaults: dict[str, object]) -> tuple[ScheduleRun, bool]:
        known = ScheduleRun.objects.filter(schedule=schedule, due_at=due_at).first()
        if known is None:
            barrier.wait(timeout=20)
            known = ScheduleRun.objects.create(schedule=schedule, due_at=due_at, **defaults)
            return known, True
        return known, False

    make_workspace()
    run_schedule(NIGHTLY, lambda due_at, now: "", lambda: BEGIN)
    barrier, fired = threading.Barrier(2), list[datetime]()
    monkeypatch.setattr(ScheduleRun.objects, "get_or_create", look_first)

    def work(due_at: datetime, now: datetime) -> str:
        fired.append(due_at)
        return ""

    with without_guard(ScheduleRun, "schedule_run_once"):
        race([partial(run_schedule, NIGHTLY, work, lambda: BEGIN + DAY)] * 2)
        assert len(fired) == 2

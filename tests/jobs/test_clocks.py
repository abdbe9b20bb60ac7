"""The worker's clocks: asks, what is overdue, the nightly check, and the table of what is due by the clock."""

from datetime import timedelta

import pytest
from django.db import OperationalError

from goodword.jobs.ask import watch_asks
from goodword.jobs.reference_request import escalate_overdue
from goodword.jobs.rows import each
from goodword.jobs.schedule import TIMED, work_by_the_clock
from goodword.jobs.verification import check_everything
from goodword.models import Ask, Message, QuarterGuard, ScheduleRun
from goodword.policy.vocabulary import AskState, RequestState
from goodword.queries.verification import NIGHTLY_CHECK, broken_check
from tests import story
from tests.clocks import set_policy, waiting_ask
from tests.factories import NOW, make_request, make_workspace

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.mark.rule("A4", "A6")
def test_the_worker_sends_reminds_and_ends() -> None:
    ask = waiting_ask()
    watch_asks(lambda: NOW + DAY)
    ask.refresh_from_db()
    assert ask.state == AskState.PENDING
    watch_asks(lambda: NOW + 2 * DAY)
    assert Message.objects.filter(kind="ask-reminder").count() == 1
    watch_asks(lambda: NOW + 4 * DAY)
    ask.refresh_from_db()
    assert ask.state == AskState.EXPIRED
    watch_asks(lambda: NOW + 9 * DAY)
    story.assert_sound()


@pytest.mark.rule("F6", "A4")
def test_what_is_switched_off_waits_for_the_manager() -> None:
    ask = story.send()
    set_policy(automation={"ask_reminder": False, "ask_expiry": False})
    for days in range(9):
        watch_asks(lambda days=days: NOW + days * DAY)  # type: ignore[misc]
    ask.refresh_from_db()
    assert (ask.state, ask.reminded_at) == (AskState.PENDING, None)


@pytest.mark.rule("A4")
def test_asks_from_before_are_given_clocks() -> None:
    ask = story.send()
    Ask.objects.update(remind_at=None, expires_at=None)
    watch_asks(lambda: NOW + 9 * DAY)
    ask.refresh_from_db()
    assert (ask.state, ask.expires_at) == (AskState.PENDING, NOW + 14 * DAY)


def test_what_is_overdue_is_told_once() -> None:
    story.manager()
    make_request(RequestState.SUBMITTED)
    for days in (0, 9, 10):
        escalate_overdue(lambda days=days: NOW + days * DAY)  # type: ignore[misc]
    assert Message.objects.filter(kind="request-overdue").count() == 1


def test_nothing_is_due_without_a_workspace() -> None:
    watch_asks(lambda: NOW)
    escalate_overdue(lambda: NOW)
    work_by_the_clock(lambda: NOW)


def test_one_row_that_fails_keeps_none_of_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    done = list[int]()

    def work(pk: int) -> None:
        if pk == 1:
            raise ValueError("secret of somebody")
        done.append(pk)

    each("x", [1, 2, 3], work)
    assert done == [2, 3]
    assert "secret" not in "".join(capsys.readouterr())

    def away(pk: int) -> None:
        raise OperationalError

    with pytest.raises(OperationalError):
        each("x", [1], away)


@pytest.mark.rule("V7")
def test_each_night_everything_is_checked_and_what_is_broken_is_kept() -> None:
    make_workspace()
    assert check_everything(NOW, NOW) == ""
    work_by_the_clock(lambda: NOW)
    work_by_the_clock(lambda: NOW + DAY)
    assert ScheduleRun.objects.filter(schedule=NIGHTLY_CHECK, finished_at__isnull=False).count() == 1
    assert broken_check() is None
    story.send()
    QuarterGuard.objects.update(used=0)
    work_by_the_clock(lambda: NOW + 2 * DAY)
    found = broken_check()
    assert found is not None
    assert found.last_error == "V1: 1"
    QuarterGuard.objects.update(used=1)
    work_by_the_clock(lambda: NOW + 3 * DAY)
    assert broken_check() is None


@pytest.mark.rule("V7")
def test_the_weekly_digests_go_out_on_monday_morning() -> None:
    story.manager()
    make_request(RequestState.MATCHING)
    work_by_the_clock(lambda: NOW)
    for hours in range(0, 8 * 24, 3):
        work_by_the_clock(lambda hours=hours: NOW + timedelta(hours=hours))  # type: ignore[misc]
    mail = Message.objects.get(kind="digest-manager")
    assert (mail.created_at - NOW) == timedelta(days=6, hours=24)


def test_each_schedule_has_a_name_of_its_own() -> None:
    assert len({timed.schedule.name for timed in TIMED}) == len(TIMED)

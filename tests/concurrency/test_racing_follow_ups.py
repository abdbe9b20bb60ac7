"""Several workers at one follow-up, and people beside them: it happens once."""

from functools import partial

import pytest

from goodword.models import FollowUp, HistoryEntry, Message, Session
from goodword.operations.feedback import Answers, record_feedback
from goodword.operations.follow_up_duty import escalate_follow_up, skip_follow_up, work_follow_up
from goodword.operations.outcome import plan_outcome
from goodword.operations.promotion import promote_advocate
from goodword.policy.actors import WORKER
from goodword.policy.vocabulary import FollowUpKind, FollowUpState, Party, Tier
from tests import story
from tests.concurrency.racing import race
from tests.factories import make_advocate, make_deal, make_request

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
K = FollowUpKind


def held() -> Session:
    advocate = make_advocate(tier=Tier.NEW, agreed_per_quarter=1)
    request = make_request(deal=make_deal(stage="closed_won", closed_on="2026-03-12"))
    return story.hold(story.date_on(story.accept(story.send(advocate, request))))


@pytest.mark.rule("F6")
def test_many_workers_send_it_once_and_a_person_beside_them_changes_that_at_most() -> None:
    session = held()
    row = FollowUp.objects.get(session=session, kind=K.FEEDBACK_ADVOCATE)
    work = partial(work_follow_up, row.pk, actor=WORKER, now=row.run_at)
    skip = partial(skip_follow_up, row.pk, "By phone", actor=story.manager(), now=row.run_at)
    race([*(work for _ in range(10)), skip, skip])
    row.refresh_from_db()
    assert row.state in (FollowUpState.DONE, FollowUpState.SKIPPED)
    assert Message.objects.filter(kind="feedback-customer").count() == (row.state == FollowUpState.DONE)
    assert row.attempts == 0


@pytest.mark.rule("F6")
def test_overdue_is_reported_once_by_all_workers_together() -> None:
    row = FollowUp.objects.get(session=held(), kind=K.CRM_NOTE)
    late = row.due_at.replace(year=row.due_at.year + 1)
    outcomes = race(partial(escalate_follow_up, row.pk, actor=WORKER, now=late) for _ in range(8))
    assert outcomes.count(True) == 1
    assert HistoryEntry.objects.filter(verb="follow_up.escalated").count() == 1


@pytest.mark.rule("F4")
def test_an_outcome_is_planned_once_by_all_workers_together() -> None:
    session = held()
    outcomes = race(partial(plan_outcome, session.pk, actor=WORKER, now=session.starts_at) for _ in range(8))
    assert outcomes.count(True) == 1
    assert FollowUp.objects.filter(session=session, kind__in=[K.OUTCOME, K.GIFT]).count() == 2


@pytest.mark.rule("L7")
def test_a_promotion_happens_once() -> None:
    session, manager = held(), story.manager()
    for party in Party:
        record_feedback(session.pk, party, Answers(5), actor=manager, now=session.starts_at)
    advocate = session.ask.advocate_id
    outcomes = race(partial(promote_advocate, advocate, actor=WORKER, now=session.starts_at) for _ in range(8))
    assert outcomes.count(True) == 1

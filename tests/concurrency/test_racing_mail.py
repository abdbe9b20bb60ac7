"""The same mail brought by several at once, as a pipe and a mailbox may do: it is one, and does its work once."""

from datetime import timedelta
from functools import partial

import pytest

from goodword.models import HistoryEntry, InboundMail, Message
from goodword.operations.inbound import take_in
from goodword.operations.session import date_session
from goodword.policy.actors import WORKER
from tests import story
from tests.concurrency.racing import race, successes
from tests.factories import NOW
from tests.mails import calendar, outlook_answer

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.rule("S2")]
PETRA = "petra@prospect.example"


def test_a_mail_brought_by_many_is_one() -> None:
    actor = story.manager()
    ask = story.accept(story.send(actor=actor), actor=actor)
    session = date_session(ask.pk, story.when(NOW + timedelta(days=9, hours=1)), actor=actor, now=NOW)
    answer = calendar("REPLY", session.invitations.get().uid, 0, PETRA, "DECLINED", session.starts_at)
    raw = outlook_answer(PETRA, answer)
    outcomes = race(partial(take_in, raw, actor=WORKER, now=NOW) for _ in range(12))
    assert len(successes(outcomes)) == 12
    assert InboundMail.objects.count() == len({one.pk for one in outcomes}) == 1
    assert HistoryEntry.objects.filter(verb="session.attendance").count() == 1
    assert Message.objects.filter(kind="attendance-declined").count() == 2

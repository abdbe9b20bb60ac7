"""Workers at the same time, and an advocate who leaves at the same time, on PostgreSQL."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from goodword.models import Advocate, Message
from goodword.operations.delivery import claim_messages
from goodword.operations.hand_off import hand_off
from goodword.operations.outbox import enqueue
from goodword.policy.vocabulary import AdvocateStatus, MessageState
from tests.factories import NOW
from tests.messages.sample import make_story, send_kind

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
LATER = NOW + timedelta(minutes=1)


def claim_all(_: int) -> list[int]:
    claimed: list[int] = []
    try:
        while batch := claim_messages(LATER, limit=3):
            claimed += [message.pk for message in batch]
    finally:
        connection.close()
    return claimed


@pytest.mark.rule("V5")
def test_no_message_is_claimed_by_two_workers() -> None:
    story = make_story()
    for number in range(60):
        enqueue("thanks", story.contact, event=str(number), variables={"topic": "x"}, now=NOW, ask=story.ask)
    with ThreadPoolExecutor(8) as workers:
        claims = [pk for claimed in workers.map(claim_all, range(8)) for pk in claimed]
    assert len(claims) == len(set(claims)) == 60


@pytest.mark.rule("V8")
def test_a_hand_off_waits_for_somebody_who_is_leaving() -> None:
    """Without the lock on the advocate it would look at a row that is about to change, and let the message go."""
    story = make_story()
    send_kind(story, "ask")
    (message,) = claim_messages(LATER)
    leaving, handed_off = threading.Event(), list[bool]()

    def hand_over() -> None:
        leaving.wait(5)
        handed_off.append(hand_off(message, LATER))
        connection.close()

    worker = threading.Thread(target=hand_over)
    worker.start()
    with transaction.atomic():
        advocate = Advocate.objects.select_for_update(of=("self",)).get(pk=story.advocate.pk)
        leaving.set()
        worker.join(0.7)
        assert worker.is_alive(), "the hand-off did not wait"
        advocate.status, advocate.left_on = AdvocateStatus.LEFT, NOW.date()
        advocate.save()
    worker.join(10)
    assert handed_off == [False]
    assert Message.objects.get().state == MessageState.CANCELLED

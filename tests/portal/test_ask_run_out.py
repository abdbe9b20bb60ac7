"""Who comes too late finds a kind word, and nothing happens (A4)."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from goodword.models import Ask
from goodword.operations.ask_clock import expire_ask
from goodword.policy.actors import WORKER
from goodword.policy.vocabulary import AskState
from tests import story
from tests.clocks import waiting_ask
from tests.factories import make_advocate
from tests.portal.visits import url

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A4")]


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    cache.clear()


def test_an_ask_that_ran_out_is_told_kindly_and_takes_no_answer(client: Client) -> None:
    now = timezone.now()
    ask = story.send(make_advocate(), now=now - timedelta(days=9))
    link = ask.links.get()
    expire_ask(ask.pk, actor=WORKER, now=now)
    page = client.get(url("ask", link))
    assert "perfectly fine" in page.content.decode()
    assert "<form" not in page.content.decode().split("<main")[1].split("</main>")[0]
    client.post(url("ask-accept", link), {"availability": "Mornings"})
    assert Ask.objects.get().state == AskState.EXPIRED
    story.assert_sound()


@pytest.mark.rule("A6")
def test_an_ask_that_waits_for_the_csm_has_no_page_yet() -> None:
    ask = waiting_ask(now=timezone.now())
    assert not ask.links.exists()

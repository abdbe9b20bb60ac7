"""The ask's page while it waits: for the CSM, for the advocate, and when its time is up (A4, A6)."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from goodword.models import Ask, Message, User
from goodword.operations.ask_veto import veto_ask
from goodword.policy.vocabulary import AskState, RequestState, Role
from tests import story
from tests.clocks import advocate_with, make_csm, set_policy, waiting_ask
from tests.factories import NOW, make_advocate, make_request
from tests.web.reader import reader, text_of

pytestmark = pytest.mark.django_db


def page_of(client: Any, ask: Ask) -> str:
    return text_of(client.get(reverse("ask-detail", args=[ask.pk])))


def csm_reader(ask: Ask) -> Any:
    csm = ask.account.csm
    assert csm is not None
    return reader(user=csm)[0]


@pytest.mark.rule("A6")
def test_the_csm_finds_the_ask_and_objects_with_a_reason() -> None:
    ask = waiting_ask(now=timezone.now())
    client = csm_reader(ask)
    home = text_of(client.get("/"))
    assert "wait for a CSM" in home
    assert "/asks/?state=waiting" in home
    page = page_of(client, ask)
    assert "Your word" in page
    assert 'id="object"' in page
    refused = client.post(reverse("ask-veto", args=[ask.pk]), {"reason": " "})
    assert refused.status_code == 422
    client.post(reverse("ask-veto", args=[ask.pk]), {"reason": "In the middle of a renewal"})
    assert "In the middle of a renewal" in page_of(client, ask)
    assert story.request_of(ask).state == RequestState.MATCHING


@pytest.mark.rule("A4")
def test_an_ask_that_waits_for_the_morning_says_so_and_has_nothing_to_remind_of() -> None:
    client, _ = reader(Role.MANAGER)
    ask = story.send(now=timezone.now())
    mails, page = Message.objects.filter(ask=ask, kind="ask"), ("Goes out", "Remind them now")
    for leaves, shown in ((timedelta(hours=3), page[0]), (timedelta(hours=-3), page[1])):
        mails.update(due_at=timezone.now() + leaves)
        assert [words for words in page if words in page_of(client, ask)] == [shown]


@pytest.mark.rule("A6")
def test_the_csm_agrees_and_it_goes_out() -> None:
    ask = waiting_ask(now=timezone.now())
    client = csm_reader(ask)
    response = client.post(reverse("ask-approve", args=[ask.pk]), follow=True)
    assert "Its clock" in text_of(response)
    assert Ask.objects.get().state == AskState.PENDING
    late = client.post(reverse("ask-veto", args=[ask.pk]), {"reason": "x"})
    assert "does not wait for the customer success manager any more" in text_of(late)


@pytest.mark.rule("A6")
def test_the_manager_is_told_before_sending_that_somebody_is_heard_first() -> None:
    client, _ = reader(Role.MANAGER)
    csm = make_csm(name="Carla Care")
    set_policy(asks={"csm_veto": True})
    request, advocate = make_request(), advocate_with(csm)
    assert "Carla Care is heard first" in text_of(client.get(reverse("ask-new", args=[request.pk, advocate.pk])))
    User.objects.filter(pk=csm.pk).update(is_active=False)
    assert "is heard first" not in text_of(client.get(reverse("ask-new", args=[request.pk, advocate.pk])))


@pytest.mark.rule("A6")
def test_a_vetoed_advocate_is_never_offered_for_this_request_again() -> None:
    client, _ = reader(Role.MANAGER)
    ask = waiting_ask()
    veto_ask(ask.pk, "No", actor=story.manager(), now=NOW)
    page = text_of(client.get(reverse("request-shortlist", args=[ask.request_id])))
    assert "Their customer success manager objected to this request." in page
    assert reverse("ask-new", args=[ask.request_id, ask.advocate_id]) not in page


@pytest.mark.rule("A6")
@pytest.mark.parametrize("page", ["advocate-rest", "advocate-pause", "advocate-leave"])
def test_a_waiting_ask_is_named_before_a_break(page: str) -> None:
    client, _ = reader(Role.MANAGER)
    ask = waiting_ask()
    assert "has not heard of it" in text_of(client.get(reverse(page, args=[ask.advocate_id])))


@pytest.mark.rule("A4")
def test_the_manager_reminds_and_lets_run_out_by_hand() -> None:
    client, _ = reader(Role.MANAGER)
    now = timezone.now()
    ask = story.send(make_advocate(), now=now)
    Message.objects.update(due_at=now)  # whatever day it is today
    page = page_of(client, ask)
    assert "Remind them now" in page
    assert "Let it run out" not in page
    client.post(reverse("ask-remind", args=[ask.pk]))
    assert Message.objects.filter(kind="ask-reminder").exists()
    assert "Remind them now" not in page_of(client, ask)
    early = client.post(reverse("ask-expire", args=[ask.pk]), follow=True)
    assert "may still be answered until" in text_of(early)
    Ask.objects.update(expires_at=now - timedelta(minutes=1), remind_at=now - timedelta(days=2))
    Message.objects.update(due_at=now - timedelta(days=9))
    assert "Let it run out" in page_of(client, ask)
    done = client.post(reverse("ask-expire", args=[ask.pk]), follow=True)
    assert done.redirect_chain[-1][0] == reverse("request-detail", args=[ask.request_id])
    assert Ask.objects.get().state == AskState.EXPIRED


@pytest.mark.rule("A4", "A6")
def test_the_list_of_asks_says_until_when() -> None:
    client, _ = reader(Role.MANAGER)
    waiting_ask()
    assert "3 Mar 2026" in text_of(client.get(reverse("ask-list")))
    assert "3 Mar 2026" in text_of(client.get(reverse("ask-list"), {"state": "waiting"}))
    assert "Waiting for the CSM" in text_of(client.get(reverse("ask-list")))

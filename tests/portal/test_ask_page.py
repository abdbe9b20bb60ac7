"""The page on which an advocate answers an ask: everything they need to know, and four answers (A1, A3)."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from goodword.models import Message
from goodword.policy.vocabulary import AdvocateStatus, AskState, ChargeState, RequestState
from tests.portal.visits import FIRST_TIME, ask_link, post, story_now, url

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A3")]


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    cache.clear()


def shown(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


@pytest.mark.rule("A1")
def test_the_page_names_everything(client: Client) -> None:
    story = story_now(personal_note="We met in Lisbon.")
    page = shown(client, url("ask", ask_link(story)))
    ask = story.ask
    for part in (ask.prospect_company, ask.prospect_industry, ask.prospect_size, ask.contact_title, ask.interest,
                 ask.wants, ask.why_advocate, "15–20 minutes", "We met in Lisbon."):  # fmt: skip
        assert part in page


@pytest.mark.rule("V18")
def test_times_are_shown_in_the_zone_of_the_reader_or_the_one_they_choose(client: Client) -> None:
    address = url("ask", ask_link(story_now(zone="Asia/Kolkata")))
    assert "Wednesday, 11 March 2099, 14:30 IST" in shown(client, address)
    assert "Wednesday, 11 March 2099, 05:00 EDT" in shown(client, f"{address}?zone=America/New_York")
    assert "14:30 IST" in shown(client, f"{address}?zone=Nowhere/Land")


def test_the_page_speaks_the_readers_language_and_can_be_switched(client: Client) -> None:
    address = url("ask", ask_link(story_now("de")))
    assert '<html lang="de"' in shown(client, address)
    assert "11. März 2099" in shown(client, address)
    assert '<html lang="ms"' in shown(client, f"{address}?language=ms")
    assert client.get(address)["Content-Language"] == "de"


def test_yes_at_one_of_the_times() -> None:
    story = story_now()
    page = post("ask-accept", ask_link(story), chosen_time=FIRST_TIME, availability="")
    story.ask.refresh_from_db()
    story.request.refresh_from_db()
    assert (story.ask.state, story.request.state) == (AskState.ACCEPTED, RequestState.CONFIRMED)
    assert (story.ask.answered_by, story.ask.on_behalf) == ("Grace Hopper", False)
    assert "You said yes to Prospect AG" in page
    assert "Wednesday, 11 March 2099, 10:00 CET" in page


def test_yes_with_words_for_when() -> None:
    story = story_now()
    post("ask-accept", ask_link(story), chosen_time="", availability="Mornings, not on Friday")
    story.ask.refresh_from_db()
    assert (story.ask.state, story.ask.availability_note) == (AskState.ACCEPTED, "Mornings, not on Friday")


@pytest.mark.parametrize("chosen", ["", "2099-03-11T09:30:00+00:00", "tomorrow"])
def test_yes_needs_a_time_that_was_offered_or_words(chosen: str) -> None:
    story = story_now()
    page = post("ask-accept", ask_link(story), chosen_time=chosen, availability="")
    story.ask.refresh_from_db()
    assert story.ask.state == AskState.PENDING
    assert "field-error" in page


def test_a_time_that_has_passed_is_not_offered(client: Client) -> None:
    times = [{"wall": "2020-03-11T10:00", "zone": "Europe/Berlin", "fold": 0}]
    page = shown(client, url("ask", ask_link(story_now(proposed_times=times, proposed_weeks="Next week"))))
    assert "11 March 2020" not in page
    assert "Next week" in page


@pytest.mark.rule("V2")
def test_no_gives_the_slot_back_and_is_fine() -> None:
    story = story_now()
    page = post("ask-decline", ask_link(story), reason="Too busy")
    story.ask.refresh_from_db()
    story.request.refresh_from_db()
    assert (story.ask.state, story.ask.decline_reason) == (AskState.DECLINED, "Too busy")
    assert story.request.state == RequestState.MATCHING
    assert story.ask.charge.state == ChargeState.RELEASED
    assert "perfectly fine" in page


@pytest.mark.rule("A7")
def test_the_reason_of_a_no_reaches_nobody_by_mail() -> None:
    story = story_now()
    post("ask-decline", ask_link(story), reason="My board forbids it")
    messages = Message.objects.filter(kind="ask-declined")
    assert messages.count() == 2
    assert not any("board" in message.text + message.html for message in messages)
    to_rep = messages.get(user=story.rep)
    assert "Hopper" not in to_rep.text + to_rep.html + to_rep.subject


def test_a_second_answer_shows_the_first() -> None:
    story = story_now()
    link = ask_link(story)
    post("ask-accept", link, chosen_time=FIRST_TIME, availability="")
    page = post("ask-decline", link, reason="")
    story.ask.refresh_from_db()
    assert story.ask.state == AskState.ACCEPTED
    assert "You said yes to Prospect AG" in page
    assert Message.objects.filter(kind="ask-accepted").count() == 2
    assert not Message.objects.filter(kind="ask-declined").exists()


def test_a_break_takes_the_ask_back() -> None:
    story = story_now()
    until = timezone.localdate() + timedelta(days=60)
    page = post("ask-pause", ask_link(story), until=until.isoformat())
    story.ask.refresh_from_db()
    story.advocate.refresh_from_db()
    assert story.advocate.paused_until == until
    assert story.ask.state != AskState.PENDING
    assert "You are taking a break" in page


def test_a_break_ends_in_the_future() -> None:
    story = story_now()
    page = post("ask-pause", ask_link(story), until=timezone.now().date().isoformat())
    story.advocate.refresh_from_db()
    assert story.advocate.paused_until is None
    assert "field-error" in page


def test_leaving_takes_a_second_step(client: Client) -> None:
    story = story_now()
    link = ask_link(story)
    assert "Leave the programme" in shown(client, url("ask-leave", link))
    story.advocate.refresh_from_db()
    assert story.advocate.status == AdvocateStatus.ACTIVE
    page = post("ask-leave", link, client, reason="New job")
    story.advocate.refresh_from_db()
    story.ask.refresh_from_db()
    assert story.advocate.status == AdvocateStatus.LEFT
    assert story.ask.state == AskState.DECLINED
    assert "You have left the programme" in page
    assert post("ask-leave", link, client, reason="")


@pytest.mark.parametrize("state", [AskState.WITHDRAWN, AskState.EXPIRED])
def test_an_ask_that_is_over_says_so_kindly(state: AskState, client: Client) -> None:
    story = story_now(state=state, answered_at=timezone.now())
    page = shown(client, url("ask", ask_link(story)))
    assert "nothing left for you to do" in page
    assert '<form method="post"' not in page


def test_the_manager_hears_of_the_break_and_the_rep_that_the_search_goes_on() -> None:
    story = story_now()
    until = timezone.localdate() + timedelta(days=60)
    post("ask-pause", ask_link(story), until=until.isoformat())
    to_manager = Message.objects.get(kind="ask-declined", user=story.manager)
    assert "Grace Hopper cannot help Prospect AG" in to_manager.text
    assert f"can be asked again from {until.day} {until:%B %Y}" in to_manager.text
    to_rep = Message.objects.get(kind="ask-declined", user=story.rep)
    assert "the search goes on" in to_rep.text
    assert "Hopper" not in to_rep.text

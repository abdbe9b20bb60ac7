"""An advocate's own page: preferences, a break, leaving, and what they were asked and gave."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from goodword.models import AccountIssue, HistoryEntry
from goodword.policy.vocabulary import AdvocateStatus, AskState, IssueKind
from goodword.queries.workspace import the_workspace, today_in
from tests.portal.visits import ask_link, own_link, post, story_now, url

pytestmark = [pytest.mark.django_db, pytest.mark.rule("A3")]
PREFERENCES: dict[str, Any] = {"availability": "low", "formats_liked": "call", "formats_excluded": "site_visit",
               "topics_liked": "Roll-out\nTraining", "topics_excluded": "Prices", "languages": "en"}  # fmt: skip


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    cache.clear()


def shown(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_what_suits_them_is_kept_and_counts_as_confirmed_today() -> None:
    story = story_now()
    assert "Saved" in post("advocate-preferences", own_link(story), **PREFERENCES)
    advocate = story.advocate
    advocate.refresh_from_db()
    assert (advocate.availability, advocate.formats_liked, advocate.formats_excluded) == (
        "low",
        ["call"],
        ["site_visit"],
    )
    assert (advocate.topics_liked, advocate.topics_excluded) == (["Roll-out", "Training"], ["Prices"])
    assert advocate.availability_confirmed_on == today_in(the_workspace(), timezone.now())
    assert advocate.use_cases.count() == 1
    entry = HistoryEntry.objects.filter(verb="advocate.edited").latest("pk")
    assert (entry.actor_kind, entry.actor_label) == ("link", "Grace Hopper")


def test_a_format_cannot_be_liked_and_excluded() -> None:
    story = story_now()
    page = post("advocate-preferences", own_link(story), **PREFERENCES | {"formats_excluded": "call"})
    story.advocate.refresh_from_db()
    assert story.advocate.formats_excluded == []
    assert "field-error" in page


@pytest.mark.rule("V15")
def test_the_link_of_an_ask_does_not_open_the_preferences(client: Client) -> None:
    story = story_now()
    assert client.post(url("advocate-preferences", ask_link(story)), PREFERENCES).status_code == 404


def test_a_break_and_its_end() -> None:
    story = story_now(state=AskState.DECLINED, answered_at=timezone.now())
    link, until = own_link(story), timezone.localdate() + timedelta(days=30)
    assert "You are taking a break" in post("advocate-pause", link, until=until.isoformat())
    assert "Take a break" in post("advocate-resume", link)
    story.advocate.refresh_from_db()
    assert story.advocate.paused_until is None


@pytest.mark.rule("L6")
def test_their_own_limits_are_shown_without_what_is_said_about_them(client: Client) -> None:
    story = story_now(state=AskState.DECLINED, answered_at=timezone.now())
    account = story.contact.account
    account.at_risk_since = timezone.localdate()
    account.save()
    AccountIssue.objects.create(
        account=account, kind=IssueKind.ESCALATION, opened_on=timezone.localdate(), note="Angry call"
    )
    page = shown(client, url("advocate", own_link(story)))
    assert "2 references a quarter" in page
    assert "Not while something with you is still open" in page
    for secret in ("churn", "risk", "Angry call", "scalation"):
        assert secret not in page


def test_a_pending_ask_can_be_answered_from_here(client: Client) -> None:
    story = story_now()
    link = ask_link(story)
    assert url("ask", link) in shown(client, url("advocate", own_link(story)))


def test_asks_are_listed_but_not_those_that_were_taken_back(client: Client) -> None:
    taken_back = story_now(state=AskState.WITHDRAWN, answered_at=timezone.now(), prospect_company="Unheard Ltd")
    assert "Unheard Ltd" not in shown(client, url("advocate", own_link(taken_back)))
    declined = story_now(state=AskState.DECLINED, answered_at=timezone.now(), prospect_company="Known Ltd")
    assert "Known Ltd" in shown(client, url("advocate", own_link(declined)))


def test_who_left_can_do_no_more_here(client: Client) -> None:
    story = story_now()
    link = own_link(story)
    assert "You have left the programme" in post("advocate-leave", link, client, reason="")
    story.advocate.refresh_from_db()
    assert story.advocate.status == AdvocateStatus.LEFT
    page = shown(client, url("advocate", link))
    assert '<form method="post"' not in page
    before = HistoryEntry.objects.count()
    post("advocate-preferences", link, client, **PREFERENCES)
    assert HistoryEntry.objects.count() == before

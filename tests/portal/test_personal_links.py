"""A personal link opens its own page until it runs out, changes nothing by being opened, and tells nobody anything."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from goodword.http import links
from goodword.models import Ask, PersonalLink, ReferenceRequest
from goodword.policy.vocabulary import AskState
from tests.factories import make_workspace
from tests.portal.visits import ask_link, own_link, story_now, trace, url

pytestmark = [pytest.mark.django_db, pytest.mark.rule("V15")]
PAGES = {"ask": ("ask", "ask-leave"), "own": ("advocate", "advocate-leave")}
VERBS = ["ask-accept", "ask-decline", "ask-pause", "advocate-preferences", "advocate-pause", "advocate-resume"]
FORGED = "A" * 64


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    cache.clear()


@pytest.mark.parametrize("method", ["get", "head", "options"])
@pytest.mark.parametrize("name", ["ask", "ask-leave", *VERBS[:3]])
def test_a_mail_scanner_changes_nothing(name: str, method: str, client: Client) -> None:
    story = story_now()
    link = ask_link(story)
    before = trace(), Ask.objects.values().get(), ReferenceRequest.objects.values().get()
    for _ in range(3):
        getattr(client, method)(url(name, link))
    assert (trace(), Ask.objects.values().get(), ReferenceRequest.objects.values().get()) == before


def page_of_dead(client: Client, address: str) -> tuple[int, str]:
    response = client.get(address)
    return response.status_code, response.content.decode()


def test_expired_revoked_forged_and_foreign_links_get_one_and_the_same_page(client: Client) -> None:
    story = story_now()
    expired, revoked, foreign = ask_link(story, days=-1), ask_link(story), own_link(story)
    PersonalLink.objects.filter(pk=revoked.pk).update(revoked_at=timezone.now())
    addresses = [url("ask", expired), url("ask", revoked), url("ask", foreign), reverse("portal:ask", args=[FORGED]),
                 reverse("portal:ask", args=["x"]), url("advocate", ask_link(story))]  # fmt: skip
    answers = {page_of_dead(client, address) for address in addresses}
    assert len(answers) == 1
    status, page = answers.pop()
    assert status == 404
    assert "This link no longer works" in page


def test_a_dead_link_does_nothing_when_posted_to(client: Client) -> None:
    story = story_now()
    link = ask_link(story)
    assert story.ask.links.update(revoked_at=timezone.now()) == 1
    assert client.post(url("ask-decline", link), {"reason": ""}).status_code == 404
    story.ask.refresh_from_db()
    assert story.ask.state == AskState.PENDING


def test_a_link_answers_its_own_ask_only(client: Client) -> None:
    first, second = story_now(), story_now()
    client.post(url("ask-decline", ask_link(first)), {"reason": ""})
    second.ask.refresh_from_db()
    assert second.ask.state == AskState.PENDING


class _Forms(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.posting: list[str] = []
        self.handlers: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form" and values.get("method") == "post":
            self.posting.append(values.get("action") or "")
        self.handlers += [name for name in values if name.startswith(("on", "hx-"))]


def test_nothing_on_the_pages_submits_itself(client: Client) -> None:
    story = story_now()
    for name, link in (("ask", ask_link(story)), ("advocate", own_link(story))):
        forms = _Forms(client.get(url(name, link)).content.decode())
        assert forms.posting
        assert not forms.handlers


@pytest.mark.parametrize("name", VERBS)
def test_the_verbs_need_a_token_of_the_page(name: str) -> None:
    story = story_now()
    link = ask_link(story) if name.startswith("ask") else own_link(story)
    assert Client(enforce_csrf_checks=True).post(url(name, link), {"reason": ""}).status_code == 403


def test_forms_work_as_browsers_send_them_from_a_page_without_referrer() -> None:
    """With `no-referrer` a browser sends `Origin: null` and no Referer, over HTTPS too."""
    client, story = Client(enforce_csrf_checks=True), story_now()
    link = ask_link(story)
    client.get(url("ask", link), secure=True)
    data = {"reason": "", "csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    answer = client.post(url("ask-decline", link), data, secure=True, headers={"origin": "null"})
    assert answer.status_code == 302
    other = client.post(url("ask-decline", link), data, secure=True, headers={"origin": "https://evil.example"})
    assert other.status_code == 403


@pytest.mark.parametrize("path", ["ask", "advocate", "forged"])
def test_the_address_stays_secret(path: str, client: Client) -> None:
    story = story_now()
    link = own_link(story) if path == "advocate" else ask_link(story)
    address = reverse("portal:ask", args=[FORGED]) if path == "forged" else url(path, link)
    response = client.get(address)
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "no-store"
    assert "noindex" in response["X-Robots-Tag"]
    assert 'href="http' not in response.content.decode().replace(f'href="http://testserver{address}', "")


def test_too_many_visits_are_put_off(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "PER_LINK", 3)
    link = ask_link(story_now())
    statuses = [client.get(url("ask", link)).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]


def test_guessing_is_put_off_by_address(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "PER_ADDRESS", 3)
    make_workspace()
    guesses = [client.get(reverse("portal:ask", args=[f"{n:064}"])).status_code for n in range(5)]
    assert guesses == [404, 404, 404, 429, 429]
    other = client.get(reverse("portal:ask", args=[FORGED]), REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 404


def test_a_link_works_until_it_runs_out() -> None:
    story = story_now()
    link = ask_link(story, days=1)
    token = url("ask", link).split("/")[2]
    assert links.find_link(token, "ask", link.expires_at - timedelta(seconds=1)) == link
    assert links.find_link(token, "ask", link.expires_at) is None


class ForgedTokens(TestCase):
    def setUp(self) -> None:
        cache.clear()
        make_workspace()

    @given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="/\\?#"), min_size=1, max_size=70))
    def test_whatever_is_made_up_opens_nothing(self, token: str) -> None:
        cache.clear()
        assert links.find_link(token, "ask", timezone.now()) is None

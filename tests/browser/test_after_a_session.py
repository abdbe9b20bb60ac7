"""From a session that took place to the outcome of the deal: thanks, answers of both sides, a quote, and the end."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from goodword.jobs.follow_up import follow_deals, promote_advocates, work_off_follow_ups
from goodword.models import Advocate, ContentItem, Session
from goodword.operations.delivery import send_due
from goodword.policy.vocabulary import Role, Tier
from tests import story
from tests.browser.axe import check_axe
from tests.browser.conftest import PHONE
from tests.browser.people import sign_in
from tests.factories import make_advocate, make_contact, make_deal, make_request, make_user, make_workspace
from tests.smtp import Inbox, text_of

Traveller = time_machine.Traveller
WORDS = "We settle claims within a day now."
MONDAY = datetime(2026, 3, 9, 10, 0, tzinfo=UTC)  # an hour after the session began


@pytest.fixture(autouse=True)
def _links(settings: Settings, live_server: LiveServer) -> None:
    settings.BASE_URL = live_server.url


@pytest.fixture
def clock() -> Iterator[Traveller]:
    with time_machine.travel(MONDAY, tick=True) as travelling:
        yield travelling


def work() -> None:
    """What the worker does."""
    follow_deals(timezone.now)
    work_off_follow_ups(timezone.now)
    promote_advocates(timezone.now)
    send_due(timezone.now)


def mail(inbox: Inbox, subject: str) -> EmailMessage:
    found = [message for message in inbox.messages if subject in str(message["Subject"])]
    assert len(found) == 1, [str(message["Subject"]) for message in inbox.messages]
    return found[0]


def link_in(message: EmailMessage) -> str:
    found = re.search(r"https?://\S+/link/feedback/\S+", text_of(message))
    assert found, text_of(message)
    return found[0]


def a_session() -> tuple[Session, Advocate]:
    make_workspace()
    contact = make_contact(first_name="Käthe", last_name="Müller", email="kaethe@mueller.example")
    advocate = make_advocate(contact=contact, tier=Tier.NEW, agreed_per_quarter=1)
    request = make_request(deal=make_deal(name="Roll-out"), rep=make_user(Role.REP, email="rita@northwind.example"))
    return story.date_on(story.accept(story.send(advocate, request))), advocate


def answer(page: Page, address: str, **words: str) -> None:
    page.goto(address)
    check_axe(page)
    page.get_by_label("5 – very much so").check()
    for label, text in words.items():
        page.get_by_label(label.replace("_", " "), exact=False).fill(text)


@pytest.mark.rule("F1", "F2", "F3", "F4", "F5", "F7")
def test_held_thanked_answered_quoted_won_and_told(
    page: Page, open_context: Callable[..., BrowserContext], inbox: Inbox, clock: Traveller
) -> None:
    session, advocate = a_session()
    sign_in(page, make_user(Role.MANAGER))
    page.goto(f"/sessions/{session.pk}/")
    page.get_by_label("What did they help with?").fill("claims automation")
    page.get_by_role("button", name="It was held").click()
    expect(page.get_by_text("Thanks go out at once.")).to_be_visible()
    check_axe(page)
    work()
    assert "?" not in text_of(mail(inbox, "Thank you, Käthe"))
    prospects = link_in(mail(inbox, "Did it help Prospect AG?"))

    phone = open_context(viewport=PHONE).new_page()
    answer(phone, prospects)
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("heading", name="Thank you!")).to_be_visible()
    clock.shift(timedelta(hours=25))
    work()
    answer(phone, link_in(mail(inbox, "How was it with Prospect AG?")), anything_else=WORDS)
    phone.get_by_label("You may quote my answers with my name.").check()
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("heading", name="Thank you!")).to_be_visible()
    work()
    advocate.refresh_from_db()
    assert advocate.tier == Tier.STANDARD

    page.goto(f"/sessions/{session.pk}/")
    page.get_by_role("listitem").filter(has_text=WORDS).get_by_role("link", name="Make a quote").click()
    check_axe(page)
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text(WORDS)).to_be_visible()
    assert ContentItem.objects.get().permission

    page.goto(f"/deals/{session.ask.request.deal_id}/edit/" if session.ask.request else "/")
    page.get_by_label("Stage").select_option("closed_won")
    page.get_by_role("button", name="Save").click()
    work()
    clock.shift(timedelta(hours=1, minutes=1))
    work()
    told = text_of(mail(inbox, "How Prospect AG decided"))
    assert "has decided to work with Northwind" in told
    assert "what they heard from you was helpful" in told
    assert "between €100,000 and €250,000" in told

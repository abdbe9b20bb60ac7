"""The main story without a mouse: request, approval, shortlist, ask, answer, date, held."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from goodword.messages.placeholders import link_url
from goodword.models import Ask, PersonalLink, ReferenceRequest, Session
from goodword.policy.vocabulary import RequestState, Role, SessionState
from tests.browser.people import sign_in
from tests.factories import make_advocate, make_contact, make_request, make_user, make_workspace

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
AFTERWARDS = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
MOST_TABS = 150
NAME = """() => {
  const it = document.activeElement;
  const label = it.labels && it.labels.length ? it.labels[0].innerText : "";
  return (it.getAttribute("aria-label") || label || it.innerText || "").trim();
}"""


@pytest.fixture(autouse=True)
def _world(settings: Settings, live_server: LiveServer) -> Iterator[None]:
    settings.BASE_URL = live_server.url
    with time_machine.travel(MONDAY, tick=True):
        yield


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on what begins with this name; the focus must be visible there."""
    seen = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(NAME))
        if seen[-1].startswith(name):
            ring = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
            shadow = page.evaluate("() => getComputedStyle(document.activeElement).boxShadow")
            assert ring != "none" or shadow != "none", f"{name} has the focus, and nothing shows it"
            return
    raise AssertionError(f"{name} cannot be reached: {seen}")


def press(page: Page, name: str) -> None:
    tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def go(page: Page, letter: str) -> None:
    """By the shortcut: g, then the letter of the place."""
    with page.expect_navigation():
        page.keyboard.press("g")
        page.keyboard.press(letter)


def test_the_main_story_by_keyboard_alone(open_context: Callable[..., BrowserContext]) -> None:
    make_workspace()
    manager = make_user(Role.MANAGER, name="Max Manager")
    make_advocate(contact=make_contact(first_name="Ada", last_name="Advocate"))
    make_request(RequestState.SUBMITTED)
    page = open_context().new_page()
    sign_in(page, manager)
    approve_and_ask(page)
    answer(open_context().new_page())
    date_it(page)
    with time_machine.travel(AFTERWARDS, tick=True):
        hold(page)
    assert Session.objects.get().state == SessionState.HELD


def approve_and_ask(page: Page) -> None:
    go(page, "r")
    press(page, "Prospect AG")
    press(page, "Approve")
    assert ReferenceRequest.objects.get().state == RequestState.MATCHING
    press(page, "Shortlist")
    press(page, "Ask Ada")
    press(page, "Send")
    expect(page.get_by_text("Waiting for Ada Advocate")).to_be_visible()


def answer(page: Page) -> None:
    page.goto(link_url(PersonalLink.objects.get(purpose="ask")))
    tab_to(page, "When do you have time?")
    page.keyboard.type("On Saturday at ten")
    press(page, "Yes, I will")


def date_it(page: Page) -> None:
    page.goto(f"/asks/{Ask.objects.get().pk}/")
    press(page, "Date the session")
    tab_to(page, "Day and time")
    page.keyboard.type("03032026")  # the same whichever of day and month comes first
    page.keyboard.press("ArrowRight")
    page.keyboard.type("1000A")
    press(page, "Date the session")
    assert Session.objects.get().wall_time == "2026-03-03T10:00"


def hold(page: Page) -> None:
    page.goto(f"/sessions/{Session.objects.get().pk}/")
    tab_to(page, "What did they help with?")
    page.keyboard.press("Control+A")
    page.keyboard.type("claims automation")
    press(page, "It was held")

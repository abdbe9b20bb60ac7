"""Nothing gets stuck, in a browser: what is overdue is red on the board, and a CSM objects to an ask."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from goodword.models import Ask
from goodword.policy.vocabulary import AskState, RequestState, Role
from tests import story
from tests.browser.axe import check_axe
from tests.browser.people import sign_in
from tests.clocks import advocate_with, make_csm, set_policy
from tests.factories import make_advocate, make_contact, make_request, make_user, make_workspace


@pytest.fixture
def page(open_context: Callable[..., BrowserContext]) -> Page:
    make_workspace()
    return open_context(locale="en-GB").new_page()


def test_what_is_overdue_is_red_on_the_board(page: Page) -> None:
    now = timezone.now()
    make_request(RequestState.SUBMITTED, prospect_company="Late AG", state_since=now - timedelta(days=9))
    make_request(RequestState.SUBMITTED, prospect_company="Fresh AG", state_since=now)
    sign_in(page, make_user(Role.MANAGER))
    page.goto("/requests/board/")
    card = page.get_by_role("link", name="Late AG")
    expect(card.get_by_text("Overdue")).to_be_visible()
    expect(page.get_by_role("link", name="Fresh AG").get_by_text("Overdue")).to_have_count(0)
    check_axe(page)
    page.get_by_role("link", name="1 overdue").click()
    expect(page.get_by_role("link", name="Late AG")).to_be_visible()
    expect(page.get_by_role("link", name="Fresh AG")).to_have_count(0)
    check_axe(page)
    page.get_by_role("link", name="Late AG").click()
    expect(page.get_by_text("Overdue").first).to_be_visible()


def test_the_csm_objects_and_the_manager_asks_the_next(page: Page, open_context: Callable[..., BrowserContext]) -> None:
    csm = make_csm(name="Carla Care")
    set_policy(asks={"csm_veto": True})
    ask = story.send(advocate_with(csm), now=timezone.now())
    make_advocate(contact=make_contact(first_name="Nora", last_name="Next"))
    sign_in(page, csm)
    page.get_by_role("link", name="Asks that wait for a CSM's word").click()
    page.get_by_role("link", name=ask.advocate.contact.full_name).click()
    expect(page.get_by_text("Your word")).to_be_visible()
    check_axe(page)
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("Why should they not be asked?").fill("They are in the middle of a renewal")
    page.get_by_role("button", name="Object").click()
    expect(page.get_by_text("They are in the middle of a renewal")).to_be_visible()
    assert Ask.objects.get().state == AskState.VETOED
    other = open_context(locale="en-GB").new_page()
    sign_in(other, make_user(Role.MANAGER))
    other.goto(f"/requests/{ask.request_id}/")
    expect(other.get_by_text("Next on the list")).to_be_visible()
    check_axe(other)
    other.get_by_role("link", name="Ask Nora Next").click()
    expect(other.get_by_role("heading", name="Ask Nora Next")).to_be_visible()

"""Two advocates side by side, an answer by phone, and nobody to ask: other ways of a request in a browser."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from playwright.sync_api import BrowserContext, Page, expect

from goodword.models import Ask, ReferenceRequest
from goodword.policy.vocabulary import AskState, RequestState, Role
from tests.browser.axe import check_axe
from tests.browser.people import sign_in
from tests.factories import make_account, make_advocate, make_contact, make_request, make_user, make_workspace

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=True):
        yield


@pytest.fixture
def manager(open_context: Callable[..., BrowserContext]) -> Page:
    make_workspace()
    page = open_context(locale="en-GB").new_page()
    sign_in(page, make_user(Role.MANAGER, name="Max Manager"))
    return page


def pool() -> ReferenceRequest:
    """Two who fit, of unlike size; and a request that looks for one."""
    for name, employees in (("Ada", 600), ("Bea", 2000)):
        account = make_account(employees=employees)
        make_advocate(contact=make_contact(first_name=name, last_name="Advocate", account=account))
    return make_request(RequestState.MATCHING)


def test_two_advocates_stand_side_by_side(manager: Page) -> None:
    request = pool()
    manager.goto(f"/requests/{request.pk}/shortlist/")
    for box in manager.get_by_role("checkbox").all():
        box.check()
    manager.get_by_role("button", name="Compare the two chosen").click()
    for text in ("Ada Advocate", "Bea Advocate", "600 employees", "2,000 employees"):
        expect(manager.get_by_text(text).first).to_be_visible()
    check_axe(manager)


def test_an_answer_by_phone_is_recorded_and_marked(manager: Page) -> None:
    request = pool()
    manager.goto(f"/requests/{request.pk}/shortlist/")
    manager.get_by_role("link", name="Ask Ada").click()
    manager.get_by_role("button", name="Send").click()
    manager.get_by_text("They said no").click()
    manager.get_by_label("What they said").fill("On parental leave")
    manager.get_by_role("button", name="Record the no").click()
    expect(manager.get_by_text("Recorded on their behalf by Max Manager")).to_be_visible()
    assert Ask.objects.get().state == AskState.DECLINED
    manager.goto(f"/requests/{request.pk}/shortlist/")
    expect(manager.get_by_role("link", name="Ask Bea")).to_be_visible()
    expect(manager.get_by_role("link", name="Ask Ada")).to_have_count(0)


def test_where_nobody_may_be_asked_the_request_gets_a_kind_answer(manager: Page) -> None:
    request = make_request(RequestState.MATCHING)
    manager.goto(f"/requests/{request.pk}/")
    manager.get_by_text("Close without a reference").click()
    manager.get_by_role("textbox").last.fill("Nobody fits this month. The recorded story may help.")
    manager.get_by_role("button", name="Close").last.click()
    expect(manager.get_by_text("Nobody fits this month.")).to_be_visible()
    assert ReferenceRequest.objects.get().state == RequestState.UNFILLED

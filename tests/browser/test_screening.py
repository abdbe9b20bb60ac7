"""Findings while a rep types, and a director's yes by the link in a mail (Q2, Q3)."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from goodword.models import ReferenceRequest
from goodword.operations.delivery import send_due
from goodword.policy.vocabulary import RequestState, Role
from tests.browser.axe import check_axe, check_width
from tests.browser.conftest import PHONE
from tests.browser.people import sign_in
from tests.factories import make_request, make_user, make_workspace
from tests.smtp import Inbox, text_of

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _world(settings: Settings, live_server: LiveServer) -> Iterator[None]:
    """Links in mail lead to the test's own server; it is a Monday morning in Europe."""
    settings.BASE_URL = live_server.url
    with time_machine.travel(MONDAY, tick=True):
        yield


def link_to(address: str, inbox: Inbox) -> str:
    """The approval link of the mail to this address."""
    send_due(timezone.now)
    (mail,) = inbox.sent_to(address)
    found = re.search(r"https?://\S+/link/approval/\S+", text_of(mail))
    assert found
    return found[0]


def state() -> str:
    return ReferenceRequest.objects.get().state


def test_findings_while_typing_and_a_directors_yes_by_link(
    open_context: Callable[..., BrowserContext], inbox: Inbox
) -> None:
    make_workspace()
    rep, director = make_user(Role.REP, name="Rita Rep"), make_user(Role.DIRECTOR, name="Dora Director")
    draft = make_request(RequestState.DRAFT, rep=rep, resources_used=["demo"])
    page = open_context(locale="en-GB").new_page()
    sign_in(page, rep)
    page.goto(f"/requests/{draft.pk}/edit/")
    findings = page.locator("#request-findings")
    expect(findings.get_by_text("Speaks for declining")).to_have_count(2)  # overall, and the one finding
    page.get_by_label("Case study", exact=True).check()
    expect(findings.get_by_text("Nothing against it")).to_be_visible()
    page.locator("[name=arr]").fill("30000")
    expect(page.locator("#finding-arr").get_by_text("Below €50,000 a director approves")).to_be_visible()
    expect(findings.get_by_text("Needs a director's approval").first).to_be_visible()
    check_axe(page)
    page.get_by_role("button", name="Submit the request").click()
    expect(page.get_by_text("Waiting for a sales director").first).to_be_visible()

    address = link_to(director.email, inbox)
    phone: Page = open_context(locale="en-GB", viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    phone.goto(address)
    assert state() == RequestState.APPROVAL
    check_axe(phone)
    check_width(phone)
    phone.get_by_role("button", name="Approve").click()
    expect(phone.get_by_text("You approved it on")).to_be_visible()
    assert state() == RequestState.SUBMITTED
    page.reload()
    expect(page.get_by_text("Approved by a director")).to_be_visible()
    check_axe(page)


def test_long_findings_in_german_stay_in_their_card(open_context: Callable[..., BrowserContext]) -> None:
    make_workspace()
    manager = make_user(Role.MANAGER, language="de")
    request = make_request(RequestState.SUBMITTED, arr=Decimal(30_000))
    page = open_context(locale="de-DE", viewport={"width": 1280, "height": 900}).new_page()
    sign_in(page, manager)
    for address in ("/requests/queue/", f"/requests/{request.pk}/"):
        page.goto(address)
        expect(page.get_by_text("Braucht die Genehmigung der Vertriebsleitung").first).to_be_visible()
        check_width(page)

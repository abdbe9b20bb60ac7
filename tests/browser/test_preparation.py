"""Preparing a session with both mails beside it, and a written Q&A from its questions to its answers, in a browser."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from playwright.sync_api import BrowserContext, Page, expect

from goodword.models import PersonalLink, Session
from goodword.operations.ask_answer import accept_ask
from goodword.policy.vocabulary import Format, Role, SessionState
from tests import story
from tests.browser.axe import check_axe
from tests.browser.people import sign_in
from tests.factories import make_advocate, make_contact, make_request, make_user, make_workspace
from tests.portal.visits import url

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=True):
        yield


@pytest.mark.rule("S3", "S4", "S8")
def test_the_manager_prepares_with_both_mails_beside(open_context: Callable[..., BrowserContext]) -> None:
    make_workspace(join_details="https://meet.example.com/room")
    make_user(Role.CSM, name="Hanna Host")
    ask = story.accept(story.send(make_advocate(contact=make_contact(first_name="Grace", last_name="Hopper"))))
    session = story.date_on(ask, MONDAY + timedelta(days=7))
    page = open_context(locale="en-GB").new_page()
    sign_in(page, make_user(Role.MANAGER, name="Max Manager"))
    page.goto(f"/sessions/{session.pk}/")
    page.get_by_role("link", name="Preparation").click()
    check_axe(page)
    mails = page.locator("#preparation-mails")
    page.get_by_label("Why they are interested").fill("They merge two companies in June.")
    expect(mails.get_by_text("They merge two companies in June.")).to_be_visible()
    page.get_by_role("button", name="Save the preparation").click()
    expect(page.get_by_text("Saved. Both sides get it as it stands here.")).to_be_visible()
    page.get_by_role("button", name="The advocate asked for it").click()
    page.wait_for_load_state()  # what is chosen before the page's script runs brings no preview
    page.get_by_label("Who of us joins").select_option(label="Hanna Host")
    expect(mails.get_by_text("Hanna Host of Northwind introduces the two of you")).to_be_visible()
    page.get_by_role("button", name="Save the preparation").click()
    expect(page.get_by_text("Saved. Both sides get it as it stands here.")).to_be_visible()
    session.refresh_from_db()
    assert session.host is not None
    assert session.context == "They merge two companies in June."


@pytest.mark.rule("S7")
def test_questions_are_answered_on_a_phone_and_reach_the_prospect_through_the_rep(
    phone: Page, open_context: Callable[..., BrowserContext]
) -> None:
    rep = make_user(Role.REP, name="Rolf Rep")
    request = make_request(rep=rep, format=Format.EMAIL_QA, key_questions="How long did it take?\nWho ran it?")
    ask = story.send(request=request, now=MONDAY)
    accept_ask(ask.pk, actor=story.manager(), now=MONDAY)
    address = url("questions", PersonalLink.objects.get(purpose="questions"))
    phone.goto(address)
    check_axe(phone)
    phone.get_by_label("How long did it take?").fill("Ten weeks.")
    expect(phone.get_by_text("You can close this page and come back.")).to_be_visible()
    phone.reload()
    expect(phone.get_by_label("How long did it take?")).to_have_value("Ten weeks.")
    phone.get_by_role("button", name="Send my answers").click()
    expect(phone.get_by_text("Your answers are on their way to Prospect AG.")).to_be_visible()
    check_axe(phone)
    assert Session.objects.get().state == SessionState.HELD
    page = open_context(locale="en-GB").new_page()
    sign_in(page, rep)
    page.goto(f"/requests/{request.pk}/")
    page.get_by_role("link", name="Read the answers and pass them on").click()
    expect(page.get_by_text("Ten weeks.")).to_be_visible()
    check_axe(page)
    page.get_by_role("button", name="Send them to petra@prospect.example").click()
    expect(page.get_by_text("The answers are on their way to your prospect.")).to_be_visible()
    assert Session.objects.get().passed_on_at is not None

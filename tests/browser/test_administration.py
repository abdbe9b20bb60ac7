"""What an administrator does, through real pages: lists, settings, history, mail that failed, and leaving the demo."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from goodword.models import Account, BouncedAddress, Message, User, Workspace
from goodword.operations.delivery import send_due
from goodword.operations.taxonomy import load_default_lists
from goodword.policy.actors import SYSTEM
from goodword.policy.vocabulary import MessageState, Role
from tests.browser.axe import check_axe
from tests.browser.people import sign_in
from tests.factories import NOW, make_account, make_contact, make_user, make_workspace
from tests.smtp import Inbox

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _world(settings: Settings, live_server: LiveServer) -> Iterator[None]:
    settings.BASE_URL = live_server.url
    with time_machine.travel(MONDAY, tick=True):
        yield


@pytest.fixture
def admin(open_context: Callable[..., BrowserContext]) -> Page:
    """The page of a signed-in administrator."""
    make_workspace(is_demo=True)
    load_default_lists(actor=SYSTEM, now=NOW)
    page = open_context(locale="en-GB").new_page()
    sign_in(page, make_user(Role.ADMIN, Role.MANAGER, name="Ada Admin"))
    return page


def test_lists_and_settings_change_and_the_history_says_what_they_were(admin: Page) -> None:
    admin.goto("/lists/industries/?q=insurance")
    admin.get_by_role("link", name="Insurance").click()
    admin.get_by_label("Software", exact=True).check()
    admin.get_by_role("button", name="Save").click()
    admin.goto("/lists/stages/")
    admin.get_by_label("Stage in the CRM").fill("Verbal yes")
    admin.get_by_label("Means").first.select_option("negotiation")
    admin.get_by_role("button", name="Map the stage").click()
    expect(admin.get_by_text("Saved.")).to_be_visible()
    admin.goto("/lists/stages/?q=verbal")
    expect(admin.get_by_role("row", name=re.compile("Verbal yes"))).to_be_visible()
    admin.goto("/settings/")
    admin.get_by_label("Company name").fill("Southwind 🦊")
    admin.get_by_role("button", name="Save").click()
    admin.goto("/history/")
    changed = admin.get_by_role("row", name=re.compile("Settings changed"))
    expect(changed).to_contain_text("Northwind")
    expect(changed).to_contain_text("Southwind 🦊")
    expect(changed).to_contain_text("Ada Admin")
    check_axe(admin)


def test_mail_that_failed_is_shown_and_sent_again(admin: Page, inbox: Inbox) -> None:
    admin.goto("/users/new/")
    admin.get_by_label("Name", exact=True).fill("Rita Rep")
    admin.get_by_label("E-mail", exact=True).fill("rita@northwind.example")
    admin.get_by_role("button", name="Invite").click()
    expect(admin.get_by_role("link", name="Rita Rep")).to_be_visible()
    inbox.fail("RCPT", "550 No such person")
    send_due(timezone.now)
    assert Message.objects.get().state == MessageState.FAILED
    admin.goto("/mail/")
    admin.get_by_role("link", name=re.compile("Your account")).click()
    expect(admin.get_by_text("550").first).to_be_visible()
    admin.get_by_role("button", name=re.compile("again", re.IGNORECASE)).click()
    send_due(timezone.now)
    assert len(inbox.sent_to("rita@northwind.example")) == 1


def test_the_demo_is_left_in_one_step_and_a_workspace_set_up(admin: Page) -> None:
    make_account(name="Of the demo")
    admin.goto("/")
    admin.get_by_role("button", name="Leave the demo").click()
    admin.get_by_role("dialog").get_by_role("button").last.click()
    expect(admin.get_by_role("heading", name="Set up your workspace")).to_be_visible()
    assert not Workspace.objects.exists()
    assert not User.objects.exists()
    admin.get_by_label("Company name").fill("Real Ltd")
    admin.get_by_label("Base currency").select_option("GBP")
    admin.get_by_label("Time zone").select_option("Europe/London")
    admin.get_by_label("Your name").fill("Olga Owner")
    admin.get_by_label("Your e-mail").fill("olga@real.example")
    admin.get_by_label("Password").fill("four words make a sentence")
    admin.get_by_role("button", name="Create the workspace").click()
    expect(admin.get_by_text("Your workspace is ready.")).to_be_visible()
    assert not Account.objects.exists()
    assert not Workspace.objects.get().is_demo


@pytest.mark.rule("V5")
def test_mail_in_doubt_waits_for_a_persons_word(admin: Page, inbox: Inbox) -> None:
    """The mail server took the whole mail, and hung up without an answer."""
    contact = make_contact(email="ada@customer.example")
    Message.objects.create(
        kind="thanks", dedupe_key="doubt", contact=contact, to_name="Ada", to_email=contact.email, language="en",
        subject="Thank you, Ada", text="Thank you", html="<p>Thank you</p>", urgent=True, due_at=MONDAY,
        created_at=MONDAY,
    )  # fmt: skip
    inbox.fail("DATA", keep=True)
    send_due(timezone.now)
    BouncedAddress.objects.create(email=contact.email, reason="550 No such person", bounced_at=MONDAY)
    admin.goto("/")
    admin.get_by_role("link", name=re.compile("Mail that failed or is in doubt")).click()
    admin.get_by_role("link", name="Thank you, Ada").click()
    expect(admin.get_by_text("We do not know whether this mail arrived.")).to_be_visible()
    expect(admin.get_by_text("Mail to ada@customer.example came back")).to_be_visible()
    check_axe(admin)
    admin.get_by_role("button", name="This address works again").click()
    expect(admin.get_by_text("Mail goes to this address again.")).to_be_visible()
    admin.get_by_role("button", name="It arrived").click()
    expect(admin.get_by_text("It counts as sent.")).to_be_visible()
    expect(admin.get_by_text("Ada Admin said so")).to_be_visible()
    assert len(inbox.messages) == 1

"""From a CRM export to a reference that took place: through real pages, links and mail, as four people live it."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from goodword.models import Ask, Deal, Session
from goodword.operations.delivery import send_due
from goodword.operations.workspace import setup_code
from goodword.policy.vocabulary import AskState, SessionState
from goodword.queries.verify import verify
from tests.browser.axe import check_axe
from tests.browser.conftest import PHONE
from tests.operations.importing import advance_imports
from tests.smtp import Inbox, text_of

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECRET = "four words make a sentence"
ACCOUNTS = (
    "Account Name,Website,Industry,Employees,Billing Country,Type\n"
    "Müller Versicherung AG,mueller.example,Insurance,900,Germany,Customer\n"
    "Prospect Insurance,prospect.example,Insurance,600,Germany,Prospect\n"
)
CONTACTS = (
    "First Name,Last Name,Email,Title,Account Name\n"
    "Käthe,Müller,kaethe@mueller.example,Director of Operations,Müller Versicherung AG\n"
    "Petra,Prospect,petra@prospect.example,Director of Operations,Prospect Insurance\n"
)
DEALS = (
    "Opportunity Name,Account Name,Stage,Amount,Close Date,Opportunity Owner\n"
    "Prospect roll-out,Prospect Insurance,Proposal/Price Quote,120000,2026-04-15,Rita Rep\n"
)


@pytest.fixture(autouse=True)
def _world(settings: Settings, live_server: LiveServer) -> Iterator[None]:
    """Links in mail lead to the test's own server; it is a Monday morning in Europe."""
    settings.BASE_URL = live_server.url
    with time_machine.travel(MONDAY, tick=True):
        yield


def work() -> None:
    """What the worker does."""
    advance_imports()
    send_due(timezone.now)


def only(messages: list[EmailMessage]) -> EmailMessage:
    assert len(messages) == 1, [str(message["Subject"]) for message in messages]
    return messages[0]


def link_in(message: EmailMessage, part: str) -> str:
    found = re.search(rf"https?://\S+{part}\S+", text_of(message))
    assert found, text_of(message)
    return found[0]


def set_up(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Company name").fill("Northwind")
    page.get_by_label("Base currency").select_option("EUR")
    page.get_by_label("Time zone").select_option("Europe/Berlin")
    page.get_by_label("Your name").fill("Max Manager")
    page.get_by_label("Your e-mail").fill("max@northwind.example")
    page.get_by_label("Password").fill(SECRET)
    page.get_by_label("Setup code").fill(setup_code())
    check_axe(page)
    page.get_by_role("button", name="Create the workspace").click()
    expect(page.get_by_text("Your workspace is ready.")).to_be_visible()


def invite(page: Page, name: str, email: str) -> None:
    page.goto("/users/new/")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail", exact=True).fill(email)
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_role("link", name=name)).to_be_visible()


def join(page: Page, message: EmailMessage, email: str) -> None:
    """Choose a password by the link, and sign in with it."""
    page.goto(link_in(message, "set-password"))
    page.get_by_label("New password", exact=True).fill(SECRET)
    page.get_by_label("New password again").fill(SECRET)
    page.get_by_role("button", name="Set the password").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(SECRET)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="What needs you now")).to_be_visible()


def bring(page: Page, folder: Path, subject: str, text: str) -> None:
    """Upload, columns, questions, preview, apply."""
    file = folder / f"{subject.lower()}.csv"
    file.write_text(text, encoding="utf-8")
    page.goto("/import/new/")
    page.get_by_label(subject, exact=True).check()
    page.get_by_label("Where is it from?").fill("Salesforce")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Upload").click()
    for _ in range(12):
        work()
        page.goto(page.url)
        if page.get_by_role("button", name="Undo", exact=True).count():
            return
        button = page.locator("main form button.btn-primary").first
        if button.count():
            button.click()
            page.wait_for_load_state()
    raise AssertionError(page.inner_text("main"))


def enrol(page: Page) -> None:
    page.goto("/contacts/?q=kathe")
    page.get_by_role("link", name="Käthe Müller").click()
    page.get_by_role("link", name=re.compile("Enrol")).first.click()
    page.locator("[name=tier]").select_option("standard")
    page.locator("[name=agreed_per_quarter]").fill("2")
    page.locator("[name=assessment][value=great]").check()
    page.get_by_label("Process automation").check()
    page.locator("[name=languages][value=en]").check()
    page.locator("[name=availability]").select_option("high")
    page.get_by_role("button", name="Enrol").click()
    expect(page.get_by_role("heading", name="When they may be asked")).to_be_visible()


def file_request(page: Page) -> None:
    """From the deal: what it knows is filled in; what is missing is said before the rep may submit."""
    page.goto("/deals/")
    page.get_by_role("link", name="Prospect roll-out").click()
    page.get_by_role("main").get_by_text("Request a reference").first.click()
    expect(page.locator("[name=prospect_company]")).to_have_value("Prospect Insurance")
    expect(page.locator("[name=employees]")).to_have_value("600")
    page.get_by_role("button", name="Submit the request").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    for name, value in (("format", "call"), ("contact_function", "operations"), ("contact_level", "director")):
        page.locator(f"[name={name}]").select_option(value)
    page.locator("[name=use_case]").select_option(label="Process automation")
    page.locator("[name=contact_name]").fill("Petra Prospect")
    page.locator("[name=contact_title]").fill("Director of Operations")
    page.locator("[name=key_questions]").fill("How long did the roll-out take? <script>alert(1)</script>")
    page.locator("[name=suitable_weeks]").fill("Mornings next week")
    page.locator("[name=background]").fill("They compare us with one other maker.")
    page.locator("[name=why_now]").fill("Their CFO wants to hear from a peer before signing.")
    page.locator("[name=expected_effect]").fill("They sign this quarter.")
    for resource in ("Demo", "Case study"):
        page.get_by_label(resource, exact=True).check()
    page.get_by_role("button", name="Submit the request").click()
    expect(page.get_by_text("Waiting for the programme manager").first).to_be_visible()
    check_axe(page)


def approve_and_ask(page: Page) -> None:
    page.goto("/requests/queue/")
    page.get_by_role("button", name="Approve").first.click()
    expect(page.get_by_text("the shortlist is ready")).to_be_visible()
    page.goto("/requests/")
    page.get_by_role("link", name="Prospect Insurance").first.click()
    page.get_by_role("link", name="Shortlist").first.click()
    expect(page.get_by_role("heading", name="May be asked today")).to_be_visible()
    check_axe(page)
    page.get_by_role("link", name="Ask Käthe").click()
    expect(page.get_by_text("Would you share your experience")).to_be_visible()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Waiting for Käthe Müller")).to_be_visible()


def accept(page: Page, message: EmailMessage) -> None:
    """On a phone; opening the page answers nothing, and a second answer shows the first."""
    address = link_in(message, "/link/")
    page.goto(address)
    assert Ask.objects.get().state == AskState.PENDING
    check_axe(page)
    page.get_by_label("When do you have time?").fill("Tuesday at ten")
    page.get_by_role("button", name="Yes, I will").click()
    page.wait_for_load_state()
    assert Ask.objects.get().state == AskState.ACCEPTED
    page.goto(address)
    expect(page.get_by_role("button", name="Yes, I will")).to_have_count(0)


def date_it(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="to be dated").click()
    page.get_by_role("link", name="Prospect Insurance").first.click()
    page.get_by_role("link", name="Date the session").first.click()
    page.locator("[name=wall_time]").fill("2026-03-10T10:00")
    page.get_by_role("button", name="Date the session").click()
    expect(page.get_by_text("Scheduled").first).to_be_visible()


def hold(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Sessions to mark").click()
    page.get_by_role("link", name=re.compile("10 Mar")).first.click()
    page.get_by_label("What did they help with?").fill("automating claims")
    page.get_by_role("button", name="It was held").click()
    expect(page.get_by_text("A reference was given: automating claims.")).to_be_visible()


def test_from_a_crm_export_to_a_reference_that_took_place(
    open_context: Callable[..., BrowserContext], inbox: Inbox, tmp_path: Path
) -> None:
    manager, rep = (open_context(locale="en-GB").new_page() for _ in range(2))
    advocate = open_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="en-GB").new_page()
    set_up(manager)
    invite(manager, "Rita Rep", "rita@northwind.example")
    work()
    join(rep, only(inbox.sent_to("rita@northwind.example")), "rita@northwind.example")
    for subject, text in (("Accounts", ACCOUNTS), ("Contacts", CONTACTS), ("Deals", DEALS)):
        bring(manager, tmp_path, subject, text)
    assert Deal.objects.get().owner
    enrol(manager)
    work()
    assert "never for more than 2." in text_of(only(inbox.sent_to("kaethe@mueller.example")))
    file_request(rep)
    approve_and_ask(manager)
    rep.goto("/requests/")
    rep.get_by_role("link", name="Prospect Insurance").first.click()
    assert "Käthe" not in rep.content()
    work()
    accept(advocate, inbox.sent_to("kaethe@mueller.example")[-1])
    rep.reload()
    expect(rep.get_by_text("Käthe Müller").first).to_be_visible()
    date_it(manager)
    with time_machine.travel(datetime(2026, 3, 10, 11, 0, tzinfo=UTC), tick=True):
        hold(manager)
        work()
        assert "automating claims" in text_of(inbox.sent_to("kaethe@mueller.example")[-1])
        manager.goto("/tracker/")
        expect(manager.get_by_role("row", name=re.compile("Käthe Müller.*1.*10 Mar 2026"))).to_be_visible()
        check_axe(manager)
    assert Session.objects.get().state == SessionState.HELD
    assert not any(verify().values())

"""A time is agreed, moved and called off by two people with personal links, on a phone and at a desk (S1, S2)."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
import time_machine
import vobject  # type: ignore[import-untyped]
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from goodword.models import Session
from goodword.operations.delivery import send_due
from goodword.policy.vocabulary import SessionState
from goodword.queries.verify import verify
from tests import story
from tests.browser.axe import check_axe
from tests.browser.conftest import PHONE
from tests.factories import make_advocate, make_contact, make_request, make_workspace
from tests.smtp import Inbox, text_of

pytestmark = pytest.mark.rule("S1", "S2")
MONDAY = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # people are at work in New York and in Berlin
GRACE, PETRA = "grace@customer.example", "petra@prospect.example"


@pytest.fixture(autouse=True)
def _world(settings: Settings, live_server: LiveServer) -> Iterator[None]:
    settings.BASE_URL = live_server.url
    with time_machine.travel(MONDAY, tick=True):
        yield


def newest(inbox: Inbox, to: str) -> EmailMessage:
    send_due(timezone.now)
    return inbox.sent_to(to)[-1]


def link_in(message: EmailMessage) -> str:
    """The page of this reader; their own page is another."""
    links = re.findall(r"https?://\S+/link/\S+", text_of(message))
    return str(next(link for link in links if "/own/" not in link))


def calendar_of(message: EmailMessage) -> tuple[str, str, int, datetime]:
    """Method, UID, sequence and start of the file, which stands in the mail twice: to be shown, and attached."""
    shown = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    attached = [part for part in message.walk() if part.get_filename() == "invite.ics"]
    assert len(shown) == len(attached) == 1
    calendar = vobject.readOne(shown[0].get_content())
    assert shown[0].get_param("method") == calendar.method.value
    event = calendar.vevent
    return calendar.method.value, event.uid.value, int(event.sequence.value), event.dtstart.value


def offer(page: Page, summary: str, *times: str) -> None:
    page.get_by_text(summary, exact=True).last.click()
    for number, time in enumerate(times, start=1):
        page.locator(f"[name=time_{number}]").fill(time)


def test_two_people_agree_on_a_time_move_it_and_call_it_off(
    open_context: Callable[..., BrowserContext], inbox: Inbox
) -> None:
    make_workspace(join_details="https://meet.example/claims")
    contact = make_contact(first_name="Grace", last_name="Hopper", email=GRACE, time_zone="America/New_York")
    story.send(make_advocate(contact=contact), make_request(contact_time_zone="Europe/Berlin"), now=timezone.now())
    grace = open_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="en-GB").new_page()
    petra = open_context(locale="en-GB").new_page()

    grace.goto(link_in(newest(inbox, GRACE)))
    offer(grace, "Suggest times of your own", "2026-03-10T09:00", "2026-03-11T10:00")
    check_axe(grace)
    grace.get_by_role("button", name="Yes, I will").click()
    expect(grace.get_by_text("You suggested these times.")).to_be_visible()

    petra.goto(link_in(newest(inbox, PETRA)))
    check_axe(petra)
    petra.get_by_label("Wednesday, 11 March 2026, 15:00 CET").check()
    petra.get_by_role("button", name="Take this time").click()
    expect(petra.get_by_text("Wednesday, 11 March 2026, 15:00 CET")).to_be_visible()
    check_axe(petra)
    first = datetime(2026, 3, 11, 14, 0, tzinfo=UTC)
    to_grace, to_petra = calendar_of(newest(inbox, GRACE)), calendar_of(newest(inbox, PETRA))
    assert to_grace == to_petra == ("REQUEST", to_grace[1], 0, first)
    with petra.expect_download() as download:
        petra.get_by_role("link", name="For your calendar").click()
    assert vobject.readOne(download.value.path().read_text()).vevent.dtstart.value == first

    offer(petra, "Suggest another time", "2026-03-12T16:00")
    petra.get_by_role("button", name="Send these times").click()
    expect(petra.get_by_text("You suggested these times.")).to_be_visible()
    grace.goto(link_in(newest(inbox, GRACE)))
    expect(grace.get_by_text("Wednesday, 11 March 2026, 10:00 EDT")).to_be_visible()
    grace.get_by_label("Thursday, 12 March 2026, 11:00 EDT").check()
    check_axe(grace)
    grace.get_by_role("button", name="Take this time").click()
    expect(grace.get_by_text("Thursday, 12 March 2026, 11:00 EDT").first).to_be_visible()
    moved = calendar_of(newest(inbox, PETRA))
    assert moved == ("REQUEST", to_grace[1], 1, datetime(2026, 3, 12, 15, 0, tzinfo=UTC))

    grace.get_by_text("I cannot come").click()
    grace.get_by_role("button", name="Call it off").click()
    expect(grace.get_by_text("was called off")).to_be_visible()
    for reader in (GRACE, PETRA):
        assert calendar_of(newest(inbox, reader)) == ("CANCEL", to_grace[1], 2, moved[3])
    assert Session.objects.get().state == SessionState.CANCELLED
    assert not any(verify().values())

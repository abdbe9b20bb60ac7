"""The map of coverage in a real browser: from a hole to an invitation; accessible, light and dark, and on a phone."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from goodword.models import Candidate, ProgrammeInvitation, Signal
from goodword.policy.vocabulary import RequestState, Role
from tests.browser.axe import check_axe, check_width
from tests.browser.people import ADA, LONG, sign_in_as_ada
from tests.factories import (
    make_account,
    make_advocate,
    make_contact,
    make_deal,
    make_industry,
    make_request,
    make_user,
    make_workspace,
)
from tests.outreach import give_score

pytestmark = pytest.mark.rule("P4")


@pytest.fixture
def pool() -> Candidate:
    """A hole in insurance with a candidate who has an outcome, and people of whom little is known."""
    now = timezone.now()
    make_workspace()
    make_user(Role.MANAGER, name="Ada", email=ADA)
    make_advocate()
    make_deal()
    make_deal(account=make_account(industry=make_industry("long", "44", names={"en": LONG}), is_customer=False))
    make_deal(account=None, amount=None)
    make_request(RequestState.UNFILLED, submitted_at=now - timedelta(days=100), state_since=now)
    contact = make_contact(first_name="Rita", last_name="Ready", title=LONG)
    other = make_contact(last_name="Perhaps", account=make_account(industry=None, name=LONG))
    give_score(contact, "gold", now.date())
    give_score(other, "silver", now.date())
    Signal.objects.create(
        account=contact.account, contact=contact, kind="roi", number=Decimal(50_000), unit="EUR", period="year",
        observed_on=now.date(), source="csm", fingerprint="x", recorded_at=now,
    )  # fmt: skip
    return Candidate.objects.create(contact=contact, stage="qualified", stage_since=now, created_at=now)


def test_from_a_hole_to_an_invitation(page: Page, pool: Candidate) -> None:
    sign_in_as_ada(page, "/coverage/")
    check_axe(page)
    expect(page.get_by_role("table", name="Industry").get_by_text("2 missing")).to_be_visible()
    page.get_by_label("Wanted references a year per advocate").fill("2")
    page.get_by_role("button", name="Calculate").click()
    expect(page.get_by_text("are needed for that at current demand")).to_be_visible()
    page.get_by_role("link", name="Best candidates Industry: Insurance").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Best candidates")
    expect(page.get_by_text("What you have achieved with us is worth €50,000 a year.")).to_be_visible()
    check_axe(page)
    page.get_by_role("button", name="Invite Rita Ready").click()
    page.wait_for_url(f"**/candidates/{pool.pk}/")
    assert ProgrammeInvitation.objects.get().candidate == pool


def test_on_a_phone(phone: Page, pool: Candidate) -> None:
    sign_in_as_ada(phone, "/coverage/")
    for address in ("/coverage/", "/coverage/candidates/?of=industry:insurance"):
        phone.goto(address)
        check_width(phone)
        check_axe(phone)

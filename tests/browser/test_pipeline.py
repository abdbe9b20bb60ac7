"""The board of candidates in a browser: dragging, its button twin, a refusal taken back; and the review beside it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect

from goodword.models import Candidate, Contact, MonthlyReview, ReviewItem
from goodword.operations.candidate import identify
from goodword.policy.actors import WORKER
from goodword.policy.finding import ReviewKind
from goodword.policy.pipeline import MoveWhy
from goodword.policy.vocabulary import Role
from tests.browser.axe import check_axe, check_width
from tests.browser.conftest import PHONE
from tests.browser.people import sign_in
from tests.factories import make_account, make_contact, make_user, make_workspace
from tests.outreach import give_score

pytestmark = [pytest.mark.rule("G1"), pytest.mark.rule("G2")]


def candidate(name: str) -> Candidate:
    contact: Contact = make_contact(last_name=name, first_name="", account=make_account(name=f"{name} AG"))
    give_score(contact, "gold", timezone.localdate(), 62)
    found = identify(contact.pk, MoveWhy.SCORE, actor=WORKER, now=timezone.now() - timedelta(days=40))
    assert found
    return found


def card(page: Page, name: str) -> Locator:
    return page.locator(f'[data-card][data-name="{name}"]')


def column(page: Page, stage: str) -> Locator:
    return page.locator(f'[data-column="{stage}"]')


def drag(page: Page, name: str, stage: str) -> None:
    card(page, name).drag_to(column(page, stage).locator("h2"))


def test_candidates_are_dragged_and_moved_by_buttons(open_context: Callable[..., BrowserContext]) -> None:
    make_workspace()
    manager = make_user(Role.MANAGER, name="Mona Manager")
    ahlers, bauer = candidate("Ahlers"), candidate("Bauer")
    page = open_context(locale="en-GB", viewport={"width": 1600, "height": 900}).new_page()
    sign_in(page, manager)
    page.goto("/candidates/board/")
    check_axe(page)

    # A step ahead: the card is there at once, and the server knows it.
    drag(page, "Ahlers", "qualified")
    expect(column(page, "qualified").locator('[data-name="Ahlers"]')).to_be_visible()
    expect(page.locator("[data-pipeline-said]")).to_have_text("Ahlers is now here: Qualified")
    expect(column(page, "identified").locator("[data-count]")).to_have_text("1")
    ahlers.refresh_from_db()
    assert ahlers.stage == "qualified"

    # Aside: a reason is asked; cancelled, the card goes back; said, it stays.
    drag(page, "Ahlers", "nurture")
    dialog = page.locator("#move-dialog")
    expect(dialog.get_by_label("Move to")).to_have_value("nurture")
    check_axe(page)
    dialog.get_by_role("button", name="Cancel").click()
    expect(column(page, "qualified").locator('[data-name="Ahlers"]')).to_be_visible()
    drag(page, "Ahlers", "nurture")
    dialog.get_by_role("button", name="Move", exact=True).click()
    expect(dialog.locator(".callout").get_by_text("Please say why")).to_be_visible()
    dialog.get_by_label("Why?").fill("After their audit")
    dialog.get_by_role("button", name="Move", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(column(page, "nurture").locator('[data-name="Ahlers"]')).to_be_visible()
    ahlers.refresh_from_db()
    assert (ahlers.stage, ahlers.moves.latest("at", "pk").reason) == ("nurture", "After their audit")

    # Nobody is dragged into the programme, and a server that cannot be reached changes nothing.
    drag(page, "Bauer", "enrolled")
    expect(page.locator(".flashes")).to_contain_text("agreeing on terms")
    page.route("**/move/", lambda route: route.abort())
    drag(page, "Bauer", "contacted")
    expect(page.locator(".flashes")).to_contain_text("could not be reached")
    expect(column(page, "identified").locator('[data-name="Bauer"]')).to_be_visible()
    page.unroute("**/move/")

    # The button twin, with the keyboard alone.
    card(page, "Bauer").get_by_role("link", name="Move").focus()
    page.keyboard.press("Enter")
    dialog.get_by_label("Move to").select_option("contacted")
    dialog.get_by_role("button", name="Move", exact=True).press("Enter")
    expect(column(page, "contacted").locator('[data-name="Bauer"]')).to_be_visible()
    bauer.refresh_from_db()
    assert bauer.stage == "contacted"

    page.get_by_role("link", name="Bauer").first.click()
    page.get_by_role("heading", name="Their way").wait_for()
    check_axe(page)


def test_pages_fit_a_phone_and_a_review_is_signed_off(open_context: Callable[..., BrowserContext]) -> None:
    make_workspace()
    manager = make_user(Role.MANAGER)
    found = candidate("Donaudampfschifffahrtsgesellschaftskapitän")
    review = MonthlyReview.objects.create(month=date(2026, 10, 1), created_at=timezone.now())
    ReviewItem.objects.create(
        review=review, kind=ReviewKind.NEW_PROMOTER, account=found.contact.account, contact=found.contact,
        figures={"now": "9"},
    )  # fmt: skip
    page = open_context(locale="de-DE", viewport=PHONE, has_touch=True).new_page()
    sign_in(page, manager)
    pages = ("board/", "", "nominate/", f"{found.pk}/", f"{found.pk}/move/?stage=declined")
    for url in (*(f"/candidates/{one}" for one in pages), "/reviews/", f"/reviews/{review.pk}/"):
        page.goto(url)
        check_width(page)
        check_axe(page)
    page.get_by_role("button", name="Done").click()
    page.get_by_text("It waits for your sign-off").wait_for()
    page.get_by_role("button", name="Sign off").click()
    page.get_by_text("Signed off by").wait_for()
    check_axe(page)

"""The pool's screens in a real browser: accessible, no wider than a phone, and their forms at work."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from goodword.models import Advocate
from goodword.policy.vocabulary import AdvocateStatus, Role, Tier
from tests.browser.axe import check_axe, check_width
from tests.browser.people import ADA, LONG, sign_in_as_ada
from tests.factories import (
    make_account,
    make_advocate,
    make_contact,
    make_deal,
    make_request,
    make_use_case,
    make_user,
    make_workspace,
)


@pytest.fixture
def addresses() -> list[str]:
    """Every screen of the pool, full of long words."""
    make_workspace()
    make_user(Role.MANAGER, Role.ADMIN, name="Ada", email=ADA)
    now = timezone.now()
    today = now.date()
    parent = make_account(name="Parent")
    account = make_account(name=LONG, parent=parent, at_risk_since=today)
    account.competitors.add(make_account(name="Rival"))
    account.issues.create(kind="technical", opened_on=today, note=LONG)
    contact = make_contact(account=account, first_name="Maximiliane", last_name=LONG[:60], title=LONG)
    contact.past_employments.create(account=parent, title="CFO", ended_on=today)
    advocate = make_advocate(contact=contact, topics_liked=[LONG], paused_until=today + timedelta(days=20))
    advocate.rests.create(starts_on=today, ends_on=today + timedelta(days=100), reason=LONG, created_at=now)
    advocate.staff_notes.create(author=make_user(), text=LONG, created_at=now)
    advocate.asks.create(
        account=account, is_imported=True, state="declined", format="call", sent_at=now, sent_on=today,
        prospect_company=LONG, answered_at=now,
    )  # fmt: skip
    left = make_advocate(status=AdvocateStatus.LEFT, left_on=today, tier=Tier.STRATEGIC, agreed_per_quarter=4)
    fresh = make_contact(first_name="Nina", last_name="New", account=make_account(name="Fresh"))
    twin = make_account(name=f"{LONG} GmbH")
    deal = make_deal(name=LONG, account=account, contact=contact)
    make_request(deal=deal, prospect_account=account)
    verbs = ("edit", "tier", "terms", "assess", "availability", "rest", "rest/end", "pause", "leave", "note")
    return [
        *("/advocates/", "/advocates/?country=DE", "/advocates/left/", "/advocates/new/", "/advocates/new/?contact=x"),
        *(f"/advocates/{advocate.pk}/", f"/advocates/{left.pk}/", f"/advocates/{left.pk}/enrol/"),
        *(f"/advocates/{advocate.pk}/{verb}/" for verb in verbs),
        *("/accounts/", "/accounts/?q=nothing+at+all", "/accounts/new/", "/accounts/duplicates/"),
        *(f"/accounts/{account.pk}/{verb}" for verb in ("", "edit/", "issue/", "risk/", "competitors/", "merge/")),
        f"/accounts/{account.pk}/merge/?other=(%23{twin.pk})",
        *("/contacts/", "/contacts/new/", "/contacts/duplicates/"),
        *(f"/contacts/{contact.pk}/{verb}" for verb in ("", "edit/", "move/", "merge/")),
        *(f"/contacts/{fresh.pk}/enrol/", f"/contacts/{fresh.pk}/merge/?other=(%23{contact.pk})"),
        *("/deals/", "/deals/new/", f"/deals/{deal.pk}/", f"/deals/{deal.pk}/edit/", "/deals/duplicates/"),
        *(f"/deals/{deal.pk}/merge/", f"/deals/{deal.pk}/merge/?other=(%23{make_deal(name=LONG, account=account).pk})"),
        *("/search/", "/search/?q=donau", "/search/?q=nothing+at+all"),
    ]


def test_every_screen_is_accessible(page: Page, addresses: list[str]) -> None:
    sign_in_as_ada(page)
    for address in addresses:
        page.goto(address)
        check_axe(page)


def test_nothing_sticks_out_on_a_phone(phone: Page, addresses: list[str]) -> None:
    sign_in_as_ada(phone)
    for address in addresses:
        phone.goto(address)
        check_width(phone)


@pytest.fixture
def manager() -> None:
    make_workspace()
    make_user(Role.MANAGER, email=ADA)


@pytest.mark.rule("P3")
def test_enrolling_by_name_with_the_terms_in_sight(page: Page, manager: None) -> None:
    make_use_case()
    make_contact(first_name="Zoë", last_name="Ångström", account=make_account(name="Acme"))
    sign_in_as_ada(page, "/advocates/")
    page.get_by_role("link", name="Enrol an advocate").first.click()
    who = page.get_by_label("Contact", exact=True)
    who.press_sequentially("zoe ang")
    option = page.locator("datalist option")
    expect(option).to_have_count(1)
    who.fill(str(option.get_attribute("value")))
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("References a quarter, at most").fill("4")
    page.get_by_label("References a quarter, at most").blur()
    expect(page.locator("#terms-preview")).to_contain_text("never for more than 4")
    page.get_by_label("Tier").select_option("Strategic")
    page.get_by_role("button", name="Enrol").click()
    assert not Advocate.objects.exists()  # the browser asks for the assessment
    page.get_by_label("Great").check()
    page.get_by_role("button", name="Enrol").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Zoë Ångström")
    assert Advocate.objects.get().agreed_per_quarter == 4


def test_the_rest_of_the_filters_opens_and_narrows_while_one_chooses(page: Page, manager: None) -> None:
    make_advocate(contact=make_contact(account=make_account(country="AT")))
    make_advocate(contact=make_contact(account=make_account(country="FR")))
    sign_in_as_ada(page, "/advocates/")
    expect(page.get_by_role("rowheader")).to_have_count(2)
    expect(page.get_by_label("Country")).to_be_hidden()
    page.get_by_text("More filters").click()
    page.get_by_label("Country").select_option("Austria")
    expect(page.get_by_role("rowheader")).to_have_count(1)
    page.reload()
    expect(page.get_by_label("Country")).to_be_visible()
    expect(page.get_by_role("rowheader")).to_have_count(1)


def test_regions_follow_the_country_without_leaving_the_page(page: Page, manager: None) -> None:
    sign_in_as_ada(page, "/accounts/new/")
    page.get_by_label("Name").fill("Acme")
    page.get_by_label("Country").select_option("Germany")
    page.get_by_label("Region").select_option("Bayern")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Acme")
    expect(page.get_by_text("Bayern, Germany")).to_be_visible()


def test_merging_asks_before_it_cannot_be_undone(page: Page, manager: None) -> None:
    kept, merged = make_account(name="Acme", domain=""), make_account(name="Acme Inc", domain="")
    sign_in_as_ada(page, "/accounts/duplicates/")
    page.get_by_role("link", name="Compare").click()
    page.get_by_role("button", name="Merge").click()
    page.get_by_role("dialog").get_by_role("button", name="Go on").click()
    page.wait_for_url(f"**/accounts/{kept.pk}/")
    merged.refresh_from_db()
    assert merged.merged_into == kept

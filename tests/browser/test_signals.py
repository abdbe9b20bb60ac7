"""Signals in a real browser: logged in a minute from a contact's page; accessible, and no wider than a phone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from goodword.models import Contact, Signal
from goodword.operations.signal import log_signal, withdraw_signal
from goodword.policy.finding import SignalKind, SignalSource
from goodword.policy.signals import SignalDraft
from goodword.policy.vocabulary import Role
from tests.browser.axe import check_axe, check_width
from tests.browser.people import ADA, LONG, sign_in_as_ada
from tests.factories import make_account, make_contact, make_user, make_workspace


@pytest.fixture
def contact() -> Contact:
    make_workspace()
    csm = make_user(Role.CSM, Role.SUPPORT, email=ADA)
    return make_contact(first_name="Zoë", last_name="Ångström", account=make_account(name=LONG, csm=csm))


@pytest.fixture
def addresses(contact: Contact) -> list[str]:
    actor, now = make_user(Role.MANAGER).actor(), timezone.now()
    csm = contact.account.csm
    assert csm is not None
    praise = SignalDraft(
        SignalKind.PRAISE, now.date() - timedelta(days=500), contact_id=contact.pk, note=f"{LONG} {LONG}"
    )
    old = log_signal(praise, source=SignalSource.CSM, actor=csm.actor(), now=now)
    feature = SignalDraft(SignalKind.TECHNOLOGY, now.date(), contact.account_id, word=LONG)
    gone = log_signal(feature, source=SignalSource.CSM, actor=csm.actor(), now=now)
    withdraw_signal(gone.pk, LONG, actor=actor, now=now)
    return [
        *(f"/signals/new/?team=csm&kind={kind}" for kind in ("roi", "csm_rapport", "review", "customer_since")),
        *("/signals/", "/signals/?standing=late", "/signals/new/", "/signals/new/?team=support", f"/signals/{old.pk}/"),
        *(f"/signals/{gone.pk}/", f"/signals/{old.pk}/withdraw/", f"/contacts/{contact.pk}/"),
        f"/accounts/{contact.account_id}/",
    ]


def test_every_screen_is_accessible_and_fits(page: Page, addresses: list[str]) -> None:
    sign_in_as_ada(page)
    for address in addresses:
        page.goto(address)
        check_axe(page)
    page.set_viewport_size({"width": 375, "height": 800})
    for address in addresses:
        page.goto(address)
        check_width(page)


@pytest.mark.rule("G3")
def test_a_signal_is_logged_in_a_minute(page: Page, contact: Contact) -> None:
    sign_in_as_ada(page, f"/contacts/{contact.pk}/")
    page.get_by_role("link", name="Log a signal").last.click()
    page.get_by_role("link", name="Rapport with the CSM").click()
    expect(page.get_by_label("Who?")).to_have_value(f"Zoë Ångström (#{contact.pk})")
    page.get_by_label("Strong").check()
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Zoë Ångström")
    expect(page.locator("#signals")).to_contain_text("Rapport with the CSM")
    assert Signal.objects.get().word == "strong"

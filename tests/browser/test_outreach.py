"""From the invitation to the pool in a real browser: mailed, a click on yes, the talk, enrolled (O1-O5, P2)."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from goodword.messages.placeholders import fill
from goodword.models import Advocate, Candidate, Message, User
from goodword.policy.finding import CandidateStage, CandidateTier
from goodword.policy.vocabulary import Role
from tests.browser.axe import check_axe, check_width
from tests.browser.conftest import PHONE
from tests.browser.people import LONG, sign_in
from tests.factories import make_account, make_contact, make_user, make_workspace
from tests.outreach import make_candidate, make_signal


def invited_person() -> tuple[Candidate, User]:
    """A gold candidate who told us something, and the manager."""
    make_workspace()
    contact = make_contact(first_name="Grace", last_name=LONG[:40], account=make_account(name=LONG))
    now = timezone.now()
    candidate = make_candidate(CandidateTier.GOLD, CandidateStage.QUALIFIED, contact=contact, now=now)
    make_signal(contact, "praise", note="Claims are settled within a day now.", observed_on=now.date())
    return candidate, make_user(Role.MANAGER, name="Mara Manager")


def address_in_mail(live: str) -> str:
    mail = Message.objects.get(kind="invite")
    path = fill(mail, mail.text).partition("/link/invite/")[2].split()[0]
    return f"{live}/link/invite/{path}"


@pytest.mark.rule("P2")
@pytest.mark.rule("O4")
@pytest.mark.rule("O5")
def test_from_invitation_to_enrolment(page: Page, open_context: Callable[..., BrowserContext]) -> None:
    candidate, manager = invited_person()
    home = f"/candidates/{candidate.pk}/"
    sign_in(page, manager)
    page.goto(home)
    check_axe(page)
    page.get_by_role("link", name="Invite", exact=True).click()
    result = page.get_by_label("What they have achieved")
    expect(result).to_have_value("You told us: “Claims are settled within a day now.”")
    result.fill("You settle a claim within a day.")
    expect(page.locator("#invite-mail")).to_contain_text("You settle a claim within a day.")
    check_axe(page)
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("The invitation is on its way.")).to_be_visible()
    answer_yes(open_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page(), page.url)
    page.goto("/")
    page.get_by_role("link", name="Said yes to joining").click()
    expect(page.get_by_role("link", name="Grace").first).to_be_visible()
    page.goto(home)
    page.get_by_role("link", name="Record the talk").click()
    check_axe(page)
    talk(page)
    page.get_by_role("link", name="Enrol as an advocate").click()
    expect(page.get_by_text("Filled in from the talk of")).to_be_visible()
    check_axe(page)
    page.get_by_label("Great").check()
    page.get_by_role("button", name="Enrol", exact=True).click()
    expect(page.get_by_text("Enrolled. The terms are on their way to them by e-mail.")).to_be_visible()
    candidate.refresh_from_db()
    assert candidate.stage == CandidateStage.ENROLLED
    assert Advocate.objects.get().formats_liked == ["call", "email_qa"]


def answer_yes(phone: Page, at: str) -> None:
    """On the phone, from the mail: one tap."""
    phone.goto(address_in_mail(at.partition("/candidates/")[0]))
    check_axe(phone)
    check_width(phone)
    phone.get_by_role("button", name="Yes, I am interested").click()
    expect(phone.get_by_text("You said yes.")).to_be_visible()
    check_axe(phone)
    check_width(phone)
    phone.get_by_role("link", name="No more mail of this kind").click()
    check_axe(phone)
    phone.get_by_role("button", name="No more mail of this kind").click()
    expect(phone.get_by_role("heading", name="You get no more of this mail")).to_be_visible()
    check_axe(phone)
    check_width(phone)


def talk(page: Page) -> None:
    for question, answer in (
        ("Would they speak for us?", "Yes"),
        ("Do they have the time?", "Yes"),
        ("What does their company say about references?", "With approval"),
        ("How do they come across in conversation?", "Comfortable"),
        ("Do they like to write?", "Yes"),
    ):
        page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()
    page.get_by_label("Which approvals would they need?").fill("Legal")
    page.get_by_role("button", name="Record the talk").click()
    expect(page.get_by_text("Talked on")).to_be_visible()


@pytest.mark.rule("O1")
def test_a_bad_last_word_is_ticked_before_it_is_sent(page: Page) -> None:
    candidate, manager = invited_person()
    now = timezone.now()
    make_signal(candidate.contact, "nps", number=Decimal(4), observed_on=now.date(), recorded_at=now)
    sign_in(page, manager)
    page.goto(f"/candidates/{candidate.pk}/invite/")
    expect(page.get_by_text("Their last word on us was not a good one.")).to_be_visible()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("alert")).to_contain_text("tick that you have")
    check_axe(page)
    page.get_by_label("NPS answer: 4 of 10").check()
    expect(page.locator("#invite-preview")).not_to_contain_text("tick that you have")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("The invitation is on its way.")).to_be_visible()


@pytest.mark.rule("O1")
def test_who_said_no_has_a_page_without_a_button(open_context: Callable[..., BrowserContext]) -> None:
    candidate, manager = invited_person()
    page = open_context(viewport=PHONE).new_page()
    Candidate.objects.update(stage=CandidateStage.DECLINED)
    sign_in(page, manager)
    page.goto(f"/candidates/{candidate.pk}/invite/")
    expect(page.get_by_text("A no stands.")).to_be_visible()
    expect(page.get_by_role("button", name="Send the invitation")).to_have_count(0)
    check_axe(page)
    check_width(page)
    page.get_by_role("link", name="Move …").click()
    expect(page.get_by_label("Why?")).to_be_visible()

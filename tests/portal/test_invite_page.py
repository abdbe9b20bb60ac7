"""A candidate answers an invitation with one click (P2), and unsubscribes with one (RFC 8058)."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation

from goodword.models import Candidate, Message, PersonalLink, ProgrammeInvitation, ProgrammeOptOut
from goodword.policy.finding import CandidateStage, CandidateTier
from goodword.policy.vocabulary import MessageState, Role
from tests.factories import make_account, make_contact, make_user, make_workspace
from tests.outreach import RESULT, invite, link_of, make_candidate
from tests.portal.visits import post, trace, url

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P2")]
S = CandidateStage
ANSWERS = ("invite-yes", "invite-not-now", "invite-no")
NAMES = ("invite", *ANSWERS, "invite-unsubscribe", "invite-subscribe")


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    cache.clear()


def invited(language: str = "en", tier: CandidateTier = CandidateTier.GOLD) -> tuple[Candidate, PersonalLink]:
    """A candidate with an invitation sent just now, and their link."""
    make_workspace()
    now = timezone.now()
    contact = make_contact(first_name="Grace", language=language, account=make_account(csm=make_user(Role.CSM)))
    candidate = make_candidate(tier, contact=contact, now=now)
    invitation = invite(candidate, make_user(Role.MANAGER).actor(), now)
    return candidate, link_of(invitation)


def shown(link: PersonalLink, name: str = "invite", **query: str) -> str:
    response = Client().get(url(name, link), query)
    assert response.status_code == 200
    return unescape(response.content.decode())


def state_of(candidate: Candidate) -> tuple[str, str]:
    candidate.refresh_from_db()
    return candidate.stage, ProgrammeInvitation.objects.get(candidate=candidate).answer


def test_the_page_says_what_and_offers_three_answers() -> None:
    _, link = invited()
    page = shown(link)
    for part in (RESULT, "At most 1–2 conversations a quarter", "A no is fine", "Yes, I am interested", "Not now",
                 "No, thank you", "No more mail of this kind", "After a yes we talk for 10 minutes"):  # fmt: skip
        assert part in page, part


@pytest.mark.parametrize("language", ["de", "pt-br", "ms"])
def test_the_page_is_in_their_language(language: str) -> None:
    _, link = invited(language)
    page = shown(link)
    assert f'<html lang="{language}"' in page
    with translation.override(language):
        assert translation.gettext("Language") in page


@pytest.mark.rule("V15")
@pytest.mark.parametrize("method", ["get", "head", "options"])
@pytest.mark.parametrize("name", NAMES)
def test_opening_changes_nothing(name: str, method: str) -> None:
    candidate, link = invited()
    before = trace(), Candidate.objects.values().get(), ProgrammeInvitation.objects.values().get()
    getattr(Client(), method)(url(name, link))
    assert (trace(), Candidate.objects.values().get(), ProgrammeInvitation.objects.values().get()) == before
    assert not ProgrammeOptOut.objects.exists()
    assert state_of(candidate) == (S.CONTACTED, "")


@pytest.mark.parametrize(
    ("name", "stage", "answer", "said"),
    [("invite-yes", S.INTERESTED, "yes", "You said yes."), ("invite-not-now", S.NURTURE, "not_now", "not now"),
     ("invite-no", S.DECLINED, "no", "You said no, and that is perfectly fine.")],
)  # fmt: skip
def test_one_click_is_enough(name: str, stage: str, answer: str, said: str) -> None:
    candidate, link = invited()
    assert said in unescape(post(name, link))
    assert state_of(candidate) == (stage, answer)
    assert said in unescape(post(name, link))  # once more
    assert state_of(candidate) == (stage, answer)


def test_they_may_choose_the_day_and_add_a_word() -> None:
    candidate, link = invited()
    day = timezone.now().date() + timedelta(days=200)
    page = unescape(post("invite-not-now", link, until=day.isoformat(), comment="<b>After the fair</b>"))
    candidate.refresh_from_db()
    assert candidate.nurture_until == day
    assert "<b>After" in page
    assert "<b>After" not in Client().get(url("invite", link)).content.decode()


def test_a_day_that_has_passed_is_pointed_out() -> None:
    candidate, link = invited()
    assert "Please choose a later day than today" in post("invite-not-now", link, until="2020-01-01")
    assert state_of(candidate) == (S.CONTACTED, "")


def test_the_first_answer_counts_and_a_change_of_mind_is_another_click() -> None:
    candidate, link = invited()
    post("invite-no", link)
    post("invite-yes", link, seen="")
    assert state_of(candidate) == (S.DECLINED, "no")
    assert "Changed your mind?" in shown(link)
    post("invite-yes", link, seen="no")
    assert state_of(candidate) == (S.INTERESTED, "yes")
    Candidate.objects.filter(pk=candidate.pk).update(stage=S.QUALIFIED)
    assert "Changed your mind?" not in shown(link)


def test_an_invitation_that_is_over_says_so_kindly() -> None:
    _, link = invited()
    ProgrammeInvitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    page = shown(link)
    assert "The time for an answer has run out" in page
    assert "Yes, I am interested" not in page
    ProgrammeInvitation.objects.update(withdrawn_at=timezone.now())
    assert "nothing left for you to do" in shown(link)


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_needs_a_token_of_the_page(name: str) -> None:
    _, link = invited()
    assert Client(enforce_csrf_checks=True).post(url(name, link)).status_code == 403


def test_the_mail_programs_click_unsubscribes_without_a_cookie() -> None:
    """RFC 8058: a POST with this body, no cookie, answered without a redirect."""
    candidate, link = invited()
    client = Client(enforce_csrf_checks=True)
    for _ in range(2):
        response = client.post(url("invite-unsubscribe", link), {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
    row = ProgrammeOptOut.objects.get()
    assert (row.email, row.contact_id) == (candidate.contact.email.lower(), candidate.contact_id)
    assert Message.objects.get(kind="invite").state == MessageState.CANCELLED
    assert state_of(candidate) == (S.CONTACTED, "")


def test_a_person_gets_a_page_with_one_button_and_a_way_back() -> None:
    _, link = invited()
    assert "One click, and Northwind sends you no more" in shown(link, "invite-unsubscribe")
    said = unescape(post("invite-unsubscribe", link))
    signer = ProgrammeInvitation.objects.get().invited_by
    for part in ("You get no more of this mail", "Northwind sends you no more", "Nothing more comes from the programme",
                 "That was a slip", signer.name, f"mailto:{signer.email}"):  # fmt: skip
        assert part in said, part
    assert "That was a slip" in shown(link, "invite-unsubscribe")
    post("invite-subscribe", link)
    assert not ProgrammeOptOut.objects.exists()


def test_a_dead_or_foreign_link_unsubscribes_nobody() -> None:
    _, link = invited()
    PersonalLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(days=1))
    for address in (url("invite-unsubscribe", link), "/link/invite/" + "A" * 64 + "/unsubscribe/"):
        assert Client().post(address, {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert not ProgrammeOptOut.objects.exists()


def test_the_mail_can_be_unsubscribed_from_after_the_invitation_is_over() -> None:
    _, link = invited()
    ProgrammeInvitation.objects.update(withdrawn_at=timezone.now())
    post("invite-unsubscribe", link)
    assert ProgrammeOptOut.objects.exists()


@pytest.mark.rule("O3")
def test_silver_reads_nothing_of_conversations() -> None:
    _, link = invited(tier=CandidateTier.SILVER)
    page = shown(link)
    assert "conversations a quarter" not in page
    assert "A short survey or a public review" in page
    assert " talk" not in page
    assert "After a yes we write to you what it means" in page
    assert " talk" not in unescape(post("invite-yes", link))

"""The best candidates of a hole of the map: who is listed and who is not, why, and the click that invites (G4, P2)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from goodword.models import AccountIssue, Candidate, Contact, ContactScore, ProgrammeInvitation, Signal
from goodword.policy.finding import CandidateStage, SignalKind
from goodword.policy.programme import DEFAULT_POLICY
from goodword.policy.scoring import tier_of
from goodword.policy.vocabulary import RequestState, Role
from tests.factories import (
    NOW,
    make_account,
    make_advocate,
    make_contact,
    make_deal,
    make_industry,
    make_request,
    make_use_case,
    make_user,
)
from tests.operations.test_score import add
from tests.outreach import give_score
from tests.web.reader import count_queries, reader, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P4")]
INSURANCE = "industry:insurance"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def manager() -> Client:
    return reader(Role.MANAGER)[0]


def scored(total: int = 70, *, stage: CandidateStage | None = None, **values: Any) -> Contact:
    """A customer's contact with a score, a candidate where a stage is given."""
    contact = make_contact(**values)
    give_score(contact, tier_of(total, DEFAULT_POLICY.scores), NOW.date(), total)
    if stage:
        Candidate.objects.create(contact=contact, stage=stage, stage_since=NOW, created_at=NOW)
    return contact


def the_hole(client: Client, key: str = INSURANCE) -> str:
    response = client.get(reverse("coverage-hole"), {"of": key})
    assert response.status_code == 200
    return text_of(response)


def words(page: str) -> str:
    """What stands on it, without markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.mark.rule("G4")
def test_the_best_candidates_by_score_with_why(manager: Client) -> None:
    make_deal()
    for total, name in ((45, "Third"), (90, "First"), (62, "Second")):
        scored(total, last_name=name)
    page = words(the_hole(manager))
    names = dict.fromkeys(re.findall("First|Second|Third", page))
    assert list(names) == ["First", "Second", "Third"]
    assert "Relationship 15 of 25" in page
    assert "0 active advocates, 3 to 5 are needed" in page
    assert "Fills as well: Company size: Mid-market, Geography: Western Europe" in page


@pytest.mark.rule("G4")
@pytest.mark.parametrize("change", [
    "advocate", "gate", "risk", "escalation", "opted_out", "prospect", "not_yet", "declined", "other", "merged",
    "said_no", "later",
])  # fmt: skip
def test_who_is_not_listed(manager: Client, change: str) -> None:
    make_deal()
    contact = scored(39 if change == "not_yet" else 80, last_name="Unlisted", email="nobody@customer.example")
    account = contact.account
    assert change == "not_yet" or "Unlisted" in the_hole(manager)
    if change == "advocate":
        make_advocate(contact=contact)
    elif change == "gate":
        ContactScore.objects.update(gates=["renewal"])
    elif change == "escalation":
        AccountIssue.objects.create(account=account, kind="escalation", opened_on=NOW.date())
    elif change == "declined":
        Candidate.objects.create(contact=contact, stage="declined", stage_since=NOW, created_at=NOW)
    elif change == "later":
        until = NOW.date() + timedelta(days=1)
        Candidate.objects.create(
            contact=contact, stage="nurture", nurture_until=until, stage_since=NOW, created_at=NOW
        )  # fmt: skip
    elif change == "said_no":
        told(contact, "yes", days=3)
        told(contact, "no", days=2)
    elif change == "opted_out":
        Contact.objects.filter(pk=contact.pk).update(promotional_opt_out=True)
    elif change == "merged":
        Contact.objects.filter(pk=contact.pk).update(merged_into=make_contact())
    values: dict[str, dict[str, Any]] = {"risk": {"at_risk_since": NOW.date()}, "prospect": {"is_customer": False},
              "other": {"industry": make_industry("retail", "44")}}  # fmt: skip
    if change in values:
        type(account).objects.filter(pk=account.pk).update(**values[change])
    assert "Unlisted" not in the_hole(manager)


def told(contact: Contact, word: str, *, days: int) -> None:
    """So many days ago somebody asked whether they would."""
    add(SignalKind.WILLING, word, contact=contact, day=NOW.date() - timedelta(days=days))


@pytest.mark.rule("G4", "I2")
def test_a_no_that_is_old_or_taken_back_and_a_day_that_has_come_keep_nobody_out(manager: Client) -> None:
    make_deal()
    told(scored(80, last_name="Longago"), "no", days=181)
    changed = scored(80, last_name="Changed")
    told(changed, "no", days=3)
    told(changed, "yes", days=2)
    waited = scored(80, last_name="Waited", stage=CandidateStage.IDENTIFIED)
    Candidate.objects.filter(contact=waited).update(stage="nurture", nurture_until=NOW.date())
    page = the_hole(manager)
    assert all(name in page for name in ("Longago", "Changed", "Waited"))


@pytest.mark.rule("G4")
def test_of_whom_the_value_is_not_recorded_is_listed_apart(manager: Client) -> None:
    make_deal()
    scored(80, last_name="Perhaps", account=make_account(industry=None))
    page = words(the_hole(manager))
    assert "Nobody with a score suits this segment" in page
    assert page.index("Not recorded, and worth asking") < page.index("Perhaps")


@pytest.mark.rule("G4")
def test_the_use_case_of_a_candidate_is_that_of_their_company(manager: Client) -> None:
    make_request(deal=make_deal())
    bought, beside = make_account(), make_account()
    make_request(RequestState.HELD, prospect_account=bought, deal=None)
    make_advocate(contact=make_contact(account=beside))
    scored(80, last_name="Bought", account=bought)
    scored(70, last_name="Beside", account=beside)
    scored(90, last_name="Unknown")
    page = words(the_hole(manager, "use_case:claims-automation"))
    assert page.index("Bought") < page.index("Beside") < page.index("worth asking") < page.index("Ada Unknown")


@pytest.mark.rule("G4")
def test_a_csm_finds_people_of_their_own_accounts_only() -> None:
    make_deal()
    client, csm = reader(Role.CSM)
    scored(80, last_name="Mine", account=make_account(csm=csm))
    scored(90, last_name="Theirs")
    page = the_hole(client)
    assert "Mine" in page
    assert "Theirs" not in page


@pytest.mark.rule("G4")
def test_a_csm_who_sells_does_not_find_the_people_of_their_deals() -> None:
    """An account that they see as a rep only, since a deal of theirs is there, has another CSM."""
    client, csm = reader(Role.CSM, Role.REP)
    account = make_account(name="Sold again", csm=make_user(Role.CSM))
    scored(account=account, last_name="Hidden", stage=CandidateStage.QUALIFIED)
    make_deal(account=account, owner=csm)
    assert "Hidden" not in the_hole(client)


def test_what_somebody_wrote_is_text(manager: Client) -> None:
    make_deal()
    scored(80, last_name="<script>alert(1)</script>", title="<b>Boss</b>")
    page = the_hole(manager)
    assert "<script>alert" not in page
    assert "<b>Boss" not in page


def an_outcome(contact: Contact) -> Signal:
    return Signal.objects.create(
        account=contact.account, contact=contact, kind="roi", number=Decimal(50_000), unit="EUR", period="year",
        observed_on=NOW.date(), source="csm", fingerprint="x", recorded_at=NOW,
    )  # fmt: skip


@pytest.mark.rule("P2")
def test_one_click_invites_with_their_own_outcome() -> None:
    make_deal()
    client, user = reader(Role.MANAGER)
    contact = scored(65, stage=CandidateStage.QUALIFIED, last_name="Ready")
    an_outcome(contact)
    page = the_hole(client)
    assert "What you have achieved with us is worth €50,000 a year." in words(page)
    address = reverse("candidate-invite", args=[contact.candidate.pk])
    form = page[page.index(f'<form method="post" action="{address}"') :]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[: form.index("</form>")]))
    assert client.post(address, fields).status_code == 302
    invitation = ProgrammeInvitation.objects.get()
    assert (invitation.candidate.contact, invitation.invited_by) == (contact, user)
    assert invitation.result == "What you have achieved with us is worth €50,000 a year."
    page = the_hole(client)
    assert f'action="{address}"' not in page
    assert "Ready" in page


def test_a_note_of_a_colleague_is_read_by_a_person_before_it_goes_out(manager: Client) -> None:
    """What support or a CSM noted for the house is not quoted to the customer by one click."""
    make_deal()
    contact = scored(65, stage=CandidateStage.QUALIFIED, last_name="Noted")
    an_outcome(contact)
    Signal.objects.update(note="Told us in confidence.")
    page = the_hole(manager)
    assert "in confidence" not in page
    assert f'<form method="post" action="{reverse("candidate-invite", args=[contact.candidate.pk])}"' not in page
    assert "Write an invitation" in page


def test_without_an_outcome_the_invitation_is_written_first(manager: Client) -> None:
    make_deal()
    contact = scored(65, stage=CandidateStage.IDENTIFIED)
    page = the_hole(manager)
    address = reverse("candidate-invite", args=[contact.candidate.pk])
    assert f'href="{address}"' in page
    assert f'action="{address}"' not in page


def test_who_is_no_candidate_yet_is_nominated_first(manager: Client) -> None:
    make_deal()
    contact = scored(65)
    address = f"{reverse('candidate-nominate')}?contact={contact.pk}"
    assert f'href="{address}"' in the_hole(manager)
    assert contact.full_name in text_of(manager.get(address))


def test_what_stands_against_an_invitation_is_said(manager: Client) -> None:
    make_deal()
    contact = scored(65, stage=CandidateStage.IDENTIFIED, email="")
    page = the_hole(manager)
    assert reverse("candidate-invite", args=[contact.candidate.pk]) not in page
    assert "no e-mail address" in words(page)


def test_in_another_s_name_only_the_manager_invites_by_one_click() -> None:
    make_deal()
    client, csm = reader(Role.CSM)
    contact = scored(90, stage=CandidateStage.QUALIFIED, account=make_account(csm=csm))
    make_user(Role.EXECUTIVE)
    an_outcome(contact)
    address = reverse("candidate-invite", args=[contact.candidate.pk])
    assert f'action="{address}"' not in the_hole(client)


def test_the_hole_asks_no_oftener_for_people_who_are_no_candidates(manager: Client) -> None:
    make_deal()
    scored()
    scored(account=make_account(industry=None))
    few = count_queries(manager, f"{reverse('coverage-hole')}?of={INSURANCE}")
    for number in range(8):
        scored(60 + number, account=make_account(employees=5000))
        scored(60 + number, account=make_account(industry=None))
    make_use_case()
    assert count_queries(manager, f"{reverse('coverage-hole')}?of={INSURANCE}") == few

"""Inviting a candidate on the staff's side, their answer told by phone, and the talk (O1-O5, P2)."""

from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from goodword.models import Candidate, Message, ProgrammeInvitation, Signal, Workspace
from goodword.operations.account import set_at_risk
from goodword.operations.invitation_gate import stop_at_gate
from goodword.policy.finding import CandidateStage, CandidateTier
from goodword.policy.vocabulary import Role
from tests.factories import make_account, make_contact, make_user
from tests.outreach import RESULT, give_score, invite, make_candidate, make_signal
from tests.web.reader import reader, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.rule("P2")]
S, T = CandidateStage, CandidateTier


def candidate_now(tier: CandidateTier = T.GOLD, stage: CandidateStage = S.QUALIFIED, **contact: object) -> Candidate:
    return make_candidate(tier, stage, contact=make_contact(first_name="Grace", **contact), now=timezone.now())


def page(client: Client, url: str) -> str:
    return unescape(text_of(client.get(url)))


@pytest.mark.rule("O2")
def test_the_panel_says_who_invites_with_what_and_leads_to_the_invitation() -> None:
    client, _ = reader(Role.MANAGER)
    candidate = candidate_now()
    shown = page(client, f"/candidates/{candidate.pk}/")
    for part in ("The account's customer success manager", "Standard", "A testimonial", "Reference calls", "Invite"):
        assert part in shown, part


@pytest.mark.rule("O3")
def test_where_nobody_may_be_invited_the_panel_says_why_and_has_no_button() -> None:
    client, _ = reader(Role.MANAGER)
    candidate = candidate_now(T.NOT_YET)
    shown = page(client, f"/candidates/{candidate.pk}/")
    assert "Their score is 25, and invitations begin at 40. Points still missing: 15." in shown
    assert f"/candidates/{candidate.pk}/invite/" not in shown


def test_the_invitation_is_filled_in_shown_and_sent() -> None:
    client, _ = reader(Role.MANAGER)
    candidate = candidate_now()
    today = timezone.now().date()
    make_signal(candidate.contact, "roi", number=Decimal(90_000), unit="EUR", period="year", observed_on=today)
    url = f"/candidates/{candidate.pk}/invite/"
    shown = page(client, url)
    assert shown.count("What you have achieved with us is worth €90,000 a year.") == 2  # form and preview
    assert "(their personal link)" in shown
    response = client.post(url, {"invited_by": reader_id(shown), "result": "Claims in a day", "message": "Hello"})
    assert response.status_code == 302
    invitation = ProgrammeInvitation.objects.get()
    assert (invitation.result, invitation.message) == ("Claims in a day", "Hello")
    assert Message.objects.filter(kind="invite").count() == 1
    assert "waits for an answer until" in page(client, f"/candidates/{candidate.pk}/")


def reader_id(shown: str) -> str:
    """The first one offered as the signer."""
    return shown.partition('name="invited_by"')[2].partition('<option value="')[2].partition('"')[0]


def test_an_empty_outcome_comes_back_with_the_reason_and_the_preview_says_so() -> None:
    client, user = reader(Role.MANAGER)
    candidate = candidate_now()
    url = f"/candidates/{candidate.pk}/invite/"
    response = client.post(url, {"invited_by": user.pk, "result": " "})
    assert response.status_code == 422
    preview = text_of(client.post(f"{url}preview/", {"invited_by": user.pk, "result": ""}))
    assert "Please write what they have achieved" in preview
    assert not ProgrammeInvitation.objects.exists()


@pytest.mark.rule("O3")
def test_only_the_manager_sees_the_reason_for_conversations_with_silver() -> None:
    manager, _ = reader(Role.MANAGER)
    csm, user = reader(Role.CSM)
    candidate = candidate_now(T.SILVER, account=make_account(csm=user))
    url = f"/candidates/{candidate.pk}/invite/"
    assert "Why conversations as well" in page(manager, url)
    assert "Why conversations as well" not in page(csm, url)
    preview = text_of(manager.post(f"{url}preview/", {"result": RESULT, "calls_reason": "She asked"}))
    assert "conversations a quarter" in preview


@pytest.mark.rule("O1")
def test_the_head_of_success_is_set_and_offered_first() -> None:
    head = make_user(Role.EXECUTIVE, name="Hedda Head")
    admin, _ = reader(Role.ADMIN)
    workspace = Workspace.objects.get()
    fields = ("name", "base_currency", "country", "time_zone", "language", "fiscal_year_starts", "share_terms")
    values = {name: getattr(workspace, name) for name in fields} | {"head_of_success": head.pk}
    assert admin.post("/settings/", values).status_code == 302
    manager, _ = reader(Role.MANAGER)
    shown = page(manager, f"/candidates/{candidate_now(T.PLATINUM).pk}/invite/")
    assert reader_id(shown) == str(head.pk)
    assert "Hedda Head" in shown


def test_what_they_said_by_phone_is_recorded_and_an_invitation_is_taken_back() -> None:
    client, user = reader(Role.MANAGER)
    one, other = candidate_now(), candidate_now()
    first, second = invite(one, user.actor(), timezone.now()), invite(other, user.actor(), timezone.now())
    assert client.post(f"/invitations/{first.pk}/answer/", {"answer": "yes", "comment": "Gladly"}).status_code == 302
    assert client.post(f"/invitations/{first.pk}/answer/", {}).status_code == 422
    assert client.post(f"/invitations/{second.pk}/withdraw/", {"reason": "Too early"}).status_code == 302
    assert "Gladly" in page(client, f"/candidates/{one.pk}/")
    assert "taken back or run out" in page(client, f"/candidates/{other.pk}/")


@pytest.mark.rule("O4")
@pytest.mark.rule("O5")
def test_the_talk_is_a_short_form_and_enrolment_begins_with_it() -> None:
    csm, user = reader(Role.CSM)
    candidate = candidate_now(T.SILVER, S.CONTACTED, account=make_account(csm=user))
    values = {
        "talked_on": timezone.now().date().isoformat(), "willing": "yes", "time_available": "yes", "writes": "yes",
        "company_policy": "with_approval", "approvals": "Legal", "communication": "comfortable",
    }  # fmt: skip
    assert csm.post(f"/candidates/{candidate.pk}/talk/", values).status_code == 302
    assert Signal.objects.count() == 5
    assert "Talked on" in page(csm, f"/candidates/{candidate.pk}/")
    manager, _ = reader(Role.MANAGER)
    give_score(candidate.contact, T.SILVER, timezone.now().date())
    assert "Enrol as an advocate" in page(manager, f"/candidates/{candidate.pk}/")
    enrol = page(manager, f"/contacts/{candidate.contact_id}/enrol/")
    assert "Filled in from the talk of" in enrol
    assert "Why conversations as well" in enrol
    assert ticked(enrol, "formats_excluded") == {"call", "site_visit", "peer", "executive"}
    assert ticked(enrol, "formats_liked") == {"email_qa"}


def ticked(shown: str, name: str) -> set[str]:
    boxes = [part.partition(">")[0] for part in shown.split("<input ")[1:]]
    mine = [box for box in boxes if f'name="{name}"' in box and "checked" in box]
    return {box.partition('value="')[2].partition('"')[0] for box in mine}


@pytest.mark.rule("O4")
def test_a_talk_in_the_future_is_pointed_out() -> None:
    client, _ = reader(Role.MANAGER)
    candidate = candidate_now()
    response = client.post(f"/candidates/{candidate.pk}/talk/", {"talked_on": "2099-01-01", "willing": "yes"})
    assert response.status_code == 422
    assert "A talk was held today or earlier." in text_of(response)


def test_whoever_talks_with_them_is_told_at_home() -> None:
    csm, user = reader(Role.CSM)
    candidate_now(stage=S.INTERESTED, account=make_account(csm=user))
    candidate_now(stage=S.INTERESTED)
    home = page(csm, "/")
    assert "Said yes to joining" in home
    assert "<strong>1</strong><span>Said yes to joining" in home


@pytest.mark.rule("C4")
def test_an_invitation_that_a_gate_stopped_says_so() -> None:
    client, user = reader(Role.MANAGER)
    candidate = candidate_now()
    invitation = invite(candidate, user.actor(), timezone.now())
    set_at_risk(candidate.contact.account_id, True, actor=user.actor(), now=timezone.now())
    stop_at_gate(invitation.pk, now=timezone.now())
    shown = page(client, f"/candidates/{candidate.pk}/")
    assert "The mail did not leave. This came up before the mail went out: Account at risk" in shown
    assert "Something came up against it before the invitation left" in shown

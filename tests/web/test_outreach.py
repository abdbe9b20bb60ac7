"""Inviting a candidate on the staff's side, their answer told by phone, and the talk (O1-O5, P2)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from goodword.models import (
    Account,
    AccountIssue,
    BouncedAddress,
    Candidate,
    Contact,
    Message,
    ProgrammeInvitation,
    Signal,
    Workspace,
)
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


def test_a_preview_of_nothing_is_the_mail_without_it() -> None:
    client, _ = reader(Role.MANAGER)
    assert client.post(f"/candidates/{candidate_now().pk}/invite/preview/").status_code == 200


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


@pytest.mark.rule("O1")
def test_a_bad_last_word_is_shown_and_has_to_be_ticked() -> None:
    client, user = reader(Role.MANAGER)
    candidate, today = candidate_now(), timezone.now().date()
    note = "Two outages hurt us."
    nps = make_signal(
        candidate.contact, "nps", number=Decimal(4), observed_on=today, source="survey", note=note,
        recorded_at=timezone.now(),
    )  # fmt: skip
    url = f"/candidates/{candidate.pk}/invite/"
    shown = page(client, url)
    for part in ("Their last word on us was not a good one", "NPS answer: 4", "Survey", note):
        assert part in shown, part
    values = {"invited_by": user.pk, "result": RESULT}
    refused = client.post(url, values)
    assert refused.status_code == 422
    assert "tick that you have" in text_of(refused)
    assert "tick that you have" in text_of(client.post(f"{url}preview/", values))
    assert client.post(url, {**values, "seen": "x"}).status_code == 422
    assert not ProgrammeInvitation.objects.exists()
    assert client.post(url, {**values, "seen": nps.pk}).status_code == 302
    assert "NPS answer: 4" in page(client, f"/history/?type=candidate&id={candidate.pk}")


KEPT = {
    "declined": ({"stage": S.DECLINED}, "A no stands."),
    "disqualified": ({"stage": S.DISQUALIFIED}, "if it no longer holds, move them back"),
    "interested": ({"stage": S.INTERESTED}, "They have said yes"),
}


@pytest.mark.rule("O1")
@pytest.mark.parametrize("stage", KEPT)
def test_who_said_no_is_not_invited_and_the_page_says_since_when_and_what_else(stage: str) -> None:
    client, user = reader(Role.MANAGER)
    values, instead = KEPT[stage]
    candidate = candidate_now(T.SILVER, **values)
    url = f"/candidates/{candidate.pk}/invite/"
    shown = page(client, url)
    for part in (instead, "Since ", "They cannot be invited today"):
        assert part in shown, part
    assert "Send the invitation" not in shown
    refused = client.post(url, {"invited_by": user.pk, "result": "What I wrote", "calls_reason": "Because"})
    assert refused.status_code == 422
    assert "What I wrote" in text_of(refused)
    assert "Send the invitation" not in text_of(refused)


@pytest.mark.rule("C4")
@pytest.mark.parametrize(
    ("gate", "since", "instead"),
    [("at_risk", "Since 3 Feb 2026.", "See to it with them first."),
     ("escalation", "Since 4 Feb 2026.", "See to it with them first."),
     ("renewal", "Since 5 Feb 2026.", "The next renewal that goes well"),
     ("company_policy", "Since 6 Feb 2026.", "Should their company see it differently"),
     ("opted_out", "", "Only they can change that."),
     ("bounced", "Since 7 Feb 2026.", "Enter an address that works"),
     ("nurture", "Since ", "Sooner only with a reason.")],
)  # fmt: skip
def test_whom_a_gate_keeps_has_a_page_without_a_button(gate: str, since: str, instead: str) -> None:
    client, _ = reader(Role.MANAGER)
    candidate = candidate_now(T.SILVER)
    shut(candidate, gate)
    shown = page(client, f"/candidates/{candidate.pk}/invite/")
    assert "Send the invitation" not in shown
    for text in (shown, page(client, f"/candidates/{candidate.pk}/")):
        assert since in text
        assert instead in text


def shut(candidate: Candidate, gate: str) -> None:
    contact, account = candidate.contact, candidate.contact.account
    match gate:
        case "at_risk":
            Account.objects.filter(pk=account.pk).update(at_risk_since=date(2026, 2, 3))
        case "escalation":
            AccountIssue.objects.create(account=account, kind="escalation", opened_on=date(2026, 2, 4))
        case "renewal":
            make_signal(contact, "renewal", word="hard_fought", observed_on=date(2026, 2, 5))
        case "company_policy":
            make_signal(contact, "company_policy", word="forbidden", observed_on=date(2026, 2, 6))
        case "opted_out":
            Contact.objects.filter(pk=contact.pk).update(promotional_opt_out=True)
        case "bounced":
            BouncedAddress.objects.create(email=contact.email.lower(), bounced_at=datetime(2026, 2, 7, 9, tzinfo=UTC))
        case "nurture":
            until = timezone.now().date() + timedelta(days=30)
            Candidate.objects.filter(pk=candidate.pk).update(stage=S.NURTURE, nurture_until=until)


@pytest.mark.rule("O3")
def test_a_reason_for_conversations_that_a_gate_forbids_can_be_taken_out_again() -> None:
    """Who is not at ease in conversation may be invited to what needs none."""
    client, user = reader(Role.MANAGER)
    candidate = candidate_now(T.SILVER)
    make_signal(candidate.contact, "communication", word="poor", observed_on=timezone.now().date())
    url = f"/candidates/{candidate.pk}/invite/"
    values = {"invited_by": user.pk, "result": RESULT, "calls_reason": "Because"}
    assert "Not at ease in this format" in text_of(client.post(f"{url}preview/", values))
    refused = client.post(url, values)
    assert refused.status_code == 422
    assert "Send the invitation" in text_of(refused)
    assert client.post(url, {**values, "calls_reason": ""}).status_code == 302

"""Invitations to the programme: sent, answered, taken back, run out (O1-O3, P2), and the talk after them (O4, O5)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from goodword.models import (
    BouncedAddress,
    Candidate,
    Contact,
    HistoryEntry,
    Message,
    ProgrammeInvitation,
    ProgrammeOptOut,
    Signal,
    Workspace,
)
from goodword.operations.enrolment import enrol_advocate
from goodword.operations.outbox import enqueue
from goodword.operations.outreach import answer_invitation, lapse_invitation, withdraw_invitation
from goodword.operations.outreach_draft import draft_result
from goodword.operations.programme_mail import subscribe_again, unsubscribe
from goodword.operations.qualification import record_talk
from goodword.operations.refused import Refused
from goodword.policy.actors import SYSTEM, WORKER, Actor, ActorKind
from goodword.policy.enrolment import Enrolment, Preferences
from goodword.policy.finding import CandidateStage, CandidateTier, InviteAnswer
from goodword.policy.qualification import SPOKEN, Talk
from goodword.policy.vocabulary import Assessment, Format, MessageState, Role, Tier
from tests.factories import NOW, actor_of, make_account, make_advocate, make_contact, make_user
from tests.outreach import invite, link_of, make_candidate, make_signal
from tests.refusal import refused_with

S, T, A = CandidateStage, CandidateTier, InviteAnswer
pytestmark = [pytest.mark.django_db, pytest.mark.rule("P2")]


def stage_of(candidate: Candidate) -> str:
    candidate.refresh_from_db()
    return candidate.stage


def holder_of(invitation: ProgrammeInvitation) -> Actor:
    return Actor(ActorKind.LINK, "Grace Hopper", str(link_of(invitation).pk))


def answered(invitation: ProgrammeInvitation, answer: InviteAnswer, **values: Any) -> ProgrammeInvitation:
    values = {"actor": holder_of(invitation), "now": NOW + timedelta(days=1), **values}
    return answer_invitation(invitation.pk, answer, **values)


def test_what_they_achieved_at_the_company_they_left_is_not_offered(manager: Actor) -> None:
    """What somebody told stays with the account; an invitation to the new one does not speak of the old one."""
    candidate = make_candidate()
    make_signal(candidate.contact, "roi", number=Decimal(50_000), unit="EUR", period="year")
    assert draft_result(candidate, now=NOW)
    candidate.contact.account = make_account()
    candidate.contact.save()
    assert draft_result(candidate, now=NOW) == ""


@pytest.mark.rule("C4")
@pytest.mark.parametrize(("kind", "word"), [("company_policy", "forbidden"), ("in_collections", "yes")])
def test_a_gate_keeps_from_the_moment_its_signal_is_told(manager: Actor, kind: str, word: str) -> None:
    """The score is computed a moment later, after a large import many moments; nobody is invited in between."""
    candidate = make_candidate()
    make_signal(candidate.contact, kind, word=word)
    Signal.objects.update(contact=None)
    with refused_with("C4.gate"):
        invite(candidate, manager)
    assert not Message.objects.exists()


def test_an_invitation_is_sent_once_with_its_mail_and_history(manager: Actor) -> None:
    candidate = make_candidate()
    first, second = invite(candidate, manager), invite(candidate, manager)
    assert first == second
    assert stage_of(candidate) == S.CONTACTED
    mail = Message.objects.get(kind="invite")
    assert (mail.invitation, mail.contact) == (first, candidate.contact)
    assert first.expires_at == NOW + timedelta(days=60)
    assert HistoryEntry.objects.filter(verb="candidate.invited", subject_id=str(candidate.pk)).count() == 1
    assert candidate.moves.get(to_stage=S.CONTACTED).why == "invited"


@pytest.mark.rule("O1")
def test_platinum_is_invited_by_the_head_of_success_else_by_a_leader(manager: Actor) -> None:
    assert invite(make_candidate(T.PLATINUM), manager).invited_by_id == manager.user_id
    head = make_user(Role.CSM, name="Hedda Head")
    Workspace.objects.update(head_of_success=head)
    invitation = invite(make_candidate(T.PLATINUM), manager)
    assert (invitation.invited_by, invitation.tier) == (head, "platinum")
    boss = make_user(Role.EXECUTIVE)
    assert invite(make_candidate(T.PLATINUM), manager, invited_by=boss.pk).invited_by == boss
    with refused_with("O1.signer"):
        invite(make_candidate(T.PLATINUM), manager, invited_by=make_user(Role.REP).pk)


@pytest.mark.rule("O2")
def test_gold_is_invited_by_the_accounts_csm(manager: Actor) -> None:
    csm = make_user(Role.CSM)
    assert invite(make_candidate(csm=csm), manager).invited_by == csm
    assert invite(make_candidate(csm=csm), csm.actor()).sent_by == csm
    assert invite(make_candidate(), manager).invited_by_id == manager.user_id  # an account without one


@pytest.mark.rule("O1")
def test_a_csm_sends_in_their_own_name_only_and_to_their_own_accounts(manager: Actor) -> None:
    csm = make_user(Role.CSM)
    with refused_with("O1.in_their_name"):
        invite(make_candidate(T.PLATINUM, csm=csm), csm.actor())
    with refused_with("record.not_found"):
        invite(make_candidate(csm=make_user(Role.CSM)), csm.actor())
    with refused_with("permission.missing"):
        invite(make_candidate(), actor_of(Role.REP))


@pytest.mark.rule("O3")
def test_silver_gets_programme_mail_and_calls_only_with_the_managers_reason(manager: Actor) -> None:
    csm = make_user(Role.CSM)
    assert invite(make_candidate(T.SILVER, csm=csm), csm.actor()).calls_reason == ""
    with refused_with("O3.calls_by_manager"):
        invite(make_candidate(T.SILVER, csm=csm), csm.actor(), calls_reason="She likes to talk.")
    invitation = invite(make_candidate(T.SILVER), manager, calls_reason="She likes to talk.")
    assert "conversations a quarter" in Message.objects.get(invitation=invitation).text
    entry = HistoryEntry.objects.get(verb="candidate.invited", subject_id=str(invitation.candidate_id))
    assert entry.note == "She likes to talk."


@pytest.mark.rule("O3")
def test_not_yet_is_refused_and_nothing_is_written(manager: Actor) -> None:
    with refused_with("O3.not_yet", "P2.result_missing"):
        invite(make_candidate(T.NOT_YET), manager, result=" ")
    assert not Message.objects.exists()
    assert not ProgrammeInvitation.objects.exists()


@pytest.mark.rule("C4")
def test_gates_and_opt_outs_hold_whoever_sends(manager: Actor) -> None:
    with refused_with("C4.gate"):
        invite(make_candidate(contact=make_contact(account=make_account(at_risk_since=NOW.date()))), manager)
    with refused_with("message.opted_out"):
        invite(make_candidate(contact=make_contact(promotional_opt_out=True)), manager)
    gone = make_contact()
    ProgrammeOptOut.objects.create(email=gone.email.lower(), created_at=NOW)
    with refused_with("message.opted_out"):
        invite(make_candidate(contact=gone), manager)
    with refused_with("O1.advocate"):
        invite(make_candidate(contact=make_advocate().contact), manager)


def test_an_address_that_bounced_or_is_missing_gets_nothing(manager: Actor) -> None:
    lost = make_contact()
    BouncedAddress.objects.create(email=lost.email.lower(), bounced_at=NOW)
    for contact in (lost, make_contact(email="")):
        with pytest.raises(Refused) as refusal:
            invite(make_candidate(contact=contact), manager)
        assert {"O1.address_bounced", "message.no_address"} & set(refusal.value.verdict.codes())


def test_a_yes_makes_them_interested(manager: Actor) -> None:
    candidate = make_candidate()
    invitation = answered(invite(candidate, manager), A.YES, comment="Thursdays are good")
    assert (stage_of(candidate), invitation.answer, invitation.comment) == (S.INTERESTED, "yes", "Thursdays are good")
    assert candidate.moves.get(to_stage=S.INTERESTED).why == "said_yes"


def test_not_now_leaves_them_in_peace_until_the_day_they_chose(manager: Actor) -> None:
    candidate, day = make_candidate(), date(2026, 11, 1)
    answered(invite(candidate, manager), A.NOT_NOW, until=day)
    assert (stage_of(candidate), candidate.nurture_until) == (S.NURTURE, day)
    with refused_with("O1.nurture"):
        invite(candidate, manager, NOW + timedelta(days=100))
    other = make_candidate()
    answered(invite(other, manager), A.NOT_NOW)
    assert stage_of(other) == S.NURTURE
    assert other.nurture_until == date(2026, 9, 3)  # six months
    with refused_with("P2.until_range"):
        answered(invite(make_candidate(), manager), A.NOT_NOW, until=NOW.date())


def test_a_no_declines_and_has_no_other_consequence(manager: Actor) -> None:
    candidate = make_candidate()
    before = Contact.objects.values().get(pk=candidate.contact_id)
    answered(invite(candidate, manager), A.NO)
    assert stage_of(candidate) == S.DECLINED
    assert Contact.objects.values().get(pk=candidate.contact_id) == before
    assert not Signal.objects.exists()


def test_the_first_answer_counts_until_the_page_that_shows_it_changes_it(manager: Actor) -> None:
    candidate = make_candidate()
    invitation = answered(invite(candidate, manager), A.NOT_NOW)
    assert answered(invitation, A.NO).answer == "not_now"  # from a page that was open before
    assert stage_of(candidate) == S.NURTURE
    assert answered(invitation, A.YES, seen="not_now").answer == "yes"
    assert stage_of(candidate) == S.INTERESTED
    assert answered(invitation, A.NO, seen="yes").answer == "no"
    assert stage_of(candidate) == S.DECLINED


def test_what_came_of_an_answer_is_not_undone_by_another(manager: Actor) -> None:
    candidate = make_candidate()
    invitation = answered(invite(candidate, manager), A.YES)
    Candidate.objects.filter(pk=candidate.pk).update(stage=S.ENROLLED)
    with refused_with("P2.settled"):
        answered(invitation, A.NO, seen="yes")


def test_only_the_link_of_the_invitation_answers_it(manager: Actor) -> None:
    mine, other = invite(make_candidate(), manager), invite(make_candidate(), manager)
    with refused_with("permission.missing"):
        answer_invitation(mine.pk, A.YES, actor=holder_of(other), now=NOW)
    with refused_with("permission.missing"):
        answered(mine, A.YES, now=NOW + timedelta(days=91))
    with refused_with("O1.over"):
        answered(mine, A.YES, now=NOW + timedelta(days=61))


def test_staff_records_what_they_were_told(manager: Actor) -> None:
    csm = make_user(Role.CSM)
    candidate = make_candidate(csm=csm)
    invitation = invite(candidate, manager)
    answer_invitation(invitation.pk, A.YES, "On the phone", actor=csm.actor(), now=NOW)
    assert stage_of(candidate) == S.INTERESTED
    with refused_with("record.not_found"):
        answer_invitation(invite(make_candidate(), manager).pk, A.YES, actor=csm.actor(), now=NOW)


def test_taken_back_before_it_left_nothing_goes_and_they_stand_where_they_stood(manager: Actor) -> None:
    candidate = make_candidate(stage=S.IDENTIFIED)
    invitation = invite(candidate, manager)
    for _ in range(2):
        assert withdraw_invitation(invitation.pk, "Too early", actor=manager, now=NOW).withdrawn_at
    assert stage_of(candidate) == S.IDENTIFIED
    assert Message.objects.get(kind="invite").state == MessageState.CANCELLED
    with refused_with("O1.over"):
        answered(invitation, A.YES)
    invite(candidate, manager, result="Another one")  # what was taken back does not count for the cap
    with refused_with("O1.answered"):
        withdraw_invitation(answered(candidate.invitations.get(withdrawn_at=None), A.NO).pk, actor=manager, now=NOW)


def test_silence_is_an_answer_too(manager: Actor) -> None:
    candidate = make_candidate()
    invitation = invite(candidate, manager)
    assert not lapse_invitation(invitation.pk, actor=WORKER, now=NOW + timedelta(days=59))
    assert lapse_invitation(invitation.pk, actor=WORKER, now=NOW + timedelta(days=61))
    assert not lapse_invitation(invitation.pk, actor=WORKER, now=NOW + timedelta(days=61))
    assert stage_of(candidate) == S.NURTURE
    assert candidate.moves.get(to_stage=S.NURTURE).why == "unanswered"


def test_nobody_gets_more_promotional_mail_than_the_policy_says(manager: Actor) -> None:
    candidate = make_candidate()
    for day in (0, 1):
        invitation = invite(candidate, manager, NOW + timedelta(days=day), result=f"Outcome {day}")
        Message.objects.filter(invitation=invitation).update(state=MessageState.SENT, sent_at=NOW + timedelta(days=day))
        withdraw_invitation(invitation.pk, actor=manager, now=NOW + timedelta(days=day, hours=1))
    with pytest.raises(Refused) as refusal:
        invite(candidate, manager, NOW + timedelta(days=5), result="A third")
    (reason,) = refusal.value.verdict.reasons
    assert (reason.code, reason.figures["since"]) == ("message.too_many", date(2026, 4, 1))
    assert invite(candidate, manager, NOW + timedelta(days=30), result="A third").result == "A third"


def test_the_outbox_itself_takes_no_promotional_mail_that_is_not_wanted(manager: Actor) -> None:
    candidate = make_candidate()
    invitation = invite(candidate, manager)
    unsubscribe(candidate.contact_id, actor=holder_of(invitation), now=NOW)
    with refused_with("message.opted_out"):
        enqueue("invite", candidate.contact, event="x", now=NOW, link=link_of(invitation), invitation=invitation)


def test_unsubscribing_stops_what_waits_and_is_kept_by_address_and_person(manager: Actor) -> None:
    candidate = make_candidate()
    invitation, contact = invite(candidate, manager), candidate.contact
    for _ in range(2):
        unsubscribe(contact.pk, actor=holder_of(invitation), now=NOW)
    row = ProgrammeOptOut.objects.get()
    assert (row.email, row.contact) == (contact.email.lower(), contact)
    mail = Message.objects.get(kind="invite")
    assert (mail.state, mail.last_error) == (MessageState.CANCELLED, "recipient.opted_out")
    assert HistoryEntry.objects.filter(verb="contact.unsubscribed", subject_id=str(contact.pk)).count() == 1
    Contact.objects.filter(pk=contact.pk).update(email="new@customer.example")
    with refused_with("message.opted_out", "O1.invited"):
        invite(candidate, manager, result="Another one")
    assert subscribe_again(contact.pk, actor=holder_of(invitation), now=NOW)
    assert not ProgrammeOptOut.objects.exists()


def test_nobody_unsubscribes_or_subscribes_somebody_else(manager: Actor) -> None:
    one, other = make_candidate(), make_candidate()
    for who in (holder_of(invite(other, manager)), manager, SYSTEM):
        for operation in (unsubscribe, subscribe_again):
            with refused_with("permission.missing"):
                operation(one.contact_id, actor=who, now=NOW)


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [("roi", {"number": Decimal(120_000), "unit": "EUR", "period": "year"},
      "What you have achieved with us is worth €120,000 a year."),
     ("roi", {"number": Decimal("12.5"), "unit": "hours", "period": "month", "note": "Per clerk."},
      "What you have achieved with us is worth 12.5 hours a month. Per clerk."),
     ("roi", {"number": Decimal(38), "unit": "percent", "period": "year", "note": "Claims take 38 % less time."},
      "Claims take 38 % less time."),
     ("success_story", {"note": "Claims in a day"}, "You told us what you have achieved: “Claims in a day”"),
     ("success_story", {"note": " “Claims in a day” "}, "You told us what you have achieved: “Claims in a day”"),
     ("praise", {"note": "Best tool we have", "source": "support"}, "You told us: “Best tool we have”"),
     ("praise", {"note": "Best tool we have", "source": "survey"}, "You wrote to us: “Best tool we have”"),
     ("praise", {"note": "„Das beste Werkzeug“"}, "You told us: “Das beste Werkzeug”"),
     ("praise", {"note": "« Le meilleur outil »"}, "You told us: “Le meilleur outil”"),
     ("praise", {"note": '"Best"'}, "You told us: “Best”"),
     ("praise", {"note": "“Fast” and “sound”"}, "You told us: ““Fast” and “sound””"),
     ("praise", {"note": "Simply “great”"}, "You told us: “Simply “great””"),
     ("praise", {"note": "“"}, "You told us: ““”")],
)  # fmt: skip
def test_it_begins_with_what_they_told_us_last(kind: str, values: dict[str, Any], said: str, manager: Actor) -> None:
    candidate = make_candidate()
    make_signal(candidate.contact, kind, **values)
    assert draft_result(candidate, now=NOW) == said


def test_what_is_too_old_withdrawn_or_wordless_is_not_said(manager: Actor) -> None:
    candidate = make_candidate()
    make_signal(candidate.contact, "roi", number=Decimal(9), unit="EUR", period="year", observed_on=date(2023, 1, 1))
    make_signal(candidate.contact, "praise", note="Great", withdrawn_at=NOW)
    make_signal(candidate.contact, "success_story")
    assert draft_result(candidate, now=NOW) == ""


@pytest.mark.rule("O4")
def test_a_talk_is_dated_and_its_answers_are_signals(manager: Actor) -> None:
    csm = make_user(Role.CSM)
    candidate = make_candidate(csm=csm)
    invitation = invite(candidate, manager)
    talk = Talk(NOW.date(), "yes", "yes", "with_approval", "Legal", "comfortable", "no", "yes", "", "Warm.")
    for _ in range(2):
        record_talk(candidate.pk, talk, actor=csm.actor(), now=NOW)
    assert (stage_of(candidate), candidate.talked_on) == (S.INTERESTED, NOW.date())
    told = {signal.kind: signal for signal in Signal.objects.all()}
    assert set(told) == {"willing", "time_available", "company_policy", "communication", "writes", "speaks"}
    assert (told["willing"].contact, told["willing"].source) == (candidate.contact, "csm")
    assert (told["company_policy"].contact, told["company_policy"].note) == (None, "Legal")
    invitation.refresh_from_db()
    assert invitation.answer == "yes"


@pytest.mark.rule("O4")
def test_a_talk_leads_where_the_answer_says(manager: Actor) -> None:
    later, refusal = make_candidate(stage=S.INTERESTED), make_candidate(stage=S.INTERESTED)
    record_talk(later.pk, Talk(NOW.date(), "later", until=date(2026, 8, 1)), actor=manager, now=NOW)
    assert (stage_of(later), later.nurture_until) == (S.NURTURE, date(2026, 8, 1))
    record_talk(refusal.pk, Talk(NOW.date(), "no"), actor=manager, now=NOW)
    assert stage_of(refusal) == S.DECLINED
    with refused_with("O4.stage"):
        record_talk(refusal.pk, Talk(NOW.date(), "yes"), actor=manager, now=NOW)


def enrolment(*excluded: Format, reason: str = "") -> Enrolment:
    preferences = Preferences(languages=("en",), formats_excluded=frozenset(excluded))
    return Enrolment(Tier.NEW, Assessment.GREAT, 1, "Grace", "en", preferences, calls_reason=reason)


@pytest.mark.rule("O5")
def test_enrolment_ends_the_way(manager: Actor) -> None:
    candidate = make_candidate(stage=S.INTERESTED)
    enrol_advocate(candidate.contact_id, enrolment(), actor=manager, now=NOW)
    assert stage_of(candidate) == S.ENROLLED


@pytest.mark.rule("O3")
def test_silver_is_enrolled_for_conversations_only_with_a_reason(manager: Actor) -> None:
    candidate = make_candidate(T.SILVER, S.INTERESTED)
    with refused_with("O3.calls_need_reason"):
        enrol_advocate(candidate.contact_id, enrolment(), actor=manager, now=NOW)
    enrol_advocate(candidate.contact_id, enrolment(*SPOKEN), actor=manager, now=NOW)
    other = make_candidate(T.SILVER, S.INTERESTED)
    advocate = enrol_advocate(other.contact_id, enrolment(reason="Speaks at user days"), actor=manager, now=NOW)
    entry = HistoryEntry.objects.get(verb="advocate.enrolled", subject_id=str(advocate.pk))
    assert entry.note == "Speaks at user days"

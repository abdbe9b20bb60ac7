"""An invitation that waited is asked about the gates of the day on which it leaves (C4, P2), with the real sender."""

from datetime import UTC, datetime, timedelta

import pytest

from goodword.models import Account, Candidate, Contact, HistoryEntry, Message, ProgrammeInvitation, User
from goodword.operations.account import open_issue, set_at_risk
from goodword.operations.delivery import claim_messages, send_due
from goodword.operations.hand_off import hand_off, look
from goodword.operations.outreach import answer_invitation
from goodword.policy.finding import CandidateStage, CandidateTier, InviteAnswer
from goodword.policy.vocabulary import IssueKind, MessageState, Role
from goodword.wording.delivery import problem_words
from tests.factories import actor_of, make_account, make_contact, make_user, make_workspace
from tests.outreach import invite, make_candidate, make_signal
from tests.smtp import Inbox, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.rule("C4"), pytest.mark.rule("P2")]
FRIDAY = datetime(2026, 3, 6, 20, tzinfo=UTC)
MONDAY = datetime(2026, 3, 9, 12, tzinfo=UTC)
S, T = CandidateStage, CandidateTier


@pytest.fixture
def csm() -> User:
    make_workspace()
    return make_user(Role.CSM, name="Carla Care")


def waiting(csm: User, tier: CandidateTier = T.GOLD, **values: str) -> tuple[Candidate, ProgrammeInvitation]:
    """Invited on Friday evening by their CSM; the mail waits for Monday."""
    contact = make_contact(first_name="Grace", last_name="Hopper", account=make_account(name="First AG", csm=csm))
    candidate = make_candidate(tier, contact=contact, now=FRIDAY)
    sender = actor_of(Role.MANAGER) if values else csm.actor()
    invitation = invite(candidate, sender, FRIDAY, **values)
    assert Message.objects.get(invitation=invitation).due_at > FRIDAY + timedelta(days=2)
    return candidate, invitation


def at_risk(contact: Contact) -> None:
    set_at_risk(contact.account_id, True, actor=actor_of(Role.MANAGER), now=FRIDAY)


def escalated(contact: Contact) -> None:
    day, manager = FRIDAY.date(), actor_of(Role.MANAGER)
    open_issue(contact.account_id, IssueKind.ESCALATION, day, actor=manager, now=FRIDAY)


def forbidden(contact: Contact) -> None:
    make_signal(contact, "company_policy", word="forbidden", observed_on=FRIDAY.date(), recorded_at=FRIDAY)


GATES = {"at_risk": at_risk, "escalation": escalated, "company_policy": forbidden}


@pytest.mark.parametrize("gate", GATES)
def test_a_gate_that_shut_meanwhile_stops_it_for_good(gate: str, csm: User, inbox: Inbox) -> None:
    candidate, invitation = waiting(csm)
    GATES[gate](candidate.contact)
    send_due(lambda: MONDAY)
    mail = Message.objects.get(kind="invite")
    assert (mail.state, mail.last_error) == (MessageState.CANCELLED, f"gate.{gate}")
    assert "This came up before the mail went out" in str(problem_words(mail.last_error))
    invitation.refresh_from_db()
    candidate.refresh_from_db()
    assert (invitation.withdrawn_at, candidate.stage) == (MONDAY, S.QUALIFIED)
    assert candidate.moves.latest("at").why == "gate_shut"
    entry = HistoryEntry.objects.get(verb="candidate.invitation_stopped")
    assert entry.note.startswith("Not a candidate now, whatever the score")
    set_at_risk(candidate.contact.account_id, False, actor=actor_of(Role.MANAGER), now=MONDAY)
    send_due(lambda: MONDAY + timedelta(days=1))
    assert not inbox.sent_to(candidate.contact.email)


def test_whoever_sent_it_reads_why(csm: User, inbox: Inbox) -> None:
    candidate, _ = waiting(csm)
    at_risk(candidate.contact)
    escalated(candidate.contact)
    for _round in range(2):
        send_due(lambda: MONDAY)
    (mail,) = inbox.sent_to(csm.email)
    for part in ("Grace Hopper of First AG", "Account at risk", "escalation", f"/candidates/{candidate.pk}/"):
        assert part in text_of(mail), part


def test_the_managers_read_it_once_the_sender_is_switched_off(csm: User) -> None:
    candidate, _ = waiting(csm)
    manager = make_user(Role.MANAGER)
    User.objects.filter(pk=csm.pk).update(is_active=False)
    GATES["company_policy"](candidate.contact)
    send_due(lambda: MONDAY)
    assert [mail.user for mail in Message.objects.filter(kind="invite-stopped")] == [manager]


@pytest.mark.rule("V8")
@pytest.mark.parametrize("gate", GATES)
def test_not_even_right_before_the_last_dot(gate: str, csm: User) -> None:
    candidate, invitation = waiting(csm)
    (claimed,) = claim_messages(MONDAY)
    assert look(claimed, MONDAY)
    GATES[gate](candidate.contact)
    assert not hand_off(claimed, MONDAY)
    invitation.refresh_from_db()
    assert invitation.withdrawn_at == MONDAY


@pytest.mark.rule("O3")
@pytest.mark.parametrize(("reason", "leaves"), [("", True), ("She likes to talk.", False)])
def test_a_poor_talker_is_still_invited_to_what_needs_no_talking(
    reason: str, leaves: bool, csm: User, inbox: Inbox
) -> None:
    candidate, _ = waiting(csm, T.SILVER, calls_reason=reason)
    make_signal(candidate.contact, "communication", word="poor", observed_on=FRIDAY.date(), recorded_at=FRIDAY)
    send_due(lambda: MONDAY)
    assert bool(inbox.sent_to(candidate.contact.email)) == leaves


def test_nothing_against_it_and_it_leaves(csm: User, inbox: Inbox) -> None:
    candidate, invitation = waiting(csm)
    send_due(lambda: MONDAY)
    invitation.refresh_from_db()
    assert inbox.sent_to(candidate.contact.email)
    assert invitation.withdrawn_at is None


def test_who_answered_by_phone_meanwhile_is_not_asked_by_mail(csm: User, inbox: Inbox) -> None:
    candidate, invitation = waiting(csm)
    answer_invitation(invitation.pk, InviteAnswer.YES, actor=csm.actor(), now=FRIDAY)
    at_risk(candidate.contact)
    send_due(lambda: MONDAY)
    candidate.refresh_from_db()
    assert Message.objects.get(kind="invite").last_error == "invitation.answered"
    assert candidate.stage == S.INTERESTED
    assert not inbox.messages


def test_the_accounts_new_csm_is_told_and_not_one_who_sees_them_no_more(csm: User, inbox: Inbox) -> None:
    candidate, _ = waiting(csm)
    at_risk(candidate.contact)
    new = make_user(Role.CSM)
    Account.objects.filter(pk=candidate.contact.account_id).update(csm=new)
    send_due(lambda: MONDAY)
    assert [mail.user for mail in Message.objects.filter(kind="invite-stopped")] == [new]

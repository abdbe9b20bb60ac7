"""Candidates are found, move with who and why, come back, and leave with what they rest on (G1, C2)."""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from goodword.jobs.candidate import look_after_candidates
from goodword.models import (
    Account,
    Advocate,
    Candidate,
    CandidateMove,
    Contact,
    HistoryEntry,
    ProgrammeInvitation,
)
from goodword.operations.advocate import leave_programme
from goodword.operations.candidate import (
    identify,
    move,
    move_candidate,
    nominate_candidate,
    settle_candidate,
)
from goodword.operations.contact import change_company
from goodword.operations.enrolment import enrol_advocate
from goodword.operations.merging import merge_contacts
from goodword.operations.signal import log_signal
from goodword.policy.actors import WORKER, Actor, ActorKind
from goodword.policy.enrolment import Enrolment
from goodword.policy.finding import CandidateStage, SignalKind, SignalSource
from goodword.policy.pipeline import MoveWhy
from goodword.policy.signals import SignalDraft
from goodword.policy.vocabulary import Assessment, Role, Tier
from goodword.queries.candidate import to_find, to_settle
from tests.factories import NOW, actor_of, make_account, make_advocate, make_contact, make_user
from tests.outreach import give_score
from tests.refusal import refusal

pytestmark = pytest.mark.rule("G1")
S = CandidateStage
TODAY = NOW.date()


def scored(tier: str = "silver", contact: Contact | None = None) -> Contact:
    return give_score(contact or make_contact(), tier).contact


def found(contact: Contact | None = None, why: MoveWhy = MoveWhy.SCORE) -> Candidate:
    candidate = identify((contact or scored()).pk, why, actor=WORKER, now=NOW)
    assert candidate
    return candidate


def stage_of(contact: Contact) -> tuple[str, date | None]:
    return Candidate.objects.values_list("stage", "nurture_until").get(contact=contact)


def reasons(candidate: Candidate) -> list[tuple[str, str, str]]:
    return list(CandidateMove.objects.filter(candidate=candidate).values_list("from_stage", "to_stage", "why"))


def enrolment(**values: Any) -> Enrolment:
    given: dict[str, Any] = {"tier": Tier.NEW, "assessment": Assessment.GOOD, "agreed_per_quarter": 1,
                             "agreed_by": "Ada", "language": "en"}  # fmt: skip
    return Enrolment(**given | values)


def invited(candidate: Candidate, by: Actor) -> ProgrammeInvitation:
    return ProgrammeInvitation.objects.create(
        candidate=candidate, tier="gold", invited_by_id=by.staff_id, sent_by_id=by.staff_id, result="40 % faster",
        sent_at=NOW, expires_at=NOW + timedelta(days=60),
    )  # fmt: skip


@pytest.mark.rule("C2")
def test_a_score_of_silver_or_better_makes_a_candidate_by_itself(manager: Actor) -> None:
    silver, low = scored("silver"), scored("not_yet")
    elsewhere = scored("gold", make_contact(account=make_account(is_customer=False)))
    advocate = scored("gold", make_advocate().contact)
    look_after_candidates(lambda: NOW)
    assert set(Candidate.objects.values_list("contact", flat=True)) == {silver.pk}
    assert {low.pk, elsewhere.pk, advocate.pk}.isdisjoint(pk for pk, _why in to_find())
    candidate = Candidate.objects.get()
    assert reasons(candidate) == [("", "identified", "score")]
    assert HistoryEntry.objects.get(verb="candidate.identified").actor_label == WORKER.label


@pytest.mark.rule("O3")
def test_who_refers_somebody_is_a_candidate_by_that(manager: Actor) -> None:
    contact = make_contact()
    draft = SignalDraft(SignalKind.REFERRAL, TODAY, contact_id=contact.pk, note="Their sister company")
    log_signal(draft, source=SignalSource.SALES, actor=manager, now=NOW)
    look_after_candidates(lambda: NOW)
    assert reasons(Candidate.objects.get(contact=contact)) == [("", "identified", "referral")]


def test_looking_again_changes_nothing(manager: Actor) -> None:
    scored("gold")
    for _time in range(3):
        look_after_candidates(lambda: NOW)
    assert Candidate.objects.count() == CandidateMove.objects.count() == 1


def test_the_owner_is_the_csm_of_the_account(manager: Actor) -> None:
    csm = make_user(Role.CSM)
    assert found(scored("gold", make_contact(account=make_account(csm=csm)))).owner == csm


def test_the_owner_is_whoever_looks_after_the_account_now(manager: Actor) -> None:
    """By hand, by a file or by merging: given to another CSM, a company takes its candidates along."""
    before, after = make_user(Role.CSM), make_user(Role.CSM)
    given, alone = found(make_contact(account=make_account(csm=before))), found(make_contact())
    Account.objects.filter(contacts=given.contact_id).update(csm=after)
    Account.objects.filter(contacts=alone.contact_id).update(csm=before)
    look_after_candidates(lambda: NOW)
    owners = dict(Candidate.objects.values_list("pk", "owner"))
    assert owners == {given.pk: after.pk, alone.pk: before.pk}
    Account.objects.filter(contacts=given.contact_id).update(csm=None)
    look_after_candidates(lambda: NOW)
    given.refresh_from_db()
    assert given.owner is None


def test_a_no_is_not_forgotten_because_the_score_is_high(manager: Actor) -> None:
    candidate = found(scored("platinum"))
    move_candidate(candidate.pk, S.DECLINED, "Never", actor=manager, now=NOW)
    look_after_candidates(lambda: NOW + timedelta(days=1))
    assert stage_of(candidate.contact) == ("declined", None)


def test_a_move_is_kept_with_who_when_and_why(manager: Actor) -> None:
    candidate = found()
    later = NOW + timedelta(days=3)
    move_candidate(candidate.pk, S.QUALIFIED, actor=manager, now=later)
    kept = CandidateMove.objects.get(to_stage="qualified")
    assert (kept.from_stage, kept.at, kept.moved_by_id, kept.actor_label) == (
        "identified", later, manager.user_id, manager.label,
    )  # fmt: skip
    candidate.refresh_from_db()
    assert candidate.stage_since == later
    entry = HistoryEntry.objects.get(verb="candidate.moved")
    assert entry.changes["stage"] == ["identified", "qualified"]


@pytest.mark.rule("C2")
def test_nurture_ends_after_the_months_set_unless_told(manager: Actor) -> None:
    one, other = found(), found()
    move_candidate(one.pk, S.NURTURE, "Later", actor=manager, now=NOW)
    move_candidate(other.pk, S.NURTURE, "After Easter", date(2026, 4, 13), actor=manager, now=NOW)
    assert stage_of(one.contact) == ("nurture", date(2026, 9, 2))
    assert stage_of(other.contact) == ("nurture", date(2026, 4, 13))


@pytest.mark.parametrize(
    ("stage", "reason", "until", "codes"),
    [
        (S.DECLINED, "", None, ("G1.reason_missing",)),
        (S.NURTURE, " ", TODAY, ("G1.reason_missing", "C2.revisit_day")),
        (S.ENROLLED, "x", None, ("G1.enrol_instead",)),
        (S.IDENTIFIED, "x", None, ("G1.there_already",)),
    ],
)
def test_what_is_missing_is_refused_and_nothing_moves(
    manager: Actor, stage: CandidateStage, reason: str, until: date | None, codes: tuple[str, ...]
) -> None:
    candidate = found()
    assert refusal(lambda: move_candidate(candidate.pk, stage, reason, until, actor=manager, now=NOW)) == codes
    assert stage_of(candidate.contact) == ("identified", None)


def test_a_csm_moves_candidates_of_own_accounts_only(manager: Actor) -> None:
    csm = actor_of(Role.CSM)
    own = found(scored("gold", make_contact(account=make_account(csm_id=csm.user_id))))
    other = found()
    move_candidate(own.pk, S.QUALIFIED, actor=csm, now=NOW)
    assert refusal(lambda: move_candidate(other.pk, S.QUALIFIED, actor=csm, now=NOW)) == ("record.not_found",)
    for stranger in map(actor_of, (Role.REP, Role.DIRECTOR, Role.SUPPORT)):
        contacted = partial(move_candidate, own.pk, S.CONTACTED, actor=stranger, now=NOW)
        assert refusal(contacted) == ("permission.missing",)


def test_a_nomination_says_why_and_counts_once(manager: Actor) -> None:
    contact = make_contact()
    assert refusal(lambda: nominate_candidate(contact.pk, " ", actor=manager, now=NOW)) == ("G1.nomination_reason",)
    candidate = nominate_candidate(contact.pk, "Loves to talk", actor=manager, now=NOW)
    assert candidate.nominated_by_id == manager.user_id
    assert reasons(candidate) == [("", "identified", "nominated")]
    again = refusal(lambda: nominate_candidate(contact.pk, "Again", actor=manager, now=NOW))
    assert again == ("G1.candidate_already",)


def test_neither_advocates_nor_prospects_are_nominated(manager: Actor) -> None:
    advocate, prospect = make_advocate().contact, make_contact(account=make_account(is_customer=False))
    assert refusal(lambda: nominate_candidate(advocate.pk, "x", actor=manager, now=NOW)) == ("advocate.exists",)
    assert refusal(lambda: nominate_candidate(prospect.pk, "x", actor=manager, now=NOW)) == ("P3.not_a_customer",)


@pytest.mark.rule("O5")
def test_enrolment_ends_the_way(manager: Actor) -> None:
    candidate = found(scored("gold"))
    enrol_advocate(candidate.contact_id, enrolment(), actor=manager, now=NOW)
    assert stage_of(candidate.contact) == ("enrolled", None)
    assert reasons(candidate)[-1] == ("identified", "enrolled", "enrolled")
    codes = refusal(lambda: move_candidate(candidate.pk, S.NURTURE, "x", actor=manager, now=NOW))
    assert codes == ("G1.enrolled",)


def test_enrolling_somebody_who_was_no_candidate_makes_none(manager: Actor) -> None:
    enrol_advocate(make_contact().pk, enrolment(), actor=manager, now=NOW)
    assert not Candidate.objects.exists()


def test_an_advocate_recorded_by_a_file_ends_the_way_as_well(manager: Actor) -> None:
    candidate = found()
    make_advocate(contact=candidate.contact)
    look_after_candidates(lambda: NOW)
    assert stage_of(candidate.contact)[0] == "enrolled"


@pytest.mark.rule("C2")
def test_who_leaves_the_programme_is_looked_at_again_later(manager: Actor) -> None:
    candidate = found(scored("gold"))
    advocate = enrol_advocate(candidate.contact_id, enrolment(), actor=manager, now=NOW)
    leave_programme(advocate.pk, "New job", actor=manager, now=NOW)
    assert stage_of(candidate.contact) == ("nurture", date(2026, 9, 2))
    look_after_candidates(lambda: NOW + timedelta(days=1))
    assert stage_of(candidate.contact)[0] == "nurture"


def test_who_leaves_of_their_own_accord_said_no(manager: Actor) -> None:
    candidate = found(scored("gold"))
    advocate = enrol_advocate(candidate.contact_id, enrolment(), actor=manager, now=NOW)
    link = advocate.links.create(purpose="advocate", created_at=NOW, expires_at=NOW + timedelta(days=9))
    leave_programme(advocate.pk, "", actor=Actor(ActorKind.LINK, "Ada", id=str(link.pk)), now=NOW)
    assert stage_of(candidate.contact) == ("declined", None)


def test_no_score_brings_back_who_left_without_having_been_a_candidate(manager: Actor) -> None:
    advocate = make_advocate(contact=scored("platinum"))
    leave_programme(advocate.pk, "Enough", actor=manager, now=NOW)
    look_after_candidates(lambda: NOW)
    candidate = Candidate.objects.get()
    assert candidate.stage == S.NURTURE
    assert reasons(candidate) == [("", "nurture", "left")]


@pytest.mark.rule("C2")
def test_on_its_day_nurture_ends_by_itself_and_not_before(manager: Actor) -> None:
    candidate = found()
    move_candidate(candidate.pk, S.NURTURE, "After Easter", date(2026, 4, 13), actor=manager, now=NOW)
    look_after_candidates(lambda: NOW.replace(month=4, day=12))
    assert stage_of(candidate.contact)[0] == "nurture"
    look_after_candidates(lambda: NOW.replace(month=4, day=13))
    assert stage_of(candidate.contact) == ("identified", None)
    assert reasons(candidate)[-1] == ("nurture", "identified", "revisit")


@pytest.mark.rule("C2")
def test_found_by_score_alone_they_wait_while_it_is_below_silver(manager: Actor) -> None:
    contact, nominated = scored("silver"), scored("silver")
    candidate = found(contact)
    nominate_candidate(nominated.pk, "Keen", actor=manager, now=NOW)
    scored("not_yet", contact)
    scored("not_yet", nominated)
    look_after_candidates(lambda: NOW)
    assert stage_of(contact)[0] == "nurture"
    assert stage_of(nominated)[0] == "identified"
    scored("gold", contact)
    look_after_candidates(lambda: NOW + timedelta(days=2))
    assert [why for _from, _to, why in reasons(candidate)] == ["score", "below", "above"]


def test_a_company_that_is_no_customer_any_more_takes_its_candidates_along(manager: Actor) -> None:
    candidate = found()
    account = candidate.contact.account
    Account.objects.filter(pk=account.pk).update(is_customer=False)
    look_after_candidates(lambda: NOW)
    assert stage_of(candidate.contact) == ("disqualified", None)
    codes = refusal(lambda: move_candidate(candidate.pk, S.IDENTIFIED, "Still here", actor=manager, now=NOW))
    assert codes == ("P3.not_a_customer",)
    Account.objects.filter(pk=account.pk).update(is_customer=True)
    look_after_candidates(lambda: NOW)
    assert stage_of(candidate.contact) == ("identified", None)
    assert not to_settle(TODAY)


def test_who_changes_company_begins_again_at_the_new_one(manager: Actor) -> None:
    csm = make_user(Role.CSM)
    candidate = found()
    move_candidate(candidate.pk, S.INTERESTED, actor=manager, now=NOW)
    invitation = invited(candidate, manager)
    change_company(candidate.contact_id, make_account(csm=csm).pk, "CIO", actor=manager, now=NOW)
    candidate.refresh_from_db()
    invitation.refresh_from_db()
    assert (candidate.stage, candidate.owner) == (S.IDENTIFIED, csm)
    assert invitation.withdrawn_at == NOW
    assert reasons(candidate)[-1] == ("interested", "identified", "changed_company")


def test_who_goes_to_a_company_that_is_no_customer_is_set_aside(manager: Actor) -> None:
    candidate = found()
    change_company(candidate.contact_id, make_account(is_customer=False).pk, "", actor=manager, now=NOW)
    assert stage_of(candidate.contact) == ("disqualified", None)


def test_the_candidate_of_a_merged_contact_goes_along(manager: Actor) -> None:
    kept, merged = make_contact(), scored()
    candidate = found(merged)
    merge_contacts(kept.pk, merged.pk, actor=manager, now=NOW)
    candidate.refresh_from_db()
    assert candidate.contact == kept


@pytest.mark.parametrize(
    ("kept_at", "merged_at", "joined"),
    [
        (S.IDENTIFIED, S.INTERESTED, "interested"),
        (S.INTERESTED, S.QUALIFIED, "interested"),
        (S.INTERESTED, S.DECLINED, "declined"),
        (S.NURTURE, S.QUALIFIED, "qualified"),
    ],
)
def test_two_candidates_become_the_further_one_with_the_moves_of_both(
    manager: Actor, kept_at: CandidateStage, merged_at: CandidateStage, joined: str
) -> None:
    kept, merged = scored(), scored()
    one, other = found(kept), found(merged)
    for candidate, stage in ((one, kept_at), (other, merged_at)):
        move(candidate, stage, actor=manager, now=NOW, reason="x")
    before = CandidateMove.objects.count()
    merge_contacts(kept.pk, merged.pk, actor=manager, now=NOW)
    assert Candidate.objects.get().contact == kept
    assert stage_of(kept)[0] == joined
    assert CandidateMove.objects.filter(candidate=one).count() >= before


def test_of_two_open_invitations_one_is_left(manager: Actor) -> None:
    kept, merged = scored(), scored()
    one, other = found(kept), found(merged)
    invited(one, manager)
    invited(other, manager)
    merge_contacts(kept.pk, merged.pk, actor=manager, now=NOW)
    assert list(ProgrammeInvitation.objects.order_by("pk").values_list("candidate", "withdrawn_at")) == [
        (one.pk, None), (one.pk, NOW),
    ]  # fmt: skip


def test_moving_aside_takes_back_what_is_on_its_way(manager: Actor) -> None:
    candidate = found()
    invitation = invited(candidate, manager)
    move_candidate(candidate.pk, S.CONTACTED, actor=manager, now=NOW)
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is None
    move_candidate(candidate.pk, S.DISQUALIFIED, "Competitor", actor=manager, now=NOW)
    invitation.refresh_from_db()
    assert invitation.withdrawn_at == NOW


def test_settling_who_has_nothing_to_settle_changes_nothing(manager: Actor) -> None:
    candidate = found()
    settle_candidate(candidate.pk, actor=WORKER, now=NOW)
    assert CandidateMove.objects.count() == 1
    assert not Advocate.objects.exists()

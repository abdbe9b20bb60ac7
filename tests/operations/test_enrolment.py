"""Joining the programme (P3): what must be agreed, how it is kept, and the mail that confirms it."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation

from goodword.models import Advocate, AdvocateAssessment, HistoryEntry, Message, TermsAgreement, TierChange
from goodword.operations.advocate import leave_programme
from goodword.operations.enrolment import agree_terms_anew, enrol_advocate, re_enrol_advocate
from goodword.operations.signal import log_signal
from goodword.policy.actors import Actor
from goodword.policy.enrolment import Enrolment, Preferences
from goodword.policy.finding import SignalKind, SignalSource
from goodword.policy.programme import DEFAULT_POLICY
from goodword.policy.signals import SignalDraft
from goodword.policy.vocabulary import AdvocateStatus, Assessment, Availability, Format, Role, Tier
from goodword.wording.terms import expectations
from tests.factories import NOW, actor_of, make_account, make_advocate, make_contact, make_use_case
from tests.refusal import refusal

pytestmark = pytest.mark.django_db


def enrolment(**values: Any) -> Enrolment:
    preferences = Preferences(
        formats_liked=frozenset({Format.CALL}),
        formats_excluded=frozenset({Format.SITE_VISIT}),
        topics_liked=("Roll-out",),
        languages=("en", "de"),
        use_case_ids=frozenset({make_use_case().pk}),
        availability=Availability.HIGH,
    )
    given: dict[str, Any] = {
        "tier": Tier.NEW, "assessment": Assessment.GOOD, "agreed_per_quarter": 2, "agreed_by": "Ada Contact",
        "language": "en", "preferences": preferences,
    }  # fmt: skip
    return Enrolment(**given | values)


@pytest.mark.rule("P3")
def test_enrolling_keeps_the_terms_as_they_read_and_confirms_them(manager: Actor) -> None:
    contact = make_contact()
    advocate = enrol_advocate(contact.pk, enrolment(), actor=manager, now=NOW)
    agreement = TermsAgreement.objects.get()
    told = expectations(DEFAULT_POLICY, 2)
    assert len(told) == 6
    assert [line.split(". ", 1)[1] for line in agreement.text.splitlines()] == told
    assert (agreement.language, agreement.agreed_by, agreement.agreed_at) == ("en", "Ada Contact", NOW)
    assert agreement.recorded_by_id == manager.user_id
    assert agreement.agreed_per_quarter == advocate.agreed_per_quarter == 2
    assert agreement.version
    message = Message.objects.get()
    assert (message.kind, message.contact, message.due_at) == ("welcome", contact, NOW)
    assert all(line in " ".join(message.text.split()) for line in told)


@pytest.mark.rule("P3")
def test_enrolling_writes_all_that_is_known_of_them(manager: Actor) -> None:
    advocate = enrol_advocate(make_contact().pk, enrolment(), actor=manager, now=NOW)
    advocate.refresh_from_db()
    assert (advocate.tier, advocate.status) == (Tier.NEW, AdvocateStatus.ACTIVE)
    assert (advocate.formats_liked, advocate.formats_excluded) == (["call"], ["site_visit"])
    assert (advocate.topics_liked, advocate.languages) == (["Roll-out"], ["en", "de"])
    assert advocate.availability_confirmed_on == advocate.enrolled_on == NOW.date()
    assert [use_case.code for use_case in advocate.use_cases.all()] == ["claims-automation"]
    assert TierChange.objects.get().since == NOW.date()
    assert AdvocateAssessment.objects.get().assessment == Assessment.GOOD
    entry = HistoryEntry.objects.get(verb="advocate.enrolled")
    assert entry.changes["tier"] == [None, "new"]
    assert entry.actor_id == manager.id


@pytest.mark.rule("P3")
def test_the_terms_are_kept_in_the_language_they_were_agreed_in(manager: Actor) -> None:
    enrol_advocate(make_contact(language="de").pk, enrolment(language="de"), actor=manager, now=NOW)
    with translation.override("de"):
        assert expectations(DEFAULT_POLICY, 2)[2] in TermsAgreement.objects.get().text
    assert TermsAgreement.objects.get().language == "de"


@pytest.mark.rule("P3")
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"assessment": None}, "P3.no_assessment"),
        ({"agreed_by": "  "}, "P3.agreed_by_missing"),
        ({"agreed_per_quarter": 0}, "P3.frequency_out_of_range"),
        ({"agreed_per_quarter": 5}, "P3.frequency_out_of_range"),
        ({"tier": Tier.STRATEGIC}, "L1.strategic_agreement"),
    ],
)
def test_what_must_be_said(manager: Actor, changed: dict[str, Any], code: str) -> None:
    contact = make_contact()
    assert refusal(lambda: enrol_advocate(contact.pk, enrolment(**changed), actor=manager, now=NOW)) == (code,)
    assert not Advocate.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.rule("P3")
def test_all_that_is_wrong_is_said_at_once(manager: Actor) -> None:
    contact = make_contact(account=make_account(is_customer=False), email="")
    wrong = enrolment(assessment=None, agreed_by="", agreed_per_quarter=99)
    codes = refusal(lambda: enrol_advocate(contact.pk, wrong, actor=manager, now=NOW))
    assert set(codes) == {
        "P3.not_a_customer", "P3.no_email", "P3.no_assessment", "P3.agreed_by_missing", "P3.frequency_out_of_range",
    }  # fmt: skip


@pytest.mark.rule("P3")
def test_a_specialised_advocate_names_what_they_are_for(manager: Actor) -> None:
    contact, nothing = make_contact(), Preferences()
    wanted = enrolment(tier=Tier.SPECIALISED, preferences=nothing)
    assert refusal(lambda: enrol_advocate(contact.pk, wanted, actor=manager, now=NOW)) == ("P3.specialised_in_nothing",)
    named = replace(wanted, preferences=Preferences(formats_liked=frozenset({Format.CALL})))
    assert enrol_advocate(contact.pk, named, actor=manager, now=NOW).tier == Tier.SPECIALISED


@pytest.mark.rule("P3")
def test_a_format_is_liked_or_excluded(manager: Actor) -> None:
    contact, call = make_contact(), frozenset({Format.CALL})
    both = enrolment(preferences=Preferences(formats_liked=call, formats_excluded=call))
    every = enrolment(preferences=Preferences(formats_excluded=frozenset(Format)))
    assert refusal(lambda: enrol_advocate(contact.pk, both, actor=manager, now=NOW)) == (
        "P3.format_liked_and_excluded",
    )
    assert refusal(lambda: enrol_advocate(contact.pk, every, actor=manager, now=NOW)) == ("P3.every_format_excluded",)


def test_a_contact_is_enrolled_once(manager: Actor) -> None:
    advocate = make_advocate()
    codes = refusal(lambda: enrol_advocate(advocate.contact_id, enrolment(), actor=manager, now=NOW))
    assert codes == ("advocate.exists",)


@pytest.mark.rule("V20")
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_only_the_manager_enrols(manager: Actor, role: Role) -> None:
    contact = make_contact()
    codes = refusal(lambda: enrol_advocate(contact.pk, enrolment(), actor=actor_of(role), now=NOW))
    assert codes == ("permission.missing",)
    assert not Advocate.objects.exists()


@pytest.mark.rule("P3")
def test_whoever_takes_part_already_is_recorded_without_a_welcome(manager: Actor) -> None:
    contact = make_contact(email="")
    enrol_advocate(contact.pk, enrolment(), actor=manager, now=NOW, welcome=False)
    assert TermsAgreement.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.rule("L1")
def test_another_frequency_needs_a_new_agreement_that_is_confirmed(manager: Actor) -> None:
    advocate = make_advocate()
    agreement = agree_terms_anew(advocate.pk, 4, "Ada Contact", "en", actor=manager, now=NOW)
    advocate.refresh_from_db()
    assert advocate.agreed_per_quarter == 4
    assert "4" in agreement.text.splitlines()[0]
    assert TermsAgreement.objects.count() == 2
    assert Message.objects.get().kind == "welcome"
    assert HistoryEntry.objects.get().changes["agreed_per_quarter"] == [2, 4]


@pytest.mark.rule("L1")
def test_a_strategic_advocate_keeps_an_agreement_that_says_so(manager: Actor) -> None:
    advocate = make_advocate(tier=Tier.STRATEGIC, agreed_per_quarter=4)
    codes = refusal(lambda: agree_terms_anew(advocate.pk, 2, "Ada", "en", actor=manager, now=NOW))
    assert codes == ("L1.strategic_agreement",)


@pytest.mark.rule("P3")
def test_coming_back_is_on_terms_agreed_anew(manager: Actor) -> None:
    advocate = make_advocate()
    assert refusal(lambda: re_enrol_advocate(advocate.pk, enrolment(), actor=manager, now=NOW)) == ("advocate.exists",)
    leave_programme(advocate.pk, "No time", actor=manager, now=NOW)
    back = re_enrol_advocate(advocate.pk, enrolment(agreed_per_quarter=1), actor=manager, now=NOW)
    back.refresh_from_db()
    assert (back.status, back.left_on, back.left_reason) == (AdvocateStatus.ACTIVE, None, "")
    assert (back.tier, back.agreed_per_quarter) == (Tier.NEW, 1)
    assert TermsAgreement.objects.count() == 2
    assert Message.objects.filter(kind="welcome").count() == 1


@pytest.mark.rule("C4")
def test_nobody_joins_whose_company_forbids_it(manager: Actor) -> None:
    contact = make_contact()
    log_signal(
        SignalDraft(SignalKind.COMPANY_POLICY, NOW.date(), contact.account_id, word="forbidden"),
        source=SignalSource.CSM, actor=manager, now=NOW,
    )  # fmt: skip
    assert refusal(lambda: enrol_advocate(contact.pk, enrolment(), actor=manager, now=NOW)) == ("C4.gate",)
    assert not Advocate.objects.exists()

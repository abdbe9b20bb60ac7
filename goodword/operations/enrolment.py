"""A contact joins the programme: the terms agreed, as they read, and the welcome that confirms them (P3)."""

from datetime import datetime
from typing import Any

from django.utils import translation

from goodword.models import Advocate, Contact, TermsAgreement, TierChange
from goodword.policy.actors import Actor
from goodword.policy.enrolment import Enrolment, agreed_frequency, may_enrol
from goodword.policy.gates import OF_ENROLMENT
from goodword.policy.qualification import may_talk
from goodword.policy.verdict import Reason, Verdict
from goodword.policy.vocabulary import AdvocateStatus, Tier
from goodword.queries.outreach import candidate_tier, gates_now
from goodword.queries.workspace import current_policy, the_workspace, today_in
from goodword.wording.terms import terms_text, terms_version

from .advocate import preference_fields
from .assessment import write_assessment
from .candidate import candidate_enrolled
from .history import record
from .locking import transacted
from .opening import open_active, open_advocate, open_contact
from .outbox import enqueue
from .refused import refused, require


@transacted
def enrol_advocate(
    contact_id: int, enrolment: Enrolment, *, actor: Actor, now: datetime, welcome: bool = True
) -> Advocate:
    """Enrol a contact of a customer with the terms agreed, and confirm it by mail at once (P3).

    `welcome` is False where somebody who takes part already is only recorded here (imports).
    """
    contact = open_contact(contact_id, "advocate.enrol", actor)
    if Advocate.objects.filter(contact=contact).exists():
        raise refused("advocate.exists")
    _require_enrolment(contact, enrolment, welcome, now, first=True)
    advocate = Advocate.objects.create(contact=contact, created_at=now, **_joining(enrolment, now))
    _join(advocate, enrolment, "advocate.enrolled", actor, now, welcome)
    return advocate


@transacted
def re_enrol_advocate(advocate_id: int, enrolment: Enrolment, *, actor: Actor, now: datetime) -> Advocate:
    """Somebody who left comes back, on terms agreed anew."""
    advocate = open_advocate(advocate_id, "advocate.enrol", actor)
    if advocate.status == AdvocateStatus.ACTIVE:
        raise refused("advocate.exists")
    _require_enrolment(advocate.contact, enrolment, True, now)
    for name, value in _joining(enrolment, now).items():
        setattr(advocate, name, value)
    advocate.save()
    _join(advocate, enrolment, "advocate.re_enrolled", actor, now, welcome=True)
    return advocate


def _require_enrolment(
    contact: Contact, enrolment: Enrolment, welcome: bool, now: datetime, *, first: bool = False
) -> None:
    reachable = bool(contact.email) or not welcome
    limits = current_policy().limits
    verdict = may_enrol(enrolment, is_customer=contact.account.is_customer, has_email=reachable, limits=limits)
    require(Verdict((*verdict.reasons, *(_hindered(contact, enrolment, now) if first and welcome else ()))))


def _hindered(contact: Contact, enrolment: Enrolment, now: datetime) -> tuple[Reason, ...]:
    """Whoever is no candidate now, whatever the score, does not join now either (C4)."""
    shut = [gate for gate in sorted(gates_now(contact, now)) if gate in OF_ENROLMENT]
    return (*(Reason("C4.gate", {"gate": gate}) for gate in shut), *_talking(contact, enrolment).reasons)


def _talking(contact: Contact, enrolment: Enrolment) -> Verdict:
    """Candidates of the silver tier are asked for conversations only where the manager says why (O3)."""
    return may_talk(candidate_tier(contact.pk), enrolment.preferences.formats_excluded, enrolment.calls_reason)


def _joining(enrolment: Enrolment, now: datetime) -> dict[str, Any]:
    today = today_in(the_workspace(), now)
    return preference_fields(enrolment.preferences) | {
        "status": AdvocateStatus.ACTIVE, "tier": enrolment.tier, "enrolled_on": today, "left_on": None,
        "left_reason": "", "paused_until": None, "agreed_per_quarter": enrolment.agreed_per_quarter,
        "availability_confirmed_on": today if enrolment.preferences.availability else None,
    }  # fmt: skip


def _join(advocate: Advocate, enrolment: Enrolment, verb: str, actor: Actor, now: datetime, welcome: bool) -> None:
    advocate.use_cases.set(enrolment.preferences.use_case_ids)
    TierChange.objects.update_or_create(
        advocate=advocate, since=advocate.enrolled_on, defaults={"tier": enrolment.tier}
    )
    if enrolment.assessment:
        write_assessment(advocate, enrolment.assessment, enrolment.assessment_note, actor, now)
    agreement = _write_agreement(advocate, enrolment.agreed_by, enrolment.language, actor, now)
    if welcome:
        _confirm_terms(agreement, now)
    after = {"tier": advocate.tier, "agreed_per_quarter": advocate.agreed_per_quarter, "agreed_by": agreement.agreed_by}
    record(verb, advocate, actor=actor, now=now, after=after, note=enrolment.calls_reason.strip())
    candidate_enrolled(advocate.contact, actor=actor, now=now)


def _write_agreement(advocate: Advocate, agreed_by: str, language: str, actor: Actor, now: datetime) -> TermsAgreement:
    """The terms as they read today, in the language they were agreed in."""
    policy = current_policy()
    with translation.override(language):
        text = terms_text(policy, advocate.agreed_per_quarter)
    recorded_by = actor.user_id
    return TermsAgreement.objects.create(
        advocate=advocate, version=terms_version(policy), language=language, text=text, agreed_by=agreed_by.strip(),
        agreed_per_quarter=advocate.agreed_per_quarter, recorded_by_id=recorded_by, agreed_at=now,
    )  # fmt: skip


def _confirm_terms(agreement: TermsAgreement, now: datetime) -> None:
    """The welcome mail: all six expectations and the link to the advocate's own page."""
    enqueue("welcome", agreement.advocate.contact, event=f"agreement:{agreement.pk}", now=now)


@transacted
def agree_terms_anew(
    advocate_id: int, agreed_per_quarter: int, agreed_by: str, language: str, *, actor: Actor, now: datetime
) -> TermsAgreement:
    """Another frequency, or the terms as they read now; confirmed by mail like the first agreement."""
    advocate = open_active(advocate_id, "advocate.edit", actor)
    if not agreed_by.strip():
        raise refused("P3.agreed_by_missing", "agreed_by")
    require(agreed_frequency(Tier(advocate.tier), agreed_per_quarter, current_policy().limits))
    before = {"agreed_per_quarter": advocate.agreed_per_quarter}
    advocate.agreed_per_quarter = agreed_per_quarter
    advocate.save()
    agreement = _write_agreement(advocate, agreed_by, language, actor, now)
    _confirm_terms(agreement, now)
    after = {"agreed_per_quarter": agreed_per_quarter, "version": agreement.version, "agreed_by": agreement.agreed_by}
    record("advocate.terms_agreed", advocate, actor=actor, now=now, before=before, after=after)
    return agreement

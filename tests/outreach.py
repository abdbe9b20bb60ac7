"""Candidates for tests: with a score, an outcome to name, and an invitation on its way."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from goodword.models import Candidate, CandidateMove, Contact, ContactScore, PersonalLink, ProgrammeInvitation, Signal
from goodword.operations.outreach import InviteContent, send_invitation
from goodword.policy.actors import Actor
from goodword.policy.finding import CandidateStage, CandidateTier
from tests.factories import NOW, make_account, make_contact

POINTS = {
    CandidateTier.NOT_YET: 25, CandidateTier.SILVER: 45, CandidateTier.GOLD: 65, CandidateTier.PLATINUM: 85,
}  # fmt: skip
TODAY = NOW.date()
RESULT = "You settle a claim within a day."


def make_candidate(
    tier: CandidateTier = CandidateTier.GOLD,
    stage: CandidateStage = CandidateStage.QUALIFIED,
    *,
    contact: Contact | None = None,
    csm: Any = None,
    now: datetime = NOW,
    **values: Any,
) -> Candidate:
    """Somebody of this tier, by a score that stands; `values` are the candidate's."""
    contact = contact or make_contact(account=make_account(csm=csm))
    give_score(contact, tier, now.date())
    candidate = Candidate.objects.create(contact=contact, stage=stage, stage_since=now, created_at=now, **values)
    CandidateMove.objects.create(candidate=candidate, to_stage=stage, at=now, actor_label="Test", why="score")
    return candidate


def give_score(contact: Contact, tier: str, day: date = TODAY, points: int | None = None) -> ContactScore:
    """As if computed on that day, all of its points from the first categories."""
    total = POINTS[CandidateTier(tier)] if points is None else points
    values: dict[str, Any] = {"total": total, "tier": tier, "computed_on": day, "gates": []}
    for name, most in (("satisfaction", 30), ("relationship", 25), ("willingness", 25), ("fit", 20)):
        values[name] = min(total, most)
        total -= values[name]
    return ContactScore.objects.update_or_create(contact=contact, defaults=values)[0]


def make_signal(contact: Contact, kind: str, *, number: Decimal | None = None, **values: Any) -> Signal:
    values = {"observed_on": NOW.date(), "source": "csm", "recorded_at": NOW} | values
    mark = f"{contact.pk} {kind} {values['observed_on']} {number} {values.get('word')} {values.get('note')}"
    return Signal.objects.create(
        account=contact.account, contact=contact, kind=kind, number=number, fingerprint=mark[:64], **values
    )


def invite(candidate: Candidate, actor: Actor, now: datetime = NOW, **values: Any) -> ProgrammeInvitation:
    content = InviteContent(**({"result": RESULT} | values))
    return send_invitation(candidate.pk, content, actor=actor, now=now)


def link_of(invitation: ProgrammeInvitation) -> PersonalLink:
    return PersonalLink.objects.get(programme_invitation=invitation)

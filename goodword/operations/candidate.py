"""Candidates (G1): who is one, where they stand, and every move of theirs with who and why."""

from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery

from goodword.models import Account, Advocate, Candidate, CandidateMove, Contact
from goodword.policy.actors import Actor, ActorKind
from goodword.policy.finding import CandidateStage
from goodword.policy.pipeline import (
    CLOSED,
    ON_THE_WAY,
    Move,
    MoveWhy,
    by_itself,
    check_move,
    further,
    revisit_day,
)
from goodword.policy.vocabulary import AdvocateStatus
from goodword.queries.candidate import standing_of
from goodword.queries.visibility import visible_candidates
from goodword.queries.workspace import current_policy, the_workspace, today_in

from .candidate_invitation import take_back_open
from .history import record
from .locking import lock_account, transacted
from .opening import open_contact, require_visible
from .refused import refused, require, require_permission

S = CandidateStage
ENDS_INVITATION = (S.IDENTIFIED, S.NURTURE, S.DECLINED, S.DISQUALIFIED, S.ENROLLED)


def open_candidate(candidate_id: int, action: str, actor: Actor) -> Candidate:
    """Behind the lock of their account."""
    require_permission(actor, action)
    require_visible(visible_candidates(actor), candidate_id)
    return lock_candidate(candidate_id)


def lock_candidate(candidate_id: int) -> Candidate:
    account_id = Candidate.objects.values_list("contact__account_id", flat=True).get(pk=candidate_id)
    lock_account(account_id)
    candidates = Candidate.objects.select_for_update(of=("self",)).select_related("contact__account")
    return candidates.get(pk=candidate_id)


def candidate_of(contact_id: int) -> Candidate | None:
    """Locked, where the contact is one; the caller has the account's lock."""
    candidates = Candidate.objects.select_for_update(of=("self",)).select_related("contact__account")
    return candidates.filter(contact=contact_id).first()


def move(
    candidate: Candidate,
    stage: CandidateStage,
    *,
    actor: Actor,
    now: datetime,
    why: str = "",
    reason: str = "",
    nurture_until: date | None = None,
) -> None:
    """A locked candidate goes to another stage; nothing where they are there already, but for a new day of nurture.

    Whether somebody may is asked before: `move_candidate`. Nurture ends after `revisit_months` unless told (C2). An
    invitation that is on its way is taken back where it makes no sense any more.
    """
    until = _nurture_day(stage, nurture_until, now)
    before = {"stage": candidate.stage, "nurture_until": candidate.nurture_until}
    after = {"stage": str(stage), "nurture_until": until}
    if before == after:
        return
    entered = candidate.stage != stage
    if entered:
        _write_move(candidate, candidate.stage, stage, actor, now, why, reason)
        candidate.stage_since = now
        if stage in ENDS_INVITATION:
            take_back_open(candidate, now=now)
    candidate.stage, candidate.nurture_until = stage, until
    candidate.save()
    record("candidate.moved", candidate, actor=actor, now=now, before=_dated(before), after=_dated(after), note=reason)


def _dated(values: dict[str, Any]) -> dict[str, Any]:
    day = values["nurture_until"]
    return values | {"nurture_until": day.isoformat() if day else None}


def _nurture_day(stage: CandidateStage, wanted: date | None, now: datetime) -> date | None:
    if stage != S.NURTURE:
        return None
    return wanted or revisit_day(today_in(the_workspace(), now), current_policy().candidates)


def _write_move(
    candidate: Candidate, from_stage: str, stage: CandidateStage, actor: Actor, now: datetime, why: str, reason: str
) -> None:
    CandidateMove.objects.create(
        candidate=candidate, from_stage=from_stage, to_stage=stage, at=now, actor_label=actor.label,
        moved_by_id=actor.user_id if actor.is_staff else None, why=why, reason=reason.strip(),
    )  # fmt: skip


@transacted
def move_candidate(
    candidate_id: int,
    stage: CandidateStage,
    reason: str = "",
    nurture_until: date | None = None,
    *,
    actor: Actor,
    now: datetime,
) -> Candidate:
    """By hand: by a button or by dragging, with a reason where one is needed (G1)."""
    candidate = open_candidate(candidate_id, "candidate.move", actor)
    today = today_in(the_workspace(), now)
    wanted = Move(stage, reason, nurture_until)
    require(check_move(S(candidate.stage), wanted, today, current_policy().candidates))
    if candidate.stage in CLOSED:
        _require_may_begin(candidate.contact)
    move(candidate, stage, actor=actor, now=now, reason=reason, nurture_until=nurture_until)
    return candidate


@transacted
def nominate_candidate(contact_id: int, reason: str, *, actor: Actor, now: datetime) -> Candidate:
    """Somebody speaks for a contact, whatever their score: a CSM of their own accounts (G1)."""
    contact = open_contact(contact_id, "candidate.nominate", actor)
    if not reason.strip():
        raise refused("G1.nomination_reason", "reason")
    if existing := candidate_of(contact.pk):
        raise refused("G1.candidate_already", "contact", stage=S(existing.stage))
    _require_may_begin(contact)
    return _begin(contact, MoveWhy.NOMINATED, actor, now, reason)


def _require_may_begin(contact: Contact) -> None:
    """Whoever takes part is past this, and the pool is of customers (P3)."""
    if Advocate.objects.filter(contact=contact, status=AdvocateStatus.ACTIVE).exists():
        raise refused("advocate.exists", "contact")
    if not contact.account.is_customer:
        raise refused("P3.not_a_customer", "contact")


@transacted
def identify(contact_id: int, why: MoveWhy, *, actor: Actor, now: datetime) -> Candidate | None:
    """The product found a candidate: by the score, or since they refer. None where they are no candidate at all.

    Who is a candidate already stays where they are: a no is not forgotten because the score is high.
    """
    lock_account(Contact.objects.values_list("account_id", flat=True).get(pk=contact_id))
    contact = Contact.objects.select_for_update(of=("self",)).select_related("account").get(pk=contact_id)
    if existing := candidate_of(contact_id):
        return existing
    if contact.merged_into_id or not contact.account.is_customer or Advocate.objects.filter(contact=contact).exists():
        return None
    return _begin(contact, why, actor, now)


def _begin(
    contact: Contact,
    why: MoveWhy,
    actor: Actor,
    now: datetime,
    reason: str = "",
    stage: CandidateStage = S.IDENTIFIED,
) -> Candidate:
    nominated_by = actor.user_id if why is MoveWhy.NOMINATED else None
    candidate = Candidate.objects.create(
        contact=contact, stage=stage, stage_since=now, owner_id=contact.account.csm_id, created_at=now,
        nurture_until=_nurture_day(stage, None, now), nominated_by_id=nominated_by, is_generated=contact.is_generated,
    )  # fmt: skip
    _write_move(candidate, "", stage, actor, now, why, reason)
    verb = "candidate.nominated" if why is MoveWhy.NOMINATED else "candidate.identified"
    record(verb, candidate, actor=actor, now=now, after={"stage": str(stage), "why": str(why)}, note=reason)
    return candidate


def candidate_enrolled(contact: Contact, *, actor: Actor, now: datetime) -> None:
    """The end of the way, in the transaction of the enrolment (O5). Who never was a candidate does not become one."""
    if candidate := candidate_of(contact.pk):
        move(candidate, S.ENROLLED, actor=actor, now=now, why=MoveWhy.ENROLLED)


def candidate_left(contact: Contact, reason: str, *, actor: Actor, now: datetime) -> None:
    """An advocate leaves: of their own accord that is a no; else they are looked at again after a while (C2).

    Who was enrolled without having been a candidate is one from now on, so that no score brings them back by itself.
    """
    stage = S.DECLINED if actor.kind is ActorKind.LINK else S.NURTURE
    if candidate := candidate_of(contact.pk):
        move(candidate, stage, actor=actor, now=now, why=MoveWhy.LEFT, reason=reason)
    else:
        _begin(contact, MoveWhy.LEFT, actor, now, reason, stage)


def candidate_changed_company(contact: Contact, account: Account, *, actor: Actor, now: datetime) -> None:
    """What they can tell is about the company they left: whoever was on the way begins again at the new one."""
    candidate = candidate_of(contact.pk)
    if candidate is None:
        return
    Candidate.objects.filter(pk=candidate.pk).update(owner=account.csm_id)
    candidate.owner_id = account.csm_id
    take_back_open(candidate, now=now)
    if candidate.stage in ON_THE_WAY:
        stage = S.IDENTIFIED if account.is_customer else S.DISQUALIFIED
        why = MoveWhy.CHANGED_COMPANY if account.is_customer else MoveWhy.NO_CUSTOMER
        move(candidate, stage, actor=actor, now=now, why=why)


@transacted
def settle_candidate(candidate_id: int, *, actor: Actor, now: datetime) -> Candidate:
    """What comes by itself: the day they are looked at again, a score that fell or rose, a customer lost or won."""
    require_permission(actor, "candidate.move")
    candidate = lock_candidate(candidate_id)
    target = by_itself(standing_of(candidate), today_in(the_workspace(), now))
    if target:
        move(candidate, target[0], actor=actor, now=now, why=target[1])
    return candidate


@transacted
def follow_csms() -> int:
    """A company given to another CSM, by hand, by a file or by merging, takes its candidates along. How many were."""
    csm = Subquery(Contact.objects.filter(pk=OuterRef("contact")).values("account__csm")[:1])
    same = Q(owner=F("contact__account__csm")) | Q(owner__isnull=True, contact__account__csm__isnull=True)
    others = Candidate.objects.exclude(pk__in=Candidate.objects.filter(same).order_by().values("pk"))
    return others.order_by().update(owner=csm)


def join_candidates(kept: Contact, merged: Contact, *, actor: Actor, now: datetime) -> None:
    """Two records of one person become one (G1): it stands where the further of the two stood; a no of either holds.

    Before the rows of `merged` move to `kept`. The moves of both are told together; one invitation at most stays open.
    """
    one, other = candidate_of(kept.pk), candidate_of(merged.pk)
    if one is None or other is None:
        return
    stage = further(S(one.stage), S(other.stage))
    if stage == other.stage != one.stage:
        take_back_open(one, now=now)
        until = other.nurture_until
        move(one, stage, actor=actor, now=now, why=MoveWhy.MERGED, nurture_until=until)
    else:
        take_back_open(other, now=now)
    other.invitations.update(candidate=one)
    other.moves.update(candidate=one)
    talks = [day for day in (one.talked_on, other.talked_on) if day]
    Candidate.objects.filter(pk=one.pk).update(talked_on=max(talks, default=None))
    record("candidate.merged", one, actor=actor, now=now, after={"merged": str(merged)})
    other.delete()

"""Invitations to the programme: sent, taken back, answered, run out (O1-O3, P2)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import translation

from goodword.models import Candidate, PersonalLink, ProgrammeInvitation, Signal, User
from goodword.policy.actors import Actor, ActorKind
from goodword.policy.finding import CandidateStage, CandidateTier, InviteAnswer
from goodword.policy.outreach import AFTER, asks_for_calls, check_text, may_change, may_invite, may_wait_until
from goodword.policy.outreach_warning import check_seen
from goodword.policy.pipeline import MoveWhy
from goodword.policy.verdict import Verdict
from goodword.queries.outreach import invite_facts, open_invitations, signers_of, tier_of
from goodword.queries.outreach_warning import warnings_of
from goodword.queries.visibility import visible_candidates
from goodword.queries.workspace import current_policy, the_workspace, today_in
from goodword.wording.outreach_warning import warning_text

from .candidate import lock_candidate, move, open_candidate
from .candidate_invitation import take_back_open
from .history import record, state_of
from .link import create_link
from .locking import transacted
from .opening import require_visible
from .outbox import enqueue
from .refused import refused, require, require_permission

LINK_DAYS = 90  # the link outlives a short invitation, so that its mail can be unsubscribed from
SENT = ("tier", "invited_by", "result", "calls_reason")
WHY = {
    InviteAnswer.YES: MoveWhy.SAID_YES,
    InviteAnswer.NOT_NOW: MoveWhy.SAID_NOT_NOW,
    InviteAnswer.NO: MoveWhy.SAID_NO,
}


@dataclass(frozen=True, slots=True)
class InviteContent:
    """What is written into an invitation. `calls_reason`: why silver is asked for conversations as well (O3)."""

    result: str
    message: str = ""
    calls_reason: str = ""
    invited_by: int | None = None  # whoever suits the tier best, where nobody was chosen
    seen: Collection[int] = ()  # ids of the signals behind the warnings that somebody has read


@transacted
def send_invitation(candidate_id: int, content: InviteContent, *, actor: Actor, now: datetime) -> ProgrammeInvitation:
    """Refuses with every reason at once; sent twice with the same text it is one invitation."""
    candidate = open_candidate(candidate_id, "candidate.invite", actor)
    if repeated := _same(candidate, content, now):
        return repeated
    tier, warnings = tier_of(candidate), warnings_of(candidate, now)
    _require_invitable(candidate, tier, content, warnings, actor, now)
    signer = _signer(candidate, tier, content.invited_by, actor)
    take_back_open(candidate, now=now)  # one that ran out
    invitation = _write(candidate, tier, content, signer, actor, now)
    move(candidate, CandidateStage.CONTACTED, actor=actor, now=now, why=MoveWhy.INVITED)
    after, note = state_of(invitation, SENT) | _read(warnings), invitation.calls_reason
    record("candidate.invited", candidate, actor=actor, now=now, after=after, note=note)
    _mail(invitation, now)
    return invitation


def _same(candidate: Candidate, content: InviteContent, now: datetime) -> ProgrammeInvitation | None:
    """The invitation a double click has sent already."""
    open_one = open_invitations(now).filter(candidate=candidate).first()
    texts = (content.result.strip(), content.message.strip())
    return open_one if open_one and (open_one.result, open_one.message) == texts else None


def _require_invitable(
    candidate: Candidate,
    tier: CandidateTier,
    content: InviteContent,
    warnings: Sequence[Signal],
    actor: Actor,
    now: datetime,
) -> None:
    today = today_in(the_workspace(), now)
    calls = asks_for_calls(tier, content.calls_reason)
    verdict = may_invite(invite_facts(candidate, now), today, current_policy(), calls=calls)
    text = check_text(content.result, content.calls_reason, manages=actor.may("advocate.enrol"))
    read = check_seen([one.pk for one in warnings], content.seen)
    require(Verdict((*verdict.reasons, *text.reasons, *read.reasons)))


def _read(warnings: Sequence[Signal]) -> dict[str, list[str]]:
    """For the history, in the workspace's language."""
    with translation.override(the_workspace().language):
        told = [warning_text(one.kind, one.number, one.observed_on, one.source) for one in warnings]
    return {"warnings_seen": told} if told else {}


def _signer(candidate: Candidate, tier: CandidateTier, chosen: int | None, actor: Actor) -> User:
    """In another person's name only the manager sends."""
    sender = User.objects.get(pk=actor.staff_id)
    signers = signers_of(candidate, tier, sender)
    signer = next((user for user in signers if chosen in (None, user.pk)), None)
    if signer is None:
        raise refused("O1.signer", "invited_by")
    if signer.pk != sender.pk and not actor.may("advocate.enrol"):
        raise refused("O1.in_their_name", "invited_by")
    return signer


def _write(
    candidate: Candidate, tier: CandidateTier, content: InviteContent, signer: User, actor: Actor, now: datetime
) -> ProgrammeInvitation:
    days = current_policy().outreach.answer_within_days
    return ProgrammeInvitation.objects.create(
        candidate=candidate, tier=tier, invited_by=signer, sent_by_id=actor.staff_id, result=content.result.strip(),
        message=content.message.strip(), calls_reason=content.calls_reason.strip(), sent_at=now,
        expires_at=now + timedelta(days=days),
    )  # fmt: skip


def _mail(invitation: ProgrammeInvitation, now: datetime) -> None:
    until = max(invitation.expires_at, now + timedelta(days=LINK_DAYS))
    link = create_link("invite", invitation, until, now=now)
    event = f"programme-invitation-{invitation.pk}"
    enqueue("invite", invitation.candidate.contact, event=event, now=now, link=link, invitation=invitation)


@transacted
def withdraw_invitation(invitation_id: int, reason: str = "", *, actor: Actor, now: datetime) -> ProgrammeInvitation:
    """Take it back while it waits for an answer: mail that has not left stays, and the candidate goes back a step."""
    invitation = _open(invitation_id, actor)
    if invitation.withdrawn_at:
        return invitation
    if invitation.answer:
        raise refused("O1.answered")
    take_back_open(invitation.candidate, now=now)
    record("candidate.invitation_withdrawn", invitation.candidate, actor=actor, now=now, note=reason.strip())
    step_back(invitation.candidate, MoveWhy.WITHDRAWN, actor, now)
    invitation.refresh_from_db(fields=["withdrawn_at"])
    return invitation


def _open(invitation_id: int, actor: Actor) -> ProgrammeInvitation:
    """For staff, behind the lock of the account."""
    require_permission(actor, "candidate.invite")
    candidate_id = ProgrammeInvitation.objects.values_list("candidate_id", flat=True).filter(pk=invitation_id).first()
    require_visible(visible_candidates(actor), candidate_id or 0)
    return lock_invitation(invitation_id)


def lock_invitation(invitation_id: int) -> ProgrammeInvitation:
    candidate = lock_candidate(ProgrammeInvitation.objects.values_list("candidate_id", flat=True).get(pk=invitation_id))
    invitation = ProgrammeInvitation.objects.select_for_update(of=("self",)).get(pk=invitation_id)
    invitation.candidate = candidate
    return invitation


def step_back(candidate: Candidate, why: MoveWhy, actor: Actor, now: datetime) -> None:
    """To where they were before; whom somebody has moved on meanwhile stays where they are."""
    if candidate.stage != CandidateStage.CONTACTED:
        return
    last = candidate.moves.filter(to_stage=CandidateStage.CONTACTED).order_by("-at", "-pk").first()
    before = CandidateStage(last.from_stage) if last and last.from_stage else CandidateStage.IDENTIFIED
    stage = CandidateStage.QUALIFIED if before is CandidateStage.NURTURE else before
    move(candidate, stage, actor=actor, now=now, why=why)


@transacted
def answer_invitation(
    invitation_id: int,
    answer: InviteAnswer,
    comment: str = "",
    until: date | None = None,
    *,
    seen: str = "",
    actor: Actor,
    now: datetime,
) -> ProgrammeInvitation:
    """Yes, not now (until a day they may choose) or no, by their link or told to staff (P2).

    `seen` is the answer the page showed. The first answer counts: one given meanwhile, by a second click or in another
    window, is shown and not overwritten. From the page that shows it, it may be changed while nothing has come of it.
    """
    invitation = _open_for_answer(invitation_id, actor, now)
    if invitation.withdrawn_at or invitation.expires_at <= now:
        raise refused("O1.over")
    if invitation.answer not in (seen, "") or invitation.answer == answer:
        return invitation
    if invitation.answer and not may_change(
        CandidateStage(invitation.candidate.stage), InviteAnswer(invitation.answer)
    ):
        raise refused("P2.settled")
    if answer is InviteAnswer.NOT_NOW and until:
        require(may_wait_until(until, today_in(the_workspace(), now)))
    write_answer(invitation, answer, comment, actor=actor, now=now)
    stage, why = AFTER[answer], WHY[answer]
    move(invitation.candidate, stage, actor=actor, now=now, why=why, nurture_until=until)
    return invitation


def _open_for_answer(invitation_id: int, actor: Actor, now: datetime) -> ProgrammeInvitation:
    if actor.kind is not ActorKind.LINK:
        return _open(invitation_id, actor)
    links = PersonalLink.objects.filter(pk=actor.id, programme_invitation=invitation_id)
    if not links.filter(purpose="invite", revoked_at=None, expires_at__gt=now).exists():
        raise refused("permission.missing")
    return lock_invitation(invitation_id)


def write_answer(
    invitation: ProgrammeInvitation, answer: InviteAnswer, comment: str, *, actor: Actor, now: datetime
) -> None:
    """In the caller's transaction."""
    before = state_of(invitation, ("answer",))
    invitation.answer, invitation.answered_at, invitation.comment = answer, now, comment.strip()
    invitation.save(update_fields=["answer", "answered_at", "comment"])
    after, note = state_of(invitation, ("answer",)), invitation.comment
    candidate, verb = invitation.candidate, "candidate.invitation_answered"
    record(verb, candidate, actor=actor, now=now, before=before, after=after, note=note)


@transacted
def lapse_invitation(invitation_id: int, *, actor: Actor, now: datetime) -> bool:
    """Nobody answered in time. That is an answer too: they are left in peace and looked at again later (C2)."""
    require_permission(actor, "candidate.move")
    invitation = lock_invitation(invitation_id)
    if invitation.answer or invitation.withdrawn_at or invitation.expires_at > now:
        return False
    candidate = invitation.candidate
    take_back_open(candidate, now=now)
    record("candidate.invitation_lapsed", candidate, actor=actor, now=now)
    if candidate.stage == CandidateStage.CONTACTED:
        move(candidate, CandidateStage.NURTURE, actor=actor, now=now, why=MoveWhy.UNANSWERED)
    return True

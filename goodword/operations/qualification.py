"""The qualification talk (O4): its answers become signals, and the candidate goes where they lead."""

from datetime import datetime

from goodword.models import Candidate
from goodword.policy.actors import Actor
from goodword.policy.finding import CandidateStage, InviteAnswer, SignalSource
from goodword.policy.outreach import may_wait_until
from goodword.policy.pipeline import ON_THE_WAY, MoveWhy
from goodword.policy.qualification import STAGE_AFTER, Talk, answers_of, check_talk
from goodword.policy.signals import SPECS, About, SignalDraft
from goodword.queries.outreach import open_invitations
from goodword.queries.workspace import the_workspace, today_in

from .candidate import move, open_candidate
from .history import record
from .locking import transacted
from .outreach import write_answer
from .refused import refused, require
from .signal import log_signals

ANSWERS = {"yes": InviteAnswer.YES, "later": InviteAnswer.NOT_NOW, "no": InviteAnswer.NO}
TALKED_IN = (*ON_THE_WAY, CandidateStage.NURTURE)


@transacted
def record_talk(candidate_id: int, talk: Talk, *, actor: Actor, now: datetime) -> Candidate:
    """Recorded twice with the same answers it is one talk. An invitation that waits for an answer has it by this."""
    candidate = open_candidate(candidate_id, "candidate.talk", actor)
    if candidate.stage not in TALKED_IN:
        raise refused("O4.stage", stage=CandidateStage(candidate.stage))
    today = today_in(the_workspace(), now)
    require(check_talk(talk, today))
    if talk.willing == "later" and talk.until:
        require(may_wait_until(talk.until, today))
    _log(candidate, talk, actor, now)
    _date(candidate, talk, actor, now)
    for invitation in open_invitations(now).filter(candidate=candidate):
        invitation.candidate = candidate
        write_answer(invitation, ANSWERS[talk.willing], "", actor=actor, now=now)
    stage = STAGE_AFTER[talk.willing]
    until = talk.until if stage is CandidateStage.NURTURE else None
    move(candidate, stage, actor=actor, now=now, why=MoveWhy.TALKED, nurture_until=until)
    return candidate


def _log(candidate: Candidate, talk: Talk, actor: Actor, now: datetime) -> None:
    """What is said of the company is recorded of the company."""
    contact = candidate.contact
    drafts = [
        SignalDraft(
            answer.kind, talk.talked_on, word=answer.word, note=answer.note,
            account_id=contact.account_id if SPECS[answer.kind].about is About.ACCOUNT else None,
            contact_id=None if SPECS[answer.kind].about is About.ACCOUNT else contact.pk,
        )
        for answer in answers_of(talk)
    ]  # fmt: skip
    for logged in log_signals(drafts, source=SignalSource.CSM, actor=actor, now=now):
        require(logged.verdict)


def _date(candidate: Candidate, talk: Talk, actor: Actor, now: datetime) -> None:
    before = candidate.talked_on
    candidate.talked_on = max(talk.talked_on, before or talk.talked_on)
    candidate.save(update_fields=["talked_on"])
    days = {"talked_on": before.isoformat() if before else None}, {"talked_on": candidate.talked_on.isoformat()}
    record("candidate.talked", candidate, actor=actor, now=now, before=days[0], after=days[1], note=talk.note.strip())

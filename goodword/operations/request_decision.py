"""The manager's decisions on a request (Q3, L8); each is kept with its findings and the version of the policy."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from goodword.models import ReferenceRequest, RequestDecision, RequestEvent
from goodword.policy.actors import Actor
from goodword.policy.screening import Screening, to_plain
from goodword.policy.verdict import Reason, Verdict
from goodword.policy.vocabulary import DecisionKind, DeclineReason, RequestState, Severity
from goodword.queries.screening import alternatives_of, managers, needs_director, screening_of
from goodword.queries.shortlist import shortlist
from goodword.queries.visibility import visible_requests
from goodword.queries.workspace import policy_version, the_workspace, today_in

from .locking import lock_deal, lock_request, transacted
from .outbox import enqueue
from .refused import refused, require, require_permission
from .request_moves import move_request

_S, _K = RequestState, DecisionKind
FIELDS = ("decided_at", "decided_by", "policy_version", "decline_reasons", "decision_note", "info_questions")


@dataclass(frozen=True)
class Decision:
    """What is decided, and what is said with it; `overruled` is why findings that say "decline" did not count."""

    kind: DecisionKind
    to_state: RequestState
    reasons: tuple[DeclineReason, ...] = ()
    note: str = ""
    overruled: str = ""


@transacted
def ask_back(request_id: int, questions: str, *, actor: Actor, now: datetime) -> ReferenceRequest:
    """Back to the rep with the questions (Q3)."""
    request = open_for_decision(request_id, "request.decide", actor, _S.SUBMITTED)
    if not questions.strip():
        raise refused("request.questions_missing", "questions")
    request.info_questions = questions.strip()
    event = decide(request, Decision(_K.ASKED_BACK, _S.INFO_NEEDED, note=questions), actor=actor, now=now)
    tell_rep("req-info", request, event, now)
    return request


@transacted
def approve_request(
    request_id: int, note: str = "", overruled: str = "", *, actor: Actor, now: datetime
) -> ReferenceRequest:
    """On to matching (Q3): not past a block, not before the director, and past "decline" with a written reason only."""
    request = open_for_decision(request_id, "request.decide", actor, _S.SUBMITTED)
    screening = screened(request, now)
    require(_may_approve(request, screening, overruled, actor))
    why = overruled if screening.of(Severity.DECLINE) else ""
    event = decide(request, Decision(_K.APPROVED, _S.MATCHING, note=note, overruled=why), actor=actor, now=now)
    tell_rep("req-decision", request, event, now)
    return request


def _may_approve(request: ReferenceRequest, screening: Screening, overruled: str, actor: Actor) -> Verdict:
    reasons = [*blocked(screening).reasons]
    if request.rep_id == actor.user_id and any(manager.pk != actor.user_id for manager in managers()):
        reasons.append(Reason("Q3.own_request_of_manager"))
    if needs_director(request, screening):
        reasons.append(Reason("Q3.director_missing"))
    if screening.of(Severity.DECLINE) and not overruled.strip():
        reasons.append(Reason("Q3.overrule_needs_reason", {}, "overruled"))
    return Verdict(tuple(reasons))


def blocked(screening: Screening) -> Verdict:
    return Verdict(tuple(finding.reason for finding in screening.of(Severity.BLOCK)))


def screened(request: ReferenceRequest, now: datetime) -> Screening:
    """As the request stands in memory; call it behind the lock of its deal, or it may miss another request."""
    workspace = the_workspace()
    return screening_of(request, workspace, today_in(workspace, now))


@transacted
def decline_request(
    request_id: int, reasons: Iterable[DeclineReason], note: str = "", *, actor: Actor, now: datetime
) -> ReferenceRequest:
    """No, with at least one of the standard reasons (Q3)."""
    request = open_for_decision(request_id, "request.decide", actor, _S.SUBMITTED)
    decision = Decision(_K.DECLINED, _S.DECLINED, require_reasons(reasons), note)
    event = decide(request, decision, actor=actor, now=now)
    tell_rep("req-decision", request, event, now)
    return request


def require_reasons(reasons: Iterable[DeclineReason]) -> tuple[DeclineReason, ...]:
    given = tuple(DeclineReason(reason) for reason in dict.fromkeys(reasons))
    if not given:
        raise refused("request.reason_missing", "reasons")
    return given


@transacted
def close_unfilled(request_id: int, note: str, *, actor: Actor, now: datetime) -> ReferenceRequest:
    """Nobody may be asked: a kind answer to the rep, never an exception (L8). The note says what helps instead."""
    request = open_for_decision(request_id, "request.decide", actor, _S.MATCHING)
    if not note.strip():
        raise refused("request.note_missing", "note")
    decision = Decision(_K.UNFILLED, _S.UNFILLED, (DeclineReason.PROTECTION,), note)
    event = decide(request, decision, actor=actor, now=now)
    tell_rep("req-decision", request, event, now)
    return request


@transacted
def reopen_request(request_id: int, *, actor: Actor, now: datetime) -> ReferenceRequest:
    """Back to matching, since somebody may be asked after all; not beside another open request of the deal (Q2)."""
    request = open_for_decision(request_id, "request.decide", actor, _S.UNFILLED)
    lock_deal(request.deal_id)
    require(blocked(screened(request, now)))
    event = decide(request, Decision(_K.REOPENED, _S.MATCHING), actor=actor, now=now)
    tell_rep("req-decision", request, event, now)
    return request


def open_for_decision(request_id: int, action: str, actor: Actor, state: RequestState) -> ReferenceRequest:
    """In the state in which this decision is made: a second click, or a colleague's, finds it decided."""
    require_permission(actor, action)
    request = open_request(request_id, actor)
    if request.state != state:
        raise refused("request.moved_on", state=RequestState(request.state))
    return request


def open_request(request_id: int, actor: Actor) -> ReferenceRequest:
    """The request behind its lock; what the actor may not see does not exist for them."""
    if not visible_requests(actor).filter(pk=request_id).exists():
        raise refused("request.unknown")
    return lock_request(request_id)


def decide(request: ReferenceRequest, decision: Decision, *, actor: Actor, now: datetime) -> RequestEvent:
    """Write who decided what, when, on which findings and by which version of the policy, then move."""
    request.decided_at, request.decided_by_id, request.policy_version = now, actor.user_id, policy_version()
    request.decline_reasons = [str(reason) for reason in decision.reasons]
    if decision.kind is not _K.ASKED_BACK:
        request.decision_note = decision.note.strip()
    request.save(update_fields=FIELDS)
    RequestDecision.objects.create(
        request=request,
        kind=decision.kind,
        at=now,
        by_id=actor.user_id,
        by_label=actor.label,
        findings=to_plain(screened(request, now).findings),
        reasons=request.decline_reasons,
        note=decision.note.strip(),
        overruled=decision.overruled.strip(),
        held_back=_held_back(request, decision.kind, now),
        policy_version=request.policy_version,
    )
    return move_request(request, decision.to_state, actor=actor, now=now)


def _held_back(request: ReferenceRequest, kind: DecisionKind, now: datetime) -> dict[str, int]:
    """Where the search for an advocate begins: how many would suit and are protected that day, by limit."""
    if kind not in (_K.APPROVED, _K.REOPENED):
        return {}
    return dict(shortlist(request, today_in(the_workspace(), now), shown=0).held_back)


def tell_rep(kind: str, request: ReferenceRequest, event: RequestEvent, now: datetime) -> None:
    """The message takes what it says from the request as it now is; never who might be asked (A7)."""
    workspace = the_workspace()
    instead = alternatives_of(request, workspace, today_in(workspace, now))
    event_key, variables = f"request:{request.pk}:{event.seq}", {"alternatives": instead}
    enqueue(kind, request.rep, event=event_key, variables=variables, now=now, request=request)

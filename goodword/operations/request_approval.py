"""A small deal before a director: who is asked, and what one of them says (Q2, Q3)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from goodword.models import ReferenceRequest, RequestEvent, User
from goodword.policy.actors import Actor
from goodword.policy.screening import Screening
from goodword.policy.vocabulary import DecisionKind, DeclineReason, RequestState, Severity
from goodword.queries.screening import directors, managers

from .link import create_link
from .locking import transacted
from .outbox import enqueue
from .refused import refused
from .request_decision import Decision, decide, open_for_decision, require_reasons, tell_rep

_S, _K = RequestState, DecisionKind
LINK_DAYS = 30


def ask_directors(request: ReferenceRequest, event: RequestEvent, screening: Screening, *, now: datetime) -> None:
    """A mail to every active director but its own rep, each with their own link; whoever is first decides."""
    findings = [finding.reason for finding in screening.findings if finding.severity.rank >= Severity.APPROVAL.rank]
    for director in directors(request):
        link = create_link("approval", request, now + timedelta(days=LINK_DAYS), now=now, user=director)
        variables = {"findings": findings}
        enqueue("approval", director, event=_key(request, event), variables=variables, now=now, link=link,
                request=request)  # fmt: skip


def _key(request: ReferenceRequest, event: RequestEvent) -> str:
    return f"request:{request.pk}:{event.seq}"


@transacted
def approve_as_director(request_id: int, note: str = "", *, actor: Actor, now: datetime) -> ReferenceRequest:
    """On to the manager's queue; the rep and the managers are told. Nobody approves what they filed themselves."""
    request = open_for_decision(request_id, "request.approve", actor, _S.APPROVAL)
    if request.rep_id == actor.user_id:
        raise refused("Q3.own_request")
    request.director_id, request.director_approved_at = actor.user_id, now
    request.director_approved_arr, request.director_approved_currency = request.arr, request.currency
    approval = ["director", "director_approved_at", "director_approved_arr", "director_approved_currency"]
    request.save(update_fields=approval)
    event = decide(request, Decision(_K.DIRECTOR_APPROVED, _S.SUBMITTED, note=note), actor=actor, now=now)
    _tell(request, event, request.rep, now, to_manager=False)
    for manager in managers():
        if manager.pk != request.rep_id:
            _tell(request, event, manager, now, to_manager=True)
    return request


def _tell(request: ReferenceRequest, event: RequestEvent, to: User, now: datetime, *, to_manager: bool) -> None:
    variables = {"to_manager": to_manager}
    enqueue("req-approved", to, event=_key(request, event), variables=variables, now=now, request=request)


@transacted
def decline_as_director(
    request_id: int, reasons: Iterable[DeclineReason], note: str = "", *, actor: Actor, now: datetime
) -> ReferenceRequest:
    """No, with at least one of the standard reasons; the rep is told."""
    request = open_for_decision(request_id, "request.approve", actor, _S.APPROVAL)
    decision = Decision(_K.DIRECTOR_DECLINED, _S.DECLINED, require_reasons(reasons), note)
    request.director_id, request.director_approved_at = actor.user_id, None
    request.save(update_fields=["director", "director_approved_at"])
    event = decide(request, decision, actor=actor, now=now)
    tell_rep("req-decision", request, event, now)
    return request

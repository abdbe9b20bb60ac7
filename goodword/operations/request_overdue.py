"""Whoever has been waited for too long is told, once in a state, and the managers with them."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from goodword.messages.variables import Value
from goodword.models import ReferenceRequest, User
from goodword.policy.actors import Actor
from goodword.policy.transitions import Waiting
from goodword.policy.vocabulary import RequestState
from goodword.policy.waiting import Wait
from goodword.queries.screening import directors
from goodword.queries.waiting import waits_of
from goodword.queries.workspace import current_policy, the_workspace

from .ask_end import managers_of
from .history import save_changes
from .locking import lock_request, transacted
from .outbox import enqueue
from .refused import require_permission


@transacted
def escalate_request(request_id: int, *, actor: Actor, now: datetime) -> ReferenceRequest:
    """Nobody is named but by their part: a rep learns nothing of who is asked (A7)."""
    require_permission(actor, "request.decide")
    request = lock_request(request_id)
    wait = waits_of([request], the_workspace(), now)[request.pk]
    if request.escalated_at is not None or not wait.is_overdue(now) or _ends_by_itself(request):
        return request
    _tell(request, wait, now)
    save_changes("request.escalated", request, {"escalated_at": now}, actor=actor, now=now)
    return request


def _ends_by_itself(request: ReferenceRequest) -> bool:
    """The worker sends an ask the CSM has not objected to, and ends one that nobody answered (A4, A6)."""
    return request.state == RequestState.ASKING and current_policy().automation.ask_expiry


def _tell(request: ReferenceRequest, wait: Wait, now: datetime) -> None:
    about: Mapping[str, Value] = {"waiting": wait.waiting, "since": wait.since, "until": wait.until}
    event = f"request:{request.pk}:overdue:{request.state_since:%Y%m%dT%H%M%S.%f}"
    late = {person.pk: person for person in _late(request, wait.waiting)}
    others = {person.pk: person for person in managers_of(request.decided_by) if person.pk not in late}
    for person in (*late.values(), *others.values()):
        variables = {**about, "yours": person.pk in late}
        enqueue("request-overdue", person, event=event, variables=variables, now=now, request=request)


def _late(request: ReferenceRequest, waiting: Waiting) -> Iterable[User]:
    """Staff only: an advocate is reminded of an ask (A4), and the prospect is the rep's to speak to."""
    if waiting in (Waiting.REP, Waiting.PROSPECT):
        return [request.rep]
    if waiting is Waiting.MANAGER:
        return managers_of(request.decided_by)
    if waiting is Waiting.DIRECTOR:
        return [request.director] if request.director else directors(request)
    return []

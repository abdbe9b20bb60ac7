"""The one place that changes the state of a request (V9)."""

from datetime import datetime

from django.db.models import Max

from goodword.models import ReferenceRequest, RequestEvent
from goodword.policy.actors import Actor
from goodword.policy.transitions import may_move
from goodword.policy.vocabulary import RequestState

from .history import record
from .locking import lock_request, transacted
from .refused import refused, require


@transacted
def move_request(
    request: ReferenceRequest, to_state: RequestState, *, actor: Actor, now: datetime, note: str = ""
) -> RequestEvent:
    """Move along a legal transition: compare-and-swap on the locked row, its numbered event, and history.

    `request` is brought up to date. Refuses with `state.transition`.
    """
    from_state = RequestState(lock_request(request.pk).state)
    require(may_move(from_state, to_state))
    same = ReferenceRequest.objects.filter(pk=request.pk, state=from_state)
    if not same.update(state=to_state, state_since=now, escalated_at=None):
        raise refused("state.transition", current=from_state, wanted=to_state, subject="RequestState")
    request.state, request.state_since, request.escalated_at = to_state, now, None
    before, after = {"state": str(from_state)}, {"state": str(to_state)}
    record("request.moved", request, actor=actor, now=now, before=before, after=after, note=note)
    return RequestEvent.objects.create(
        request=request,
        seq=_last_number(request) + 1,
        from_state=from_state,
        to_state=to_state,
        at=now,
        actor_label=actor.label,
    )


def _last_number(request: ReferenceRequest) -> int:
    return request.events.aggregate(last=Max("seq"))["last"] or 0

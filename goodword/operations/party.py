"""A verb of one of the two parties of a session: done by the party itself, or by staff in its place (S1, S8)."""

from datetime import datetime

from goodword.models import Ask, PersonalLink
from goodword.policy.actors import Actor, ActorKind
from goodword.policy.vocabulary import Party
from goodword.queries.visibility import visible_asks, visible_requests

from .locking import lock_ask
from .refused import refused, require_permission

# What staff must be allowed in order to speak for a party.
ACTIONS = {Party.ADVOCATE: "ask.answer", Party.PROSPECT: "session.choose"}


def open_for(party: Party, ask_id: int, *, actor: Actor, now: datetime) -> Ask:
    """The locked ask, for the holder of this party's live link, or for staff who may speak for it and see it."""
    if actor.kind is ActorKind.LINK:
        _require_link(party, ask_id, actor, now)
    else:
        _require_staff(party, ask_id, actor)
    return lock_ask(ask_id)


def _require_link(party: Party, ask_id: int, actor: Actor, now: datetime) -> None:
    live = PersonalLink.objects.filter(pk=actor.id, revoked_at__isnull=True, expires_at__gt=now)
    if party is Party.ADVOCATE:
        own = live.filter(purpose="ask", ask=ask_id)
    else:
        own = live.filter(purpose="prospect", request__asks=ask_id)
    if not own.exists():
        raise refused("permission.missing", action=ACTIONS[party])


def _require_staff(party: Party, ask_id: int, actor: Actor) -> None:
    """A rep speaks for the prospect of their own request, and for nobody else."""
    require_permission(actor, ACTIONS[party])
    if party is Party.ADVOCATE:
        seen = visible_asks(actor).filter(pk=ask_id)
    else:
        seen = Ask.objects.filter(pk=ask_id, request__in=visible_requests(actor))
    if not seen.exists():
        raise refused("record.not_found")


def other(party: Party) -> Party:
    return Party.PROSPECT if party is Party.ADVOCATE else Party.ADVOCATE

"""What every change of an ask's state has in common: who may make it, and how it is written."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from goodword.models import Ask, PersonalLink, ReferenceRequest, User
from goodword.policy.actors import Actor, ActorKind
from goodword.policy.transitions import may_move
from goodword.policy.vocabulary import AskState
from goodword.queries.visibility import visible_asks

from .history import record, state_of
from .locking import lock_ask
from .refused import refused, require, require_permission

# What history keeps of an answer; the reason of a "no" is private to the manager and stays on the ask.
REMEMBERED = ("state", "sent_on", "chosen_time", "availability_note", "host_wanted", "on_behalf")


def open_ask(ask_id: int, action: str, *, actor: Actor, now: datetime, this_ask_only: bool = False) -> Ask:
    """The locked ask, for staff who may and see it, or for the advocate by a live personal link.

    An advocate's other links do as well, since who leaves the programme declines what is pending; not to say yes.
    """
    if actor.kind is ActorKind.LINK:
        _require_link(ask_id, action, actor, now, this_ask_only)
    else:
        require_permission(actor, action)
        if not visible_asks(actor).filter(pk=ask_id).exists():
            raise refused("record.not_found")
    return lock_ask(ask_id)


def _require_link(ask_id: int, action: str, actor: Actor, now: datetime, this_ask_only: bool) -> None:
    about = Q(ask=ask_id)
    if not this_ask_only:
        about |= Q(advocate__asks=ask_id) | Q(ask__advocate__asks=ask_id)
    live = PersonalLink.objects.filter(about, pk=actor.id, revoked_at__isnull=True, expires_at__gt=now)
    if not live.exists():
        raise refused("permission.missing", action=action)


def request_of(ask: Ask) -> ReferenceRequest:
    """What the ask was sent for. An imported one was for none, and nothing can be done with it."""
    if ask.request is None:
        raise refused("ask.imported")
    return ask.request


def owners_of(ask: Ask) -> list[User]:
    """The manager who asked, and the rep of the request; one where they are the same."""
    people = [ask.sent_by, ask.request.rep if ask.request else None]
    return list({person.pk: person for person in people if person and person.is_active}.values())


def change_ask(
    ask: Ask, to_state: AskState, values: dict[str, Any], *, actor: Actor, now: datetime, note: str = "", verb: str = ""
) -> bool:
    """Compare-and-swap on the state, and history. False when somebody was faster: `ask` then shows what they did.

    The verb is that of the state, unless another is given.
    """
    from_state = AskState(ask.state)
    require(may_move(from_state, to_state))
    before = state_of(ask, REMEMBERED)
    values = {"state": to_state, **values}
    swapped = Ask.objects.filter(pk=ask.pk, state=from_state).update(**values)
    ask.refresh_from_db(fields=["state", *(field.attname for field in Ask._meta.fields if field.name in values)])
    if swapped:
        after = state_of(ask, REMEMBERED)
        record(verb or f"ask.{to_state}", ask, actor=actor, now=now, before=before, after=after, note=note)
    return bool(swapped)

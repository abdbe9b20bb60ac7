"""How an ask ends without a yes: its slot is free, the request is matched anew, the manager learns who is next."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from goodword.messages.variables import Value
from goodword.models import Ask, ReferenceRequest, User
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import AskState, RequestState, Role
from goodword.queries.next_on_list import next_on_list
from goodword.queries.workspace import the_workspace, today_in

from .ask_state import change_ask, request_of
from .charge import release
from .outbox import cancel_messages, enqueue
from .request_moves import move_request

ABOUT_ASKS = ("ask", "ask-reminder", "ask-veto")
NOBODY: Mapping[str, Value] = dict.fromkeys(("next_name", "next_account", "next_grade", "next_page"), "")


def end_ask(ask: Ask, state: AskState, values: dict[str, Any], *, actor: Actor, now: datetime, note: str = "") -> bool:
    """To a state in which nobody waits for it any more. False when somebody was faster, and nothing was done."""
    request = request_of(ask)
    if not change_ask(ask, state, values, actor=actor, now=now, note=note):
        return False
    release(ask.charge)
    cancel_messages(ask=ask, kinds=ABOUT_ASKS)
    move_request(request, RequestState.MATCHING, actor=actor, now=now)
    return True


def tell_managers(kind: str, ask: Ask, actor: Actor, now: datetime, variables: Mapping[str, Value]) -> None:
    """The manager who asked, unless it was they who did it; with the next on the list."""
    request = request_of(ask)
    everything = {**variables, **proposed_next(request, now)}
    for person in managers_of(ask.sent_by):
        if person.pk != actor.user_id:
            enqueue(kind, person, event=f"ask-{ask.pk}-ended", variables=everything, now=now, request=request, ask=ask)


def proposed_next(request: ReferenceRequest, now: datetime) -> Mapping[str, Value]:
    """Name, account, grade and where to ask them; all empty where nobody may be asked."""
    row = next_on_list(request, today_in(the_workspace(), now))
    if row is None:
        return NOBODY
    contact = row.advocate.contact
    page = settings.BASE_URL + reverse("ask-new", args=[request.pk, row.advocate.pk])
    return {
        "next_name": contact.full_name,
        "next_account": contact.account.name,
        "next_grade": row.match.grade,
        "next_page": page,
    }


def managers_of(first: User | None) -> Iterable[User]:
    """This one while they manage the programme, else everybody who does: names are not for others (A7)."""
    if first is not None and first.actor().may("ask.send"):
        return [first]
    return User.objects.filter(is_active=True, roles__role=Role.MANAGER).order_by("pk")

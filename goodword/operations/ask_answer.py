"""The advocate's answer to an ask, given on their personal page or recorded by staff on their behalf (A3, A7, S8).

Idempotent: whatever comes second is given the ask as the first answer left it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from goodword.messages.variables import Value, instants_of
from goodword.models import Ask, User
from goodword.policy.actors import SYSTEM, Actor, ActorKind
from goodword.policy.proposed_times import read_time
from goodword.policy.time_offers import check_offer
from goodword.policy.verdict import Verdict, refuse
from goodword.policy.vocabulary import AskState, Format, Party, RequestState, Role

from .ask_state import change_ask, open_ask, request_of
from .charge import release
from .dating import slot_for
from .email_qa import begin_questions
from .fatigue import watch_fatigue
from .locking import transacted
from .outbox import cancel_messages, enqueue
from .refused import require
from .request_moves import move_request
from .time_offer import Times, make_offer


@transacted
def accept_ask(
    ask_id: int,
    chosen_time: datetime | None = None,
    availability: str = "",
    *,
    times: Times = (),
    host_wanted: bool = False,
    actor: Actor,
    now: datetime,
) -> Ask:
    """Yes, at one of the proposed times, at times of their own, or when their availability says.

    From here on the rep may know who (A7), and the prospect is asked to agree to the times (S1). Of an e-mail Q&A the
    questions go out at once (S7).
    """
    ask = open_ask(ask_id, "ask.answer", actor=actor, now=now, this_ask_only=True)
    if ask.state != AskState.PENDING:
        return ask
    in_writing = ask.format == Format.EMAIL_QA
    if not in_writing:
        require(check_offer(times, now) if times else _when(ask, chosen_time, availability, now))
    values = {"chosen_time": chosen_time, "availability_note": availability.strip(), "host_wanted": host_wanted}
    if _answer(ask, AskState.ACCEPTED, values, actor=actor, now=now):
        move_request(request_of(ask), RequestState.CONFIRMED, actor=actor, now=now)
        tell_staff("ask-accepted", ask, actor, now, times)
        if in_writing:
            begin_questions(ask, actor=actor, now=now)
        else:
            _offer(ask, times, actor=actor, now=now)
    return ask


def _offer(ask: Ask, times: Times, *, actor: Actor, now: datetime) -> None:
    """What suits the advocate, for the prospect to confirm.

    One of the prospect's own times that has no slot left is not offered to them: the manager finds another way.
    """
    chosen = ask.chosen_time
    if times:
        make_offer(ask, Party.ADVOCATE, times, actor=actor, now=now)
    elif chosen and slot_for(ask, chosen, now).allowed:
        entries = [entry for entry in ask.proposed_times if read_time(entry).instant == chosen]
        make_offer(ask, Party.ADVOCATE, entries[:1], actor=actor, now=now)


@transacted
def decline_ask(ask_id: int, reason: str = "", *, actor: Actor, now: datetime) -> Ask:
    """No. The slot is free again, nothing is held against them (A5); the reason is for the manager's eyes only."""
    ask = open_ask(ask_id, "ask.answer", actor=actor, now=now)
    if ask.state != AskState.PENDING:
        return ask
    if _answer(ask, AskState.DECLINED, {"decline_reason": reason.strip()}, actor=actor, now=now):
        release(ask.charge)
        move_request(request_of(ask), RequestState.MATCHING, actor=actor, now=now)
        tell_staff("ask-declined", ask, actor, now)
    return ask


def _when(ask: Ask, chosen_time: datetime | None, availability: str, now: datetime) -> Verdict:
    if chosen_time is None:
        return Verdict() if availability.strip() else refuse("A3.time_missing", "availability")
    if chosen_time not in offered_times(ask, now):
        return refuse("A3.time_not_offered", "chosen_time")
    return Verdict()


def offered_times(ask: Ask, now: datetime) -> list[datetime]:
    """The proposed times that still lie ahead, as instants: what can be chosen."""
    instants = (read_time(entry).instant for entry in ask.proposed_times)
    return [instant for instant in instants if instant is not None and instant > now]


def _answer(ask: Ask, state: AskState, values: dict[str, Any], *, actor: Actor, now: datetime) -> bool:
    """Who answered and when; recorded by staff it is marked so. A mail that still waits is not needed any more."""
    on_behalf = actor.kind is not ActorKind.LINK
    answer = {"answered_at": now, "answered_by": actor.label, "on_behalf": on_behalf, **values}
    cancel_messages(ask=ask)
    changed = change_ask(ask, state, answer, actor=actor, now=now)
    watch_fatigue(ask.advocate_id, actor=SYSTEM, now=now)
    return changed


def tell_staff(kind: str, ask: Ask, actor: Actor, now: datetime, times: Times = ()) -> None:
    """The rep, and the manager who asked, unless it was they who recorded it; all managers, if they are none any more.

    Who has lost the role may not learn the name (A7).
    """
    request, asker = request_of(ask), ask.sent_by
    managers = [asker] if asker and asker.actor().may("ask.send") else _managers()
    people = {person.pk: person for person in (request.rep, *managers)}
    offered = instants_of(times)
    variables: dict[str, Value] = {"offered": offered, "answer": offered} if offered else {}
    for person in people.values():
        if person.pk != actor.user_id:
            event = f"ask-{ask.pk}-answered"
            enqueue(kind, person, event=event, variables=variables, now=now, request=request, ask=ask)


def _managers() -> Iterable[User]:
    return User.objects.filter(is_active=True, roles__role=Role.MANAGER)

"""Asks on their way out and back: by managers, CSMs and the advocates themselves."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from goodword.models import Advocate, Ask, ReferenceRequest
from goodword.operations.ask import send_ask, withdraw_ask
from goodword.operations.ask_answer import accept_ask, decline_ask, offered_times
from goodword.operations.ask_clock import expire_ask, remind_advocate
from goodword.operations.ask_draft import prepare_ask
from goodword.operations.ask_veto import approve_ask, veto_ask
from goodword.operations.preparation import want_host
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import AskState, Format, MessageState, RequestState, Role
from goodword.queries.shortlist import Row, shortlist

from .habit import Habit
from .world import Deed, World

_A = AskState


def send(world: World) -> Deed | None:
    """To one of the first on the list; else to a poor match, with a reason; else, on an old page, to anybody."""
    request = world.one(ReferenceRequest.objects.filter(state=RequestState.MATCHING))
    advocate = _candidate(world, request) if request else None
    if request is None or advocate is None:
        return None
    content = prepare_ask(request, advocate, now=world.now)
    content = replace(
        content, interest=content.interest or "They plan the same", prospect_size=content.prospect_size or "Medium",
        contact_title=content.contact_title or "Head of Operations", why_advocate=content.why_advocate or "You know",
        proposed_weeks=content.proposed_weeks or "Next week", wants=content.wants if world.chance(0.97) else "",
    )  # fmt: skip
    reason = "They insist" if world.chance(0.8) else ""
    return partial(send_ask, request.pk, advocate.pk, content, reason, actor=world.staff(Role.MANAGER), now=world.now)


def _candidate(world: World, request: ReferenceRequest) -> Advocate | None:
    if world.chance(0.2):
        return world.one(Advocate.objects.all())
    found = shortlist(request, world.today)
    return _first(world, found.ready) or _first(world, [row for row in found.below if row.needs_reason])


def _first(world: World, rows: Iterable[Row]) -> Advocate | None:
    best = list(rows)[:3]
    return world.pick(best).advocate if best else None


def object_to(world: World) -> Deed | None:
    ask = world.one(Ask.objects.filter(state=_A.WAITING))
    reason = "They are cross with us" if world.chance(0.9) else ""
    return partial(veto_ask, ask.pk, reason, actor=csm_of(world, ask.advocate), now=world.now) if ask else None


def let_go(world: World) -> Deed | None:
    ask = world.one(Ask.objects.filter(state=_A.WAITING))
    return partial(approve_ask, ask.pk, actor=csm_of(world, ask.advocate), now=world.now) if ask else None


def csm_of(world: World, advocate: Advocate) -> Actor:
    return world.of(advocate.contact.account.csm, Role.MANAGER)


def answered_by(world: World, ask: Ask) -> Actor:
    """Mostly the advocate, once the mail with the link has come; else staff, who were told by phone."""
    arrived = ask.messages.filter(kind__in=("ask", "times-offered", "invitation"), state=MessageState.SENT).exists()
    link = world.visitor("ask", ask, ask.advocate.contact.full_name) if arrived and world.chance(0.8) else None
    return link or csm_of(world, ask.advocate)


def accept(world: World) -> Deed | None:
    """At a time that was proposed, at times of their own, or when they say."""
    ask = world.one(Ask.objects.filter(state=_A.PENDING))
    if ask is None:
        return None
    yes = partial(accept_ask, ask.pk, actor=answered_by(world, ask), now=world.now, host_wanted=world.chance(0.2))
    proposed = offered_times(ask, world.now)
    if ask.format == Format.EMAIL_QA:
        return yes
    if proposed and world.chance(0.6):
        return partial(yes, world.pick(proposed))
    if world.chance(0.5):
        return partial(yes, times=world.times(3, ask.advocate.contact.time_zone))
    return partial(yes, availability="Mornings" if world.chance(0.95) else "")


def decline(world: World) -> Deed | None:
    ask = world.one(Ask.objects.filter(state=_A.PENDING))
    return partial(decline_ask, ask.pk, "No time", actor=answered_by(world, ask), now=world.now) if ask else None


def withdraw(world: World) -> Deed | None:
    """With what the page showed, at times something older."""
    ask = world.one(Ask.objects.filter(state__in=(_A.WAITING, _A.PENDING, _A.ACCEPTED), request__isnull=False))
    if ask is None:
        return None
    seen = AskState(ask.state) if world.chance(0.9) else _A.PENDING
    return partial(withdraw_ask, ask.pk, "Not needed", seen=seen, actor=world.staff(Role.MANAGER), now=world.now)


def remind(world: World) -> Deed | None:
    ask = world.one(Ask.objects.filter(state=_A.PENDING))
    return partial(remind_advocate, ask.pk, actor=world.of(ask.sent_by, Role.MANAGER), now=world.now) if ask else None


def expire(world: World) -> Deed | None:
    ask = world.one(Ask.objects.filter(state=_A.PENDING))
    return partial(expire_ask, ask.pk, actor=world.of(ask.sent_by, Role.MANAGER), now=world.now) if ask else None


def wish_for_host(world: World) -> Deed | None:
    ask = world.one(Ask.objects.filter(state__in=(_A.PENDING, _A.ACCEPTED)))
    return partial(want_host, ask.pk, world.chance(0.7), actor=answered_by(world, ask), now=world.now) if ask else None


HABITS = (
    Habit(send, 3.0),
    Habit(object_to, 0.25),
    Habit(let_go, 0.4),
    Habit(accept, 1.1),
    Habit(decline, 0.2),
    Habit(withdraw, 0.2),
    Habit(remind, 0.1),
    Habit(expire, 0.15),
    Habit(wish_for_host, 0.15),
)

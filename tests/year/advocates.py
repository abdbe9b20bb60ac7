"""What becomes of advocates: breaks, signs of fatigue, tiers, words about them, leaving and coming back."""

from datetime import timedelta
from functools import partial

from goodword.models import Advocate, Contact, FatigueBlock
from goodword.operations.advocate import (
    edit_advocate,
    end_rest,
    leave_programme,
    pause_advocate,
    rest_advocate,
    resume_advocate,
)
from goodword.operations.assessment import add_note, assess_advocate, change_tier, confirm_availability
from goodword.operations.enrolment import agree_terms_anew, enrol_advocate, re_enrol_advocate
from goodword.operations.fatigue import clear_fatigue
from goodword.operations.peer import Conversation, log_conversation
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import AdvocateStatus, Assessment, Availability, FatigueState, Role, Tier

from .asks import csm_of
from .company import enrolment
from .habit import Habit
from .world import Deed, World

ACTIVE = AdvocateStatus.ACTIVE


def _member(world: World) -> Advocate | None:
    return world.one(Advocate.objects.filter(status=ACTIVE))


def _self(world: World, advocate: Advocate) -> Actor:
    """By their own page, else the manager for them."""
    name = advocate.contact.full_name
    return (world.visitor("advocate", advocate, name) if world.chance(0.7) else None) or world.staff(Role.MANAGER)


def pause(world: World) -> Deed | None:
    advocate, until = _member(world), world.today + timedelta(days=world.pick((0, 7, 20, 40)))
    return (
        partial(pause_advocate, advocate.pk, until, actor=_self(world, advocate), now=world.now) if advocate else None
    )


def resume(world: World) -> Deed | None:
    advocate = world.one(Advocate.objects.filter(paused_until__gt=world.today))
    return partial(resume_advocate, advocate.pk, actor=_self(world, advocate), now=world.now) if advocate else None


def change_wishes(world: World) -> Deed | None:
    advocate, wishes = _member(world), enrolment(world).preferences
    return (
        partial(edit_advocate, advocate.pk, wishes, actor=_self(world, advocate), now=world.now) if advocate else None
    )


def leave(world: World) -> Deed | None:
    advocate = _member(world)
    return (
        partial(leave_programme, advocate.pk, "Enough", actor=_self(world, advocate), now=world.now)
        if advocate
        else None
    )


def come_back(world: World) -> Deed | None:
    advocate, terms = world.one(Advocate.objects.exclude(status=ACTIVE)), enrolment(world)
    actor = world.staff(Role.MANAGER)
    return partial(re_enrol_advocate, advocate.pk, terms, actor=actor, now=world.now) if advocate else None


def join(world: World) -> Deed | None:
    """Somebody new at a customer; by mistake somebody who cannot."""
    people = Contact.objects.filter(account__is_customer=True, advocate=None, merged_into=None)
    contact, terms = world.one(people), enrolment(world)
    actor = world.staff(Role.MANAGER)
    return partial(enrol_advocate, contact.pk, terms, actor=actor, now=world.now) if contact else None


def rest(world: World) -> Deed | None:
    """For the signs of fatigue that are open, or by what the manager feels."""
    tired = FatigueBlock.objects.filter(state=FatigueState.OPEN).values("advocate")
    advocate = world.one(Advocate.objects.filter(pk__in=tired)) if world.chance(0.7) else _member(world)
    ends_on = world.today + timedelta(days=world.pick((91, 100, 30)))
    actor = world.staff(Role.MANAGER)
    return partial(rest_advocate, advocate.pk, ends_on, "A break", actor=actor, now=world.now) if advocate else None


def change_rest(world: World) -> Deed | None:
    resting = Advocate.objects.filter(rests__ends_on__gt=world.today)
    advocate, ends_on = world.one(resting), world.today + timedelta(days=world.pick((5, 95)))
    return partial(end_rest, advocate.pk, ends_on, actor=world.staff(Role.MANAGER), now=world.now) if advocate else None


def clear(world: World) -> Deed | None:
    block = world.one(FatigueBlock.objects.filter(state=FatigueState.OPEN))
    reason = "They say they are fine" if world.chance(0.9) else ""
    return partial(clear_fatigue, block.pk, reason, actor=world.staff(Role.MANAGER), now=world.now) if block else None


def change_tiers(world: World) -> Deed | None:
    advocate, tier = _member(world), world.pick(list(Tier))
    return (
        partial(change_tier, advocate.pk, tier, "As agreed", actor=world.staff(Role.MANAGER), now=world.now)
        if advocate
        else None
    )


def agree_anew(world: World) -> Deed | None:
    advocate, agreed = _member(world), world.pick((1, 2, 3, 4, 9))
    actor = world.staff(Role.MANAGER)
    return partial(agree_terms_anew, advocate.pk, agreed, "Ada", "en", actor=actor, now=world.now) if advocate else None


def assess(world: World) -> Deed | None:
    advocate = _member(world)
    word = world.pick((Assessment.GREAT, Assessment.GOOD, Assessment.GOOD, Assessment.FAIR, Assessment.POOR))
    return (
        partial(assess_advocate, advocate.pk, word, actor=csm_of(world, advocate), now=world.now) if advocate else None
    )


def confirm(world: World) -> Deed | None:
    advocate, state = _member(world), world.pick(list(Availability))
    return (
        partial(confirm_availability, advocate.pk, state, actor=csm_of(world, advocate), now=world.now)
        if advocate
        else None
    )


def note(world: World) -> Deed | None:
    advocate, text = _member(world), "Likes hiking" if world.chance(0.9) else ""
    return partial(add_note, advocate.pk, text, actor=csm_of(world, advocate), now=world.now) if advocate else None


def log_peer(world: World) -> Deed | None:
    """Two who met by themselves: it counts, whatever the caps say."""
    advocate, day = _member(world), world.today - timedelta(days=world.pick((-1, 0, 3, 20)))
    told = Conversation(day, f"Peer {world.dice.randrange(30):02}" if world.chance(0.95) else "", "Roll-out")
    return (
        partial(log_conversation, advocate.pk, told, actor=csm_of(world, advocate), now=world.now) if advocate else None
    )


HABITS = (
    Habit(pause, 0.12),
    Habit(resume, 0.05),
    Habit(change_wishes, 0.1),
    Habit(leave, 0.05),
    Habit(come_back, 0.06),
    Habit(join, 0.08),
    Habit(rest, 0.12),
    Habit(change_rest, 0.08),
    Habit(clear, 0.12),
    Habit(change_tiers, 0.1),
    Habit(agree_anew, 0.1),
    Habit(assess, 0.5),
    Habit(confirm, 0.3),
    Habit(note, 0.08),
    Habit(log_peer, 0.1),
)

"""Sessions: times offered and taken, dated, moved, called off, held, missed, or answered in writing."""

from datetime import timedelta
from functools import partial

from goodword.models import Ask, Session, TimeOffer, User
from goodword.operations.dating import When
from goodword.operations.email_qa import (
    answer_questions,
    ask_again,
    edit_questions,
    pass_on_answers,
    save_answers,
)
from goodword.operations.preparation import edit_preparation
from goodword.operations.session import cancel_session, date_session, mark_held, mark_no_show, move_session
from goodword.operations.time_offer import choose_time, offer_times
from goodword.policy.actors import Actor
from goodword.policy.proposed_times import read_time
from goodword.policy.vocabulary import AskState, Format, OfferState, Party, RequestState, Role, SessionState

from .asks import answered_by, csm_of
from .habit import Habit
from .world import ZONE, Deed, World

ODD_ZONES = (ZONE, ZONE, "America/New_York", "Asia/Kuala_Lumpur", "Europe/Nowhere")


def spoken(world: World, *states: RequestState) -> Ask | None:
    accepted = Ask.objects.filter(state=AskState.ACCEPTED, request__state__in=states)
    return world.one(accepted.exclude(format=Format.EMAIL_QA))


def session_ahead(world: World, *, by_mail: bool = False) -> Session | None:
    dated = Session.objects.filter(state=SessionState.SCHEDULED)
    return world.one(dated.filter(format=Format.EMAIL_QA) if by_mail else dated.exclude(format=Format.EMAIL_QA))


def speaks_for(world: World, party: Party, ask: Ask) -> Actor:
    """The party itself, by its link, or staff who may."""
    if party is Party.ADVOCATE:
        return answered_by(world, ask)
    assert ask.request is not None
    visitor = world.visitor("prospect", ask.request, "Petra Prospect") if world.chance(0.7) else None
    return visitor or world.of(ask.request.rep, Role.REP)


def offer(world: World) -> Deed | None:
    ask, party = spoken(world, RequestState.CONFIRMED, RequestState.SCHEDULED), world.pick(list(Party))
    if ask is None or ask.request is None:
        return None
    zone = ask.advocate.contact.time_zone if party is Party.ADVOCATE else ask.request.contact_time_zone
    times, actor = world.times(3, zone or ZONE), speaks_for(world, party, ask)
    return partial(offer_times, ask.pk, party, times, "These suit me", actor=actor, now=world.now)


def choose(world: World) -> Deed | None:
    """One of the times on offer; on a page that has been open for long, one that is not any more."""
    offer = world.one(TimeOffer.objects.filter(state=OfferState.OPEN))
    if offer is None:
        return None
    chooser = Party.ADVOCATE if offer.party == Party.PROSPECT else Party.PROSPECT
    instant = read_time(world.pick(offer.times)).instant or world.now
    return partial(choose_time, offer.pk, instant, actor=speaks_for(world, chooser, offer.ask), now=world.now)


def when(world: World) -> When:
    """Soon, mostly; in a later quarter at times, and now and then at no time at all."""
    zone = world.pick(ODD_ZONES)
    known = ZONE if zone == "Europe/Nowhere" else zone
    wall = world.soon(-2, 3, known) if world.chance(0.1) else world.soon(1, 100 if world.chance(0.1) else 12, known)
    return When(wall, zone, None, world.pick((15, 20, 20, 30)))


def date(world: World) -> Deed | None:
    ask, actor = spoken(world, RequestState.CONFIRMED), world.staff(Role.MANAGER)
    return partial(date_session, ask.pk, when(world), actor=actor, now=world.now) if ask else None


def move(world: World) -> Deed | None:
    session, actor = session_ahead(world), world.staff(Role.MANAGER)
    return partial(move_session, session.pk, when(world), actor=actor, now=world.now) if session else None


def call_off(world: World) -> Deed | None:
    """By one of the parties, or by the programme; of written questions, by the programme."""
    session = session_ahead(world, by_mail=world.chance(0.35))
    if session is None:
        return None
    by = world.pick((Party.ADVOCATE, Party.PROSPECT, None))
    if session.ask.request is None:
        by = None
    actor = speaks_for(world, by, session.ask) if by else world.staff(Role.MANAGER)
    return partial(cancel_session, session.pk, "Something came up", by=by, actor=actor, now=world.now)


def _begun(world: World) -> Session | None:
    ended = world.now - timedelta(hours=1) if world.chance(0.9) else world.now + timedelta(days=9)
    dated = Session.objects.filter(state=SessionState.SCHEDULED, starts_at__lte=ended)
    return world.one(dated.exclude(format=Format.EMAIL_QA))


def hold(world: World) -> Deed | None:
    session, topic = _begun(world), "planning" if world.chance(0.95) else ""
    actor = world.staff(Role.MANAGER)
    return partial(mark_held, session.pk, topic, actor=actor, now=world.now) if session else None


def miss(world: World) -> Deed | None:
    session, absent = _begun(world), world.pick(list(Party))
    actor = world.staff(Role.MANAGER)
    return partial(mark_no_show, session.pk, absent, actor=actor, now=world.now) if session else None


def prepare(world: World) -> Deed | None:
    session = session_ahead(world)
    if session is None:
        return None
    host = world.one(User.objects.filter(is_active=True), stale=False)
    values: dict[str, str | User | None] = world.pick(
        ({"context": "They compare three vendors"}, {"background": "Ada runs it since 2024", "good_topics": "Roll-out"},
         {"join_details": f"https://meet.example/{session.pk}"}, {"host": host}, {"host": None}, {"context": ""})
    )  # fmt: skip
    return partial(edit_preparation, session.pk, values, actor=world.staff(Role.MANAGER), now=world.now)


def rephrase(world: World) -> Deed | None:
    session, texts = session_ahead(world, by_mail=True), ["How long did it take?", "What would you do again?"]
    actor = world.staff(Role.MANAGER)
    return partial(edit_questions, session.pk, texts, actor=actor, now=world.now) if session else None


def _writer(world: World, session: Session) -> Actor:
    name = session.ask.advocate.contact.full_name
    link = world.visitor("questions", session, name) if world.chance(0.8) else None
    return link or csm_of(world, session.ask.advocate)


def begin_answers(world: World) -> Deed | None:
    session = session_ahead(world, by_mail=True)
    return (
        partial(save_answers, session.pk, ["Well,"], actor=_writer(world, session), now=world.now) if session else None
    )


def answer(world: World) -> Deed | None:
    """Late ones as well."""
    session, texts = session_ahead(world, by_mail=True), ["Two months.", "All of it."] if world.chance(0.95) else [" "]
    return (
        partial(answer_questions, session.pk, texts, actor=_writer(world, session), now=world.now) if session else None
    )


def pass_answers_on(world: World) -> Deed | None:
    held = Session.objects.filter(format=Format.EMAIL_QA, state=SessionState.HELD, passed_on_at=None)
    session = world.one(held.filter(ask__request__isnull=False))
    if session is None or session.ask.request is None:
        return None
    request, by_mail = session.ask.request, world.chance(0.6)
    actor = world.of(request.rep, Role.MANAGER)
    return partial(pass_on_answers, request.pk, by_mail=by_mail, actor=actor, now=world.now)


def ask_once_more(world: World) -> Deed | None:
    accepted = Ask.objects.filter(state=AskState.ACCEPTED, format=Format.EMAIL_QA)
    ask = world.one(accepted.filter(request__state=RequestState.CONFIRMED))
    return partial(ask_again, ask.pk, actor=world.staff(Role.MANAGER), now=world.now) if ask else None


HABITS = (
    Habit(offer, 0.6),
    Habit(choose, 0.9),
    Habit(date, 0.5),
    Habit(move, 0.25),
    Habit(call_off, 0.2),
    Habit(hold, 1.0),
    Habit(miss, 0.12),
    Habit(prepare, 0.4),
    Habit(rephrase, 0.1),
    Habit(begin_answers, 0.3),
    Habit(answer, 0.4),
    Habit(pass_answers_on, 0.3),
    Habit(ask_once_more, 0.15),
)

"""What follows a session: duties, feedback, deals that close, and what becomes of an answer."""

from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal
from functools import partial

from django.db.models import QuerySet

from goodword.models import Account, ContentItem, Deal, Feedback, FollowUp, Session, User
from goodword.operations.content import make_content, pass_on, withdraw_permission
from goodword.operations.deal import DealValues, create_deal, edit_deal
from goodword.operations.feedback import Answers, give_feedback, record_feedback
from goodword.operations.follow_up_duty import (
    do_follow_up,
    finish_follow_up,
    hand_over,
    send_to_prospect,
    skip_follow_up,
    take_over,
)
from goodword.operations.outcome import correct_outcome
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import (
    ContentKind,
    FollowUpKind,
    FollowUpState,
    Format,
    Party,
    Role,
    SessionState,
    Stage,
)

from .company import LATE
from .habit import Habit
from .world import Deed, World

SUMS = (Decimal(20_000), Decimal(90_000), Decimal(260_000))
LINKS = {Party.ADVOCATE: "feedback", Party.PROSPECT: "prospect-feedback"}


def _duty(world: World) -> FollowUp | None:
    """One that has come, or one that a person is to do."""
    waiting = FollowUp.objects.filter(state=FollowUpState.OPEN)
    by_hand = waiting.filter(automatic=False, run_at__lte=world.now)
    return world.one(by_hand if world.chance(0.8) else waiting)


def _owner(world: World, duty: FollowUp) -> Actor:
    return world.of(duty.owner, Role.MANAGER)


def do_duty(world: World) -> Deed | None:
    duty = _duty(world)
    return partial(do_follow_up, duty.pk, actor=_owner(world, duty), now=world.now) if duty else None


def finish_duty(world: World) -> Deed | None:
    duty = _duty(world)
    return partial(finish_follow_up, duty.pk, "By phone", actor=_owner(world, duty), now=world.now) if duty else None


def skip_duty(world: World) -> Deed | None:
    duty, reason = _duty(world), "Not needed" if world.chance(0.9) else ""
    return partial(skip_follow_up, duty.pk, reason, actor=_owner(world, duty), now=world.now) if duty else None


def take_duty(world: World) -> Deed | None:
    duty = world.one(FollowUp.objects.filter(state=FollowUpState.OPEN))
    return partial(take_over, duty.pk, actor=_owner(world, duty), now=world.now) if duty else None


def hand_duty_over(world: World) -> Deed | None:
    duty, to = _duty(world), world.one(User.objects.filter(is_active=True), stale=False)
    return partial(hand_over, duty.pk, to.pk, actor=_owner(world, duty), now=world.now) if duty and to else None


def let_prospect_answer(world: World) -> Deed | None:
    duty = world.one(FollowUp.objects.filter(kind=FollowUpKind.CHECK_PROSPECT, state=FollowUpState.OPEN))
    return partial(send_to_prospect, duty.pk, actor=_owner(world, duty), now=world.now) if duty else None


def _answers(world: World) -> Answers:
    tired = world.chance(0.12)
    return Answers(
        world.pick((1, 2)) if tired else world.pick((3, 4, 4, 5, 5)), "Fine.", good_match=not tired,
        concerns_answered=not tired, may_quote=world.chance(0.5),
    )  # fmt: skip


def _unheard(world: World, party: Party) -> Session | None:
    given = Feedback.objects.filter(party=party).values("session")
    held = Session.objects.filter(state=SessionState.HELD, ask__request__isnull=False)
    return world.one(held.exclude(pk__in=given))


def tell(world: World) -> Deed | None:
    """By the link in the mail."""
    party = world.pick(list(Party))
    session = _unheard(world, party)
    visitor = world.visitor(LINKS[party], session, f"The {party}") if session else None
    if session is None or visitor is None:
        return None
    return partial(give_feedback, session.pk, party, _answers(world), actor=visitor, now=world.now)


def tell_by_phone(world: World) -> Deed | None:
    party = world.pick(list(Party))
    session = _unheard(world, party)
    return (
        partial(record_feedback, session.pk, party, _answers(world), actor=world.staff(Role.MANAGER), now=world.now)
        if session
        else None
    )


def quote(world: World) -> Deed | None:
    feedback, kind = world.one(Feedback.objects.all(), stale=False), world.pick(list(ContentKind))
    actor = world.staff(Role.MANAGER)
    return partial(make_content, feedback.pk, kind, "It works.", "en", actor=actor, now=world.now) if feedback else None


def take_quote_back(world: World) -> Deed | None:
    item = world.one(ContentItem.objects.all(), stale=False)
    return partial(withdraw_permission, item.pk, actor=world.staff(Role.MANAGER), now=world.now) if item else None


def pass_content_on(world: World) -> Deed | None:
    item = world.one(ContentItem.objects.filter(kind=ContentKind.PRODUCT_FEEDBACK))
    return (
        partial(pass_on, item.pk, "product@northwind.example", actor=world.staff(Role.MANAGER), now=world.now)
        if item
        else None
    )


def values_of(deal: Deal, **others: object) -> DealValues:
    """As the form holds them."""
    as_is = DealValues(**{field.name: getattr(deal, field.name) for field in fields(DealValues)})
    return replace(replace(as_is, stage=Stage(deal.stage)), **others)  # type: ignore[arg-type]


def find_deal(world: World) -> Deed | None:
    """Marketing has found somebody; the manager names the owner."""
    account, owner = world.one(Account.objects.filter(merged_into=None)), world.one(_reps(), stale=False)
    values = DealValues(
        f"Deal {world.next_number():04}", world.pick(LATE), account=account, owner=owner, amount=world.pick(SUMS),
        expected_close=world.today + timedelta(days=60),
    )  # fmt: skip
    return partial(create_deal, values, actor=world.staff(Role.MANAGER), now=world.now)


def _reps() -> QuerySet[User]:
    return User.objects.filter(roles__role=Role.REP)


def work_on_deal(world: World) -> Deed | None:
    """Further, and later than was hoped."""
    deal = world.one(Deal.objects.filter(stage__in=(Stage.DISCOVERY, *LATE), merged_into=None))
    if deal is None:
        return None
    close = world.today + timedelta(days=world.dice.randrange(5, 90))
    values = values_of(deal, stage=world.pick(LATE), expected_close=close)
    return partial(edit_deal, deal.pk, values, actor=world.of(deal.owner, Role.REP), now=world.now)


def close_deal(world: World) -> Deed | None:
    """One that a reference was given for, rather than any."""
    given = Session.objects.filter(state=SessionState.HELD).values("ask__request__deal")
    opened = Deal.objects.filter(stage__in=LATE, merged_into=None)
    deal = world.one(opened.filter(pk__in=given) if world.chance(0.8) else opened)
    if deal is None:
        return None
    values = values_of(deal, stage=world.pick((Stage.CLOSED_WON, Stage.CLOSED_WON, Stage.CLOSED_LOST)), closed_on=None)
    return partial(edit_deal, deal.pk, values, actor=world.of(deal.owner, Role.REP), now=world.now)


def reopen_deal(world: World) -> Deed | None:
    """It was not over, or it ended the other way."""
    deal = world.one(Deal.objects.filter(stage__in=(Stage.CLOSED_WON, Stage.CLOSED_LOST), merged_into=None))
    if deal is None:
        return None
    values = values_of(deal, stage=world.pick((Stage.NEGOTIATION, Stage.CLOSED_WON, Stage.CLOSED_LOST)))
    return partial(edit_deal, deal.pk, values, actor=world.of(deal.owner, Role.REP), now=world.now)


def correct(world: World) -> Deed | None:
    told = Session.objects.filter(messages__kind="outcome").exclude(format=Format.PEER).distinct()
    session, note = world.one(told), "We were wrong" if world.chance(0.9) else ""
    return (
        partial(correct_outcome, session.pk, note, actor=world.staff(Role.MANAGER), now=world.now) if session else None
    )


HABITS = (
    Habit(do_duty, 0.2),
    Habit(finish_duty, 1.2),
    Habit(skip_duty, 0.2),
    Habit(take_duty, 0.1),
    Habit(hand_duty_over, 0.15),
    Habit(let_prospect_answer, 0.4),
    Habit(tell, 0.8),
    Habit(tell_by_phone, 0.2),
    Habit(quote, 0.2),
    Habit(take_quote_back, 0.04),
    Habit(pass_content_on, 0.08),
    Habit(find_deal, 0.3),
    Habit(work_on_deal, 0.8),
    Habit(close_deal, 0.5),
    Habit(reopen_deal, 0.12),
    Habit(correct, 0.2),
)

"""Mail that comes in: what calendars answer, what bounces, who is on leave, and what people write."""

from datetime import timedelta
from functools import partial

from goodword.messages.transport import message_id
from goodword.models import Message, Session
from goodword.operations.inbound import take_in
from goodword.policy.actors import WORKER
from goodword.policy.vocabulary import MessageState, SessionState
from tests.mails import absence, bounce, calendar, google_answer, outlook_answer, reply

from .habit import Habit
from .world import Deed, World


def _delivered(world: World) -> Message | None:
    """A mail that somebody outside got, lately."""
    since = world.now - timedelta(days=10)
    gone = Message.objects.filter(state__in=(MessageState.SENT, MessageState.UNCONFIRMED), user=None)
    return world.one(gone.filter(created_at__gte=since), stale=False)


def _take_in(world: World, raw: bytes) -> Deed:
    return partial(take_in, raw, actor=WORKER, now=world.now)


def answer_invitation(world: World) -> Deed | None:
    """Yes, no, perhaps, or another time; to the newest invitation, mostly."""
    session = world.one(Session.objects.filter(state=SessionState.SCHEDULED, invitations__isnull=False).distinct())
    newest = session.invitations.order_by("-sequence").first() if session else None
    if session is None or newest is None or session.ask.request is None:
        return None
    sender = world.pick((session.ask.advocate.contact.email, session.ask.request.contact_email or "who@else.example"))
    partstat, starts_at = world.pick(("ACCEPTED", "ACCEPTED", "DECLINED", "TENTATIVE", "COUNTER")), session.starts_at
    method = "REPLY"
    if partstat == "COUNTER":
        method, partstat, starts_at = "COUNTER", "TENTATIVE", starts_at + timedelta(days=world.pick((1, 2, 60)))
    number = newest.sequence if world.chance(0.9) else 0
    text = calendar(method, newest.uid, number, sender, partstat, starts_at)
    return _take_in(world, world.pick((google_answer, outlook_answer))(sender, text))


def bounce_back(world: World) -> Deed | None:
    message = _delivered(world)
    status = world.pick(("5.1.1", "5.1.1", "4.4.1"))
    action = "delayed" if status.startswith("4") else "failed"
    return _take_in(world, bounce(message.to_email, message_id(message), status, action)) if message else None


def be_away(world: World) -> Deed | None:
    message = _delivered(world)
    return _take_in(world, absence(message.to_email, message_id(message))) if message else None


def write_back(world: World) -> Deed | None:
    message = _delivered(world)
    sender = "stranger@else.example" if world.chance(0.2) else message.to_email if message else ""
    return (
        _take_in(world, reply(sender, message_id(message), "Yes, gladly. Please stop asking me.")) if message else None
    )


HABITS = (
    Habit(answer_invitation, 0.5),
    Habit(bounce_back, 0.04),
    Habit(be_away, 0.1),
    Habit(write_back, 0.15),
)

"""The office: figures of the programme, staff who come and go, and mail that somebody has to look at."""

from functools import partial

from goodword.models import InboundMail, Message, PolicyVersion, User
from goodword.operations.inbound import mark_handled
from goodword.operations.outbox import cancel_message, retry_message
from goodword.operations.policy import change_policy
from goodword.operations.settling import confirm_sent
from goodword.operations.user import edit_user, switch_user
from goodword.operations.workspace import edit_workspace
from goodword.policy.actors import Actor
from goodword.policy.programme import Value
from goodword.policy.vocabulary import MessageState, Role
from goodword.queries.workspace import current_policy, the_workspace

from .habit import Habit
from .world import Deed, World

_M = MessageState
# Up, down, past the bounds, and against one another.
FIGURES: tuple[dict[str, Value], ...] = (
    {"limits.cap_standard": 1},
    {"limits.cap_standard": 2},
    {"limits.cap_standard": 3},
    {"limits.cap_strategic": 3},
    {"limits.cap_strategic": 4},
    {"limits.cap_new": 2},
    {"limits.cap_new": 1},
    {"limits.cap_account": 3},
    {"limits.cap_account": 5},
    {"limits.spacing_days": 14},
    {"limits.spacing_days": 21},
    {"limits.spacing_days": 28},
    {"limits.spacing_days": 13},
    {"limits.recent_reference_days": 14},
    {"limits.recent_reference_days": 30},
    {"asks.expire_after_days": 2},
    {"asks.expire_after_days": 5},
    {"sessions.answer_days": 3},
    {"sessions.answer_days": 8},
    {"follow_ups.feedback_hours": 12},
    {"requests.key_questions": 2},
    {"requests.key_questions": 1},
)
SWITCHES = ("thanks", "prep_advocate", "reminder_prospect", "feedback_advocate", "ask_reminder", "outcome", "promotion")


def change_figures(world: World) -> Deed | None:
    if world.chance(0.3):
        name = world.pick(SWITCHES)
        return _change(world, {f"automation.{name}": not getattr(current_policy().automation, name)})
    return _change(world, world.pick(FIGURES))


def change_veto(world: World) -> Deed | None:
    """Now CSMs are heard before an ask goes out, now they are not."""
    return _change(world, {"asks.csm_veto": not current_policy().asks.csm_veto})


def _change(world: World, values: dict[str, Value]) -> Deed:
    """From the version in force; at times from an old page, or without a reason."""
    newest = PolicyVersion.objects.count() if world.chance(0.95) else 0
    reason, actor = "As discussed" if world.chance(0.95) else "", world.staff(Role.MANAGER, Role.ADMIN)
    return partial(change_policy, values, reason, based_on=newest, actor=actor, now=world.now)


def go_away(world: World) -> Deed | None:
    """On leave, or for good: never so many that nobody is left."""
    user = world.one(User.objects.filter(is_active=True), stale=False)
    actor = world.staff(Role.ADMIN)
    if user is None or User.objects.filter(is_active=False).count() > 3 or _is_last(user):
        return None
    return partial(switch_user, user.pk, active=False, actor=actor, now=world.now)


def _is_last(user: User) -> bool:
    others = User.objects.filter(is_active=True).exclude(pk=user.pk)
    return any(not others.filter(roles__role=role).exists() for role in (Role.MANAGER, Role.DIRECTOR))


def return_to_work(world: World) -> Deed | None:
    user, actor = world.one(User.objects.filter(is_active=False), stale=False), world.staff(Role.ADMIN)
    return partial(switch_user, user.pk, active=True, actor=actor, now=world.now) if user else None


def change_roles(world: World) -> Deed | None:
    """A rep who looks after customers as well, and no more."""
    reps = User.objects.filter(roles__role=Role.REP)
    user, roles = world.one(reps, stale=False), world.pick(([Role.REP], [Role.REP, Role.CSM]))
    if user is None:
        return None
    values = {"email": user.email, "name": user.name, "language": world.pick(("", "de", "en")), "manager": None,
              "time_zone": user.time_zone, "region": ""}  # fmt: skip
    return partial(edit_user, user.pk, values, roles, actor=world.staff(Role.ADMIN), now=world.now)


def change_settings(world: World) -> Deed | None:
    """Where sessions meet; for a while nobody knows."""
    workspace = the_workspace()
    names = ("name", "base_currency", "time_zone", "language", "country", "fiscal_year_starts", "share_terms")
    values = {name: getattr(workspace, name) for name in names} | {
        "join_details": "" if workspace.join_details else "https://meet.example/references",
        "product_email": "product@northwind.example",
    }
    return partial(edit_workspace, values, actor=world.staff(Role.ADMIN), now=world.now)


def _clerk(world: World) -> Actor:
    return world.staff(Role.MANAGER, Role.ADMIN)


def send_again(world: World) -> Deed | None:
    message = world.one(Message.objects.filter(state__in=(_M.FAILED, _M.UNCONFIRMED)))
    return partial(retry_message, message.pk, actor=_clerk(world), now=world.now) if message else None


def believe(world: World) -> Deed | None:
    message = world.one(Message.objects.filter(state=_M.UNCONFIRMED))
    return partial(confirm_sent, message.pk, actor=_clerk(world), now=world.now) if message else None


def stop_mail(world: World) -> Deed | None:
    message = world.one(Message.objects.filter(state=_M.QUEUED, kind__in=("welcome", "rest", "digest-rep")))
    return partial(cancel_message, message.pk, actor=_clerk(world), now=world.now) if message else None


def look_at_mail(world: World) -> Deed | None:
    mail = world.one(InboundMail.objects.filter(handled_at=None))
    return partial(mark_handled, mail.pk, actor=_clerk(world), now=world.now) if mail else None


HABITS = (
    Habit(change_figures, 0.15),
    Habit(change_veto, 0.04),
    Habit(go_away, 0.06),
    Habit(return_to_work, 0.07),
    Habit(change_roles, 0.03),
    Habit(change_settings, 0.03),
    Habit(send_again, 0.4),
    Habit(believe, 0.15),
    Habit(stop_mail, 0.03),
    Habit(look_at_mail, 0.3),
)

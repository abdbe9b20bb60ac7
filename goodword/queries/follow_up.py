"""Follow-ups: what is due, what is overdue, who may answer for one (F6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Q, QuerySet

from goodword.lib.workdays import is_working_day
from goodword.models import FollowUp, Session, User
from goodword.policy.actors import Actor
from goodword.policy.follow_ups import Place, escalates_at
from goodword.policy.vocabulary import FollowUpKind, FollowUpState, Role

from .visibility import visible_follow_ups
from .workspace import current_policy, the_workspace

ON_PAGE = ("owner", "session__ask__advocate__contact__account", "session__ask__account", "session__ask__request__deal",
           "session__ask__request__rep")  # fmt: skip


def due_follow_ups(kinds: Iterable[FollowUpKind], now: datetime) -> QuerySet[FollowUp]:
    """Automatic ones of these kinds whose time has come, the longest due first."""
    due = FollowUp.objects.filter(state=FollowUpState.OPEN, automatic=True, run_at__lte=now, kind__in=list(kinds))
    return due.order_by("run_at", "pk")


def untold_follow_ups(kinds: Iterable[FollowUpKind], now: datetime) -> QuerySet[FollowUp]:
    """Those of these kinds that a person does, whose time has come and is not over, and nobody was told."""
    due = FollowUp.objects.filter(is_to_do(now), told_at__isnull=True, kind__in=list(kinds), due_at__gte=now)
    return due.order_by("run_at", "pk")


def is_overdue(now: datetime) -> Q:
    return Q(state=FollowUpState.OPEN, due_at__lt=now)


def is_to_do(now: datetime) -> Q:
    """By a person, and its time has come."""
    return Q(state=FollowUpState.OPEN, automatic=False, run_at__lte=now)


def to_escalate(now: datetime) -> QuerySet[FollowUp]:
    """Overdue for about as long as it takes; whether these were working days is `escalation_of`'s to say."""
    days = timedelta(days=current_policy().follow_ups.escalate_after_days)
    until = now - days + timedelta(hours=2)  # a day on which the clocks change has an hour less
    return FollowUp.objects.filter(is_overdue(now), escalated_at__isnull=True, due_at__lte=until)


def escalation_of(follow_up: FollowUp) -> datetime:
    """When its owner, and the managers, are told that it is overdue: a working day after, where the owner is."""
    workspace, owner = the_workspace(), follow_up.owner
    zone = owner.time_zone if owner and owner.time_zone else workspace.time_zone
    place = Place(zone, partial(is_working_day, workspace.country))
    return escalates_at(follow_up.due_at, place, current_policy().follow_ups)


def managers() -> QuerySet[User]:
    return User.objects.filter(is_active=True, roles__role=Role.MANAGER).order_by("pk")


def owners_for(follow_up: FollowUp) -> QuerySet[User]:
    """Who may see it, and so may be its owner: managers, the account's CSM, the rep of the request (A7)."""
    ask = follow_up.session.ask
    csm, rep = ask.advocate.contact.account.csm_id, ask.request.rep_id if ask.request else None
    found = Q(roles__role=Role.MANAGER) | Q(pk=csm, roles__role=Role.CSM) | Q(pk=rep, roles__role=Role.REP)
    return User.objects.filter(found, is_active=True).distinct().order_by("name", "pk")


def mine(actor: Actor) -> QuerySet[FollowUp]:
    """Those one answers for; what has no owner is the managers'."""
    own = Q(owner_id=actor.user_id)
    if Role.MANAGER in actor.roles:
        own |= Q(owner__isnull=True)
    return visible_follow_ups(actor).filter(own)


@dataclass(frozen=True)
class Duties:
    """What waits for one by hand, and what is overdue of all one may see; each as the list it leads to has it."""

    to_do: int
    overdue: int


def duties_of(actor: Actor, now: datetime) -> Duties:
    """Two queries."""
    return Duties(mine(actor).filter(is_to_do(now)).count(), visible_follow_ups(actor).filter(is_overdue(now)).count())


def of_session(session: Session, actor: Actor) -> list[FollowUp]:
    """Its timeline, for who may see it."""
    return list(visible_follow_ups(actor).filter(session=session).select_related(*ON_PAGE).order_by("run_at", "pk"))

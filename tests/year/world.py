"""A simulated company: its clock, its one pair of dice, and what everybody does with them.

All that is random comes from `World.dice`, in an order that depends on nothing but the seed, so that a year can be
lived again. Rows are therefore chosen by their place, never by their id.
"""

import random
from collections import Counter, deque
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Model, QuerySet

from goodword.models import Advocate, Ask, PersonalLink, ReferenceRequest, Session, User
from goodword.operations.settling import settle_by_visit
from goodword.policy.actors import Actor, ActorKind
from goodword.policy.quarters import local_day
from goodword.policy.vocabulary import Role

ZONE = "Europe/Berlin"
FIRST_DAY = date(2026, 2, 2)  # a Monday, and the first working day of the fiscal year
FISCAL_YEAR_STARTS = 2
STALE, MEDDLING = 0.04, 0.03  # how often somebody clicks on an old page, or on what is not theirs
T = TypeVar("T")
M = TypeVar("M", bound=Model)
Deed = Callable[[], object]
Subject = Ask | Advocate | ReferenceRequest | Session


class World:
    """What the verbs share: `now`, the dice, and what was done and refused so far."""

    def __init__(self, seed: int) -> None:
        self.seed, self.dice = seed, random.Random(seed)
        self.now = at(FIRST_DAY, 0)
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.happened: Counter[str] = Counter()
        self.recent: deque[str] = deque(maxlen=25)
        self.number = 0

    @property
    def today(self) -> date:
        return local_day(self.now, ZONE)

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def next_number(self) -> int:
        self.number += 1
        return self.number

    def pick(self, things: Sequence[T]) -> T:
        return things[self.dice.randrange(len(things))]

    def one(self, rows: QuerySet[M], *, stale: bool = True) -> M | None:
        """One of these; now and then, as by an old page, any row of the table."""
        if stale and self.chance(STALE):
            rows = rows.model._default_manager.all()
        count = rows.count()
        return rows.order_by("pk")[self.dice.randrange(count)] if count else None

    def staff(self, *roles: Role) -> Actor:
        """Somebody who works here in one of these roles; now and then somebody who does not."""
        people = User.objects.filter(is_active=True)
        if not self.chance(MEDDLING):
            people = people.filter(pk__in=User.objects.filter(roles__role__in=roles))
        found = self.one(people, stale=False)
        assert found is not None, "somebody always works here"
        return found.actor()

    def of(self, user: User | None, *roles: Role) -> Actor:
        """This very person, mostly, or somebody in one of these roles."""
        return user.actor() if user and not self.chance(MEDDLING) else self.staff(*roles)

    def visitor(self, purpose: str, subject: Subject, label: str) -> Actor | None:
        """Who opens the newest link of this purpose, if one was made; it may have run out."""
        link = subject.links.filter(purpose=purpose).order_by("-expires_at").first()
        if link is None:
            return None
        if link.revoked_at is None and link.expires_at > self.now:
            settle_by_visit(link, now=self.now)
        return visitor_by(link, label)

    def soon(self, least: int, most: int, zone: str = ZONE) -> datetime:
        """A naive wall time in this zone, in office hours, so many days ahead."""
        day = self.now.astimezone(ZoneInfo(zone)).date() + timedelta(days=self.dice.randrange(least, most + 1))
        return datetime.combine(day, time(self.dice.randrange(8, 18), self.pick((0, 15, 30))))

    def times(self, count: int, zone: str = ZONE, least: int = 1) -> list[dict[str, object]]:
        """Different times to offer, as the database keeps them."""
        walls = sorted({self.soon(least, least + 20, zone) for _ in range(count)})
        return [{"wall": wall.strftime("%Y-%m-%dT%H:%M"), "zone": zone, "fold": 0} for wall in walls]


def visitor_by(link: PersonalLink, label: str) -> Actor:
    return Actor(ActorKind.LINK, label, str(link.pk))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """The instant at which the clocks of the company show this; where they show it twice, the first."""
    return datetime.combine(day, time(hour, minute), ZoneInfo(ZONE)).astimezone(UTC)

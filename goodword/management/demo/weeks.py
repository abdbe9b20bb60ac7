"""The demo's past, lived through the product's own operations: every request, ask and session went its real way.

A story is a generator: it yields the moment at which it goes on. All stories are told together, in the order of time,
so that each ask was checked against what had happened by then.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

from goodword.jobs import ask, candidate, follow_up, observing, review
from goodword.models import Deal, Message
from goodword.operations.delivery import send_due
from goodword.operations.score import compute_calendar, compute_due
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import MessageState

Story = Iterator[datetime]
WORK = (ask.watch_asks, follow_up.work_off_follow_ups, follow_up.follow_deals, follow_up.promote_advocates)
# Working days before today on which a request was filed, and how far it went.
PLAN = (
    *((-days, "won") for days in (40, 34, 31)), (-37, "lost"), *((-days, "held") for days in (28, 25, 22, 19, 15, 12)),
    (-11, "unanswered"), (-27, "no_show"), (-24, "declined"), (-17, "cancelled"), (-13, "unfilled"), (-9, "declined"),
    (-8, "second"), (-10, "written"), (-4, "in_writing"), (-7, "to_mark"), (-5, "scheduled"), (-4, "scheduled"),
    (-4, "offered"), (-3, "confirmed"), (-3, "asking"), (-2, "asking"), (-9, "expired"), (-4, "info"),
    (-2, "matching"), (-4, "matching"), (-1, "submitted"), (-4, "submitted"), (-1, "draft"),
)  # fmt: skip
# The same for deals so small that a director decides first.
SMALL_PLAN = ((-1, "approval"), (-12, "director_declined"), (-2, "director_approved"))


@dataclass(frozen=True)
class Stage:
    """Where the stories play: the manager, the workspace's zone, and the day that counts as today."""

    random: Random
    manager: Actor
    director: Actor
    zone: ZoneInfo
    today: date

    def at(self, working_days: int, hour: int) -> datetime:
        """So many working days from today (weekends are jumped), at that hour."""
        day, step = self.today, 1 if working_days > 0 else -1
        while day.weekday() > 4:
            day -= timedelta(days=1)
        for _ in range(abs(working_days)):
            day += timedelta(days=step)
            while day.weekday() > 4:
                day += timedelta(days=step)
        return datetime.combine(day, time(hour), self.zone)


Teller = Callable[[Stage, Deal, int, str], Story]


def of_requests(stage: Stage, deals: list[Deal], small_deals: list[Deal], tell: Teller) -> Iterator[Story]:
    """Every story of the plans, each about a deal of its own."""
    planned = [*zip(PLAN, deals, strict=False), *zip(SMALL_PLAN, small_deals, strict=False)]
    for (start, course), deal in planned:
        yield tell(stage, deal, start, course)


def live(stories: Iterable[Story]) -> None:
    """Tell them all, in the order of time."""
    order = count()
    waiting = [(next(story), next(order), story) for story in stories]
    heapq.heapify(waiting)
    day: date | None = None
    while waiting:
        now, number, story = heapq.heappop(waiting)
        if now.date() != day:
            day = now.date()
            _in_the_night(now)
        _post_in_time(now)
        moment = next(story, None)
        if moment is not None:
            heapq.heappush(waiting, (moment, number, story))


def _in_the_night(now: datetime) -> None:
    observing.catch_up_soon(lambda: now)
    compute_calendar(now)
    review.write_reviews(now, now)


def _post_in_time(until: datetime) -> None:
    """Mail leaves in its hour, not when the next thing happens to be told."""
    waiting = Message.objects.filter(state=MessageState.QUEUED, due_at__lt=until).order_by("due_at")
    last: datetime | None = None
    while (message := waiting.first()) and message.due_at != last:
        last = message.due_at
        _send(last)
    _post(until)


def _post(now: datetime) -> None:
    """What the worker would have done by then: clocks and follow-ups, and the mail in the mailbox."""
    for job in WORK:
        job(lambda: now)
    compute_due(now)
    candidate.look_after_candidates(lambda: now)
    _send(now)


def _send(now: datetime) -> None:
    while send_due(lambda: now):
        pass

"""A year, day by day: people act at their hours, the worker has its turns, and in the evening everything is checked."""

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from unittest.mock import patch

from goodword.models import Ask
from goodword.operations import delivery
from goodword.operations.refused import Refused
from goodword.operations.schedule import PATIENCE
from goodword.queries.verify import CHECKS

from . import advocates, asks, company, following, office, records, replies, requests, sessions
from .checks import NewLinks, Slots, check_day, check_links, check_sent
from .crash import OPERATION, Killed, may_be_killed, traces
from .habit import Habit
from .postman import Postman
from .worker import Worker
from .world import FIRST_DAY, Deed, World, at

HABITS: tuple[Habit, ...] = (
    *requests.HABITS, *asks.HABITS, *sessions.HABITS, *following.HABITS, *advocates.HABITS, *records.HABITS,
    *office.HABITS, *replies.HABITS,
)  # fmt: skip
NIGHT, DAY = range(2 * 60 + 31, 3 * 60), range(8 * 60, 17 * 60)  # minutes at which the worker has its turns
CRASHES, IMPATIENCE, WEEKEND = 0.03, 0.05, 0.08
PACE = 0.66  # of the habits: hundreds of requests a year, and not so many that a year takes minutes
SLOTS = frozenset({"send", "let_go", "accept", "choose", "date", "move", "ask_once_more"})
LOWERING = frozenset({"change_figures", "change_tiers", "agree_anew"})
FREE = frozenset({"log_peer", "merge_companies", "merge_people"})


class Year:
    def __init__(self, seed: int) -> None:
        self.world = World(seed)
        self.slots, self.postman = Slots(), Postman(self.world)
        self.worker = Worker(self.world)

    def live(self, days: int) -> None:
        with self._simulated():
            company.found(self.world)
            for number in range(days):
                try:
                    self._day(number)
                except Exception as error:
                    raise BrokenDay(self.world, number, error) from error
            check_links()
            check_day()

    @contextmanager
    def _simulated(self) -> Iterator[None]:
        """The mail server, the jitter of retries and the worker's patience are the world's own."""
        jitter = random.Random(self.world.seed + 1)
        with ExitStack() as stack:
            stack.enter_context(patch.object(delivery, "deliver", self.postman.deliver))
            stack.enter_context(patch.object(delivery, "random", jitter))
            stack.enter_context(patch.object(PATIENCE, "seconds", self.seconds))
            stack.enter_context(patch.object(PATIENCE, "seen", {}))
            stack.enter_context(patch.dict(CHECKS, {"V15": (NewLinks(),)}))
            yield

    def seconds(self) -> float:
        return self.world.now.timestamp()

    def _day(self, number: int) -> None:
        world, today = self.world, FIRST_DAY + timedelta(days=number)
        if world.chance(0.02):
            self.worker.away_until = at(today, 0) + timedelta(hours=world.dice.randrange(10, 80))
        is_working_day = today.weekday() < 5
        agenda = sorted([*self._turns(is_working_day), *self._deeds(is_working_day)], key=lambda entry: entry[0])
        for minute, habit in agenda:
            world.now = at(today, 0) + timedelta(minutes=minute, seconds=world.number % 60)
            if habit is None:
                self.worker.turn()
            else:
                self._try(habit)
        self.slots.look()
        check_day(with_verify=not self.worker.has_checked)
        world.happened["days"] += 1

    def _turns(self, is_working_day: bool) -> Iterator[tuple[int, Habit | None]]:
        """In the night, and on working days once more; at weekends at times."""
        yield self.world.pick(NIGHT), None
        if is_working_day or self.world.chance(0.4):
            yield self.world.pick(DAY), None

    def _deeds(self, is_working_day: bool) -> Iterator[tuple[int, Habit | None]]:
        """Who does what, at which minute; at night and at weekends somebody as well."""
        dice = self.world.dice
        for habit in HABITS:
            often = PACE * habit.a_day * (1 if is_working_day else WEEKEND)
            for _ in range(int(often) + (dice.random() < often % 1)):
                yield dice.randrange(7 * 60, 20 * 60) if dice.random() < 0.95 else dice.randrange(24 * 60), habit

    def _try(self, habit: Habit) -> None:
        world = self.world
        deed = habit.verb(world)
        if deed is None:
            return
        world.recent.append(f"{world.now:%a %d %b %H:%M} {habit.name}: {told(deed)}")
        if habit.name in LOWERING | FREE:
            self.slots.look()
        if not self._do(deed, habit, risky=world.chance(CRASHES)):
            if world.chance(0.4):
                return
            world.happened["tried again after a crash"] += 1
            self._do(deed, habit)
        if world.chance(IMPATIENCE):
            world.happened["clicked twice"] += 1
            self._do(deed, habit)

    def _do(self, deed: Deed, habit: Habit, *, risky: bool = False) -> bool:
        """False where it was killed in the middle, and left no trace."""
        world, before = self.world, traces() if risky else {}
        try:
            done = may_be_killed(world, deed, OPERATION) if risky else deed()
        except Refused as refusal:
            world.refused.update(refusal.verdict.codes())
            return True
        except Killed:
            world.happened["operations killed"] += 1
            after = traces()
            changed = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
            assert not changed, f"{habit.name} was killed and left {changed}"
            return False
        world.done[habit.name] += 1
        self._look(habit, done)
        return True

    def _look(self, habit: Habit, done: object) -> None:
        """Right after it was done: was the ask allowed, are all under their caps?"""
        if isinstance(done, Ask) and habit.name in ("send", "let_go") and done.sent_at == self.world.now:
            check_sent(self.world, done)
        if habit.name in FREE:
            self.slots.accept()
        elif habit.name in SLOTS:
            self.slots.look()


def told(deed: Deed) -> str:
    """What was called with what, as far as it is short."""
    words = [str(word)[:30] for word in getattr(deed, "args", ())]
    more = [f"{key}={str(word)[:40]}" for key, word in getattr(deed, "keywords", {}).items() if key != "now"]
    return f"{' '.join(words)} {' '.join(more)}"


class BrokenDay(AssertionError):
    """What went wrong, and how to live it again."""

    def __init__(self, world: World, number: int, error: Exception) -> None:
        again = f"python -m tests.year --seed {world.seed} --days {number + 1}"
        verbs = "\n".join(world.recent)
        super().__init__(f"seed {world.seed}, day {number}: {type(error).__name__}: {error}\n{verbs}\nagain: {again}")

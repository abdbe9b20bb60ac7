"""The shortlist of a request: who fits how well, who may be asked, and why not (M3, M5, M7, L6).

Once a pool is large, whom the database can tell to be poor for sure is left out before anything is graded; they are
counted, and `everyone=True` shows them.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet

from goodword.models import Advocate, ReferenceRequest
from goodword.policy.limits import AdvocateLimits, Decision
from goodword.policy.matching import Match, match, order_key
from goodword.policy.profiles import Wanted
from goodword.policy.vocabulary import AdvocateStatus, Grade

from .advocate_profile import profiles_of
from .fatigue import fatigue_of
from .limits import Pool, Reading, decide, facts_of, reading_of
from .wanted import Catalogue, catalogue, not_surely_poor, wanted_of

SMALL_POOL = 300  # all of them are graded and shown
FEW = 2000
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One advocate for one request."""

    advocate: Advocate
    match: Match
    decision: Decision

    @property
    def is_ready(self) -> bool:
        """Offered, and no limit against an ask today."""
        return self.match.offered and self.decision.allowed

    @property
    def needs_reason(self) -> bool:
        """Not offered, but the manager may ask with a reason (M3)."""
        return self.match.grade is Grade.POOR and not self.match.exclusions and self.decision.allowed


@dataclass(frozen=True)
class Shortlist:
    """`ready`: who may be asked today, best first; `below`: who is waiting for a limit, then poor, then excluded ones.

    At most `SHOWN` rows each; the counts are of all. `left_out` were not graded, since they are surely poor.
    `held_back`: how many would suit and are protected today, by the limit that decides.
    """

    ready: list[Row]
    below: list[Row]
    ready_count: int
    below_count: int
    excellent: int
    good: int
    left_out: int
    held_back: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Question:
    """What a request asks for, and everything it is answered with, read once."""

    wanted: Wanted
    lists: Catalogue
    reading: Reading


@dataclass(frozen=True, slots=True)
class _Graded:
    match: Match
    decision: Decision
    order: tuple[int, float, int, int, int]

    @property
    def is_ready(self) -> bool:
        return self.match.offered and self.decision.allowed

    @property
    def place_below(self) -> tuple[int, tuple[int, float, int, int, int]]:
        if self.match.exclusions:
            return 2, self.order
        return (0 if self.match.offered else 1), self.order


def question_of(request: ReferenceRequest, today: date) -> Question:
    lists = catalogue()
    return Question(wanted_of(request, lists), lists, reading_of(today))


def shortlist(request: ReferenceRequest, today: date, *, everyone: bool = False, shown: int = SHOWN) -> Shortlist:
    """The same request on the same day gives the same rows in the same order, always. A constant number of queries."""
    question = question_of(request, today)
    active = Advocate.objects.filter(status=AdvocateStatus.ACTIVE)
    total = active.count()
    pool: Pool = active if everyone or total <= SMALL_POOL else _near(active, question)
    graded = _grade(pool, question)
    ready = sorted((row for row in graded if row.is_ready), key=lambda row: row.order)
    below = sorted((row for row in graded if not row.is_ready), key=lambda row: row.place_below)
    rows = _rows([*ready[:shown], *below[:shown]])
    return Shortlist(
        ready=rows[: len(ready[:shown])],
        below=rows[len(ready[:shown]) :],
        ready_count=len(ready),
        below_count=len(below),
        excellent=sum(1 for row in ready if row.match.grade is Grade.EXCELLENT),
        good=sum(1 for row in ready if row.match.grade is Grade.GOOD),
        left_out=total - len(graded),
        held_back=_held_back(graded),
    )


def _held_back(graded: Sequence[_Graded]) -> dict[str, int]:
    decisive = (row.decision.decided_by for row in graded if row.match.offered and not row.match.exclusions)
    return dict(Counter(reason.code for reason in decisive if reason is not None))


def _near(active: QuerySet[Advocate], question: Question) -> Pool:
    """Ids where they are few, so that the search is made once, else the query for use within the others."""
    near = active.filter(not_surely_poor(question.wanted, question.lists, question.reading.policy.matching))
    ids = list(near.order_by().values_list("pk", flat=True)[: FEW + 1])
    return near if len(ids) > FEW else ids


def rows_for(request: ReferenceRequest, advocate_ids: Collection[int], today: date) -> list[Row]:
    """These advocates, in the order given: to compare two, or to look at the one that is asked."""
    graded = {row.match.advocate_id: row for row in _grade(list(advocate_ids), question_of(request, today))}
    return _rows([graded[pk] for pk in advocate_ids if pk in graded])


@dataclass(frozen=True, slots=True)
class Considered:
    """Everything an ask of this advocate for this request is decided on."""

    match: Match
    decision: Decision
    facts: AdvocateLimits
    reading: Reading


def consider(request: ReferenceRequest, advocate_id: int, today: date) -> Considered:
    """One advocate, read behind the locks of the one who is about to ask."""
    question = question_of(request, today)
    wanted, lists, reading = question.wanted, question.lists, question.reading
    profile = profiles_of([advocate_id], wanted, lists, reading)[advocate_id]
    facts = _looked_at_closely(facts_of([advocate_id], today, reading), today)
    found = match(wanted, profile, lists.adjacency, reading.policy.matching, today)
    return Considered(found, decide(facts, reading)[advocate_id], facts[advocate_id], reading)


def _looked_at_closely(facts: dict[int, AdvocateLimits], today: date) -> dict[int, AdvocateLimits]:
    """Signs of fatigue count at once, even those that nobody has noticed yet (L5)."""
    readings = fatigue_of(list(facts), today)
    return {
        pk: replace(fact, fatigued_since=today)
        if fact.fatigued_since is None and pk in readings and readings[pk].blocks
        else fact
        for pk, fact in facts.items()
    }


def _grade(pool: Pool, question: Question) -> list[_Graded]:
    wanted, lists, reading = question.wanted, question.lists, question.reading
    policy, today = reading.policy.matching, reading.today
    profiles = profiles_of(pool, wanted, lists, reading)
    decided = decide(facts_of(pool, today, reading), reading)
    graded = []
    for pk, profile in profiles.items():
        found = match(wanted, profile, lists.adjacency, policy, today)
        graded.append(_Graded(found, decided[pk], order_key(found, profile)))
    return graded


def _rows(graded: Sequence[_Graded]) -> list[Row]:
    people = Advocate.objects.select_related("contact__account__industry").in_bulk(
        [row.match.advocate_id for row in graded]
    )
    return [Row(people[row.match.advocate_id], row.match, row.decision) for row in graded]

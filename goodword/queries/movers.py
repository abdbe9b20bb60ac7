"""Who would move to another tier if the figures of the score were others (C5)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, QuerySet

from goodword.lib.batches import batches
from goodword.models import Contact
from goodword.policy.finding import CandidateTier
from goodword.policy.scoring import score
from goodword.policy.sections import ScorePolicy

from .employment import workplaces
from .evidence import evidence_of, known_on
from .score import scored_contacts

BATCH = 500
MOST = 20_000  # contacts looked at; of more, an even sample
NAMED = 50

Way = tuple[CandidateTier, CandidateTier]


@dataclass(frozen=True)
class Mover:
    contact: Contact
    before: CandidateTier
    after: CandidateTier
    points: tuple[int, int]


@dataclass(frozen=True)
class Movers:
    """`ways`: how many from which tier to which. `named`: some of them. One in `part` contacts was looked at."""

    looked_at: int
    part: int
    ways: dict[Way, int]
    named: list[Mover] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.ways.values())


Moved = tuple[int, Way, tuple[int, int]]


def movers(before: ScorePolicy, after: ScorePolicy, day: date, most: int = MOST) -> Movers:
    """Batch by batch: what is in memory does not grow with the company."""
    part = -(-scored_contacts().count() // most) or 1
    chosen = scored_contacts().annotate(part=F("pk") % part).filter(part=0).order_by("account_id", "pk")
    ids = list(chosen.values_list("pk", flat=True))
    ways: Counter[Way] = Counter()
    named: list[Moved] = []
    for batch in batches(ids, BATCH):
        for moved in _moved(batch, before, after, day):
            ways[moved[1]] += 1
            named.append(moved)
        named = sorted(named, key=_steps)[:NAMED]
    return Movers(len(ids), part, dict(sorted(ways.items(), key=_by_ranks)), _with_names(named))


def _moved(ids: list[int], before: ScorePolicy, after: ScorePolicy, day: date) -> Iterator[Moved]:
    places = {pk: place.on(day) for pk, place in workplaces(ids).items()}
    for pk, seen in evidence_of(places, known_on(day)).items():
        old, new = score(seen, day, before), score(seen, day, after)
        if old.tier is not new.tier:
            yield pk, (old.tier, new.tier), (old.total, new.total)


def _steps(moved: Moved) -> tuple[int, int, int]:
    """Those who move furthest first, then those with the most points."""
    pk, (old, new), (points, _) = moved
    return -abs(old.rank - new.rank), -points, pk


def _by_ranks(item: tuple[Way, int]) -> tuple[int, int]:
    (old, new), _ = item
    return -old.rank, -new.rank


def _with_names(named: list[Moved]) -> list[Mover]:
    contacts: QuerySet[Contact] = Contact.objects.select_related("account")
    found = contacts.in_bulk([pk for pk, _, _ in named])
    return [Mover(found[pk], way[0], way[1], points) for pk, way, points in named]

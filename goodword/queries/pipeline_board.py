"""The board of candidates (G1): who stands where, for how long, how many come through, and what that promises."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, OrderBy, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from goodword.models import Candidate, ContactScore, Workspace
from goodword.policy.finding import CandidateStage, CandidateTier, Gate
from goodword.policy.pipeline import (
    CLOSED,
    LONG_DAYS,
    MOVE_BY_HAND,
    ON_THE_WAY,
    Conversion,
    Forecast,
    conversions,
    forecast,
    needs_reason,
)

from .candidate import counts_by_stage, passages
from .gates import gates_of
from .workspace import current_policy, today_in

CARDS = 20  # of a column; the list has them all
ASIDE_CARDS = 5  # of those who need nobody now; of the ones who are done the latest
WITH = ("contact__account", "contact__score", "owner")


@dataclass(frozen=True)
class Card:
    """A candidate as lists and the board show them."""

    candidate: Candidate
    days: int
    gates: tuple[Gate, ...] = ()

    @property
    def stage(self) -> CandidateStage:
        return CandidateStage(self.candidate.stage)

    @property
    def score(self) -> ContactScore | None:
        """As it stands; None for somebody without one."""
        return getattr(self.candidate.contact, "score", None)

    @property
    def tier(self) -> CandidateTier | None:
        return CandidateTier(self.score.tier) if self.score else None

    @property
    def is_long(self) -> bool:
        """On the way, and longer at this stage than most should be."""
        return self.stage in ON_THE_WAY and self.days > LONG_DAYS

    @property
    def moves(self) -> tuple[CandidateStage, ...]:
        return MOVE_BY_HAND[self.stage]


@dataclass(frozen=True)
class BoardColumn:
    stage: CandidateStage
    cards: list[Card]
    total: int
    long: int

    @property
    def entered_from(self) -> tuple[CandidateStage, ...]:
        """From where a candidate may be dragged here."""
        return tuple(stage for stage, wanted in MOVE_BY_HAND.items() if self.stage in wanted)

    @property
    def asked_from(self) -> tuple[CandidateStage, ...]:
        """And from where only with a reason, or with a day."""
        return tuple(stage for stage in self.entered_from if needs_reason(stage, self.stage))

    @property
    def more(self) -> int:
        return self.total - len(self.cards)


def long_at_stage(now: datetime) -> Q:
    """Of candidates who stand at one stage of the way for long."""
    since = now - timedelta(days=LONG_DAYS + 1)
    return Q(stage__in=ON_THE_WAY, stage_since__lte=since)


def cards_of(candidates: Sequence[Candidate], now: datetime) -> list[Card]:
    """Candidates that come `WITH` their contact; a constant number of queries for their gates."""
    shut = gates_of([one.contact_id for one in candidates], now)
    return [Card(one, max(0, (now - one.stage_since).days), shut.get(one.contact_id, ())) for one in candidates]


def board_columns(candidates: QuerySet[Candidate], now: datetime) -> list[BoardColumn]:
    """A constant number of queries. Those who wait the longest on top; in nurture, whose day comes first."""
    totals, late = counts_by_stage(candidates), counts_by_stage(candidates.filter(long_at_stage(now)))
    oldest = _first(candidates.filter(stage__in=ON_THE_WAY), F("stage_since").asc(), CARDS)
    waiting = _first(candidates.filter(stage=CandidateStage.NURTURE), F("nurture_until").asc(), ASIDE_CARDS)
    latest = _first(candidates.filter(stage__in=CLOSED), F("stage_since").desc(), ASIDE_CARDS)
    found = cards_of([*oldest, *waiting, *latest], now)
    return [
        BoardColumn(stage, [card for card in found if card.stage is stage], totals.get(stage, 0), late.get(stage, 0))
        for stage in CandidateStage
    ]


def _first(candidates: QuerySet[Candidate], order: OrderBy, most: int) -> list[Candidate]:
    place = Window(RowNumber(), partition_by=F("stage"), order_by=[order, F("pk").asc()])
    numbered = candidates.annotate(place=place)
    return list(numbered.filter(place__lte=most).select_related(*WITH).order_by("stage", "place"))


@dataclass(frozen=True)
class Outlook:
    """How many go on from each stage, and the enrolments to expect."""

    conversions: tuple[Conversion, ...]
    forecast: Forecast


def outlook(candidates: QuerySet[Candidate], workspace: Workspace, now: datetime) -> Outlook:
    today, policy = today_in(workspace, now), current_policy().candidates
    passed = passages(candidates, today, policy, workspace.time_zone)
    return Outlook(conversions(passed), forecast(counts_by_stage(candidates), passed, now, policy))

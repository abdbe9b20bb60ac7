"""The items of a review as their readers see them: who, why, what is proposed, and where they stand (G2)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from goodword.models import Candidate, ContactScore, MonthlyReview, ReviewItem
from goodword.policy.finding import CandidateStage, CandidateTier, Gate, ReviewItemState, ReviewKind
from goodword.policy.review import Proposed, proposed

from .gates import gates_of
from .workspace import the_workspace, today_in

WITH = ("account", "contact__account", "contact__candidate", "contact__score", "signal", "done_by", "review")
KEPT = "kept"  # among the figures of an item: what was shown when its review was signed off


@dataclass(frozen=True)
class Standing:
    """Where somebody stands, what stands against inviting them, and what is proposed."""

    tier: CandidateTier | None
    stage: CandidateStage | None
    gates: tuple[Gate, ...]
    proposed: Proposed

    def as_figures(self) -> dict[str, Any]:
        return {"tier": self.tier, "stage": self.stage, "gates": list(self.gates), "proposed": self.proposed}


@dataclass(frozen=True)
class ReviewRow:
    item: ReviewItem
    standing: Standing
    candidate: Candidate | None

    @property
    def kind(self) -> ReviewKind:
        return ReviewKind(self.item.kind)

    @property
    def figures(self) -> dict[str, str]:
        """Those of the reason."""
        return {name: value for name, value in self.item.figures.items() if name != KEPT}

    @property
    def gates(self) -> tuple[Gate, ...]:
        return self.standing.gates

    @property
    def is_open(self) -> bool:
        return self.item.state == ReviewItemState.OPEN and self.item.review.signed_at is None


def review_rows(items: Sequence[ReviewItem], now: datetime) -> list[ReviewRow]:
    """Items that come `WITH` what they are about; a constant number of queries for what stands against them."""
    shut = gates_of([item.contact_id for item in items if item.contact_id is not None], now)
    today = today_in(the_workspace(), now)
    return [_row(item, shut.get(item.contact_id or 0, ()), today) for item in items]


def _row(item: ReviewItem, gates: tuple[Gate, ...], today: date) -> ReviewRow:
    """As it was kept; until then as of today, since the action proposed is for today."""
    candidate: Candidate | None = getattr(item.contact, "candidate", None)
    kept = item.figures.get(KEPT)
    return ReviewRow(item, _kept(kept) if kept else _of_today(item, candidate, gates, today), candidate)


def _kept(figures: dict[str, Any]) -> Standing:
    tier, stage = figures["tier"], figures["stage"]
    return Standing(
        CandidateTier(tier) if tier else None,
        CandidateStage(stage) if stage else None,
        tuple(map(Gate, figures["gates"])),
        Proposed(figures["proposed"]),
    )


def _of_today(item: ReviewItem, candidate: Candidate | None, gates: Collection[Gate], today: date) -> Standing:
    score: ContactScore | None = getattr(item.contact, "score", None)
    tier = CandidateTier(score.tier) if score else None
    stage = CandidateStage(candidate.stage) if candidate else None
    rests = bool(candidate and candidate.nurture_until and candidate.nurture_until > today)
    action = proposed(ReviewKind(item.kind), tier, stage, gates, rests=rests)
    return Standing(tier, stage, tuple(gates), action)


def of_tier(tier: str) -> Q:
    """Of items: those that are shown with this tier."""
    return Q(figures__kept__tier=tier) | Q(figures__kept__isnull=True, contact__score__tier=tier)


def with_counts(reviews: QuerySet[MonthlyReview]) -> QuerySet[MonthlyReview]:
    """`total` and `left`: items, and those of them that are open."""
    return reviews.annotate(
        total=Count("items"), left=Count("items", filter=Q(items__state=ReviewItemState.OPEN))
    ).select_related("signed_by")

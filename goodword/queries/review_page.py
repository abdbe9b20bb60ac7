"""The items of a review as their readers see them: who, why, what is proposed, and where they stand (G2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from goodword.models import Candidate, ContactScore, MonthlyReview, ReviewItem
from goodword.policy.finding import CandidateStage, CandidateTier, ReviewItemState, ReviewKind
from goodword.policy.review import Proposed, proposed

WITH = ("account", "contact__account", "contact__candidate", "contact__score", "signal", "done_by", "review")


@dataclass(frozen=True)
class ReviewRow:
    item: ReviewItem
    proposed: Proposed
    tier: CandidateTier | None
    candidate: Candidate | None

    @property
    def kind(self) -> ReviewKind:
        return ReviewKind(self.item.kind)

    @property
    def is_open(self) -> bool:
        return self.item.state == ReviewItemState.OPEN and self.item.review.signed_at is None


def review_rows(items: Sequence[ReviewItem]) -> list[ReviewRow]:
    """Items that come `WITH` what they are about."""
    return [_row(item) for item in items]


def _row(item: ReviewItem) -> ReviewRow:
    """The tier is that of today, since the action proposed is for today."""
    score: ContactScore | None = getattr(item.contact, "score", None)
    candidate: Candidate | None = getattr(item.contact, "candidate", None)
    tier = CandidateTier(score.tier) if score else None
    stage = CandidateStage(candidate.stage) if candidate else None
    return ReviewRow(item, proposed(ReviewKind(item.kind), tier, stage), tier, candidate)


def with_counts(reviews: QuerySet[MonthlyReview]) -> QuerySet[MonthlyReview]:
    """`total` and `left`: items, and those of them that are open."""
    return reviews.annotate(
        total=Count("items"), left=Count("items", filter=Q(items__state=ReviewItemState.OPEN))
    ).select_related("signed_by")

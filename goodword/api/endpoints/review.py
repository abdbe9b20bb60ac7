"""The monthly review (G2): written by itself, worked off item by item, and signed off."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Annotated

from django.db.models import Q, QuerySet
from ninja import Query
from pydantic import Field

from goodword.api.auth import ApiRequest
from goodword.api.pagination import Listed, ListQuery, Page, equals, flag
from goodword.api.records import Seen, found
from goodword.api.resource import Resource
from goodword.api.tables import shown_of
from goodword.api.types import Body, Note, NoteBody, PathId, Shown
from goodword.models import MonthlyReview, ReviewItem
from goodword.operations.review import finish_item, reopen_item, sign_review, skip_item
from goodword.policy.finding import CandidateStage, CandidateTier, Gate, ReviewItemState, ReviewKind
from goodword.policy.review import Proposed
from goodword.queries.review_page import WITH, review_rows, with_counts

REVIEWS = Resource("reviews", "The monthly review: who to look at, why, and what came of it.")
LIST = Listed[MonthlyReview](
    sorts={"month": ("month",)}, order="-month", filters={"signed": flag(Q(signed_at__isnull=False))}
)
ITEMS = Listed[ReviewItem](
    sorts={"kind": ("kind",), "account": ("account__search",)},
    order="kind",
    search=("account__search", "contact__search"),
    filters={"kind": equals("kind"), "state": equals("state"), "account": equals("account"),
             "contact": equals("contact")},
)  # fmt: skip


@shown_of(MonthlyReview, ("id", "month", "created_at", "signed_by", "signed_at", "note"))
class ReviewShown(Shown):
    """The review of a month, by its first day. `open` items are still to be done."""

    items: int
    open: int


@shown_of(ReviewItem, ("id", "kind", "account", "contact", "state", "done_by", "done_at", "note"),
          types={"kind": ReviewKind, "state": ReviewItemState})  # fmt: skip
class ReviewItemShown(Shown):
    """Somebody to look at, the figures of why, the signal it rests on, and what is proposed.

    Tier, stage, gates and proposal are those of today; of a review that was signed off, those of that moment.
    """

    review_id: int
    signal_id: int | None
    figures: dict[str, str | None]
    tier: CandidateTier | None
    stage: CandidateStage | None
    gates: list[Gate]
    proposed: Proposed


class SignBody(Body):
    """`confirmed` is the number of items that are knowingly left open."""

    note: Note = ""
    confirmed: int | None = Field(None, ge=0, le=2_147_483_647, strict=True)


class ReviewQuery(ListQuery):
    signed: bool | None = None


class ReviewItemQuery(ListQuery):
    kind: ReviewKind | None = None
    state: ReviewItemState | None = None
    account: PathId | None = None
    contact: PathId | None = None


def _review(review: MonthlyReview) -> ReviewShown:
    counts = vars(review)
    return ReviewShown.model_validate(Seen(review, items=counts["total"], open=counts["left"]))


def _items() -> QuerySet[ReviewItem]:
    return ReviewItem.objects.select_related(*WITH)


def _item(pk: int, now: datetime) -> ReviewItemShown:
    return next(iter(_rows(now, [found(_items(), pk)])))


def _rows(now: datetime, items: Sequence[ReviewItem]) -> Iterable[ReviewItemShown]:
    for row in review_rows(items, now):
        seen = Seen(row.item, figures=row.figures, **row.standing.as_figures())
        yield ReviewItemShown.model_validate(seen)


@REVIEWS.get("/reviews", "review.see", Page[ReviewShown])
def index(request: ApiRequest, query: Annotated[ReviewQuery, Query()]) -> Page[ReviewShown]:
    """Monthly reviews, the newest first."""
    return LIST.page(request, query, with_counts(MonthlyReview.objects.all()), lambda rows: map(_review, rows))


@REVIEWS.get("/reviews/{int:pk}", "review.see", ReviewShown)
def read(request: ApiRequest, pk: PathId) -> ReviewShown:
    """A monthly review."""
    return _review(found(with_counts(MonthlyReview.objects.all()), pk))


@REVIEWS.get("/reviews/{int:pk}/items", "review.see", Page[ReviewItemShown])
def items(request: ApiRequest, pk: PathId, query: Annotated[ReviewItemQuery, Query()]) -> Page[ReviewItemShown]:
    """The items of a review."""
    return ITEMS.page(
        request, query, _items().filter(review=found(MonthlyReview.objects.all(), pk)), partial(_rows, request.now)
    )


@REVIEWS.post("/reviews/{int:pk}/sign", "review.do", ReviewShown)
def sign(request: ApiRequest, pk: PathId, body: SignBody) -> ReviewShown:
    """Sign a review off; after that it is kept as it is."""
    sign_review(pk, body.note, body.confirmed, actor=request.actor, now=request.now)
    return _review(found(with_counts(MonthlyReview.objects.all()), pk))


@REVIEWS.get("/review-items/{int:pk}", "review.see", ReviewItemShown)
def item(request: ApiRequest, pk: PathId) -> ReviewItemShown:
    """An item of a review."""
    return _item(pk, request.now)


@REVIEWS.post("/review-items/{int:pk}/done", "review.do", ReviewItemShown)
def done(request: ApiRequest, pk: PathId, body: NoteBody) -> ReviewItemShown:
    """Say that an item is done."""
    finish_item(pk, body.note, actor=request.actor, now=request.now)
    return _item(pk, request.now)


@REVIEWS.post("/review-items/{int:pk}/skip", "review.do", ReviewItemShown)
def skip(request: ApiRequest, pk: PathId, body: NoteBody) -> ReviewItemShown:
    """Say that nothing is to be done, and why."""
    skip_item(pk, body.note, actor=request.actor, now=request.now)
    return _item(pk, request.now)


@REVIEWS.post("/review-items/{int:pk}/reopen", "review.do", ReviewItemShown)
def reopen(request: ApiRequest, pk: PathId) -> ReviewItemShown:
    """Put an item back on the list."""
    reopen_item(pk, actor=request.actor, now=request.now)
    return _item(pk, request.now)

"""The monthly review (G2): written by itself, worked off item by item, signed off, and kept."""

from datetime import datetime

from goodword.models import MonthlyReview, ReviewItem
from goodword.policy.actors import Actor
from goodword.policy.finding import ReviewItemState
from goodword.policy.review import Month, may_change, may_finish, may_sign, months_due
from goodword.queries.review import found_in, newest_month, open_items
from goodword.queries.review_page import KEPT, WITH, review_rows
from goodword.queries.workspace import current_policy, the_workspace, today_in

from .history import record
from .locking import transacted
from .refused import refused, require, require_permission

S = ReviewItemState


@transacted
def write_review(month: Month, *, actor: Actor, now: datetime) -> MonthlyReview:
    """The list of a month, once: a review that is there already stays as it is."""
    require_permission(actor, "review.do")
    review, is_new = MonthlyReview.objects.get_or_create(month=month.first, defaults={"created_at": now})
    if not is_new:
        return review
    found = found_in(month, the_workspace().time_zone, current_policy().scores)
    items = [
        ReviewItem(review=review, kind=one.kind, account_id=one.account_id, contact_id=one.contact_id,
                   signal_id=one.signal_id, figures=one.figures)
        for one in found
    ]  # fmt: skip
    ReviewItem.objects.bulk_create(items, batch_size=1000)
    record("review.written", review, actor=actor, now=now, after={"items": len(items)})
    return review


def write_due_reviews(*, actor: Actor, now: datetime) -> int:
    """On the first of a month that of the last one, and those of months in which nothing ran. Returns how many."""
    due = list(months_due(today_in(the_workspace(), now), newest_month()))
    for month in due:
        write_review(month, actor=actor, now=now)
    return len(due)


def _open_item(item_id: int, actor: Actor) -> ReviewItem:
    """Behind its review's lock."""
    require_permission(actor, "review.do")
    review_id = ReviewItem.objects.filter(pk=item_id).values_list("review", flat=True).first()
    if review_id is None:
        raise refused("record.not_found")
    review = _locked(review_id)
    require(may_change(review.signed_at is not None))
    return ReviewItem.objects.select_for_update(of=("self",)).select_related("review").get(pk=item_id)


def _locked(review_id: int) -> MonthlyReview:
    review = MonthlyReview.objects.select_for_update().filter(pk=review_id).first()
    if review is None:
        raise refused("record.not_found")
    return review


@transacted
def finish_item(item_id: int, note: str = "", *, actor: Actor, now: datetime) -> ReviewItem:
    """Done: it leaves the list."""
    return _end(item_id, S.DONE, note, actor, now)


@transacted
def skip_item(item_id: int, note: str, *, actor: Actor, now: datetime) -> ReviewItem:
    """Not needed, with the reason: it leaves the list."""
    return _end(item_id, S.SKIPPED, note, actor, now)


@transacted
def reopen_item(item_id: int, *, actor: Actor, now: datetime) -> ReviewItem:
    """Back on the list, for a click that was wrong."""
    return _end(item_id, S.OPEN, "", actor, now)


def _end(item_id: int, state: ReviewItemState, note: str, actor: Actor, now: datetime) -> ReviewItem:
    item = _open_item(item_id, actor)
    require(may_finish(S(item.state), state, note))
    before = {"state": item.state}
    ended = state is not S.OPEN
    item.state, item.note = state, note.strip()
    item.done_by_id, item.done_at = (actor.user_id, now) if ended else (None, None)
    item.save()
    verb = {S.DONE: "review_item.done", S.SKIPPED: "review_item.skipped", S.OPEN: "review_item.reopened"}[state]
    record(verb, item, actor=actor, now=now, before=before, after={"state": str(state)}, note=item.note)
    return item


@transacted
def sign_review(
    review_id: int, note: str = "", confirmed: int | None = None, *, actor: Actor, now: datetime
) -> MonthlyReview:
    """Signed off and kept as it is shown now. `confirmed`: how many items the reader knows to be left open."""
    require_permission(actor, "review.do")
    review = _locked(review_id)
    left = open_items(review).count()
    require(may_sign(review.signed_at is not None, left, confirmed))
    review.signed_by_id, review.signed_at, review.note = actor.staff_id, now, note.strip()
    review.save()
    _keep(review, now)
    record("review.signed", review, actor=actor, now=now, after={"items": left}, note=review.note)
    return review


def _keep(review: MonthlyReview, now: datetime) -> None:
    """Tier, stage, gates and proposal follow the day until then; from now on they are those of this moment."""
    rows = review_rows(list(review.items.select_related(*WITH)), now)
    for row in rows:
        row.item.figures = {**row.figures, KEPT: row.standing.as_figures()}
    ReviewItem.objects.bulk_update([row.item for row in rows], ["figures"], batch_size=500)

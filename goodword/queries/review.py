"""What a month brought (G2), read set by set from what was recorded in it: the items of its review."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Q, QuerySet, Subquery

from goodword.models import Candidate, CandidateMove, MonthlyReview, ReviewItem, ScoreChange, Signal
from goodword.policy.finding import CandidateStage, CandidateTier, ReviewItemState, ReviewKind, SignalKind
from goodword.policy.pipeline import MoveWhy
from goodword.policy.programme import ScorePolicy
from goodword.policy.review import Month, is_new_promoter, is_news, is_rising, tier_move
from goodword.policy.vocabulary import AdvocateStatus

K = SignalKind
TOLD: dict[SignalKind, ReviewKind] = {
    K.PRAISE: ReviewKind.PRAISE,
    K.SUCCESS_STORY: ReviewKind.PRAISE,
    K.RENEWAL: ReviewKind.RENEWAL,
    K.EXPANSION: ReviewKind.EXPANSION,
}
MEASURED = (K.NPS, K.HEALTH)
HARD_FOUGHT = "hard_fought"


@dataclass(frozen=True)
class Found:
    """An item to be. Of several of a kind about the same person or company the latest stands."""

    kind: ReviewKind
    account_id: int
    contact_id: int | None = None
    signal_id: int | None = None
    figures: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, int, int | None]:
        return self.kind, self.account_id, self.contact_id


@dataclass(frozen=True)
class Bounds:
    """A month as moments: from `start` to just before `end`, in the workspace's zone."""

    month: Month
    start: datetime
    end: datetime


def bounds_of(month: Month, zone: str) -> Bounds:
    tz = ZoneInfo(zone)
    after = month.after().first
    return Bounds(month, datetime.combine(month.first, time.min, tz), datetime.combine(after, time.min, tz))


def found_in(month: Month, zone: str, policy: ScorePolicy) -> list[Found]:
    """Everything of a month, each once; a handful of queries, however much there is."""
    bounds = bounds_of(month, zone)
    everything = chain(_measured(bounds, policy), _told(bounds), _tiers(month), _revisits(bounds))
    return list({one.key: one for one in everything}.values())


def _recorded(bounds: Bounds, kinds: tuple[SignalKind, ...]) -> QuerySet[Signal]:
    """Live signals recorded in the month, the earliest first: of customers, and not of those who are advocates."""
    found = Signal.objects.filter(
        recorded_at__gte=bounds.start, recorded_at__lt=bounds.end, withdrawn_at__isnull=True, kind__in=kinds,
        account__is_customer=True, account__merged_into__isnull=True, contact__merged_into__isnull=True,
    )  # fmt: skip
    found = found.exclude(contact__advocate__status=AdvocateStatus.ACTIVE)
    return found.order_by("observed_on", "recorded_at", "pk")


def _before(bounds: Bounds) -> Subquery:
    """The number of the same kind that was the latest before the month began; what came late is news, and not that."""
    late = Q(recorded_at__gte=bounds.start, observed_on__gte=bounds.month.before().first)
    earlier = Signal.objects.filter(
        ~late, account=OuterRef("account"), kind=OuterRef("kind"), withdrawn_at__isnull=True,
        observed_on__lt=bounds.month.first,
    )  # fmt: skip
    same = earlier.filter(Q(contact=OuterRef("contact")) | Q(contact__isnull=True, kind=K.HEALTH))
    return Subquery(same.order_by("-observed_on", "-recorded_at", "-pk").values("number")[:1])


def _measured(bounds: Bounds, policy: ScorePolicy) -> Iterator[Found]:
    rows = _recorded(bounds, MEASURED).annotate(before=_before(bounds))
    values = ("pk", "kind", "account_id", "contact_id", "observed_on", "number", "before")
    latest = {(kind, account, contact): (pk, observed, number, before)
              for pk, kind, account, contact, observed, number, before in rows.values_list(*values)
              if is_news(observed, bounds.month)}  # fmt: skip
    for (kind, account, contact), (pk, _observed, number, before) in latest.items():
        wanted = is_new_promoter if kind == K.NPS else is_rising
        if wanted(number, before, policy):
            review_kind = ReviewKind.NEW_PROMOTER if kind == K.NPS else ReviewKind.HEALTH_RISING
            yield Found(review_kind, account, contact, pk, _figures(now=number, before=before))


def _figures(**values: Decimal | None) -> dict[str, str]:
    """Numbers as JSON keeps them, without needless noughts."""
    return {name: f"{value.normalize():f}" for name, value in values.items() if value is not None}


def _told(bounds: Bounds) -> Iterator[Found]:
    rows = _recorded(bounds, tuple(TOLD)).exclude(kind=K.RENEWAL, word=HARD_FOUGHT)
    values = ("pk", "kind", "account_id", "contact_id", "observed_on")
    for pk, kind, account, contact, observed in rows.values_list(*values):
        if is_news(observed, bounds.month):
            yield Found(TOLD[SignalKind(kind)], account, contact, pk)


def _tiers(month: Month) -> Iterator[Found]:
    """Where a score stood at the end of the month, beside where it stood at the end of the one before."""
    earlier = ScoreChange.objects.filter(contact=OuterRef("contact"), day__lt=month.first).order_by("-day", "-pk")
    in_month = ScoreChange.objects.filter(day__range=(month.first, month.last), contact__merged_into__isnull=True)
    in_month = in_month.exclude(contact__advocate__status=AdvocateStatus.ACTIVE).annotate(
        before=Subquery(earlier.values("tier")[:1]), points_before=Subquery(earlier.values("total")[:1])
    )
    rows = in_month.order_by("day", "pk").values_list(
        "contact_id", "contact__account_id", "before", "tier", "points_before", "total"
    )
    for contact, account, before, tier, points_before, points in {row[0]: row for row in rows}.values():
        kind = tier_move(CandidateTier(before) if before else None, CandidateTier(tier))
        if kind:
            figures = {"before": before, "tier": tier, "points_before": str(points_before), "points": str(points)}
            yield Found(kind, account, contact, figures=figures)


def _revisits(bounds: Bounds) -> Iterator[Found]:
    """Whose day to be looked at again came in the month, and those whose day comes in the month that has begun."""
    ahead = Candidate.objects.filter(stage=CandidateStage.NURTURE, nurture_until__lte=bounds.month.after().last)
    rows = ahead.order_by("pk").values_list("contact_id", "contact__account_id", "nurture_until")
    for contact, account, until in rows:
        assert until is not None, "who is in nurture has a day"
        yield Found(ReviewKind.REVISIT, account, contact, figures={"until": until.isoformat()})
    back = CandidateMove.objects.filter(
        why=MoveWhy.REVISIT, at__gte=bounds.start, at__lt=bounds.end, candidate__stage=CandidateStage.IDENTIFIED
    )
    for contact, account in back.order_by("pk").values_list("candidate__contact_id", "candidate__contact__account_id"):
        yield Found(ReviewKind.REVISIT, account, contact)


def newest_month() -> date | None:
    return MonthlyReview.objects.order_by("-month").values_list("month", flat=True).first()


def waiting_for_sign_off() -> MonthlyReview | None:
    """The oldest review that nobody has signed off."""
    return MonthlyReview.objects.filter(signed_at__isnull=True).order_by("month").first()


def open_items(review: MonthlyReview) -> QuerySet[ReviewItem]:
    return review.items.filter(state=ReviewItemState.OPEN)

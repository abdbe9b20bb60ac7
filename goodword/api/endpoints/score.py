"""Scores (C1-C6): as they stand, as they were known on any day with every point explained, and their course."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Annotated

from django.db.models import QuerySet
from ninja import Query
from pydantic import BaseModel, Field

from goodword.api.auth import ApiRequest
from goodword.api.pagination import Listed, ListQuery, Page, equals, since, until
from goodword.api.records import Seen, found
from goodword.api.resource import Resource
from goodword.api.tables import shown_of
from goodword.api.types import Day, PathId, Ref, Shown, ref_of
from goodword.models import Contact, ContactScore, ScoreChange, Signal
from goodword.policy.activities import Activity, Suggestion
from goodword.policy.finding import CandidateTier, Gate, PointState, ScoreCategory, ScoreItem, SignalKind, SignalSource
from goodword.policy.scoring import CATEGORY, Lift, Observation, Point
from goodword.queries.gates import gates_of
from goodword.queries.score import Explained, explained, scored_contacts
from goodword.queries.visibility import editable_contacts, visible_signals

SCORES = Resource("scores", "How well contacts suit as advocates: 0 to 100, every point from a dated signal.")
CATEGORIES = tuple(str(category) for category in ScoreCategory)
LIST = Listed[ContactScore](
    sorts={"total": ("total",), "name": ("contact__search",), "account": ("contact__account__search",)},
    order="-total",
    search=("contact__search", "contact__account__search"),
    filters={"tier": equals("tier"), "account": equals("contact__account"), "total_from": since("total")},
)
COURSE = Listed[ScoreChange](
    sorts={"day": ("day",)}, order="day", filters={"day_from": since("day"), "day_to": until("day")}
)


@shown_of(ContactScore, ("total", *CATEGORIES, "tier", "computed_on", "changes_on"), types={"tier": CandidateTier})
class ScoreRow(Shown):
    """A score as it stands. `gates` keep them from being asked now, whatever the score."""

    contact: Ref
    account: Ref
    gates: list[Gate]


@shown_of(Signal, ("id", "kind", "number", "word", "observed_on", "recorded_at", "source"),
          types={"kind": SignalKind, "source": SignalSource, "number": Decimal | None})  # fmt: skip
class SignalBehind(Shown):
    """A signal that points rest on."""


class PointShown(Shown):
    """One item: its points out of `most`, why, and the last day on which its signals count.

    `most` is its weight in the policy; an item of weight 0 is not counted here, whatever its state.
    """

    item: ScoreItem
    category: ScoreCategory
    points: int
    most: int
    state: PointState
    until: date | None
    signals: list[SignalBehind]


class LiftShown(Shown):
    """What would bring the next tier: the points that are needed, and the smallest sets of items that have them."""

    tier: CandidateTier
    needed: int
    ways: list[list[ScoreItem]]


class SuggestionShown(Shown):
    """An activity that suits a strength of theirs. `ask_about` is what must be known first."""

    activity: Activity
    signals: list[int]
    ask_about: SignalKind | None


class ScoreShown(Shown):
    """A score as it was known at the end of `day`: by the signals recorded until then, and the figures then in force.

    `account` is where they worked. `missing` are items worth asking about, the weightiest first. `gates` are of today,
    and null of any other day.
    """

    contact: Ref
    account: Ref
    day: date
    total: int
    tier: CandidateTier
    categories: dict[ScoreCategory, int]
    points: list[PointShown]
    missing: list[ScoreItem]
    lift: LiftShown | None
    suggestions: list[SuggestionShown]
    gates: list[Gate] | None
    changes_on: date | None
    policy_version: int


@shown_of(ScoreChange, ("day", "total", *CATEGORIES, "tier"), types={"tier": CandidateTier})
class ScoreChangeShown(Shown):
    """How a score stood from a day on."""


class ScoreQuery(ListQuery):
    tier: CandidateTier | None = None
    account: PathId | None = None
    total_from: int | None = Field(None, ge=0, le=100)


class CourseQuery(ListQuery):
    day_from: Day | None = None
    day_to: Day | None = None


class ScoreDayQuery(BaseModel):
    day: Day | None = Field(None, description="The day; today's where it is left out.")


def _contacts(request: ApiRequest) -> QuerySet[Contact]:
    """Of customers: all to a programme manager, to a CSM those of their accounts."""
    return editable_contacts(request.actor).filter(pk__in=scored_contacts().values("pk"))


def _rows(now: datetime, scores: Sequence[ContactScore]) -> Iterable[ScoreRow]:
    shut = gates_of([score.contact_id for score in scores], now)
    for score in scores:
        contact, gates = score.contact, list(shut.get(score.contact_id, ()))
        seen = Seen(score, contact=ref_of(contact), account=ref_of(contact.account), gates=gates)
        yield ScoreRow.model_validate(seen)


@SCORES.get("/scores", "candidate.see", Page[ScoreRow])
def index(request: ApiRequest, query: Annotated[ScoreQuery, Query()]) -> Page[ScoreRow]:
    """Scores of customers' contacts as they stand, the highest first."""
    records = ContactScore.objects.filter(contact__in=_contacts(request)).select_related("contact__account")
    return LIST.page(request, query, records, partial(_rows, request.now))


@SCORES.get("/contacts/{int:pk}/score", "candidate.see", ScoreShown)
def read(request: ApiRequest, pk: PathId, query: Annotated[ScoreDayQuery, Query()]) -> ScoreShown:
    """The score of a contact on a day, with every point explained.

    Of a day to come it is what the calendar makes of what is known today.
    """
    contact = found(_contacts(request), pk)
    day = query.day or request.today
    gates = list(gates_of([pk], request.now).get(pk, ())) if day == request.today else None
    return _shown(explained(contact, day, visible_signals(request.actor)), gates)


def _shown(of: Explained, gates: list[Gate] | None) -> ScoreShown:
    score = of.score
    return ScoreShown(
        contact=ref_of(of.contact),
        account=ref_of(of.account),
        day=score.day,
        total=score.total,
        tier=score.tier,
        categories={category: score.of(category) for category in ScoreCategory},
        points=[_point(point, of) for point in score.points],
        missing=[point.item for point in score.missing],
        lift=_lift(of.lift),
        suggestions=[_suggestion(one, of) for one in of.suggestions],
        gates=gates,
        changes_on=score.changes_on,
        policy_version=of.version,
    )


def _point(point: Point, of: Explained) -> PointShown:
    return PointShown(
        item=point.item,
        category=CATEGORY[point.item],
        points=point.points,
        most=point.most,
        state=point.state,
        until=point.until,
        signals=[SignalBehind.model_validate(of.signals[pk]) for pk in _ids(point.rests_on, of)],
    )


def _ids(observations: Iterable[Observation], of: Explained) -> list[int]:
    return [one.id for one in observations if one.id in of.signals]


def _lift(lift: Lift | None) -> LiftShown | None:
    return LiftShown(tier=lift.tier, needed=lift.needed, ways=[list(way) for way in lift.ways]) if lift else None


def _suggestion(one: Suggestion, of: Explained) -> SuggestionShown:
    return SuggestionShown(activity=one.activity, signals=_ids(one.because, of), ask_about=one.ask_about)


@SCORES.get("/contacts/{int:pk}/score/course", "candidate.see", Page[ScoreChangeShown])
def course_of(request: ApiRequest, pk: PathId, query: Annotated[CourseQuery, Query()]) -> Page[ScoreChangeShown]:
    """How the score of a contact went: a row for each day from which it stood differently."""
    records = ScoreChange.objects.filter(contact=found(_contacts(request), pk))
    return COURSE.page(request, query, records, lambda rows: map(ScoreChangeShown.model_validate, rows))

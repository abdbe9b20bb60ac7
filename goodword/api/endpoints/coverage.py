"""Coverage of the pool over six dimensions, who could fill a hole, and the load it bears (P4, P5)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import partial
from typing import Annotated

from django.db.models import Q
from ninja import Query
from pydantic import BaseModel, Field

from goodword.api.auth import ApiRequest
from goodword.api.pagination import Listed, ListQuery, Page
from goodword.api.problems import wrong
from goodword.api.resource import Resource
from goodword.api.types import Ref, Shown, ref_of
from goodword.models import ContactScore
from goodword.policy.coverage import VALUES, Coverage, PoolState, Segment
from goodword.policy.finding import CandidateTier, Dimension
from goodword.policy.load import MOST_WANTED, LoadState, expected_a_year, load
from goodword.policy.sections import CoveragePolicy
from goodword.queries.coverage import coverage_of, demand_of
from goodword.queries.coverage_people import fits, in_segment
from goodword.queries.workspace import current_policy
from goodword.wording.form_errors import CHOICE

COVERAGE = Resource("coverage", "Where the pool has voices, where open deals want them, and what it has to bear.")
PEOPLE = Listed[ContactScore](
    sorts={"total": ("total",), "name": ("contact__search",)},
    order="-total",
    search=("contact__search", "contact__account__search"),
    filters={"dimension": lambda value: Q(), "value": lambda value: Q()},  # `in_segment` has looked at them
)


class SegmentShown(Shown):
    """A segment: voices there, open deals that want one, and what a major segment needs. Amounts in base currency.

    `value` is a code, of an industry or a use case that of the lists; empty is what nobody recorded. `share` is of all
    open deal value.
    """

    dimension: Dimension
    value: str
    have: int
    need: int
    wished: int
    missing: int
    deals: int
    amount: Decimal
    share: float | None


class CoverageShown(Shown):
    """The map. `holes` are major segments with too few voices, the heaviest first."""

    advocates: int
    pool: PoolState
    deals: int
    amount: Decimal
    unvalued: int
    segments: list[SegmentShown]
    holes: list[SegmentShown]


class LoadShown(Shown):
    """`expected` references a year at current demand, from what was `held` and `unmet` in `days` of history.

    `each` advocate would give so many; `needed` is the pool for `wanted` a year each. Null where too little is known.
    """

    held: int
    unmet: int
    days: int
    expected: int | None
    advocates: int
    each: float | None
    state: LoadState | None
    wanted: int
    needed: int | None
    lacking: int


class SegmentNamed(Shown):
    """A segment of the map."""

    dimension: Dimension
    value: str


class FitShown(Shown):
    """Somebody who would fill a hole. `candidate` is their number, where they are one; `also` are further holes."""

    contact: Ref
    account: Ref
    total: int
    tier: CandidateTier
    candidate: int | None
    also: list[SegmentNamed]


class HoleQuery(ListQuery):
    dimension: Dimension = Dimension.INDUSTRY
    value: str = Field("", max_length=100, description="A segment's `value`; empty for what nobody recorded.")


class LoadQuery(BaseModel):
    wanted: int | None = Field(None, ge=1, le=MOST_WANTED, description="References a year and advocate.")


def _segment(segment: Segment) -> SegmentShown:
    share = None if segment.share is None else round(float(segment.share), 4)
    names = ("dimension", "value", "have", "need", "wished", "missing", "deals", "amount")
    return SegmentShown(share=share, **{name: getattr(segment, name) for name in names})


@COVERAGE.get("/coverage", "coverage.see", CoverageShown)
def read(request: ApiRequest) -> CoverageShown:
    """The map of coverage."""
    found = coverage_of(request.workspace, request.today, current_policy().coverage)
    segments = [_segment(one) for part in found.parts for one in (*part.segments, part.unknown)]
    return CoverageShown(
        advocates=found.advocates, pool=found.pool, deals=found.deals, amount=found.amount, unvalued=found.unvalued,
        segments=segments, holes=[_segment(one) for one in found.holes],
    )  # fmt: skip


@COVERAGE.get("/coverage/people", "candidate.see", Page[FitShown])
def people(request: ApiRequest, query: Annotated[HoleQuery, Query()]) -> Page[FitShown]:
    """Who could fill a hole, the highest score first.

    Nobody who is an advocate, whom a gate keeps from being asked, who said no, or who is to be left in peace until a
    later day. A programme manager sees everybody; a CSM the people of their accounts.
    """
    _require_known(query)
    policy = current_policy()
    records = in_segment(request.actor, query.dimension, query.value, request.today, policy)
    return PEOPLE.page(request, query, records, partial(_fits, request, query, policy.coverage))


def _require_known(query: HoleQuery) -> None:
    """A value that its dimension can have. Industries and use cases are whatever the lists hold."""
    known = VALUES.get(query.dimension)
    if query.value and known is not None and query.value not in set(known):
        raise wrong("value", "invalid.choice", CHOICE["invalid_choice"])


def _fits(
    request: ApiRequest, query: HoleQuery, policy: CoveragePolicy, scores: Sequence[ContactScore]
) -> Iterable[FitShown]:
    found: Coverage = coverage_of(request.workspace, request.today, policy)
    hole = found.find(query.dimension, query.value) or Segment(query.dimension, query.value, 0, 0, Decimal(0), None)
    for fit in fits(scores, hole, found.holes, policy):
        contact = fit.score.contact
        yield FitShown(
            contact=ref_of(contact),
            account=ref_of(contact.account),
            total=fit.score.total,
            tier=CandidateTier(fit.score.tier),
            candidate=fit.candidate.pk if fit.candidate else None,
            also=[SegmentNamed.model_validate(one) for one in fit.also],
        )


@COVERAGE.get("/load", "coverage.see", LoadShown)
def load_of(request: ApiRequest, query: Annotated[LoadQuery, Query()]) -> LoadShown:
    """How much each advocate has to bear, and the pool it takes."""
    policy, demand = current_policy().coverage, demand_of(request.workspace, request.today)
    pool = coverage_of(request.workspace, request.today, policy).advocates
    found = load(expected_a_year(demand), pool, policy, query.wanted)
    return LoadShown(
        held=demand.held, unmet=demand.unmet, days=demand.days, expected=found.expected, advocates=found.advocates,
        each=None if found.each is None else round(float(found.each), 2), state=found.state, wanted=found.wanted,
        needed=found.needed, lacking=found.lacking,
    )  # fmt: skip

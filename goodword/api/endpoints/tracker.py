"""The tracker, and what protection cost and saved: counted from the rows, never stored."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Annotated, Any

from ninja import Query
from pydantic import BaseModel, Field

from goodword.api.auth import ApiRequest
from goodword.api.pagination import Listed, ListQuery, Page, equals
from goodword.api.records import found
from goodword.api.resource import Resource
from goodword.api.tables import shown_of
from goodword.api.types import Body, Day, Note, PathId, Ref, Shown, ToRef, ref_of
from goodword.models import Advocate, FatigueBlock, User
from goodword.operations.fatigue import clear_fatigue
from goodword.policy.quarters import Quarter, quarter_of
from goodword.policy.vocabulary import AdvocateStatus, FatigueState, Tier
from goodword.queries.protection import protection_in
from goodword.queries.tracker import advocate_rows, totals, tracked_advocates, tracked_reps
from goodword.queries.visibility import visible_advocates

TRACKER = Resource("tracker", "Who gave how many references, and what became of whose requests.")
PROTECTION = Resource("protection", "What protecting advocates cost and saved; signs of fatigue, and what ends them.")
ADVOCATES = Listed[Advocate](
    sorts={"references": ("references",), "quarter": ("this_quarter",), "last": ("last_reference",),
           "name": ("contact__last_name", "contact__first_name"), "tier": ("tier",)},
    order="-references",
    search=("contact__search", "contact__account__search"),
    filters={"tier": equals("tier"), "status": equals("status")},
)  # fmt: skip
REPS = Listed[User](
    sorts={"requested": ("requested",), "approved": ("approved",), "held": ("held",), "name": ("name",)},
    order="-requested",
    search=("search",),
)
BLOCKS = Listed[FatigueBlock](
    sorts={"found": ("found_on",)}, order="-found",
    filters={"state": equals("state"), "advocate": equals("advocate")},
)  # fmt: skip


class Tracked(Shown):
    """References are sessions held; `this_quarter` those of the current fiscal quarter."""

    advocate: Ref
    account: Ref
    tier: Tier
    references: int
    this_quarter: int
    last_reference: date | None
    next_eligible: date | None


class TrackedRep(Shown):
    id: int
    name: str
    region: str
    requested: int
    approved: int
    held: int


class Totals(Shown):
    advocates: int
    references: int
    this_quarter: int
    requested: int
    approved: int
    held: int


class TrackerQuery(ListQuery):
    tier: Tier | None = None
    status: AdvocateStatus | None = None


def _quarter(request: ApiRequest, day: date | None = None) -> Quarter:
    return quarter_of(day or request.today, request.workspace.fiscal_year_starts)


def _rows(today: date, advocates: Sequence[Any]) -> Iterable[Tracked]:
    return [
        Tracked(
            advocate=ref_of(row.advocate), account=ref_of(row.advocate.contact.account), tier=Tier(row.advocate.tier),
            references=row.references, this_quarter=row.this_quarter, last_reference=row.last,
            next_eligible=row.decision.next_eligible,
        )
        for row in advocate_rows(advocates, today)
    ]  # fmt: skip


@TRACKER.get("/tracker/advocates", "tracker.see", Page[Tracked])
def by_advocate(request: ApiRequest, query: Annotated[TrackerQuery, Query()]) -> Page[Tracked]:
    """References by advocate."""
    return ADVOCATES.page(request, query, tracked_advocates(_quarter(request)), partial(_rows, request.today))


@TRACKER.get("/tracker/reps", "tracker.see", Page[TrackedRep])
def by_rep(request: ApiRequest, query: Annotated[ListQuery, Query()]) -> Page[TrackedRep]:
    """Requests by sales rep."""
    return REPS.page(request, query, tracked_reps(), lambda rows: map(TrackedRep.model_validate, rows))


@TRACKER.get("/tracker/totals", "tracker.see", Totals)
def sums(request: ApiRequest) -> Totals:
    """All together."""
    return Totals.model_validate(totals(_quarter(request)))


COUNTED = ("searched", "held_back", "rests", "protected_today", "full", "over", "left")


class ProtectionShown(Shown):
    """One quarter. `unanswered` requests had nobody to be asked; `held_back` counts suitable advocates by limit."""

    quarter: str
    starts_on: date
    ends_on: date
    unanswered: int
    unanswered_value: Decimal
    unvalued: int
    won: int
    lost: int
    searched: int
    held_back: dict[str, int]
    fatigue: dict[str, int]
    rests: int
    protected_today: dict[str, int]
    full: int
    over: int
    left: int


class ProtectionQuery(BaseModel):
    day: Day | None = Field(None, description="A day of the quarter; today's where it is left out.")


@shown_of(FatigueBlock, ("id", "state", "found_on", "ended_on", "reason"))
class BlockShown(Shown):
    """Signs of fatigue that stop asks at once (L5), until a rest begins or they are cleared."""

    advocate: ToRef
    signals: list[dict[str, Any]]


class ClearBody(Body):
    reason: Note


class BlockQuery(ListQuery):
    state: FatigueState | None = None
    advocate: PathId | None = None


@PROTECTION.get("/protection", "protection.see", ProtectionShown)
def protection(request: ApiRequest, query: Annotated[ProtectionQuery, Query()]) -> ProtectionShown:
    """What protection cost and saved in a quarter."""
    quarter = _quarter(request, query.day)
    report = protection_in(quarter, request.workspace, request.today)
    held: dict[str, Any] = {name: getattr(report, name) for name in COUNTED}
    missed = report.unanswered
    return ProtectionShown(
        quarter=quarter.label, starts_on=quarter.start, ends_on=quarter.end, unanswered=len(missed.requests),
        unanswered_value=missed.value, unvalued=missed.unvalued, won=missed.won, lost=missed.lost,
        fatigue={str(state): count for state, count in report.fatigue.items()}, **held,
    )  # fmt: skip


def _blocks(request: ApiRequest) -> Any:
    return FatigueBlock.objects.filter(advocate__in=visible_advocates(request.actor)).select_related(
        "advocate__contact"
    )


@PROTECTION.get("/fatigue", "protection.decide", Page[BlockShown])
def blocks(request: ApiRequest, query: Annotated[BlockQuery, Query()]) -> Page[BlockShown]:
    """Signs of fatigue, open and past."""
    return BLOCKS.page(request, query, _blocks(request), lambda rows: map(_block, rows))


def _block(row: FatigueBlock) -> BlockShown:
    return BlockShown.model_validate(row)


@PROTECTION.post("/fatigue/{int:pk}/clear", "protection.decide", BlockShown)
def clear(request: ApiRequest, pk: PathId, body: ClearBody) -> BlockShown:
    """Say why the signs mean nothing: they may be asked again. A rest is begun at the advocate."""
    found(_blocks(request), pk)
    clear_fatigue(pk, body.reason, actor=request.actor, now=request.now)
    return _block(found(_blocks(request), pk))

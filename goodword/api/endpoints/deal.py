"""Sales opportunities. A deal that is won or lost by this way tells its advocates as by any other."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Annotated, Any

from django.db.models import Q, QuerySet
from ninja import Query
from pydantic import Field

from goodword.api.auth import ApiRequest
from goodword.api.etag import require_unchanged
from goodword.api.pagination import Listed, ListQuery, Page, equals, flag, since, until
from goodword.api.records import chosen, fields_of, found, people
from goodword.api.resource import Resource
from goodword.api.tables import body_of, shown_of
from goodword.api.types import Body, Day, MergeBody, PathId, Shown
from goodword.models import Deal
from goodword.operations.deal import DealValues, create_deal, edit_deal
from goodword.operations.merging import merge_deals
from goodword.operations.opening import open_deal
from goodword.policy.vocabulary import Role, Stage
from goodword.queries.visibility import visible_accounts, visible_contacts, visible_deals

DEALS = Resource("deals", "Sales opportunities: what a reference is asked for.")
EDITED = tuple(field.name for field in fields(DealValues))
NAMED = ("account", "contact", "owner")
LIST = Listed[Deal](
    sorts={"name": ("search",), "close": ("expected_close",), "amount": ("amount",), "owner": ("owner__name",)},
    order="-close",
    search=("search", "account__search"),
    filters={
        "stage": equals("stage"),
        "open": flag(Q(stage__in=[stage for stage in Stage if stage.is_open])),
        "owner": equals("owner"),
        "account": equals("account"),
        "close_from": since("expected_close"),
        "close_to": until("expected_close"),
        "crm_id": equals("crm_id"),
    },
)


@shown_of(Deal, ("id", *EDITED, "crm_stage", "crm_source", "crm_id", "created_at"))
class DealShown(Shown):
    """A deal. `amount` is the yearly recurring revenue in `currency`."""


@body_of(Deal, EDITED, required=("name", "stage"))
class DealBody(Body):
    """What may be said of a deal."""


@body_of(Deal, EDITED, partial=True)
class DealChanges(Body):
    """What is left out stays as it is."""


class DealQuery(ListQuery):
    stage: Stage | None = None
    open: bool | None = None
    owner: PathId | None = None
    account: PathId | None = None
    close_from: Day | None = None
    close_to: Day | None = None
    crm_id: str | None = Field(None, max_length=100)


def _visible(request: ApiRequest) -> QuerySet[Deal]:
    return visible_deals(request.actor).select_related(*NAMED)


def _shown(request: ApiRequest, pk: int) -> DealShown:
    return DealShown.model_validate(found(_visible(request), pk))


def _values(request: ApiRequest, given: Mapping[str, Any], deal: Deal | None = None) -> DealValues:
    """Only accounts, contacts and owners that the key may name; what the deal holds already stays possible."""
    actor = request.actor
    records: dict[str, QuerySet[Any]] = {
        "account": visible_accounts(actor), "contact": visible_contacts(actor), "owner": people(Role.REP),
    }  # fmt: skip
    held = fields_of(deal, EDITED) if deal else {}
    new = {name: value for name, value in given.items() if not (deal and name in NAMED and value == _id(held[name]))}
    values: dict[str, Any] = held | chosen(new, records)
    return DealValues(**values | {"stage": Stage(values["stage"])})


def _id(record: Any) -> Any:
    return record.pk if record else None


@DEALS.get("/deals", "deal.see", Page[DealShown])
def index(request: ApiRequest, query: Annotated[DealQuery, Query()]) -> Page[DealShown]:
    """Deals the key may see.

    All to a programme manager; to a sales rep their own.
    """
    return LIST.page(request, query, _visible(request), lambda rows: map(DealShown.model_validate, rows))


@DEALS.get("/deals/{int:pk}", "deal.see", DealShown)
def read(request: ApiRequest, pk: PathId) -> DealShown:
    """A deal."""
    return _shown(request, pk)


@DEALS.post("/deals", "deal.edit", DealShown, makes="/deals/{id}")
def create(request: ApiRequest, body: DealBody) -> DealShown:
    """Add a deal.

    A sales rep's is their own; a programme manager names its owner.
    """
    deal = create_deal(_values(request, body.values()), actor=request.actor, now=request.now)
    return _shown(request, deal.pk)


@DEALS.patch("/deals/{int:pk}", "deal.edit", DealShown)
def edit(request: ApiRequest, pk: PathId, body: DealChanges) -> DealShown:
    """Change a deal, or close it.

    A stage of `closed_won` or `closed_lost` closes it: today, unless `closed_on` says otherwise.
    """
    found(_visible(request), pk)
    open_deal(pk, "deal.edit", request.actor)
    deal = found(_visible(request), pk)
    require_unchanged(request, DealShown.model_validate(deal))
    edit_deal(pk, _values(request, body.given(), deal), actor=request.actor, now=request.now)
    return _shown(request, pk)


@DEALS.post("/deals/{int:pk}/merge", "deal.merge", DealShown)
def merge(request: ApiRequest, pk: PathId, body: MergeBody) -> DealShown:
    """Merge a duplicate into this deal.

    Everything of the duplicate goes to the deal of the address, which takes what it lacks.
    """
    found(_visible(request), pk)
    merge_deals(pk, body.merged, actor=request.actor, now=request.now)
    return _shown(request, pk)

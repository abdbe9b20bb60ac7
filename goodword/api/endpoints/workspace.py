"""The workspace's settings and exchange rates."""

from decimal import Decimal
from typing import Annotated

from ninja import Query
from pydantic import Field

from goodword.api.auth import ApiRequest
from goodword.api.etag import require_unchanged
from goodword.api.pagination import Listed, ListQuery, Page, equals
from goodword.api.records import chosen, found
from goodword.api.resource import Resource
from goodword.api.tables import body_of, shown_of
from goodword.api.types import Body, Currency, Day, Email, OwnLanguage, PathId, Shown
from goodword.models import ExchangeRate, User, Workspace
from goodword.operations.lists import delete_rate, set_rate
from goodword.operations.workspace import FIELDS, LATER, edit_workspace
from goodword.queries.workspace import the_workspace

WORKSPACE = Resource("settings", "The workspace's own settings, and its exchange rates.")
LIST = Listed[ExchangeRate](
    sorts={"currency": ("currency", "since"), "since": ("since",)}, order="currency",
    filters={"currency": equals("currency")},
)  # fmt: skip
TYPES = {
    "language": OwnLanguage,
    "fiscal_year_starts": Annotated[int, Field(ge=1, le=12, strict=True)],
    "name": Annotated[str, Field(min_length=1, max_length=200)],
    "base_currency": Annotated[Currency, Field(min_length=3)],
    "time_zone": Annotated[str, Field(min_length=1)],
    "product_email": Email | Annotated[str, Field(max_length=0)],
}


@shown_of(Workspace, (*FIELDS, *LATER))
class SettingsShown(Shown):
    """The workspace."""


@body_of(Workspace, (*FIELDS, *LATER), types=TYPES, partial=True)
class SettingsBody(Body):
    """What is left out stays as it is."""


@shown_of(ExchangeRate, ("id", "currency", "since", "rate"))
class RateShown(Shown):
    """Units of the base currency for one unit of `currency`, from a day on."""


Rate = Annotated[Decimal, Field(gt=0, max_digits=18, decimal_places=8, examples=["0.92"])]


class RateBody(Body):
    currency: Currency = Field(min_length=3)
    since: Day
    rate: Rate


class RateQuery(ListQuery):
    currency: str | None = Field(None, max_length=3)


@WORKSPACE.get("/settings", "settings.edit", SettingsShown)
def read(request: ApiRequest) -> SettingsShown:
    """The workspace's settings."""
    return SettingsShown.model_validate(the_workspace())


@WORKSPACE.patch("/settings", "settings.edit", SettingsShown)
def edit(request: ApiRequest, body: SettingsBody) -> SettingsShown:
    """Change the settings."""
    require_unchanged(request, SettingsShown.model_validate(Workspace.objects.select_for_update().get()))
    values = chosen(body.given(), {"head_of_success": User.objects.filter(is_active=True)})
    return SettingsShown.model_validate(edit_workspace(values, actor=request.actor, now=request.now))


@WORKSPACE.get("/rates", "settings.edit", Page[RateShown])
def rates(request: ApiRequest, query: Annotated[RateQuery, Query()]) -> Page[RateShown]:
    """Exchange rates."""
    return LIST.page(request, query, ExchangeRate.objects.all(), lambda rows: map(RateShown.model_validate, rows))


@WORKSPACE.get("/rates/{int:pk}", "settings.edit", RateShown)
def rate(request: ApiRequest, pk: PathId) -> RateShown:
    """An exchange rate."""
    return RateShown.model_validate(found(ExchangeRate.objects.all(), pk))


@WORKSPACE.post("/rates", "settings.edit", RateShown)
def rate_set(request: ApiRequest, body: RateBody) -> RateShown:
    """Set a rate from a day on; the same day again replaces it."""
    rate = set_rate(body.currency, body.since, body.rate, actor=request.actor, now=request.now)
    return RateShown.model_validate(ExchangeRate.objects.get(pk=rate.pk))


@WORKSPACE.delete("/rates/{int:pk}", "settings.edit")
def rate_delete(request: ApiRequest, pk: PathId) -> None:
    """Delete a rate."""
    require_unchanged(request, RateShown.model_validate(found(ExchangeRate.objects.select_for_update(), pk)))
    delete_rate(pk, actor=request.actor, now=request.now)

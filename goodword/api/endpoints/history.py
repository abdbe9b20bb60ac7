"""The history: who did what to which record, when, with what it was before and after."""

from typing import Annotated, Any

from ninja import Query
from pydantic import Field

from goodword.api.auth import ApiRequest
from goodword.api.pagination import Listed, ListQuery, Page, equals, since, until
from goodword.api.resource import Resource
from goodword.api.tables import shown_of
from goodword.api.types import Moment, Shown
from goodword.models import HistoryEntry
from goodword.policy.actors import ActorKind

HISTORY = Resource("history", "Every change: who, what, when, from what to what.")
COLUMNS = ("id", "at", "verb", "subject_type", "subject_id", "subject_label", "actor_kind", "actor_label", "changes",
           "note")  # fmt: skip
LIST = Listed[HistoryEntry](
    sorts={"at": ("at",), "actor": ("actor_label",), "verb": ("verb",)},
    order="-at",
    search=("subject_label", "actor_label", "note"),
    filters={"type": equals("subject_type"), "id": equals("subject_id"), "verb": equals("verb"),
             "actor": equals("actor_kind"), "at_from": since("at"), "at_to": until("at")},
)  # fmt: skip


@shown_of(HistoryEntry, COLUMNS, types={"changes": dict[str, Any]})
class HistoryShown(Shown):
    """One change: `changes` has each field with its value before and after."""


class HistoryQuery(ListQuery):
    type: str | None = Field(None, max_length=40, description="The kind of record, such as `referencerequest`.")
    id: str | None = Field(None, max_length=40, description="The record's number.")
    verb: str | None = Field(None, max_length=50)
    actor: ActorKind | None = None
    at_from: Moment | None = None
    at_to: Moment | None = None


@HISTORY.get("/history", "history.see", Page[HistoryShown])
def index(request: ApiRequest, query: Annotated[HistoryQuery, Query()]) -> Page[HistoryShown]:
    """The history of everything, or of one record."""
    return LIST.page(request, query, HistoryEntry.objects.all(), lambda rows: map(HistoryShown.model_validate, rows))

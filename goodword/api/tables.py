"""Bodies and answers made of tables: which values a field may have is said by its column, not once more here.

    @body_of(Deal, DEAL, required=("name", "stage"))
    class DealBody(Body):
        "What may be said of a deal."

    @shown_of(Deal, ("id", *DEAL, "crm_id"))
    class DealShown(Shown):
        "A deal."

A foreign key is its id when it is sent, and id and name when it is read.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, cast

from django.db import models
from django.db.models import CheckConstraint, Model, Q
from pydantic import Field, StringConstraints, create_model
from pydantic.fields import FieldInfo

from .types import CODES, Body, Day, Email, Flag, Id, LongText, Moment, Money, Shown, ToRef, ToRefs, Whole

if TYPE_CHECKING:  # Django's fields are generic for the type checker only
    Column = models.Field[Any, Any]
else:
    Column = models.Field
B = TypeVar("B", bound=Body)
S = TypeVar("S", bound=Shown)
Types = Mapping[str, Any]


def body_of(
    model: type[Model],
    names: Iterable[str],
    *,
    required: Iterable[str] = (),
    types: Types | None = None,
    partial: bool = False,
) -> Callable[[type[B]], type[B]]:
    """What is left out, but the required ones, is empty; where the body is `partial`, it is not said at all."""
    needed, given = set(required), dict(types or {})

    def make(declared: type[B]) -> type[B]:
        columns = {name: _column(model, name) for name in names}
        fields: dict[str, Any] = {
            name: (_sent(column, given.get(name)), ... if name in needed else _unsaid() if partial else _empty(column))
            for name, column in columns.items()
        }
        return create_model(declared.__name__, __base__=declared, __doc__=declared.__doc__, **fields)

    return make


def shown_of(model: type[Model], names: Iterable[str], *, types: Types | None = None) -> Callable[[type[S]], type[S]]:
    given = dict(types or {})

    def make(declared: type[S]) -> type[S]:
        own = {name: given.get(name) or _shown_type(_column(model, name)) for name in names}
        fields: dict[str, Any] = {name: (kind, ...) for name, kind in own.items() if name not in declared.model_fields}
        return create_model(declared.__name__, __base__=declared, __doc__=declared.__doc__, **fields)

    return make


def _column(model: type[Model], name: str) -> Column:
    return cast(Column, model._meta.pk if name == "id" else model._meta.get_field(name))


def _sent(column: Column, given: Any) -> Any:
    kind = given or _sent_type(column)
    return kind | None if column.null and not isinstance(column, models.ManyToManyField) else kind


def _unsaid() -> FieldInfo:
    return cast(FieldInfo, Field(default=None))


def _empty(column: Column) -> FieldInfo:
    """What a value left out stands for."""
    if isinstance(column, models.ManyToManyField) or (isinstance(column, models.JSONField) and column.default is list):
        return cast(FieldInfo, Field(default_factory=list))
    if column.null:
        return cast(FieldInfo, Field(default=None))
    if column.has_default():
        return cast(FieldInfo, Field(default=column.get_default()))
    return cast(FieldInfo, Field(default="" if isinstance(column, models.CharField | models.TextField) else None))


def _sent_type(column: Column) -> Any:
    if column.is_relation:
        return list[Id] if column.many_to_many else Id
    if words := vocabulary_of(column):
        return words
    if isinstance(column, models.EmailField):
        return Email
    if isinstance(column, models.CharField):
        return _code(column.name) or Annotated[str, StringConstraints(max_length=column.max_length)]
    kinds: tuple[tuple[type[Any], Any], ...] = (
        (models.TextField, LongText), (models.BooleanField, Flag), (models.IntegerField, Whole),
        (models.DecimalField, Money), (models.DateTimeField, Moment), (models.DateField, Day),
    )  # fmt: skip
    return next(type_ for kind, type_ in kinds if isinstance(column, kind))


def _code(name: str) -> Any:
    return next((kind for end, kind in CODES.items() if name == end or name.endswith(f"_{end}")), None)


def _shown_type(column: Column) -> Any:
    if column.is_relation:
        return ToRefs if column.many_to_many else (ToRef | None if column.null else ToRef)
    kind = vocabulary_of(column) or _plain(column)
    return kind | None if column.null else kind


def _plain(column: Column) -> Any:
    """Without the bounds of what is sent: an old record may hold what would be refused today."""
    kinds: tuple[tuple[type[Any], Any], ...] = (
        (models.CharField, str), (models.TextField, str), (models.BooleanField, bool), (models.IntegerField, int),
        (models.DecimalField, Decimal), (models.DateTimeField, datetime), (models.DateField, date),
        (models.JSONField, Any),
    )  # fmt: skip
    return next(type_ for kind, type_ in kinds if isinstance(column, kind))


@lru_cache(maxsize=512)
def vocabulary_of(column: Column) -> Any:
    """The values its CHECK constraint allows, as a type; None for a column without one."""
    for constraint in column.model._meta.constraints:
        condition = constraint.condition if isinstance(constraint, CheckConstraint) else None
        if isinstance(condition, Q) and len(condition.children) == 1:
            child = condition.children[0]
            if isinstance(child, tuple) and child[0] == f"{column.name}__in":
                return Literal[tuple(str(value) for value in child[1])]
    return None

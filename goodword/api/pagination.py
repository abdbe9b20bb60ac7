"""Lists: searched, filtered, sorted, and read page by page behind a cursor that no insert or delete can shift."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, TypeVar

from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F, Model, OrderBy, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator, BaseModel, Field

from goodword.lib.folding import fold

from .auth import ApiRequest
from .problems import wrong

M = TypeVar("M", bound=Model)
T = TypeVar("T")
SALT = "api cursor"
DEFAULT, MOST = 50, 200
Condition = Callable[[Any], Q]


class Page(BaseModel, Generic[T]):
    """A page of a list. `next` is the cursor of the page behind it, null on the last one."""

    items: list[T]
    next: str | None = None


def _sane(text: str) -> str:
    return text.replace("\x00", "")


class ListQuery(BaseModel):
    """What every list may be asked for; a list adds its own filters, all of which must hold."""

    q: Annotated[str, Field(max_length=200), AfterValidator(_sane)] = Field("", description="Words to search for.")
    sort: str = Field("", max_length=40, description="A column; with a minus before it, downwards.")
    limit: int = Field(DEFAULT, ge=1, le=MOST, description="How many at most.")
    cursor: str = Field("", max_length=2000, description="`next` of the page before.")

    def chosen(self) -> dict[str, Any]:
        """The list's own filters, those that were given."""
        own = set(type(self).model_fields) - set(ListQuery.model_fields)
        return {name: getattr(self, name) for name in sorted(own) if getattr(self, name) is not None}


def _require_known(request: ApiRequest, query: ListQuery) -> None:
    """A filter with a slip in its name would otherwise be the whole list."""
    names = type(query).model_fields
    for name in request.GET:
        if name not in names:
            raise wrong(name, "list.filter_unknown", _("This list knows: %s.") % ", ".join(sorted(names)))


@dataclass(frozen=True)
class Listed(Generic[M]):
    """`sorts`: columns of the database by name, ascending; `filters`: a condition for each filter of the query."""

    sorts: Mapping[str, tuple[str, ...]]
    order: str
    search: tuple[str, ...] = ()
    filters: Mapping[str, Condition] = field(default_factory=dict)

    def page(
        self, request: ApiRequest, query: ListQuery, records: QuerySet[M], shown: Callable[[Sequence[M]], Iterable[T]]
    ) -> Page[T]:
        """`shown` makes the answers of one page at once, with a constant number of queries."""
        _require_known(request, query)
        keys = self._keys(query)
        records = self._narrowed(query, records)
        binding = _binding(request, query, keys)
        if query.cursor:
            records = records.filter(_after(keys, _read(query.cursor, binding, keys)))
        rows = list(records.order_by(*map(_order, keys))[: query.limit + 1])
        following = None
        if len(rows) > query.limit:
            rows.pop()
            following = _cursor(records, rows[-1].pk, binding, keys)
        return Page(items=list(shown(rows)), next=following)

    def _keys(self, query: ListQuery) -> list[str]:
        sort = query.sort or self.order
        name = sort.removeprefix("-")
        if name not in self.sorts:
            raise wrong("sort", "list.sort_unknown", _("This list can be sorted by: %s.") % ", ".join(self.sorts))
        return [f"-{key}" if sort.startswith("-") else key for key in self.sorts[name]] + ["pk"]

    def _narrowed(self, query: ListQuery, records: QuerySet[M]) -> QuerySet[M]:
        for word in query.q.split():
            found = Q(pk__in=[])
            for name in self.search:
                found |= Q(**{f"{name}__icontains": fold(word)}) | Q(**{f"{name}__icontains": word})
            records = records.filter(found)
        for name, value in query.chosen().items():
            records = records.filter(self.filters[name](value))
        return records


def equals(path: str) -> Condition:
    return lambda value: Q(**{path: value})


def since(path: str) -> Condition:
    return lambda value: Q(**{f"{path}__gte": value})


def until(path: str) -> Condition:
    """Up to and including it."""
    return lambda value: Q(**{f"{path}__lte": value})


def flag(condition: Q) -> Condition:
    """Those for which it holds, or the others."""
    return lambda value: condition if value else ~condition


def _order(key: str) -> OrderBy:
    """Absent values last in both directions, as on the screens."""
    name = F(key.removeprefix("-"))
    return name.desc(nulls_last=True) if key.startswith("-") else name.asc(nulls_last=True)


def _binding(request: ApiRequest, query: ListQuery, keys: list[str]) -> str:
    """A cursor belongs to one list, with one search, one choice of filters and one order."""
    parts = [request.path, query.q, keys, query.chosen()]
    return hashlib.sha256(json.dumps(parts, cls=DjangoJSONEncoder).encode()).hexdigest()[:16]


def _cursor(records: QuerySet[Any], pk: Any, binding: str, keys: list[str]) -> str:
    names = [key.removeprefix("-") for key in keys]
    values = records.filter(pk=pk).values_list(*names)[0]
    return signing.dumps([binding, json.loads(json.dumps(values, cls=_Exact))], salt=SALT)


class _Exact(DjangoJSONEncoder):
    """Django's encoder cuts moments to milliseconds, and a page would begin with the row the last one ended with."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)


def _read(cursor: str, binding: str, keys: list[str]) -> list[Any]:
    bad = wrong("cursor", "list.cursor_unknown", _("This cursor is of another list. Please begin with the first page."))
    try:
        bound_to, values = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise bad from None
    if bound_to != binding or len(values) != len(keys):
        raise bad
    return list(values)


def _after(keys: list[str], values: list[Any]) -> Q:
    """What stands behind the row with these values, in this order."""
    found, same = Q(pk__in=[]), Q()
    for key, value in zip(keys, values, strict=True):
        name = key.removeprefix("-")
        if value is not None:
            beyond = "lt" if key.startswith("-") else "gt"
            found |= same & (Q(**{f"{name}__{beyond}": value}) | Q(**{f"{name}__isnull": True}))
        same &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
    return found

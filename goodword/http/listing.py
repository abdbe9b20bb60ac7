"""Lists that every screen has alike: search, filters, sort, pages and CSV, all kept in the address.

    ACCOUNTS = Listing[Account, Account](
        name="accounts",
        columns=(
            Column("name", _("Account"), lambda account: account.name, sort=("search",), link=account_url),
            Column("employees", _("Employees"), lambda account: account.employees, show="number", sort=("employees",)),
        ),
        search=("search",),
        filters=(Flag("customer", _("Customer"), Q(is_customer=True)),),
        order="name",
        empty=Empty("building-2", _("No accounts yet"), _("Import them."), _("Import"), "import-list", "import.run"),
    )

    @staff("account.see")
    def index(request: StaffRequest) -> HttpResponseBase:
        return ACCOUNTS.respond(request, visible_accounts(request.actor), "web/accounts/list.html")

The template shows it by `{% listing table %}`. `respond` answers the page, its HTMX fragment and `?format=csv`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Generic, TypeVar, cast
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import F, Model, OrderBy, Q, QuerySet
from django.http import HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from goodword.lib.batches import batches
from goodword.lib.csvfile import Cell, csv_lines
from goodword.lib.folding import fold
from goodword.policy.actors import Actor
from goodword.wording.vocabulary import LABELS, label

from .filters import Bound, Filter
from .pages import is_fragment
from .reader import StaffRequest

Text = str | Promise
M = TypeVar("M", bound=Model)
R = TypeVar("R")
PAGE_SIZE = 50
FILTERS_SHOWN = 3
CHUNK = 500
UNBROKEN = ("day", "age", "badge")
LONGEST_SEARCH = 200


def in_words(value: Any, vocabulary: type[StrEnum] | None = None) -> Cell:
    """What a file says: the reader's words for codes and for yes and no; days and numbers as spreadsheets read them."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    member = vocabulary(value) if vocabulary and value else value
    return str(label(member)) if type(member) in LABELS else cast(Cell, member)


@dataclass(frozen=True)
class Column(Generic[R]):
    """`show`: text, number, money (with `currency`), percent, day, moment, age, badge (with `vocabulary`), flag.

    `sort`: order_by expressions, ascending. `template` draws the cell itself, from `row` and `value`. `csv` is the
    value in the file where that differs; there, a member of `vocabulary` is told by its word, however the page shows
    it. `only` is "page" or "csv"; `minor` ones are left out on phones. Who lacks `permission` gets no such column at
    all.
    """

    key: str
    label: Text
    value: Callable[[R], Any]
    show: str = "text"
    sort: tuple[str, ...] = ()
    link: Callable[[R], str] | None = None
    currency: Callable[[R], str] | None = None
    vocabulary: type[StrEnum] | None = None
    template: str = ""
    csv: Callable[[R], Cell] | None = None
    only: str = ""
    minor: bool = False
    permission: str = ""

    @property
    def css(self) -> str:
        width = "num" if self.show in ("number", "money", "percent") else "nowrap" if self.show in UNBROKEN else ""
        return f"{width} minor" if self.minor else width

    def cell(self, row: R) -> Cell:
        return in_words(self.csv(row) if self.csv else self.value(row), self.vocabulary)


@dataclass(frozen=True)
class Empty:
    """What an empty list says, and where to begin: shown to those who may do `permission`."""

    icon: str
    title: Text
    text: Text
    action: Text = ""
    url_name: str = ""
    permission: str = ""


@dataclass(frozen=True)
class Listing(Generic[M, R]):
    """`prepare` turns the models of one page (or CSV chunk) into the rows shown, with a constant number of queries."""

    name: str
    columns: tuple[Column[R], ...]
    empty: Empty
    search: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    order: str = ""
    prepare: Callable[[Sequence[M]], Sequence[R]] = field(default=lambda models: cast(Sequence[R], models))

    def respond(
        self,
        request: StaffRequest,
        records: QuerySet[M],
        template: str,
        context: Mapping[str, Any] | None = None,
    ) -> HttpResponseBase:
        table = Table(self, request.GET, records, request.actor, request.path)
        if request.GET.get("format") == "csv":
            return table.as_csv(f"{self.name}-{request.today}.csv")
        values = {**(context or {}), "table": table}
        if is_fragment(request) and request.META.get("HTTP_HX_TARGET") == table.id:
            response = render(request, "web/shared/listing_results.html", values)
            return _pushing(response, table.address())
        return render(request, template, values)


def _pushing(response: HttpResponse, url: str) -> HttpResponse:
    response["HX-Push-Url"] = url
    return response


class Table(Generic[M, R]):
    """One reader's view of a listing: what they asked for, and the rows that answer it."""

    def __init__(
        self, listing: Listing[M, R], params: QueryDict, records: QuerySet[M], actor: Actor, path: str
    ) -> None:
        self.listing, self.params, self.records, self.path = listing, params, records, path
        self.may = actor.may
        self.id = f"listing-{listing.name}"
        self.allowed = [column for column in listing.columns if not column.permission or actor.may(column.permission)]
        self.columns = [column for column in self.allowed if column.only != "csv"]
        shown = [one for one in listing.filters if not one.permission or actor.may(one.permission)]
        self.filters: list[Bound] = [one.bind(params) for one in shown]
        self.search_text = params.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
        self.sort = self._known_sort(params.get("sort", ""))

    def _known_sort(self, wanted: str) -> str:
        known = {column.key for column in self.allowed if column.sort}
        return wanted if wanted.removeprefix("-") in known else self.listing.order

    @property
    def kept(self) -> dict[str, str]:
        """What the address says beside this list's own parameters (such as the record a history is of)."""
        own = {"q", "sort", "page", "format", *(name for bound in self.filters for name in bound.names)}
        return {name: str(value) for name, value in self.params.items() if name not in own}

    @property
    def whole(self) -> str:
        """The address of the list without search and filters."""
        return f"{self.path}?{urlencode(self.kept)}" if self.kept else self.path

    @property
    def first_filters(self) -> list[Bound]:
        """What stands in the bar; the rest opens on demand, or by itself where something in it was chosen."""
        return self.filters if len(self.filters) <= FILTERS_SHOWN + 1 else self.filters[:FILTERS_SHOWN]

    @property
    def more_filters(self) -> list[Bound]:
        return self.filters[len(self.first_filters) :]

    @property
    def more_chosen(self) -> bool:
        return any(bound.q is not None for bound in self.more_filters)

    @property
    def narrowed(self) -> bool:
        return bool(self.search_text) or any(bound.q is not None for bound in self.filters)

    def matching(self) -> QuerySet[M]:
        records = self.records
        for word in self.search_text.split():
            records = records.filter(self._mentions(word))
        for bound in self.filters:
            if bound.q is not None:
                records = records.filter(bound.q)
        return records.order_by(*self._ordering())

    def _mentions(self, word: str) -> Q:
        """Folded for folded columns, and as it was typed for the others."""
        found = Q()
        for name in self.listing.search:
            found |= Q(**{f"{name}__icontains": fold(word)}) | Q(**{f"{name}__icontains": word})
        return found

    def _ordering(self) -> Iterator[OrderBy]:
        """Absent values last in both directions; the id last of all, so that pages never overlap."""
        down = self.sort.startswith("-")
        for column in self.allowed:
            if column.key == self.sort.removeprefix("-"):
                for name in column.sort:
                    yield F(name).desc(nulls_last=True) if down else F(name).asc(nulls_last=True)
        yield F("pk").asc()

    @cached_property
    def page(self) -> Page[M]:
        return Paginator(self.matching(), PAGE_SIZE).get_page(self.params.get("page"))

    @cached_property
    def rows(self) -> Sequence[R]:
        return self.listing.prepare(list(self.page.object_list))

    @property
    def matched(self) -> int:
        return self.page.paginator.count

    @cached_property
    def total(self) -> int:
        return self.records.count() if self.narrowed else self.matched

    @property
    def may_begin(self) -> bool:
        empty = self.listing.empty
        return bool(empty.url_name) and (not empty.permission or self.may(empty.permission))

    def address(self, **changes: str) -> str:
        """This list's address with some parameters changed; an empty value drops one."""
        params = self.params.copy()
        for name in ("page", "format"):
            params.pop(name, None)
        for name, value in changes.items():
            params[name] = value
        for name in [name for name, value in params.items() if not value]:
            del params[name]
        return f"{self.path}?{params.urlencode()}" if params else self.path

    def as_csv(self, filename: str) -> StreamingHttpResponse:
        columns = [column for column in self.allowed if column.only != "page"]
        header = [str(column.label) for column in columns]
        rows = ([column.cell(row) for column in columns] for row in self._all_rows())
        return StreamingHttpResponse(
            csv_lines(header, rows),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{filename}"'},
        )

    def _all_rows(self) -> Iterator[R]:
        for chunk in batches(self.matching().iterator(chunk_size=CHUNK), CHUNK):
            yield from self.listing.prepare(chunk)

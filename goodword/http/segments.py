"""Segments of the map of coverage: in addresses, as filters of lists, and in the reader's words (P4)."""

from collections.abc import Iterable
from functools import cached_property

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from goodword.lib.folding import fold
from goodword.lib.world import part_name, parts_of_world
from goodword.models import Industry, UseCase
from goodword.policy.coverage import UNKNOWN, VALUES
from goodword.policy.finding import Dimension
from goodword.queries.coverage import advocates_in, deals_in, without_value
from goodword.queries.workspace import current_policy
from goodword.wording.coverage import NOT_RECORDED
from goodword.wording.vocabulary import label

from .filters import Choice
from .reader import StaffRequest

NOWHERE = Q(pk__in=())


def key_of(dimension: Dimension, value: str) -> str:
    """A segment in an address: `industry:insurance`; without a value it is what nobody recorded."""
    return f"{dimension}:{value}"


def read_key(key: str) -> tuple[Dimension, str] | None:
    """None for what names no dimension."""
    name, _colon, value = key.partition(":")
    return (Dimension(name), value) if name in set(Dimension) else None


class SegmentNames:
    """What segments are called, in the reader's language. Industries and use cases are read when first asked for."""

    @cached_property
    def _lists(self) -> dict[Dimension, dict[str, str]]:
        return {
            Dimension.INDUSTRY: {entry.code: entry.name for entry in Industry.objects.order_by()},
            Dimension.USE_CASE: {entry.code: entry.name for entry in UseCase.objects.order_by()},
        }

    def of(self, dimension: Dimension, value: str) -> str:
        """A value that is no longer known is called by itself."""
        if value == UNKNOWN:
            return str(NOT_RECORDED)
        if dimension is Dimension.GEOGRAPHY:
            return part_name(value, get_language() or "en")
        if dimension in self._lists:
            return self._lists[dimension].get(value, value)
        return str(label(VALUES[dimension](value)))

    def full(self, dimension: Dimension, value: str) -> str:
        """With the dimension: Industry: Insurance"""
        return str(_("%(dimension)s: %(value)s") % {"dimension": label(dimension), "value": self.of(dimension, value)})

    def choices(self) -> Iterable[tuple[str, str]]:
        """Every segment there can be, by dimension and name, what is not recorded last."""
        for dimension in Dimension:
            for value in [*sorted(self._values(dimension), key=lambda one: fold(self.of(dimension, one))), UNKNOWN]:
                yield key_of(dimension, value), self.full(dimension, value)

    def _values(self, dimension: Dimension) -> list[str]:
        if dimension is Dimension.GEOGRAPHY:
            return [code for code, name in parts_of_world(get_language() or "en")]
        if dimension in self._lists:
            return list(self._lists[dimension])
        return [str(member) for member in VALUES[dimension]]


def advocate_filter() -> Choice:
    """Narrows a list of advocates to one segment of the map."""

    def where(key: str) -> Q:
        found = read_key(key)
        return advocates_in(*found, current_policy().coverage) if found else NOWHERE

    return Choice("segment", _("Segment"), "", lambda: SegmentNames().choices(), where=where)


def deal_filters(request: StaffRequest) -> tuple[Choice, Choice]:
    """Narrow a list of deals to the open ones that the map counts in a segment, and to those that weigh nothing."""

    def where(key: str) -> Q:
        found, policy = read_key(key), current_policy().coverage
        return Q(pk__in=deals_in(*found, request.workspace, request.today, policy)) if found else NOWHERE

    return (
        Choice("segment", _("Segment"), "", lambda: SegmentNames().choices(), where=where, permission="coverage.see"),
        Choice("value", _("Value"), "", lambda: [("none", _("None that can be converted"))],
               where=lambda value: without_value(request.workspace, request.today)),
    )  # fmt: skip

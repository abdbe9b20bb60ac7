"""The map of coverage and the load it bears (P4, P5). Executives read it without names or ways to the records."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from goodword.http.access import staff
from goodword.http.reader import StaffRequest
from goodword.http.segments import SegmentNames, key_of
from goodword.lib.csvfile import Cell, csv_lines
from goodword.policy.coverage import Coverage, Segment, above_wanted
from goodword.policy.finding import Dimension
from goodword.policy.load import MOST_WANTED, Load, expected_a_year, load
from goodword.policy.sections import CoveragePolicy
from goodword.queries.coverage import a_year_before, coverage_of, demand_of
from goodword.queries.workspace import current_policy
from goodword.wording.vocabulary import label

from .candidate import candidate_tabs

HEAVIEST = 5  # holes named before the tables
HEAT = (0, 10, 20, 35)  # per cent of open deal value above which a cell is one shade darker


@dataclass(frozen=True)
class Row:
    """A segment with its name and the addresses of its records; `heat` 0 to 4 by its share of open deal value."""

    segment: Segment
    name: str
    full: str
    key: str

    @property
    def heat(self) -> int:
        share = self.segment.share or 0
        return sum(1 for percent in HEAT if share * 100 > percent)

    @property
    def advocates(self) -> str:
        return f"{reverse('advocate-list')}?{urlencode({'segment': self.key})}"

    @property
    def deals(self) -> str:
        return f"{reverse('deal-list')}?{urlencode({'segment': self.key})}"

    @property
    def candidates(self) -> str:
        return f"{reverse('coverage-hole')}?{urlencode({'of': self.key})}"


def row_of(segment: Segment, names: SegmentNames) -> Row:
    key, value = key_of(segment.dimension, segment.value), segment.value
    return Row(segment, names.of(segment.dimension, value), names.full(segment.dimension, value), key)


@require_GET
@staff("coverage.see")
def coverage_map(request: StaffRequest) -> HttpResponseBase:
    policy = current_policy().coverage
    found, names = coverage_of(request.workspace, request.today, policy), SegmentNames()
    if request.GET.get("format") == "csv":
        return _as_csv(request, found, names)
    return render(request, "web/coverage/map.html", _context(request, found, names, policy))


def _context(request: StaffRequest, found: Coverage, names: SegmentNames, policy: CoveragePolicy) -> dict[str, Any]:
    tabs = candidate_tabs("coverage", request.actor)
    parts = [
        (part.dimension, [row_of(one, names) for one in part.segments], row_of(part.unknown, names))
        for part in found.parts
    ]
    return {
        "coverage": found,
        "parts": parts,
        "holes": [row_of(hole, names) for hole in found.holes],
        "heaviest": HEAVIEST,
        "above_wanted": above_wanted(found.advocates, policy),
        "policy": policy,
        "major_share": policy.major_percent / 100,
        "tabs": tabs if len(tabs) > 1 else [],
        **_load(request, found, policy),
    }


def _load(request: StaffRequest, found: Coverage, policy: CoveragePolicy) -> dict[str, Any]:
    """The arithmetic for the load that the reader asks about, else for the highest comfortable one."""
    demand = demand_of(request.workspace, request.today)
    answer: Load = load(expected_a_year(demand), found.advocates, policy, _wanted(request))
    return {
        "demand": demand,
        "load": answer,
        "each": round(float(answer.each), 1) if answer.each is not None else None,
        "most_wanted": MOST_WANTED,
        "first_day": a_year_before(request.today) + timedelta(days=1),
    }


def _wanted(request: StaffRequest) -> int | None:
    text = request.GET.get("wanted", "")
    return int(text) if text.isdecimal() and len(text) < 4 and 0 < int(text) <= MOST_WANTED else None


CSV_HEADER = (
    *(_("Dimension"), _("Segment"), _("Active advocates"), _("Needed"), _("Better"), _("Missing"), _("Open deals")),
    *(_("Open deal value"), _("Currency"), _("Share of open deal value in per cent")),
)


def _as_csv(request: StaffRequest, found: Coverage, names: SegmentNames) -> HttpResponseBase:
    rows = csv_lines([str(text) for text in CSV_HEADER], _cells(request, found, names))
    name = f"coverage-{request.today}.csv"
    return StreamingHttpResponse(
        rows,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _cells(request: StaffRequest, found: Coverage, names: SegmentNames) -> Iterator[list[Cell]]:
    for part in found.parts:
        for one in (*part.segments, part.unknown):
            share = None if one.share is None else round(one.share * 100, 1)
            counted = (one.have, one.need or None, one.wished or None, one.missing, one.deals, one.amount)
            yield [_dimension(one.dimension), names.of(one.dimension, one.value), *counted,
                   request.workspace.base_currency, share]  # fmt: skip


def _dimension(dimension: Dimension) -> str:
    return str(label(dimension))

"""The shortlist of a request, for the manager: who fits, why, who may not be asked until when, and two side by side."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from goodword.http.access import staff
from goodword.http.listing import in_words
from goodword.http.pages import record_id
from goodword.http.reader import StaffRequest
from goodword.lib.csvfile import Cell, csv_lines
from goodword.models import ReferenceRequest
from goodword.policy.limits import Decision
from goodword.policy.matching import GRADE_RANK
from goodword.policy.programme import ProgrammePolicy
from goodword.policy.vocabulary import Criterion, RequestState, Tier
from goodword.queries.explanation import Explained, explain
from goodword.queries.shortlist import Row, rows_for, shortlist
from goodword.queries.workspace import current_policy
from goodword.wording.reasons import sentence
from goodword.wording.vocabulary import label

from .request_page import found, request_tabs

SHOWN = 25
ALL = 100
# Within a grade; the grades stay in their order, and the rules' own order is the default (M4).
ORDERS: dict[str, tuple[Any, Callable[[Row], Any]]] = {
    "score": (gettext_lazy("Score"), lambda row: 0),
    "unused": (gettext_lazy("Longest unused"), lambda row: str(row.match.of(Criterion.RECENT_USE).advocate or "")),
    "name": (gettext_lazy("Name"), lambda row: row.advocate.contact.last_name.casefold()),
}


def _ordered(rows: list[Row], order: str) -> list[Row]:
    """Stable, so that equals keep the order of the rules."""
    key = ORDERS[order][1]
    return sorted(rows, key=lambda row: (GRADE_RANK[row.match.grade], key(row)))


@require_GET
@staff("ask.send")
def detail(request: StaffRequest, pk: int) -> HttpResponseBase:
    record = found(request, pk)
    order = request.GET.get("order", "")
    order = order if order in ORDERS else "score"
    csv = request.GET.get("format") == "csv"
    everyone = request.GET.get("everyone") == "yes"
    many = csv or request.GET.get("all") == "yes"
    policy = current_policy()
    listed = shortlist(record, request.today, everyone=everyone, shown=ALL if many else SHOWN)
    ready = explain(_ordered(listed.ready, order), policy.matching)
    below = explain(listed.below, policy.matching)
    if csv:
        return _as_csv(record, [*ready, *below], f"shortlist-{record.pk}-{request.today}.csv")
    context = _below(below) | {
        "record": record, "listed": listed, "ready": ready, "everyone": everyone, "order": order,
        "orders": [(key, words) for key, (words, _key) in ORDERS.items()], "many": many,
        "askable": record.state == RequestState.MATCHING, "tabs": request_tabs(request, record, "shortlist"),
        "incomplete": [row for row in ready if row.missing],
    }  # fmt: skip
    return render(request, "web/shortlist/detail.html", context)


def _below(rows: list[Explained]) -> dict[str, list[Explained]]:
    """Those below the line, by why: a limit for now, poor, or never for this request."""
    offered = [one for one in rows if one.row.match.offered]
    return {
        "limited": offered,
        "poor": [one for one in rows if not one.row.match.offered and not one.row.match.exclusions],
        "excluded": [one for one in rows if one.row.match.exclusions],
    }


def _as_csv(record: ReferenceRequest, rows: list[Explained], filename: str) -> StreamingHttpResponse:
    header = [_("Rank"), _("Advocate"), _("Account"), _("Tier"), _("Grade"), _("Score"), _("May be asked today")]
    header += [_("Next eligible"), _("Reasons against"), _("Concerns")]
    for criterion in Criterion:
        word = label(criterion)
        header += [_("%(criterion)s: wanted") % {"criterion": word}, _("%(criterion)s: advocate") % {"criterion": word}]
        header += [_("%(criterion)s: grade") % {"criterion": word}, _("%(criterion)s: points") % {"criterion": word}]
    return StreamingHttpResponse(
        csv_lines(header, (_cells(place, one) for place, one in enumerate(rows, start=1))),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )


def _cells(place: int, one: Explained) -> list[Cell]:
    contact, match, decision = one.row.advocate.contact, one.row.match, one.row.decision
    cells: list[Cell] = [place, contact.full_name, contact.account.name, in_words(one.row.advocate.tier, Tier)]
    cells += [in_words(match.grade), round(match.score, 1), in_words(one.row.is_ready), _next(decision)]
    cells += [" ".join(map(sentence, one.reasons)), " ".join(map(sentence, one.concerns))]
    return cells + list(_line_cells(one))


def _next(decision: Decision) -> Cell:
    if decision.next_eligible:
        return decision.next_eligible
    return _("Not known yet") if decision.open_ended else _("Never")


def _line_cells(one: Explained) -> Iterator[Cell]:
    for line in one.lines:
        yield from (line.wanted, line.advocate, in_words(line.grade), round(line.points, 1))


@require_GET
@staff("ask.send")
def compare(request: StaffRequest, pk: int) -> HttpResponse:
    """Two advocates side by side: `?advocate=3&advocate=8`."""
    record = found(request, pk)
    chosen = [pk for pk in map(record_id, request.GET.getlist("advocate")) if pk is not None]
    rows = rows_for(record, list(dict.fromkeys(chosen))[:2], request.today) if chosen else []
    if len(rows) != 2:
        messages.error(request, _("Please choose two advocates to compare."))
        return redirect("request-shortlist", pk=pk)
    return render(request, "web/shortlist/compare.html", _comparison(record, rows, current_policy()))


def _comparison(record: ReferenceRequest, rows: list[Row], policy: ProgrammePolicy) -> dict[str, Any]:
    first, second = explain(rows, policy.matching)
    lines = [
        {"first": one, "second": two, "better": _better(one.points, two.points)}
        for one, two in zip(first.lines, second.lines, strict=True)
    ]
    askable = record.state == RequestState.MATCHING
    return {"record": record, "pair": [first, second], "lines": lines, "askable": askable}


def _better(first: float, second: float) -> str:
    if abs(first - second) < 0.05:
        return "equal"
    return "first" if first > second else "second"

"""Protection: whom signs of fatigue keep from being asked, and what protecting advocates cost and saved (L5, L8)."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from goodword.http.access import staff
from goodword.http.pages import act
from goodword.http.reader import StaffRequest
from goodword.models import FatigueBlock, Workspace
from goodword.operations.fatigue import clear_fatigue
from goodword.policy.quarters import Quarter, quarter_of
from goodword.policy.vocabulary import FatigueState
from goodword.queries.protection import protection_in
from goodword.queries.visibility import visible_advocates
from goodword.web.forms.protection import ClearForm
from goodword.wording.vocabulary import label

QUARTERS = 8  # that can be looked at
DECIDED = 20  # latest decisions shown


def _blocks(request: StaffRequest) -> QuerySet[FatigueBlock]:
    """Of the advocates this person looks after or decides on; an executive reads how many there are."""
    blocks = FatigueBlock.objects.select_related("advocate__contact__account", "ended_by")
    return blocks.filter(advocate__in=visible_advocates(request.actor))


@require_GET
@staff("protection.see")
def protection(request: StaffRequest) -> HttpResponse:
    """The quarter is chosen by its first day; any other text is the current one."""
    quarter = _quarter(request, request.workspace)
    blocks, report = _blocks(request), protection_in(quarter, request.workspace, request.today)
    context = {
        "tired": FatigueBlock.objects.filter(state=FatigueState.OPEN).count(),
        "open_blocks": blocks.filter(state=FatigueState.OPEN).order_by("found_on", "pk"),
        "decided": blocks.exclude(state=FatigueState.OPEN).order_by("-ended_on", "-pk")[:DECIDED],
        "report": report,
        "fatigue_counts": [(label(state), report.fatigue.get(state, 0)) for state in FatigueState],
        "is_current": request.today in quarter,
        "quarters": _quarters(request.today, request.workspace.fiscal_year_starts),
    }
    return render(request, "web/protection/detail.html", context)


@staff("protection.decide")
def clear(request: StaffRequest, pk: int) -> HttpResponse:
    """Why they may be asked again."""
    block = get_object_or_404(_blocks(request), pk=pk)
    form = ClearForm(request.POST or None)
    context: dict[str, Any] = {"block": block, "advocate": block.advocate}
    return act(
        request,
        form,
        lambda: clear_fatigue(pk, form.cleaned_data["reason"], actor=request.actor, now=request.now),
        template="web/protection/clear.html",
        context=context,
        success_url=reverse("protection"),
        message=_("They may be asked again."),
    )


def _quarter(request: StaffRequest, workspace: Workspace) -> Quarter:
    current = quarter_of(request.today, workspace.fiscal_year_starts)
    try:
        wanted = date.fromisoformat(request.GET.get("quarter", ""))
    except ValueError:
        return current
    return next((one for one in _quarters(request.today, workspace.fiscal_year_starts) if one.start == wanted), current)


def _quarters(today: date, fiscal_year_starts: int) -> list[Quarter]:
    found = [quarter_of(today, fiscal_year_starts)]
    while len(found) < QUARTERS:
        found.append(found[-1].previous())
    return found

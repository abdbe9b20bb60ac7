"""The tracker: references by advocate, requests by rep."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from goodword.http.access import staff
from goodword.http.filters import Choice, Flag
from goodword.http.listing import Column, Empty, Listing
from goodword.http.pages import Tab
from goodword.http.reader import StaffRequest
from goodword.models import Advocate, User
from goodword.policy.quarters import Quarter, quarter_of
from goodword.policy.vocabulary import AdvocateStatus, Tier
from goodword.queries.quality import quality_of_the_year
from goodword.queries.tracker import AdvocateRow, advocate_rows, totals, tracked_advocates, tracked_reps
from goodword.wording.vocabulary import choices


def _next(row: AdvocateRow) -> Any:
    """A day, or in words that there is none yet."""
    decision = row.decision
    return decision.next_eligible or (now_("Not known yet") if decision.open_ended else now_("Never"))


def _advocates(request: StaffRequest) -> Listing[Advocate, AdvocateRow]:
    """The rows need the day of the reader's workspace."""

    def prepare(advocates: Sequence[Advocate]) -> Sequence[AdvocateRow]:
        return advocate_rows(advocates, request.today)

    def page(row: AdvocateRow) -> str:
        return reverse("advocate-detail", args=[row.advocate.pk]) if request.actor.may("advocate.see") else ""

    return Listing[Advocate, AdvocateRow](
        name="tracker",
        columns=(
            Column("name", _("Advocate"), lambda r: r.advocate.contact.full_name,
                   sort=("contact__last_name", "contact__first_name"), template="web/tracker/_name.html"),
            Column("account", _("Account"), lambda r: r.advocate.contact.account.name, only="csv",
                   sort=("contact__account__name",)),
            Column("tier", _("Tier"), lambda r: r.advocate.tier, show="badge", vocabulary=Tier, sort=("tier",),
                   minor=True),
            Column("references", _("All-time"), lambda r: r.references, show="number", sort=("references",)),
            Column("quarter", _("This quarter"), lambda r: r.this_quarter, show="number", sort=("this_quarter",)),
            Column("last", _("Last reference"), lambda r: r.last, show="day", sort=("last_reference",)),
            Column("helpful", _("Prospects' mark"), lambda r: r.helpful, sort=("helpful",), only="csv"),
            Column("won", _("Won"), lambda r: r.won, show="number", sort=("won",), template="web/tracker/_won.html"),
            Column("next", _("Next eligible"), _next, template="web/tracker/_next.html"),
        ),
        search=("contact__search", "contact__account__search"),
        filters=(
            Choice("tier", _("Tier"), "tier", lambda: choices(Tier)),
            Flag("active", _("In the programme"), Q(status=AdvocateStatus.ACTIVE)),
        ),
        order="-references",
        empty=Empty("chart-column", _("No advocates yet"), _("Enrol the first, or import those you have."),
                    _("Enrol an advocate"), "advocate-new", "advocate.enrol"),
        prepare=prepare,
    )  # fmt: skip


REPS = Listing[User, Any](
    name="tracker-reps",
    columns=(
        Column("name", _("Rep"), lambda r: r.name, sort=("name",)),
        Column("region", _("Regional office"), lambda r: r.region, sort=("region",)),
        Column("requested", _("Requested"), lambda r: r.requested, show="number", sort=("requested",)),
        Column("approved", _("Approved"), lambda r: r.approved, show="number", sort=("approved",)),
        Column("held", _("Held"), lambda r: r.held, show="number", sort=("held",)),
    ),
    search=("search",),
    order="-requested",
    empty=Empty("chart-column", _("No requests yet"), _("What becomes of the reps' requests is counted here.")),
)


def _quarter(request: StaffRequest) -> Quarter:
    return quarter_of(request.today, request.workspace.fiscal_year_starts)


def _context(request: StaffRequest, active: str, quarter: Quarter) -> dict[str, Any]:
    places = (("tracker", _("By advocate")), ("tracker-reps", _("By rep")))
    tabs = [Tab(text, reverse(name), name == active) for name, text in places]
    quality = quality_of_the_year(request.today)
    return {"tabs": tabs, "totals": totals(quarter), "quarter": quarter, "quality": quality}


@require_GET
@staff("tracker.see")
def by_advocate(request: StaffRequest) -> HttpResponseBase:
    quarter = _quarter(request)
    records = tracked_advocates(quarter)
    return _advocates(request).respond(request, records, "web/tracker/list.html", _context(request, "tracker", quarter))


@require_GET
@staff("tracker.see")
def by_rep(request: StaffRequest) -> HttpResponseBase:
    context = _context(request, "tracker-reps", _quarter(request))
    return REPS.respond(request, tracked_reps(), "web/tracker/list.html", context)

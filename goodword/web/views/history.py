"""The history: who did what to which record, when, with what it was before and after."""

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goodword.http.access import staff
from goodword.http.filters import Choice, Dates
from goodword.http.listing import Column, Empty, Listing
from goodword.http.reader import StaffRequest
from goodword.models import HistoryEntry
from goodword.policy.actors import ActorKind
from goodword.wording.history import SUBJECTS
from goodword.wording.vocabulary import choices

PAGES = {
    "account": "account-detail", "contact": "contact-detail", "deal": "deal-detail", "advocate": "advocate-detail",
    "referencerequest": "request-detail", "user": "user-edit", "industry": "industry-edit",
    "usecase": "use-case-edit", "usecasefamily": "family-edit", "dataimport": "import-detail", "message": "mail-detail",
}  # fmt: skip


def _page(entry: HistoryEntry) -> str:
    name = PAGES.get(entry.subject_type)
    return reverse(name, args=[entry.subject_id]) if name and entry.subject_id.isdigit() else ""


def _kinds() -> list[tuple[str, Promise]]:
    return sorted(SUBJECTS.items(), key=lambda pair: str(pair[1]))


HISTORY = Listing[HistoryEntry, HistoryEntry](
    name="history",
    columns=(
        Column("at", _("When"), lambda e: e.at, show="moment", sort=("at",)),
        Column("actor", _("Who"), lambda e: e.actor_label, sort=("actor_label",)),
        Column("verb", _("What"), lambda e: e.verb, template="web/history/_verb.html", sort=("verb",)),
        Column("subject", _("Record"), lambda e: e.subject_label, link=_page),
        Column("changes", _("Before and after"), lambda e: e.changes, template="web/history/_changes.html",
               csv=lambda e: str(e.changes) if e.changes else ""),
        Column("note", _("Note"), lambda e: e.note),
    ),
    search=("subject_label", "actor_label", "note"),
    filters=(
        Choice("subject", _("Kind of record"), "subject_type", _kinds),
        Choice("actor", _("Who"), "actor_kind", lambda: choices(ActorKind)),
        Dates("at", _("When"), "at", instant=True),
    ),
    order="-at",
    empty=Empty("history", _("Nothing has happened yet"), _("Every change is recorded here.")),
)  # fmt: skip


@staff("history.see")
def history(request: StaffRequest) -> HttpResponseBase:
    """Of everything, or of one record: `?type=account&id=7`."""
    one = (request.GET.get("type", ""), request.GET.get("id", ""))
    entries = HistoryEntry.objects.all()
    if all(one):
        entries = entries.filter(subject_type=one[0], subject_id=one[1])
    return HISTORY.respond(request, entries, "web/history/list.html", {"one": all(one)})

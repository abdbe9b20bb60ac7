"""The history: who did what to which record, when, with what it was before and after."""

from functools import partial
from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goodword.http.access import may_open, staff
from goodword.http.filters import Choice, Dates
from goodword.http.listing import Column, Empty, Listing, in_words
from goodword.http.reader import StaffRequest
from goodword.lib.csvfile import safe_cell
from goodword.models import HistoryEntry
from goodword.policy.actors import Actor, ActorKind
from goodword.queries.history import Change, EntryRow, with_changes
from goodword.wording.history import SUBJECTS, subject_name, verb_label, who
from goodword.wording.record_fields import record_field
from goodword.wording.vocabulary import choices

PAGES = {
    "account": "account-detail", "contact": "contact-detail", "deal": "deal-detail", "advocate": "advocate-detail",
    "referencerequest": "request-detail", "user": "user-edit", "industry": "industry-edit",
    "usecase": "use-case-edit", "usecasefamily": "family-edit", "dataimport": "import-detail",
    "signal": "signal-detail", "message": "mail-detail", "ask": "ask-detail", "session": "session-detail",
    "followup": "follow-up-detail", "candidate": "candidate-detail", "monthlyreview": "review-detail",
}  # fmt: skip


def _page(actor: Actor, row: EntryRow) -> str:
    """Of the record, where this person may open it."""
    entry = row.entry
    name = PAGES.get(entry.subject_type)
    if name is None or not entry.subject_id.isdigit():
        return ""
    url = reverse(name, args=[entry.subject_id])
    return url if may_open(actor, url) else ""


def _told(change: Change) -> str:
    return f"{record_field(change.field)}: {_plain(change.before)} → {_plain(change.after)}"


def _plain(value: Any) -> str:
    return ", ".join(map(_plain, value)) if isinstance(value, list) else safe_cell(in_words(value))


def _kinds() -> list[tuple[str, Promise]]:
    return sorted(SUBJECTS.items(), key=lambda pair: str(pair[1]))


def _history(actor: Actor) -> Listing[HistoryEntry, EntryRow]:
    return Listing(
        name="history",
        columns=(
            Column("at", _("When"), lambda row: row.entry.at, show="moment", sort=("at",)),
            Column("actor", _("Who"), lambda row: who(row.entry.actor_label), sort=("actor_label",)),
            Column("verb", _("What"), lambda row: row.entry.verb, template="web/history/_verb.html", sort=("verb",),
                   csv=lambda row: verb_label(row.entry.verb)),
            Column("subject", _("Record"), lambda row: subject_name(row.entry.subject_type, row.entry.subject_label),
                   link=partial(_page, actor)),
            Column("changes", _("Before and after"), lambda row: row.changes, template="web/history/_changes.html",
                   csv=lambda row: " · ".join(map(_told, row.changes))),
            Column("note", _("Note"), lambda row: row.entry.note),
        ),
        search=("subject_label", "actor_label", "note"),
        filters=(
            Choice("subject", _("Kind of record"), "subject_type", _kinds),
            Choice("actor", _("Who"), "actor_kind", lambda: choices(ActorKind)),
            Dates("at", _("When"), "at", instant=True),
        ),
        order="-at",
        prepare=with_changes,
        empty=Empty("history", _("Nothing has happened yet"), _("Every change is recorded here.")),
    )  # fmt: skip


@staff("history.see")
def history(request: StaffRequest) -> HttpResponseBase:
    """Of everything, or of one record: `?type=account&id=7`."""
    one = (request.GET.get("type", ""), request.GET.get("id", ""))
    entries = HistoryEntry.objects.all()
    if all(one):
        entries = entries.filter(subject_type=one[0], subject_id=one[1])
    return _history(request.actor).respond(request, entries, "web/history/list.html", {"one": all(one)})

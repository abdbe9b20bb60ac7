"""What history entries changed, ready to be read: records by name, states as members, dates as dates."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from goodword.models import HistoryEntry, User
from goodword.policy.data_import import ImportSubject
from goodword.policy.finding import (
    CandidateStage,
    CandidateTier,
    Implementation,
    InviteAnswer,
    ReviewItemState,
    SignalKind,
    SignalSource,
)
from goodword.policy.pipeline import MoveWhy
from goodword.policy.signals import SignalWord
from goodword.policy.vocabulary import (
    AdvocateStatus,
    AskState,
    Assessment,
    Attendance,
    Availability,
    ContentKind,
    DeclineReason,
    FollowUpKind,
    FollowUpState,
    Format,
    Function,
    Grade,
    IssueKind,
    Level,
    MessageState,
    OfferState,
    Party,
    RequestState,
    Resource,
    Role,
    SessionState,
    ShareTerms,
    Stage,
    Tier,
)

STATES: dict[str, type[StrEnum]] = {
    "referencerequest": RequestState,
    "ask": AskState,
    "session": SessionState,
    "message": MessageState,
    "reviewitem": ReviewItemState,
    "followup": FollowUpState,
    "timeoffer": OfferState,
}
# Of one kind of record only, where the name means something else elsewhere.
OWN: dict[tuple[str, str], type[StrEnum]] = {
    ("candidate", "stage"): CandidateStage,
    ("candidate", "why"): MoveWhy,
    ("candidate", "tier"): CandidateTier,
    ("candidate", "answer"): InviteAnswer,
    ("followup", "kind"): FollowUpKind,
    ("contentitem", "kind"): ContentKind,
    ("dataimport", "subject"): ImportSubject,
    ("signal", "kind"): SignalKind,
    ("signal", "source"): SignalSource,
    ("signal", "word"): SignalWord,
}
VOCABULARIES: dict[str, type[StrEnum]] = {
    "status": AdvocateStatus,
    "tier": Tier,
    "availability": Availability,
    "assessment": Assessment,
    "kind": IssueKind,
    "grade": Grade,
    "party": Party,
    "absent": Party,
    "cancelled_by": Party,
    "stage": Stage,
    **dict.fromkeys(("role", "roles"), Role),
    "implementation": Implementation,
    "share_terms": ShareTerms,
    "resources_used": Resource,
    "decline_reasons": DeclineReason,
    **dict.fromkeys(("advocate_attendance", "prospect_attendance"), Attendance),
    **dict.fromkeys(("format", "formats_liked", "formats_excluded"), Format),
    **dict.fromkeys(("function", "contact_function", "wanted_function"), Function),
    **dict.fromkeys(("level", "contact_level", "wanted_level"), Level),
}
# Kept beside a record that has no such field of its own: of an invitation, with its candidate.
RELATED: dict[tuple[str, str], type[Model]] = {("candidate", "invited_by"): User}
Names = dict[tuple[type[Model], Any], str]


@dataclass(frozen=True)
class Change:
    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class EntryRow:
    entry: HistoryEntry
    changes: list[Change]


def with_changes(entries: Sequence[HistoryEntry]) -> list[EntryRow]:
    """One query for each kind of record that the changes name, however many entries there are."""
    names = _names(entries)
    return [EntryRow(entry, _changes(entry, names)) for entry in entries]


def _changes(entry: HistoryEntry, names: Names) -> list[Change]:
    def shown(name: str, value: Any) -> Any:
        related = _related(entry.subject_type, name)
        if related and isinstance(value, list):
            return [names.get((related, one), one) for one in value]
        if related and value is not None:
            return names.get((related, value), value)
        return _typed(value, _vocabulary(entry.subject_type, name))

    return [Change(name, shown(name, old), shown(name, new)) for name, (old, new) in entry.changes.items()]


def _vocabulary(subject_type: str, name: str) -> type[StrEnum] | None:
    if name == "state":
        return STATES.get(subject_type)
    return OWN.get((subject_type, name)) or VOCABULARIES.get(name)


def _names(entries: Sequence[HistoryEntry]) -> Names:
    wanted: dict[type[Model], set[Any]] = defaultdict(set)
    for entry in entries:
        for name, pair in entry.changes.items():
            related = _related(entry.subject_type, name)
            if related:
                ids = (one for value in pair for one in (value if isinstance(value, list) else [value]))
                wanted[related] |= {one for one in ids if isinstance(one, int)}
    found = {model: model._default_manager.in_bulk(ids) for model, ids in wanted.items()}
    return {(model, key): str(record) for model, records in found.items() for key, record in records.items()}


@lru_cache(maxsize=512)
def _related(subject_type: str, name: str) -> type[Model] | None:
    """The model that a field of the subject refers to; None for a plain field, or one the subject no longer has."""
    if (subject_type, name) in RELATED:
        return RELATED[subject_type, name]
    try:
        field = apps.get_model("goodword", subject_type)._meta.get_field(name)
    except (LookupError, FieldDoesNotExist):
        return None
    related = field.related_model if field.many_to_one or field.one_to_one or field.many_to_many else None
    return related if isinstance(related, type) else None


def _typed(value: Any, vocabulary: type[StrEnum] | None) -> Any:
    if isinstance(value, list):
        return [_typed(one, vocabulary) for one in value]
    if not isinstance(value, str) or not value:
        return value
    if vocabulary:
        return vocabulary(value) if value in set(vocabulary) else value
    return _day_or_moment(value)


def _day_or_moment(text: str) -> str | date | datetime:
    """JSON has no dates: a text that is exactly one in ISO 8601 was one."""
    if not text[:4].isdigit() or text[4:5] != "-":
        return text
    try:
        if len(text) == len("2026-03-02"):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment if moment.tzinfo else text.replace("T", " ")  # a time on a wall, its zone stands beside it

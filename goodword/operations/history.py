"""The history: one row for every change, in the transaction of the change (V21)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from goodword.models import HistoryEntry
from goodword.policy.actors import Actor

State = dict[str, Any]


def state_of(subject: Model, fields: Iterable[str]) -> State:
    """The named fields as history keeps them: JSON values, foreign keys by id."""
    encoder = DjangoJSONEncoder()
    values = {name: subject.serializable_value(name) for name in fields}
    return {name: _plain(value, encoder) for name, value in values.items()}


def _plain(value: Any, encoder: DjangoJSONEncoder) -> Any:
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return encoder.default(value)


def record(
    verb: str,
    subject: Model,
    *,
    actor: Actor,
    now: datetime,
    before: State | None = None,
    after: State | None = None,
    note: str = "",
) -> HistoryEntry:
    """Write one entry. `before` and `after` are field values; only what differs is kept."""
    old, new = before or {}, after or {}
    keys = [*old, *(key for key in new if key not in old)]
    changes = {key: [old.get(key), new.get(key)] for key in keys if old.get(key) != new.get(key)}
    entry = _entry(verb, subject, changes, note, actor, now)
    entry.save()
    return entry


def record_many(
    entries: Iterable[tuple[str, Model, Mapping[str, Any]]], *, actor: Actor, now: datetime, note: str = ""
) -> None:
    """Write one entry for each (verb, subject, changes), set-based: for imports and lists."""
    rows = (_entry(verb, subject, dict(changes), note, actor, now) for verb, subject, changes in entries)
    HistoryEntry.objects.bulk_create(rows, batch_size=1000)


def _entry(verb: str, subject: Model, changes: State, note: str, actor: Actor, now: datetime) -> HistoryEntry:
    return HistoryEntry(
        at=now,
        verb=verb,
        subject_type=subject._meta.model_name or "",
        subject_id=str(subject.pk),
        subject_label=str(subject)[:300],
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
        changes=changes,
        note=note,
    )


def save_changes(
    verb: str, subject: Model, values: Mapping[str, Any], *, actor: Actor, now: datetime, note: str = ""
) -> bool:
    """Set these fields of a locked row, save it and record what differs. False when nothing does."""
    before = state_of(subject, values)
    for name, value in values.items():
        setattr(subject, name, value)
    after = state_of(subject, values)
    if before == after:
        return False
    subject.save()
    record(verb, subject, actor=actor, now=now, before=before, after=after, note=note)
    return True

"""Undoing an import, as long as nothing was built on it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import ForeignObjectRel, Model, QuerySet
from django.db.transaction import atomic

from goodword.lib.batches import batches
from goodword.models import (
    Account,
    Ask,
    Contact,
    DataImport,
    DataImportRow,
    Employment,
    Feedback,
    HistoryEntry,
    Session,
    Signal,
    User,
    UserRole,
)
from goodword.operations.charge import forget_past
from goodword.operations.data_import import move, open_import
from goodword.operations.history import record, record_many, state_of
from goodword.operations.refused import refused
from goodword.policy.actors import Actor
from goodword.policy.data_import import ImportState, ImportSubject, Outcome

from .run import WRITERS, chunks
from .undo_signals import forget_observed, withdraw_imported
from .writer import Values, pairs, upsert

PART = 500
Keys = dict[type[Model], set[int]]
# Rows that come and go with the record they belong to; later changes of them are in the record's history.
BELONGINGS = {
    *("tierchange", "termsagreement", "advocateassessment", "userrole", "session", "charge", "feedback"),
    *("quarterguard", "accountquarterguard", "spacingguard", "employment", "advocate_use_cases", "account_competitors"),
    *("contactscore", "scorechange", "scoredue"),
}


@atomic
def undo_import(import_id: int, *, actor: Actor, now: datetime) -> DataImport:
    """What it made is deleted, what it changed is as before. Refused when either was used or changed since.

    Signals are withdrawn.
    """
    data_import = open_import(import_id, actor)
    move(data_import, ImportState.UNDONE)
    if _model(data_import) is Signal:
        withdraw_imported(data_import, actor=actor, now=now)
    else:
        _take_back(data_import, actor, now)
    data_import.save(update_fields=["state", "lease_until", "error", "options"])
    record("import.undone", data_import, actor=actor, now=now)
    return data_import


def _take_back(data_import: DataImport, actor: Actor, now: datetime) -> None:
    noun = WRITERS[ImportSubject(data_import.subject)].noun
    _require_unchanged(data_import)
    for rows in chunks(data_import.pk, "raw", "values"):
        _restore(data_import, [row for row in rows if row.before], noun, actor, now)
    _restore_beside(data_import)
    made = _made(data_import)
    forget_observed(made.get(Account, set()), made.get(Contact, set()))
    _require_unused(made)
    for model, keys in made.items():
        _delete(model, keys, actor, now)


def _model(data_import: DataImport) -> type[Any]:
    return WRITERS[ImportSubject(data_import.subject)].model


def _made(data_import: DataImport) -> Keys:
    """Keys of all that came into being, what depends on others first."""
    rows = data_import.rows.filter(outcome=Outcome.CREATED).values_list("subject_id", flat=True)
    made: Keys = {_model(data_import): {int(key) for key in rows}}
    also = data_import.options.get("also", {})
    for model, name in ((Contact, "contact"), (Account, "account"), (User, "user")):
        made[model] = made.get(model, set()) | set(also.get(name, ()))
    return {model: keys for model, keys in made.items() if keys}


def _require_unchanged(data_import: DataImport) -> None:
    """Somebody worked on the record since: their change would be lost."""
    touched = data_import.rows.filter(outcome__in=[Outcome.CREATED, Outcome.UPDATED])
    model_name = _model(data_import)._meta.model_name
    undone = DataImport.objects.filter(state=ImportState.UNDONE, applied_at__gt=data_import.applied_at)
    later = HistoryEntry.objects.filter(subject_type=model_name, at__gt=data_import.applied_at)
    later = later.exclude(verb__endswith=".import_undone").exclude(at__in=undone.values("applied_at"))
    for keys in batches(sorted(touched.values_list("subject_id", flat=True)), PART):
        if entry := later.filter(subject_id__in=keys).first():
            raise refused("import.changed_since", name=entry.subject_label)


def _require_unused(made: Keys) -> None:
    """Other records point to what the import made."""
    for model, keys in made.items():
        for relation in model._meta.get_fields(include_hidden=True):
            if not isinstance(relation, ForeignObjectRel) or relation.many_to_many:
                continue
            other: Any = relation.related_model
            if other._meta.model_name not in BELONGINGS:
                _require_no_reference(other, relation.field.name, keys, made.get(other, set()))


def _require_no_reference(other: Any, field: str, keys: set[int], own: set[int]) -> None:
    for part in batches(sorted(keys), PART):
        found = other._base_manager.filter(**{f"{field}__in": part}).exclude(pk__in=own if len(own) < PART else [])
        for record_ in found[: len(own) + 1]:
            if record_.pk not in own:
                raise refused("import.built_on", name=str(record_)[:100])


def _restore(data_import: DataImport, rows: Sequence[DataImportRow], noun: str, actor: Actor, now: datetime) -> None:
    model = _model(data_import)
    records = model._default_manager.select_for_update(of=("self",)).in_bulk([int(row.subject_id) for row in rows])
    entries: list[tuple[str, Model, Values]] = []
    names: set[str] = set()
    for row in rows:
        before: Values = dict(row.before or {})
        record_ = records[int(row.subject_id)]
        use_cases = before.pop("use_cases", None)
        if use_cases is not None:
            record_.use_cases.set(use_cases)
        after = state_of(record_, before)
        for name, value in before.items():
            field = model._meta.get_field(name)
            setattr(record_, field.attname, field.to_python(value))
        names |= set(before)
        entries.append((f"{noun}.import_undone", record_, pairs(after, before)))
    upsert(list(records.values()), names)
    record_many(entries, actor=actor, now=now)


def _restore_beside(data_import: DataImport) -> None:
    also = data_import.options.get("also", {})
    for model, name in ((Feedback, "feedback"), (UserRole, "userrole"), (Employment, "employment")):
        for part in batches(sorted(also.get(name, ())), PART):
            model._default_manager.filter(pk__in=part).delete()
    for part in batches(sorted(also.get("customers", ())), PART):
        Account.objects.filter(pk__in=part).update(is_customer=False)


def _delete(model: type[Any], keys: set[int], actor: Actor, now: datetime) -> None:
    remove = DELETE.get(model, QuerySet.delete)
    for part in batches(sorted(keys), PART):
        records = model._default_manager.filter(pk__in=part)
        verb = f"{model._meta.model_name}.import_undone"
        record_many([(verb, record_, {}) for record_ in records], actor=actor, now=now)
        if model is Account:
            records.update(parent=None)
        remove(records)


def _delete_asks(asks: "QuerySet[Ask]") -> None:
    forget_past(list(asks))
    Feedback.objects.filter(session__ask__in=asks).delete()
    Session.objects.filter(ask__in=asks).delete()
    asks.delete()


DELETE: dict[type[Any], Callable[[Any], Any]] = {Ask: _delete_asks}

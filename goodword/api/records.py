"""From ids to records and back: what an endpoint finds, and what it hands to an operation."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404

from goodword.models import User, UserRole
from goodword.policy.verdict import Reason
from goodword.policy.vocabulary import Role
from goodword.wording.reasons import sentence

from .problems import wrong

M = TypeVar("M", bound=Model)


def found(records: QuerySet[M], pk: int) -> M:
    """404 where it is not among these, which looks the same as where it does not exist."""
    record = records.filter(pk=pk).first()
    if record is None:
        raise Http404
    return record


def chosen(values: Mapping[str, Any], records: Mapping[str, QuerySet[Any]]) -> dict[str, Any]:
    """The values with records in place of the ids of these fields; 422 where an id is not among what may be named."""
    return {name: _one_or_many(name, value, records[name]) if name in records else value
            for name, value in values.items()}  # fmt: skip


def _one_or_many(name: str, value: Any, records: QuerySet[Any]) -> Any:
    if value is None:
        return None
    ids = value if isinstance(value, list) else [value]
    known = records.in_bulk(ids)
    if unknown := [pk for pk in ids if pk not in known]:
        raise wrong(name, "record.not_found", f"{sentence(Reason('record.not_found'))} ({unknown[0]})")
    return [known[pk] for pk in ids] if isinstance(value, list) else known[value]


def fields_of(record: Model, names: Any) -> dict[str, Any]:
    """What the record holds now, for an edit that gives only some of it."""
    return {name: getattr(record, name) for name in names}


def people(role: Role, held: int | None = None) -> QuerySet[User]:
    """Active staff with this role, and whoever is named already."""
    with_role = Q(is_active=True, pk__in=UserRole.objects.filter(role=role).values("user"))
    return User.objects.filter(with_role | Q(pk=held))


class Seen:
    """A record together with what was found out about it, read like one."""

    def __init__(self, record: Any, **more: Any) -> None:
        self.record = record
        vars(self).update(more)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.record, name)

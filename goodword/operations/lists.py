"""Editing the workspace's lists: industries, use cases, stages, exchange rates."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.text import slugify

from goodword.lib.folding import fold
from goodword.models import (
    Account,
    ExchangeRate,
    Industry,
    IndustryAdjacency,
    ReferenceRequest,
    StageMapping,
    UseCase,
    UseCaseFamily,
    UseCaseRelation,
)
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import Stage

from .history import record, state_of
from .observing import observe_changed
from .refused import refused, require_permission

Entry = TypeVar("Entry", Industry, UseCase, UseCaseFamily)
Pair = TypeVar("Pair", IndustryAdjacency, UseCaseRelation)


def _free_code(kind: type[Entry], name: str) -> str:
    base = slugify(fold(name))[:50] or kind._meta.model_name or "entry"
    code, number = base, 2
    while kind._default_manager.filter(code=code).exists():
        code, number = f"{base}-{number}", number + 1
    return code


def _save(entry: Entry, values: Mapping[str, Any], noun: str, actor: Actor, now: datetime) -> Entry:
    """Create or change an entry; the code is made from the English name once and stays."""
    require_permission(actor, "taxonomy.edit")
    fields = tuple(values)
    before = state_of(entry, fields) if entry.pk else None
    for name, value in values.items():
        setattr(entry, name, value)
    if not entry.pk:
        entry.code = _free_code(type(entry), entry.names["en"])
    entry.save()
    verb = f"{noun}.edited" if before else f"{noun}.created"
    record(verb, entry, actor=actor, now=now, before=before, after=state_of(entry, fields))
    return entry


def _set_pairs(table: type[Pair], entry_id: int, others: Iterable[int]) -> tuple[list[int], list[int]]:
    """Make `others` the entry's pairs, both ways round. Returns the ids before and after."""
    pairs = table._default_manager.filter(models.Q(first_id=entry_id) | models.Q(second_id=entry_id))
    before = sorted(pair.second_id if pair.first_id == entry_id else pair.first_id for pair in pairs)
    after = sorted(set(others) - {entry_id})
    pairs.delete()
    table._default_manager.bulk_create(
        table(first_id=min(entry_id, other), second_id=max(entry_id, other)) for other in after
    )
    return before, after


@transaction.atomic
def save_industry(
    industry: Industry, values: Mapping[str, Any], adjacent: Iterable[int], *, actor: Actor, now: datetime
) -> Industry:
    """`values`: names, naics, aliases, is_active, is_target (C1). `adjacent`: ids of those listed as adjacent (M1)."""
    saved = _save(industry, values, "industry", actor, now)
    before, after = _set_pairs(IndustryAdjacency, saved.pk, adjacent)
    if before != after:
        record("industry.adjacency_set", saved, actor=actor, now=now, before={"adjacent": before},
               after={"adjacent": after})  # fmt: skip
    observe_changed(now=now)
    return saved


@transaction.atomic
def save_family(family: UseCaseFamily, values: Mapping[str, Any], *, actor: Actor, now: datetime) -> UseCaseFamily:
    """`values`: names, is_active."""
    return _save(family, values, "use_case_family", actor, now)


@transaction.atomic
def save_use_case(
    use_case: UseCase, values: Mapping[str, Any], related: Iterable[int], *, actor: Actor, now: datetime
) -> UseCase:
    """`values`: names, family, aliases, is_active. `related`: ids of use cases listed as related (M1)."""
    saved = _save(use_case, values, "use_case", actor, now)
    before, after = _set_pairs(UseCaseRelation, saved.pk, related)
    if before != after:
        record("use_case.relations_set", saved, actor=actor, now=now, before={"related": before},
               after={"related": after})  # fmt: skip
    return saved


@transaction.atomic
def delete_entry(entry: Industry | UseCase | UseCaseFamily, *, actor: Actor, now: datetime) -> None:
    """Only what nothing uses; what is used can be switched off."""
    require_permission(actor, "taxonomy.edit")
    uses = uses_of(entry)
    if uses:
        raise refused("lists.in_use", count=uses)
    record(f"{entry._meta.model_name}.deleted", entry, actor=actor, now=now, before=state_of(entry, ("code", "names")))
    entry.delete()


def uses_of(entry: Industry | UseCase | UseCaseFamily) -> int:
    """How many records name the entry."""
    if isinstance(entry, UseCaseFamily):
        return entry.use_cases.count()
    if isinstance(entry, UseCase):
        return entry.advocates.count() + ReferenceRequest.objects.filter(use_case=entry).count()
    requests = ReferenceRequest.objects.filter(models.Q(industry=entry) | models.Q(wanted_industry=entry))
    return Account.objects.filter(industry=entry).count() + requests.count()


@transaction.atomic
def map_stage(crm_stage: str, stage: Stage, *, actor: Actor, now: datetime) -> StageMapping:
    """What a CRM's own stage name means; the last word counts."""
    require_permission(actor, "taxonomy.edit")
    found = StageMapping.objects.filter(folded=fold(crm_stage)).first()
    before = {"stage": found.stage} if found else None
    mapping = found or StageMapping(folded=fold(crm_stage))
    mapping.crm_stage, mapping.stage = crm_stage.strip(), stage
    mapping.save()
    record("stage.mapped", mapping, actor=actor, now=now, before=before, after={"stage": str(stage)})
    return mapping


@transaction.atomic
def forget_stage(mapping_id: int, *, actor: Actor, now: datetime) -> None:
    require_permission(actor, "taxonomy.edit")
    mapping = StageMapping.objects.select_for_update().get(pk=mapping_id)
    record("stage.forgotten", mapping, actor=actor, now=now, before={"stage": mapping.stage})
    mapping.delete()


@transaction.atomic
def set_rate(currency: str, since: date, rate: Decimal, *, actor: Actor, now: datetime) -> ExchangeRate:
    """Units of the base currency for one of `currency`, from that day on; the same day again replaces it."""
    require_permission(actor, "settings.edit")
    found = ExchangeRate.objects.filter(currency=currency, since=since).first()
    before = {"rate": str(found.rate)} if found else None
    saved, _ = ExchangeRate.objects.update_or_create(currency=currency, since=since, defaults={"rate": rate})
    record("rate.set", saved, actor=actor, now=now, before=before, after={"rate": str(rate)})
    return saved


@transaction.atomic
def delete_rate(rate_id: int, *, actor: Actor, now: datetime) -> None:
    require_permission(actor, "settings.edit")
    rate = ExchangeRate.objects.select_for_update().get(pk=rate_id)
    record("rate.deleted", rate, actor=actor, now=now, before={"rate": str(rate.rate)})
    rate.delete()

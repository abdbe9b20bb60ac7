"""The lists a new workspace starts with: industries, use cases, what is adjacent or related, and CRMs' stage names."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from goodword.lib.folding import fold
from goodword.models import Industry, IndustryAdjacency, StageMapping, UseCase, UseCaseFamily, UseCaseRelation
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import Stage

from .history import record, record_many
from .lists import map_stage
from .refused import require_permission

DEFAULT_LISTS = Path(__file__).parents[1] / "lists" / "defaults.json"


@transaction.atomic
def load_default_lists(*, actor: Actor, now: datetime) -> int:
    """Adds what is missing, by code; what is there stays as it was edited. Returns how many entries were added."""
    require_permission(actor, "taxonomy.edit")
    lists: dict[str, Any] = json.loads(DEFAULT_LISTS.read_text(encoding="utf-8"))
    industries = _add(Industry, [{**entry, "aliases": _folded(entry)} for entry in lists["industries"]])
    families = _add(UseCaseFamily, [{"code": f["code"], "names": f["names"]} for f in lists["use_case_families"]])
    by_code = {family.code: family for family in UseCaseFamily.objects.all()}
    entries = [
        {**entry, "aliases": _folded(entry), "family": by_code[family["code"]]}
        for family in lists["use_case_families"]
        for entry in family["use_cases"]
    ]
    use_cases = _add(UseCase, entries)
    _pair(Industry, IndustryAdjacency, lists["adjacent_industries"], {entry.code for entry in industries})
    _pair(UseCase, UseCaseRelation, lists["related_use_cases"], {entry.code for entry in use_cases})
    stages = _add_stages(lists["stages"])
    for verb, added in {
        "industry.created": industries,
        "use_case_family.created": families,
        "use_case.created": use_cases,
        "stage.mapped": stages,
    }.items():
        record_many([(verb, entry, {}) for entry in added], actor=actor, now=now)
    return len(industries) + len(families) + len(use_cases) + len(stages)


def _folded(entry: dict[str, Any]) -> list[str]:
    return sorted({fold(alias) for alias in entry["aliases"]})


def _add(model: Any, entries: list[dict[str, Any]]) -> list[Any]:
    known = set(model.objects.values_list("code", flat=True))
    created: list[Any] = model.objects.bulk_create(model(**entry) for entry in entries if entry["code"] not in known)
    return created


def _pair(model: Any, table: Any, pairs: list[list[str]], added: set[str]) -> None:
    """Only pairs with a new entry: a pair that was taken away stays away."""
    ids = dict(model.objects.values_list("code", "pk"))
    wanted = [sorted((ids[one], ids[two])) for one, two in pairs if {one, two} & added]
    table.objects.bulk_create((table(first_id=low, second_id=high) for low, high in wanted), ignore_conflicts=True)


def _add_stages(stages: dict[str, list[str]]) -> list[StageMapping]:
    known = set(StageMapping.objects.values_list("folded", flat=True))
    wanted = {fold(word): (word, stage) for stage, words in stages.items() for word in words}
    return StageMapping.objects.bulk_create(
        StageMapping(crm_stage=word, folded=folded, stage=stage)
        for folded, (word, stage) in wanted.items()
        if folded not in known
    )


@dataclass(frozen=True)
class Learned:
    """What another system's words mean here: word → key of an entry, or our stage."""

    industries: Mapping[str, int] = field(default_factory=dict)
    use_cases: Mapping[str, int] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def learn_words(learned: Learned, *, actor: Actor, now: datetime) -> None:
    """Keep them as aliases and stage names, so that nobody is asked again."""
    require_permission(actor, "taxonomy.edit")
    _learn(Industry, "industry.learned", learned.industries, actor, now)
    _learn(UseCase, "use_case.learned", learned.use_cases, actor, now)
    for word, stage in learned.stages.items():
        map_stage(word, Stage(stage), actor=actor, now=now)


def _learn(
    model: type[Industry] | type[UseCase], verb: str, words: Mapping[str, int], actor: Actor, now: datetime
) -> None:
    entries: Any = model._default_manager.select_for_update().filter(pk__in=set(words.values())).order_by("pk")
    for entry in entries:
        before: list[str] = list(entry.aliases)
        entry.aliases = sorted({*before, *(fold(word) for word, meant in words.items() if meant == entry.pk)})
        if entry.aliases != before:
            entry.save(update_fields=["aliases"])
            record(verb, entry, actor=actor, now=now, before={"aliases": before}, after={"aliases": entry.aliases})

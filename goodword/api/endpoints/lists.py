"""The workspace's lists: industries, use cases with their families, and what a CRM's stages mean."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, TypeVar

from django.db.models import Model, Q
from ninja import Query
from pydantic import Field

from goodword.api.auth import ApiRequest
from goodword.api.etag import require_unchanged
from goodword.api.pagination import Listed, ListQuery, Page, equals
from goodword.api.records import Seen, chosen, found
from goodword.api.resource import Resource
from goodword.api.types import Body, Flag, Id, OwnLanguage, PathId, Ref, Shown, ref_of
from goodword.lib.folding import fold
from goodword.models import Industry, IndustryAdjacency, StageMapping, UseCase, UseCaseFamily, UseCaseRelation
from goodword.operations.lists import delete_entry, forget_stage, map_stage, save_family, save_industry, save_use_case
from goodword.policy.vocabulary import Stage

LISTS = Resource("lists", "Industries, use cases and stages: what records and requests are matched by.")
M = TypeVar("M", bound=Model)
Name = Annotated[str, Field(min_length=1, max_length=100)]
Names = Annotated[dict[OwnLanguage, Name], Field(min_length=1)]
Aliases = Annotated[list[Name], Field(max_length=500)]
Ids = Annotated[list[Id], Field(max_length=500)]
BY_CODE: Mapping[str, tuple[str, ...]] = {"code": ("code",)}
ACTIVE = {"active": equals("is_active")}
INDUSTRIES = Listed[Industry](sorts=BY_CODE, order="code", search=("code", "names"), filters=ACTIVE)
USE_CASES = Listed[UseCase](
    sorts=BY_CODE, order="code", search=("code", "names"), filters={**ACTIVE, "family": equals("family")}
)
FAMILIES = Listed[UseCaseFamily](sorts=BY_CODE, order="code", search=("code", "names"), filters=ACTIVE)
STAGES = Listed[StageMapping](
    sorts={"crm_stage": ("folded",)}, order="crm_stage", search=("folded",), filters={"stage": equals("stage")}
)


class EntryShown(Shown):
    """`name` is in the reader's language."""

    id: int
    code: str
    name: str
    names: dict[str, str]
    is_active: bool


class IndustryShown(EntryShown):
    """An industry. Those of one NAICS sector are adjacent, and those in `adjacent`."""

    naics: str
    is_target: bool
    aliases: list[str]
    adjacent: list[int]


class UseCaseShown(EntryShown):
    """A use case. Those of one family are related, and those in `related`."""

    family: Ref
    aliases: list[str]
    related: list[int]


class StageShown(Shown):
    """What a CRM's own name of a stage means."""

    id: int
    crm_stage: str
    stage: Stage


class EntryBody(Body):
    """`names` by language; English must be there."""

    names: Names
    is_active: Flag = True


class IndustryBody(EntryBody):
    naics: str = Field(pattern="^[0-9]{2,3}$", examples=["524"])
    is_target: Flag = False
    aliases: Aliases = []
    adjacent: Ids = []


class UseCaseBody(EntryBody):
    family: Id
    aliases: Aliases = []
    related: Ids = []


class StageBody(Body):
    crm_stage: Name
    stage: Stage


class ActiveQuery(ListQuery):
    active: bool | None = None


class UseCaseQuery(ActiveQuery):
    family: PathId | None = None


class StageQuery(ListQuery):
    stage: Stage | None = None


def _pairs(table: type[IndustryAdjacency] | type[UseCaseRelation], ids: Sequence[int]) -> dict[int, list[int]]:
    """The others of each entry, both ways round, in one query."""
    rows: dict[int, list[int]] = {pk: [] for pk in ids}
    for pair in table.objects.filter(Q(first__in=ids) | Q(second__in=ids)).order_by("first", "second"):
        for one, other in ((pair.first_id, pair.second_id), (pair.second_id, pair.first_id)):
            if one in rows:
                rows[one].append(other)
    return rows


def _industries(entries: Sequence[Industry]) -> Iterable[IndustryShown]:
    pairs = _pairs(IndustryAdjacency, [entry.pk for entry in entries])
    return [IndustryShown.model_validate(Seen(entry, adjacent=pairs[entry.pk])) for entry in entries]


def _use_cases(entries: Sequence[UseCase]) -> Iterable[UseCaseShown]:
    pairs = _pairs(UseCaseRelation, [entry.pk for entry in entries])
    rows = (Seen(entry, related=pairs[entry.pk], family=ref_of(entry.family)) for entry in entries)
    return [UseCaseShown.model_validate(row) for row in rows]


def _industry(pk: int) -> IndustryShown:
    return next(iter(_industries([found(Industry.objects.all(), pk)])))


def _use_case(pk: int) -> UseCaseShown:
    return next(iter(_use_cases([found(UseCase.objects.select_related("family"), pk)])))


def _family(pk: int) -> EntryShown:
    return EntryShown.model_validate(found(UseCaseFamily.objects.all(), pk))


def _values(body: EntryBody, *apart: str) -> dict[str, Any]:
    values = {name: value for name, value in body.values().items() if name not in apart}
    if "aliases" in values:
        values["aliases"] = list(dict.fromkeys(folded for alias in values["aliases"] if (folded := fold(alias))))
    return values | {"names": dict(body.names) | {"en": body.names.get("en") or next(iter(body.names.values()))}}


@LISTS.get("/industries", "home.see", Page[IndustryShown])
def industries(request: ApiRequest, query: Annotated[ActiveQuery, Query()]) -> Page[IndustryShown]:
    """Industries."""
    return INDUSTRIES.page(request, query, Industry.objects.all(), _industries)


@LISTS.get("/industries/{int:pk}", "home.see", IndustryShown)
def industry(request: ApiRequest, pk: PathId) -> IndustryShown:
    """An industry."""
    return _industry(pk)


@LISTS.post("/industries", "taxonomy.edit", IndustryShown, makes="/industries/{id}")
def industry_add(request: ApiRequest, body: IndustryBody) -> IndustryShown:
    """Add an industry."""
    return _save_industry(request, Industry(), body)


@LISTS.put("/industries/{int:pk}", "taxonomy.edit", IndustryShown)
def industry_edit(request: ApiRequest, pk: PathId, body: IndustryBody) -> IndustryShown:
    """Change an industry as a whole."""
    entry = found(Industry.objects.select_for_update(), pk)
    require_unchanged(request, _industry(pk))
    return _save_industry(request, entry, body)


def _save_industry(request: ApiRequest, entry: Industry, body: IndustryBody) -> IndustryShown:
    others = chosen({"adjacent": body.adjacent}, {"adjacent": Industry.objects.all()})["adjacent"]
    ids = [other.pk for other in others]
    saved = save_industry(entry, _values(body, "adjacent"), ids, actor=request.actor, now=request.now)
    return _industry(saved.pk)


@LISTS.delete("/industries/{int:pk}", "taxonomy.edit")
def industry_delete(request: ApiRequest, pk: PathId) -> None:
    """Delete an industry that nothing uses."""
    entry = found(Industry.objects.select_for_update(), pk)
    require_unchanged(request, _industry(pk))
    delete_entry(entry, actor=request.actor, now=request.now)


@LISTS.get("/use-cases", "home.see", Page[UseCaseShown])
def use_cases(request: ApiRequest, query: Annotated[UseCaseQuery, Query()]) -> Page[UseCaseShown]:
    """Use cases."""
    return USE_CASES.page(request, query, UseCase.objects.select_related("family"), _use_cases)


@LISTS.get("/use-cases/{int:pk}", "home.see", UseCaseShown)
def use_case(request: ApiRequest, pk: PathId) -> UseCaseShown:
    """A use case."""
    return _use_case(pk)


@LISTS.post("/use-cases", "taxonomy.edit", UseCaseShown, makes="/use-cases/{id}")
def use_case_add(request: ApiRequest, body: UseCaseBody) -> UseCaseShown:
    """Add a use case."""
    return _save_use_case(request, UseCase(), body)


@LISTS.put("/use-cases/{int:pk}", "taxonomy.edit", UseCaseShown)
def use_case_edit(request: ApiRequest, pk: PathId, body: UseCaseBody) -> UseCaseShown:
    """Change a use case as a whole."""
    entry = found(UseCase.objects.select_for_update(), pk)
    require_unchanged(request, _use_case(pk))
    return _save_use_case(request, entry, body)


def _save_use_case(request: ApiRequest, entry: UseCase, body: UseCaseBody) -> UseCaseShown:
    named = {"related": body.related, "family": body.family}
    got = chosen(named, {"related": UseCase.objects.all(), "family": UseCaseFamily.objects.all()})
    values = _values(body, "related") | {"family": got["family"]}
    ids = [other.pk for other in got["related"]]
    saved = save_use_case(entry, values, ids, actor=request.actor, now=request.now)
    return _use_case(saved.pk)


@LISTS.delete("/use-cases/{int:pk}", "taxonomy.edit")
def use_case_delete(request: ApiRequest, pk: PathId) -> None:
    """Delete a use case that nothing uses."""
    entry = found(UseCase.objects.select_for_update(), pk)
    require_unchanged(request, _use_case(pk))
    delete_entry(entry, actor=request.actor, now=request.now)


@LISTS.get("/families", "home.see", Page[EntryShown])
def families(request: ApiRequest, query: Annotated[ActiveQuery, Query()]) -> Page[EntryShown]:
    """Families of use cases."""
    return FAMILIES.page(request, query, UseCaseFamily.objects.all(), lambda rows: map(EntryShown.model_validate, rows))


@LISTS.get("/families/{int:pk}", "home.see", EntryShown)
def family(request: ApiRequest, pk: PathId) -> EntryShown:
    """A family of use cases."""
    return _family(pk)


@LISTS.post("/families", "taxonomy.edit", EntryShown, makes="/families/{id}")
def family_add(request: ApiRequest, body: EntryBody) -> EntryShown:
    """Add a family of use cases."""
    return _family(save_family(UseCaseFamily(), _values(body), actor=request.actor, now=request.now).pk)


@LISTS.put("/families/{int:pk}", "taxonomy.edit", EntryShown)
def family_edit(request: ApiRequest, pk: PathId, body: EntryBody) -> EntryShown:
    """Change a family of use cases."""
    entry = found(UseCaseFamily.objects.select_for_update(), pk)
    require_unchanged(request, _family(pk))
    return _family(save_family(entry, _values(body), actor=request.actor, now=request.now).pk)


@LISTS.delete("/families/{int:pk}", "taxonomy.edit")
def family_delete(request: ApiRequest, pk: PathId) -> None:
    """Delete a family that has no use cases."""
    entry = found(UseCaseFamily.objects.select_for_update(), pk)
    require_unchanged(request, _family(pk))
    delete_entry(entry, actor=request.actor, now=request.now)


@LISTS.get("/stages", "taxonomy.edit", Page[StageShown])
def stages(request: ApiRequest, query: Annotated[StageQuery, Query()]) -> Page[StageShown]:
    """What a CRM's own names of stages mean."""
    return STAGES.page(request, query, StageMapping.objects.all(), lambda rows: map(StageShown.model_validate, rows))


@LISTS.get("/stages/{int:pk}", "taxonomy.edit", StageShown)
def stage(request: ApiRequest, pk: PathId) -> StageShown:
    """What a CRM's own name of a stage means."""
    return StageShown.model_validate(found(StageMapping.objects.all(), pk))


@LISTS.post("/stages", "taxonomy.edit", StageShown)
def stage_map(request: ApiRequest, body: StageBody) -> StageShown:
    """Say what a CRM's stage means; the last word counts."""
    mapping = map_stage(body.crm_stage, body.stage, actor=request.actor, now=request.now)
    return StageShown.model_validate(mapping)


@LISTS.delete("/stages/{int:pk}", "taxonomy.edit")
def stage_forget(request: ApiRequest, pk: PathId) -> None:
    """Forget what a CRM's stage means."""
    require_unchanged(request, StageShown.model_validate(found(StageMapping.objects.select_for_update(), pk)))
    forget_stage(pk, actor=request.actor, now=request.now)

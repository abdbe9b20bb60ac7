"""The workspace's lists: industries, use cases with their families, and what a CRM's stages mean."""

from typing import TypeVar

from django.db.models import Count, Model, Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from goodword.http.access import staff
from goodword.http.filters import Choice, Flag
from goodword.http.listing import Column, Empty, Listing
from goodword.http.pages import Tab, act, press
from goodword.http.reader import StaffRequest
from goodword.models import (
    Industry,
    IndustryAdjacency,
    StageMapping,
    UseCase,
    UseCaseFamily,
    UseCaseRelation,
)
from goodword.operations.lists import delete_entry, forget_stage, map_stage, save_family, save_industry, save_use_case
from goodword.policy.vocabulary import Stage
from goodword.queries.taxonomy import by_name, name_of_entry
from goodword.web.forms.lists import FamilyForm, IndustryForm, StageForm, UseCaseForm
from goodword.wording.vocabulary import choices

M = TypeVar("M", bound=Model)


def _tabs(active: str) -> list[Tab]:
    places = (("industry-list", _("Industries")), ("use-case-list", _("Use cases")), ("stage-list", _("Stages")))
    return [Tab(label, reverse(name), name == active) for name, label in places]


def _pairs_of(table: type[IndustryAdjacency] | type[UseCaseRelation], pk: int | None) -> list[int]:
    pairs = table.objects.filter(Q(first_id=pk) | Q(second_id=pk))
    return [pair.second_id if pair.first_id == pk else pair.first_id for pair in pairs]


def _found_or_new(kind: type[M], pk: int | None) -> M:
    return get_object_or_404(kind, pk=pk) if pk else kind()


INDUSTRIES = Listing[Industry, Industry](
    name="industries",
    columns=(
        Column("name", _("Industry"), lambda i: i.name, sort=("shown",),
               link=lambda i: reverse("industry-edit", args=[i.pk])),
        Column("naics", _("NAICS"), lambda i: i.naics, sort=("naics",)),
        Column("target", _("Target industry"), lambda i: i.is_target, show="flag", sort=("is_target",)),
        Column("accounts", _("Accounts"), lambda i: vars(i)["used"], show="number", sort=("used",)),
        Column("active", _("In use"), lambda i: i.is_active, show="flag", sort=("is_active",)),
    ),
    search=("code", "names"),
    filters=(Flag("target", _("Target industry"), Q(is_target=True)), Flag("active", _("In use"), Q(is_active=True))),
    order="name",
    empty=Empty("tags", _("No industries yet"), _("Requests and accounts are matched by industry."),
                _("Add an industry"), "industry-new", "taxonomy.edit"),
)  # fmt: skip
USE_CASES = Listing[UseCase, UseCase](
    name="use-cases",
    columns=(
        Column("name", _("Use case"), lambda u: u.name, sort=("shown",),
               link=lambda u: reverse("use-case-edit", args=[u.pk])),
        Column("family", _("Family"), lambda u: u.family.name, sort=("family_shown", "shown"),
               link=lambda u: reverse("family-edit", args=[u.family_id])),
        Column("advocates", _("Advocates"), lambda u: vars(u)["used"], show="number", sort=("used",),
               permission="advocate.see"),
        Column("active", _("In use"), lambda u: u.is_active, show="flag", sort=("is_active",)),
    ),
    search=("code", "names"),
    filters=(
        Choice("family", _("Family"), "family_id",
               lambda: [(str(f.pk), f.name) for f in by_name(UseCaseFamily.objects.all())]),
        Flag("active", _("In use"), Q(is_active=True)),
    ),
    order="family",
    empty=Empty("tags", _("No use cases yet"), _("Requests and advocates are matched by use case."),
                _("Add a use case"), "use-case-new", "taxonomy.edit"),
)  # fmt: skip
STAGES = Listing[StageMapping, StageMapping](
    name="stages",
    columns=(
        Column("crm", _("Stage in the CRM"), lambda s: s.crm_stage, sort=("folded",)),
        Column("stage", _("Means"), lambda s: s.stage, show="badge", vocabulary=Stage, sort=("stage",)),
        Column("forget", _("Actions"), lambda s: s.pk, template="web/lists/_forget.html", only="page"),
    ),
    search=("folded",),
    filters=(Choice("stage", _("Means"), "stage", lambda: choices(Stage)),),
    order="crm",
    empty=Empty("tags", _("No stages mapped yet"), _("A file's own stage names are asked about when it is imported.")),
)


@staff("taxonomy.edit")
def industry_list(request: StaffRequest) -> HttpResponseBase:
    industries = by_name(Industry.objects.annotate(used=Count("accounts")))
    return INDUSTRIES.respond(request, industries, "web/lists/industries.html", {"tabs": _tabs("industry-list")})


@staff("taxonomy.edit")
def industry_edit(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    industry = _found_or_new(Industry, pk)
    initial = {"names": industry.names, "aliases": "\n".join(industry.aliases), "is_active": industry.is_active,
               "naics": industry.naics, "is_target": industry.is_target,
               "adjacent": _pairs_of(IndustryAdjacency, pk)}  # fmt: skip
    form = IndustryForm(request.POST or None, initial=initial, industry=industry)
    return act(
        request,
        form,
        lambda: save_industry(
            industry, form.values(), [one.pk for one in form.cleaned_data["adjacent"]],
            actor=request.actor, now=request.now,
        ),
        template="web/lists/edit.html",
        success_url=reverse("industry-list"),
        message=_("Saved."),
        context={"entry": industry, "list_name": _("Industries"), "list_url": "industry-list",
                 "new": _("Add an industry"), "delete_url": reverse("industry-delete", args=[pk]) if pk else ""},
    )  # fmt: skip


@staff("taxonomy.edit")
def use_case_list(request: StaffRequest) -> HttpResponseBase:
    use_cases = by_name(UseCase.objects.select_related("family").annotate(used=Count("advocates")))
    use_cases = use_cases.annotate(family_shown=name_of_entry("family__"))
    return USE_CASES.respond(request, use_cases, "web/lists/use_cases.html", {"tabs": _tabs("use-case-list")})


@staff("taxonomy.edit")
def use_case_edit(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    use_case = _found_or_new(UseCase, pk)
    initial = {"names": use_case.names, "aliases": "\n".join(use_case.aliases), "is_active": use_case.is_active,
               "family": use_case.family_id, "related": _pairs_of(UseCaseRelation, pk)}  # fmt: skip
    form = UseCaseForm(request.POST or None, initial=initial, use_case=use_case)
    return act(
        request,
        form,
        lambda: save_use_case(
            use_case, form.values(), [one.pk for one in form.cleaned_data["related"]],
            actor=request.actor, now=request.now,
        ),
        template="web/lists/edit.html",
        success_url=reverse("use-case-list"),
        message=_("Saved."),
        context={"entry": use_case, "list_name": _("Use cases"), "list_url": "use-case-list",
                 "new": _("Add a use case"), "delete_url": reverse("use-case-delete", args=[pk]) if pk else ""},
    )  # fmt: skip


@staff("taxonomy.edit")
def family_edit(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    family = _found_or_new(UseCaseFamily, pk)
    form = FamilyForm(request.POST or None, initial={"names": family.names, "is_active": family.is_active})
    return act(
        request,
        form,
        lambda: save_family(family, form.values(), actor=request.actor, now=request.now),
        template="web/lists/edit.html",
        success_url=reverse("use-case-list"),
        message=_("Saved."),
        context={"entry": family, "list_name": _("Use cases"), "list_url": "use-case-list", "new": _("Add a family"),
                 "delete_url": reverse("family-delete", args=[pk]) if pk else ""},
    )  # fmt: skip


def _delete(request: StaffRequest, entry: Industry | UseCase | UseCaseFamily, back: str) -> HttpResponse:
    return press(
        request,
        lambda: delete_entry(entry, actor=request.actor, now=request.now),
        back=reverse(back),
        message=_("Deleted."),
    )


@require_POST
@staff("taxonomy.edit")
def industry_delete(request: StaffRequest, pk: int) -> HttpResponse:
    return _delete(request, get_object_or_404(Industry, pk=pk), "industry-list")


@require_POST
@staff("taxonomy.edit")
def use_case_delete(request: StaffRequest, pk: int) -> HttpResponse:
    return _delete(request, get_object_or_404(UseCase, pk=pk), "use-case-list")


@require_POST
@staff("taxonomy.edit")
def family_delete(request: StaffRequest, pk: int) -> HttpResponse:
    return _delete(request, get_object_or_404(UseCaseFamily, pk=pk), "use-case-list")


@staff("taxonomy.edit")
def stage_list(request: StaffRequest) -> HttpResponseBase:
    values = {"tabs": _tabs("stage-list"), "form": StageForm()}
    return STAGES.respond(request, StageMapping.objects.all(), "web/lists/stages.html", values)


@require_POST
@staff("taxonomy.edit")
def stage_map(request: StaffRequest) -> HttpResponse:
    form = StageForm(request.POST)
    return act(
        request,
        form,
        lambda: map_stage(
            form.cleaned_data["crm_stage"], Stage(form.cleaned_data["stage"]), actor=request.actor, now=request.now
        ),
        template="web/lists/stage.html",
        success_url=reverse("stage-list"),
        message=_("Saved."),
    )


@require_POST
@staff("taxonomy.edit")
def stage_forget(request: StaffRequest, pk: int) -> HttpResponse:
    mapping = get_object_or_404(StageMapping, pk=pk)
    return press(
        request,
        lambda: forget_stage(mapping.pk, actor=request.actor, now=request.now),
        back=reverse("stage-list"),
        message=_("Deleted."),
    )

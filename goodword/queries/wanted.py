"""What a request wants of a reference, as matching reads it: M2's fallback, the prospect's companies, the lists."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil, floor

from django.db.models import Exists, OuterRef, Q

from goodword.lib.folding import fold
from goodword.models import (
    Account,
    Advocate,
    Ask,
    Industry,
    IndustryAdjacency,
    ReferenceRequest,
    UseCase,
    UseCaseRelation,
)
from goodword.policy.profiles import Adjacency, Preference, Prospect, Wanted, wanted_from
from goodword.policy.programme import MatchingPolicy
from goodword.policy.vocabulary import AskState, Format, Function, Level


@dataclass(frozen=True)
class Catalogue:
    """The lists by id: `industries` to (code, sector), `use_cases` to (code, family); and what is adjacent."""

    industries: Mapping[int, tuple[str, str]]
    use_cases: Mapping[int, tuple[str, str]]
    adjacency: Adjacency


def catalogue() -> Catalogue:
    """Four queries."""
    industries = {industry.pk: (industry.code, industry.sector) for industry in Industry.objects.order_by()}
    cases = UseCase.objects.order_by().values_list("pk", "code", "family__code")
    use_cases = {pk: (code, family) for pk, code, family in cases}
    listed = IndustryAdjacency.objects.values_list("first_id", "second_id")
    related = UseCaseRelation.objects.values_list("first_id", "second_id")
    adjacency = Adjacency(
        industries=frozenset(frozenset({industries[a][0], industries[b][0]}) for a, b in listed),
        use_cases=frozenset(frozenset({use_cases[a][0], use_cases[b][0]}) for a, b in related),
    )
    return Catalogue(industries, use_cases, adjacency)


def wanted_of(request: ReferenceRequest, lists: Catalogue) -> Wanted:
    """Two queries, for the prospect's companies."""
    own_industry, own_sector = _industry(request.industry_id, lists)
    industry, sector = _industry(request.wanted_industry_id, lists)
    use_case, family = lists.use_cases[request.use_case_id] if request.use_case_id else (None, None)
    country, region = _place(request)
    preference = Preference(
        industry=industry,
        sector=sector,
        employees=request.wanted_employees,
        use_case=use_case,
        use_case_family=family,
        function=_function(request.wanted_function),
        level=_level(request.wanted_level),
        country=country or None,
        region=region or None,
        geography_matters=request.geography_matters,
        format=Format(request.format) if request.format else None,
        language=request.wanted_language or None,
        language_waived=request.language_waived,
    )
    prospect = Prospect(
        key=prospect_key(request.prospect_company),
        account_ids=prospect_accounts(request),
        industry=own_industry,
        sector=own_sector,
        employees=request.employees,
        function=_function(request.contact_function),
        level=_level(request.contact_level),
        language=request.contact_language or None,
    )
    vetoed = Ask.objects.filter(request=request.pk, state=AskState.VETOED).order_by()
    objected = frozenset(vetoed.values_list("advocate_id", flat=True))
    return replace(wanted_from(preference, prospect), vetoed_ids=objected)


def _industry(pk: int | None, lists: Catalogue) -> tuple[str | None, str | None]:
    return lists.industries[pk] if pk else (None, None)


def _place(request: ReferenceRequest) -> tuple[str, str]:
    """Country and region wanted; where neither is named, those of the prospect."""
    if request.wanted_country or request.wanted_region:
        return request.wanted_country, request.wanted_region
    return request.country, request.region


def _function(value: str) -> Function | None:
    return Function(value) if value else None


def _level(value: str) -> Level | None:
    return Level(value) if value else None


def prospect_key(company: str) -> str:
    """The same for every way to write the company's name in capitals or with accents."""
    return fold(company)


def prospect_accounts(request: ReferenceRequest) -> frozenset[int]:
    """The prospect's accounts with all above and below them; found by name and e-mail domain too, linked or not."""
    name, domain = fold(request.prospect_company), request.contact_email.rpartition("@")[2].lower()
    same = Q(pk=request.prospect_account_id)
    if name:
        same |= Q(search__startswith=name)
    if domain:
        same |= Q(domain=domain)
    found = Account.objects.filter(same).order_by().values_list("pk", "merged_into_id", "name", "domain")
    own = {
        kept or pk
        for pk, kept, company, at in found
        if pk == request.prospect_account_id or fold(company) == name or (domain and at == domain)
    }
    return frozenset(_family(own)) if own else frozenset()


def _family(own: set[int]) -> set[int]:
    """With every parent above them and every subsidiary below."""
    parents = dict(Account.objects.filter(parent__isnull=False).order_by().values_list("pk", "parent_id"))
    children: dict[int | None, set[int]] = defaultdict(set)
    for child, parent in parents.items():
        children[parent].add(child)
    family, up, down = set(own), list(own), list(own)
    while up:
        above = parents.get(up.pop())
        if above is not None and above not in family:
            family.add(above)
            up.append(above)
    while down:
        fresh = children[down.pop()] - family
        family |= fresh
        down.extend(fresh)
    return family


def not_surely_poor(wanted: Wanted, lists: Catalogue, policy: MatchingPolicy) -> Q:
    """What the database can tell for sure (M1): an advocate outside of it is graded poor on one of these criteria."""
    return (
        _near_industry(wanted, lists) & _near_size(wanted, policy) & _near_use_case(wanted, lists) & _near_level(wanted)
    )


def _near_industry(wanted: Wanted, lists: Catalogue) -> Q:
    if wanted.industry is None:
        return Q()
    near = [
        pk
        for pk, (code, sector) in lists.industries.items()
        if code == wanted.industry
        or (wanted.sector is not None and sector == wanted.sector)
        or frozenset({code, wanted.industry}) in lists.adjacency.industries
    ]
    return Q(contact__account__industry__isnull=True) | Q(contact__account__industry__in=near)


def _near_size(wanted: Wanted, policy: MatchingPolicy) -> Q:
    if not wanted.employees:
        return Q()
    least, most = ceil(wanted.employees / policy.size_good), floor(wanted.employees * policy.size_good)
    unknown = Q(contact__account__employees__isnull=True) | Q(contact__account__employees=0)
    return unknown | Q(contact__account__employees__range=(least, most))


def _near_use_case(wanted: Wanted, lists: Catalogue) -> Q:
    if wanted.use_case is None:
        return Q()
    near = [
        pk
        for pk, (code, family) in lists.use_cases.items()
        if code == wanted.use_case
        or (wanted.use_case_family is not None and family == wanted.use_case_family)
        or frozenset({code, wanted.use_case}) in lists.adjacency.use_cases
    ]
    own = Advocate.use_cases.through.objects.filter(advocate=OuterRef("pk"))
    return Q(Exists(own.filter(usecase__in=near))) | ~Q(Exists(own))


def _near_level(wanted: Wanted) -> Q:
    """Two levels below is poor in any function; no level is unknown."""
    if wanted.level is None:
        return Q()
    near = [str(level) for level in Level if wanted.level.rank - level.rank < 2]
    return Q(contact__level__in=["", *near])

"""What the map of coverage and the load arithmetic rest on, read in a constant number of queries (P4, P5)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache, partial
from typing import Any, NamedTuple

from django.db.models import FilteredRelation, Min, Q, TextField
from django.db.models.functions import Cast

from goodword.lib.world import COUNTRIES, countries_of, part_of_world
from goodword.models import Advocate, Deal, ReferenceRequest, Session, Workspace
from goodword.policy.coverage import TECHNICAL, UNKNOWN, Coverage, OpenDeal, Voice, buyer, coverage
from goodword.policy.finding import Buyer, Dimension, SizeBand
from goodword.policy.load import YEAR, Demand
from goodword.policy.promotion import EXECUTIVES
from goodword.policy.quarters import local_day
from goodword.policy.sections import CoveragePolicy
from goodword.policy.vocabulary import AdvocateStatus, DeclineReason, Function, RequestState, SessionState, Stage
from goodword.policy.working_time import at_hour

from .workspace import converter, known_currencies, the_workspace, today_in

OPEN_STAGES = [stage for stage in Stage if stage.is_open]
LACKED = (DeclineReason.NO_MATCH, DeclineReason.PROTECTION)  # declined for want of somebody to ask
_D = Dimension


class Traits(NamedTuple):
    """What places somebody, or a deal, on the map; empty or None where it is not known."""

    industry: str | None = None
    employees: int | None = None
    country: str = ""
    function: str = ""
    level: str = ""
    implementation: str = ""


def values_of(traits: Traits, policy: CoveragePolicy) -> dict[Dimension, str]:
    """The segment in each dimension, use cases apart; what is not known is left out."""
    role, part, found = buyer(traits.function, traits.level), part_of_world(traits.country), dict[Dimension, str]()
    if traits.industry:
        found[_D.INDUSTRY] = traits.industry
    if traits.employees:
        found[_D.SIZE] = policy.band(traits.employees)
    if part:
        found[_D.GEOGRAPHY] = part
    if role:
        found[_D.ROLE] = role
    if traits.implementation:
        found[_D.IMPLEMENTATION] = traits.implementation
    return found


def coverage_of(workspace: Workspace, today: date, policy: CoveragePolicy) -> Coverage:
    """Four queries."""
    return coverage(_voices(policy), open_deals(workspace, today, policy).values(), policy)


def _voices(policy: CoveragePolicy) -> list[Voice]:
    active = Advocate.objects.filter(status=AdvocateStatus.ACTIVE).order_by()
    through = Advocate.use_cases.through.objects.filter(advocate__status=AdvocateStatus.ACTIVE)
    use_cases: dict[int, set[str]] = defaultdict(set)
    for pk, code in through.values_list("advocate_id", "usecase__code"):
        use_cases[pk].add(code)
    account = "contact__account__"
    rows = active.values_list(
        *("pk", f"{account}industry__code", f"{account}employees", f"{account}country"),
        *("contact__function", "contact__level", f"{account}implementation"),
    )
    return [Voice(as_sets(values_of(Traits(*traits), policy), use_cases[pk])) for pk, *traits in rows]


def as_sets(values: Mapping[Dimension, str], use_cases: Iterable[str]) -> dict[Dimension, frozenset[str]]:
    return {**{one: frozenset({value}) for one, value in values.items()}, _D.USE_CASE: frozenset(use_cases)}


KNOWN = (
    *("account__industry__code", "account__employees", "account__country"),
    *("contact__function", "contact__level", "account__implementation"),
)
WISHED = (
    *("use_case__code", "wanted_industry__code", "industry__code", "wanted_employees", "employees"),
    *("wanted_country", "wanted_region", "country", "wanted_function", "contact_function"),
    *("wanted_level", "contact_level"),
)


def open_deals(workspace: Workspace, today: date, policy: CoveragePolicy) -> dict[int, OpenDeal]:
    """By id. What its latest request wants counts first (M2), then what is known of its account and contact."""
    convert, place = converter(workspace, today), cache(partial(_place, policy))
    submitted = FilteredRelation("requests", condition=Q(requests__submitted_at__isnull=False))
    deals = Deal.objects.filter(merged_into=None, stage__in=OPEN_STAGES).annotate(wish=submitted)
    rows = deals.order_by("wish__submitted_at", "wish__pk").values_list(
        *("pk", "amount", "currency"), *KNOWN, *(f"wish__{name}" for name in WISHED)
    )  # of several requests the latest comes last
    return {pk: OpenDeal(place(*traits), convert(amount, currency)) for pk, amount, currency, *traits in rows}


def _place(policy: CoveragePolicy, *columns: Any) -> dict[Dimension, str]:
    known, wish = columns[: len(KNOWN)], columns[len(KNOWN) :]
    return values_of(_traits(*known), policy) | _wish(policy, *wish)


def _traits(industry: Any, employees: Any, *texts: Any) -> Traits:
    """Of a deal without account or contact the database answers None for each."""
    return Traits(industry, employees, *(text or "" for text in texts))


def _wish(policy: CoveragePolicy, use_case: str | None, *given: Any) -> dict[Dimension, str]:
    """A wish left empty takes the prospect's own value (M2). Of a deal without a request the database answers None."""
    industry, own_industry, employees, own_employees, *texts = given
    country, region, own_country, function, own_function, level, own_level = (text or "" for text in texts)
    traits = Traits(
        industry=industry or own_industry,
        employees=employees or own_employees,
        country=country or region[:2] or own_country,
        function=function or own_function,
        level=level or own_level,
    )
    found = values_of(traits, policy)
    if use_case:
        found[_D.USE_CASE] = use_case
    return found


def deals_in(dimension: Dimension, value: str, workspace: Workspace, today: date, policy: CoveragePolicy) -> list[int]:
    """The open deals that the map counts there."""
    found = open_deals(workspace, today, policy)
    return [pk for pk, deal in found.items() if deal.of(dimension) == value]


def without_value(workspace: Workspace, today: date) -> Q:
    """Of a deal: no amount, or one in a currency that has no rate yet."""
    return Q(amount=None) | ~Q(currency__in=known_currencies(workspace, today))


def advocates_in(dimension: Dimension, value: str, policy: CoveragePolicy) -> Q:
    """Of an advocate: their segment in this dimension. The same as the map counts, told to the database."""
    if dimension is _D.USE_CASE:
        return Q(use_cases__isnull=True) if value == UNKNOWN else Q(use_cases__code=value)
    return people_in(dimension, value, policy, "contact__")


def people_in(dimension: Dimension, value: str, policy: CoveragePolicy, contact: str = "") -> Q:
    """Of a contact: their segment in this dimension, use cases apart; `contact` is the way to them."""
    account = f"{contact}account__"
    if dimension is _D.SIZE:
        return _of_size(value, f"{account}employees", policy)
    if dimension is _D.ROLE:
        return _of_role(value, contact)
    if dimension is _D.GEOGRAPHY:
        return _of_part(value, f"{account}country")
    if dimension is _D.IMPLEMENTATION:
        return Q(**{f"{account}implementation": value})
    if value == UNKNOWN:
        return Q(**{f"{account}industry__isnull": True})
    return Q(**{f"{account}industry__code": value})


def _of_size(value: str, field: str, policy: CoveragePolicy) -> Q:
    if value == UNKNOWN:
        return Q(**{f"{field}__isnull": True}) | Q(**{field: 0})
    ranges = {
        SizeBand.SMB: Q(**{f"{field}__range": (1, policy.mid_market_from - 1)}),
        SizeBand.MID_MARKET: Q(**{f"{field}__range": (policy.mid_market_from, policy.enterprise_from - 1)}),
        SizeBand.ENTERPRISE: Q(**{f"{field}__gte": policy.enterprise_from}),
    }
    return ranges[SizeBand(value)]


def _of_role(value: str, contact: str) -> Q:
    executive = Q(**{f"{contact}level__in": EXECUTIVES}) | Q(**{f"{contact}function": Function.EXECUTIVE})
    nothing, technical = Q(**{f"{contact}function": ""}), Q(**{f"{contact}function__in": TECHNICAL})
    if value == Buyer.EXECUTIVE:
        return executive
    if value == Buyer.IT:
        return ~executive & technical
    return ~executive & (nothing if value == UNKNOWN else ~nothing & ~technical)


def _of_part(value: str, field: str) -> Q:
    return ~Q(**{f"{field}__in": COUNTRIES}) if value == UNKNOWN else Q(**{f"{field}__in": countries_of(value)})


def demand_of(workspace: Workspace, today: date) -> Demand:
    """References given in the last year and wishes not filled, with the days of history they rest on. Four queries."""
    since = a_year_before(today)
    held = Session.objects.filter(state=SessionState.HELD)
    first_held = held.aggregate(first=Min("held_on"))["first"]
    first_request = ReferenceRequest.objects.aggregate(first=Min("submitted_at"))["first"]
    days = [first_held] if first_held else []
    if first_request:
        days.append(local_day(first_request, workspace.time_zone))
    return Demand(
        held=held.filter(held_on__gt=since, held_on__lte=today).count(),
        unmet=ReferenceRequest.objects.filter(not_filled(workspace, today)).count(),
        days=max((today - min(days)).days, 0) if days else 0,
    )


def not_filled_lately(now: datetime) -> Q:
    """`not_filled` for a list that knows the moment only."""
    workspace = the_workspace()
    return not_filled(workspace, today_in(workspace, now))


def a_year_before(today: date) -> date:
    return today - timedelta(days=YEAR)


def not_filled(workspace: Workspace, today: date) -> Q:
    """Of a request: in the last year it ended without a reference because there was nobody to give it."""
    since: datetime = at_hour(a_year_before(today) + timedelta(days=1), 0, workspace.time_zone)
    declined = ReferenceRequest.objects.annotate(why=Cast("decline_reasons", TextField()))
    lacked = Q()
    for reason in LACKED:
        lacked |= Q(why__contains=f'"{reason}"')
    refused = declined.filter(lacked, state=RequestState.DECLINED)
    return Q(state_since__gte=since) & (Q(state=RequestState.UNFILLED) | Q(pk__in=refused.values("pk")))

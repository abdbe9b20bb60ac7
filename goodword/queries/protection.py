"""What protecting advocates cost and saved in a quarter (L5, L8): counted from the rows, nothing estimated."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q, QuerySet

from goodword.models import Advocate, FatigueBlock, QuarterGuard, ReferenceRequest, RequestDecision, Rest, Workspace
from goodword.policy.quarters import Quarter
from goodword.policy.vocabulary import AdvocateStatus, DecisionKind, DeclineReason, FatigueState, Stage
from goodword.policy.working_time import at_hour

from .limits import decisions
from .workspace import in_base_currency

SEARCHED = (DecisionKind.APPROVED, DecisionKind.REOPENED)


@dataclass(frozen=True)
class Unanswered:
    """Requests that nobody was asked for, to protect advocates. `deals` is how many deals they were for, each counted
    once; `value` is their ARR in the workspace's currency; `unvalued` have none, or no rate for it.
    """

    requests: tuple[ReferenceRequest, ...]
    deals: int
    value: Decimal
    unvalued: int
    won: int
    lost: int

    @property
    def still_open(self) -> int:
        return self.deals - self.won - self.lost


@dataclass(frozen=True)
class Protection:
    """One quarter. `held_back`: times a suitable advocate was not asked when a request was searched for, by limit.

    `full`: advocates whose references of the quarter are all given or reserved; `over` is always 0, and says so.
    """

    quarter: Quarter
    unanswered: Unanswered
    searched: int
    held_back: Mapping[str, int]
    fatigue: Mapping[FatigueState, int]
    rests: int
    protected_today: Mapping[str, int]
    full: int
    over: int
    left: int

    @property
    def held_back_together(self) -> int:
        return sum(self.held_back.values())


def protection_in(quarter: Quarter, workspace: Workspace, today: date) -> Protection:
    """A constant number of queries, whatever there is; rates apart, one for each foreign currency."""
    begins, ends = _span(quarter, workspace)
    decided = RequestDecision.objects.filter(at__gte=begins, at__lt=ends)
    searches = list(decided.filter(kind__in=SEARCHED).values_list("held_back", flat=True))
    blocks = FatigueBlock.objects.filter(found_on__range=(quarter.start, quarter.end)).values_list("state", flat=True)
    used = list(QuarterGuard.objects.filter(quarter=quarter.start).values_list("used", "ceiling"))
    left = Advocate.objects.filter(status=AdvocateStatus.LEFT, left_on__range=(quarter.start, quarter.end))
    return Protection(
        quarter=quarter,
        unanswered=_unanswered(decided, workspace, today),
        searched=len(searches),
        held_back=_added(searches),
        fatigue=Counter(FatigueState(state) for state in blocks),
        rests=Rest.objects.filter(starts_on__range=(quarter.start, quarter.end)).count(),
        protected_today=_protected(today),
        full=sum(1 for count, ceiling in used if count and count == ceiling),
        over=sum(1 for count, ceiling in used if count > ceiling),
        left=left.count(),
    )


def _span(quarter: Quarter, workspace: Workspace) -> tuple[datetime, datetime]:
    """Its first instant, and the first of the next."""
    zone = workspace.time_zone
    return at_hour(quarter.start, 0, zone), at_hour(quarter.end, 24, zone)


def _added(searches: Sequence[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for found in searches:
        total.update(found)
    return dict(total.most_common())


def _protected(today: date) -> dict[str, int]:
    """Active advocates who may not be asked today, by the limit that decides."""
    found = decisions(Advocate.objects.filter(status=AdvocateStatus.ACTIVE), today).values()
    return dict(Counter(one.decided_by.code for one in found if one.decided_by is not None).most_common())


def _unanswered(decided: QuerySet[RequestDecision], workspace: Workspace, today: date) -> Unanswered:
    for_protection = Q(kind=DecisionKind.UNFILLED) | Q(kind=DecisionKind.DECLINED)
    rows = decided.filter(for_protection).values_list("request_id", "reasons")
    ids = {pk for pk, reasons in rows if DeclineReason.PROTECTION in reasons}
    ended = ReferenceRequest.objects.filter(pk__in=ids, state__in=["unfilled", "declined"])
    requests = tuple(ended.select_related("deal", "rep").order_by("-decided_at", "-pk"))
    each = tuple({request.deal_id or (request.pk,): request for request in requests}.values())  # a deal counts once
    values = [_value(request, workspace, today) for request in each]
    stages = [request.deal.stage for request in each if request.deal]
    return Unanswered(
        requests=requests,
        deals=len(each),
        value=sum((value for value in values if value is not None), Decimal(0)),
        unvalued=sum(1 for value in values if value is None),
        won=stages.count(Stage.CLOSED_WON),
        lost=stages.count(Stage.CLOSED_LOST),
    )


def _value(request: ReferenceRequest, workspace: Workspace, today: date) -> Decimal | None:
    return None if request.arr is None else in_base_currency(request.arr, request.currency, workspace, today)

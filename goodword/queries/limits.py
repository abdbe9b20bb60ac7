"""What limits look at, read for many advocates at once in a constant number of queries (L1, L2, L4, L6)."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from goodword.models import AccountIssue, Advocate, Ask, Charge, FatigueBlock, Rest, Session, TierChange
from goodword.policy.issues import IssueFact
from goodword.policy.limits import (
    UNANSWERED,
    AdvocateLimits,
    AskFact,
    ChargeFact,
    Decision,
    ReferenceFact,
    RestFact,
    TierFact,
    may_ask,
)
from goodword.policy.programme import ProgrammePolicy
from goodword.policy.quarters import quarter_of
from goodword.policy.vocabulary import (
    AdvocateStatus,
    AskState,
    ChargeState,
    FatigueState,
    IssueKind,
    SessionState,
    Tier,
)

from .ask import never_sent
from .workspace import current_policy, the_workspace

# Ids, or a plain query (no slice, no annotation), which then stays a subquery in each of the reads.
Pool = Collection[int] | QuerySet[Advocate]
Key = TypeVar("Key", bound=Hashable)
Fact = TypeVar("Fact")
TWO_WEEKS = timedelta(days=14)


@dataclass(frozen=True)
class Reading:
    """From when on rows are read: none that is older can matter on `today` or later."""

    policy: ProgrammePolicy
    fiscal_year_starts: int
    today: date
    charges_since: date

    @property
    def asks_since(self) -> date:
        limits = self.policy.limits
        return self.today - timedelta(days=max(limits.spacing_days, limits.spacing_ideal_from)) - TWO_WEEKS

    @property
    def issues_since(self) -> date:
        return self.today - timedelta(days=self.policy.matching.issue_days)


def reading_of(today: date, quarters_from: date | None = None) -> Reading:
    """`quarters_from`: a day of an earlier quarter whose charges are wanted too."""
    year = the_workspace().fiscal_year_starts
    first = min(today, quarters_from or today)
    return Reading(current_policy(), year, today, quarter_of(first, year).start)


def facts_of(pool: Pool, today: date, reading: Reading | None = None) -> dict[int, AdvocateLimits]:
    """All facts of these advocates, by id; whoever does not exist is not in it."""
    reading = reading or reading_of(today)
    tiers, rests = _tiers(pool), _rests(pool, reading)
    asks, unheld, last = _asks(pool, reading), _unheld(pool), last_references(pool)
    fatigued = _fatigued(pool)
    charges, together, issues = _charges(pool, reading), _account_charges(pool, reading), issues_of(pool, reading)
    columns = (
        *("pk", "status", "agreed_per_quarter", "paused_until"),
        *("contact__account_id", "contact__account__at_risk_since"),
    )
    return {
        pk: AdvocateLimits(
            tiers=tiers.get(pk, ()),
            agreed_per_quarter=agreed,
            asks=asks.get(pk, ()),
            charges=charges.get(pk, ()),
            account_charges=together.get(account_id, ()),
            references=(ReferenceFact(last[pk]),) if pk in last else (),
            unheld_session=pk in unheld,
            rests=rests.get(pk, ()),
            paused_until=paused_until,
            left=status == AdvocateStatus.LEFT,
            issues=issues.get(account_id, ()),
            at_risk=at_risk_since is not None,
            fatigued_since=fatigued.get(pk),
        )
        for pk, status, agreed, paused_until, account_id, at_risk_since in _members(pool).values_list(*columns)
    }


def decisions(pool: Pool | Iterable[Advocate], today: date) -> dict[int, Decision]:
    """May each be asked today, and if not, why and from when on."""
    reading = reading_of(today)
    return decide(facts_of(_as_pool(pool), today, reading), reading)


def decide(facts: Mapping[int, AdvocateLimits], reading: Reading) -> dict[int, Decision]:
    limits, year, today = reading.policy.limits, reading.fiscal_year_starts, reading.today
    return {pk: may_ask(fact, limits, year, today) for pk, fact in facts.items()}


def _as_pool(pool: Pool | Iterable[Advocate]) -> Pool:
    """Ids and queries as they are, rows by their ids."""
    if isinstance(pool, QuerySet):
        return pool
    return [member.pk if isinstance(member, Advocate) else member for member in pool]


def _members(pool: Pool) -> QuerySet[Advocate]:
    return pool.order_by() if isinstance(pool, QuerySet) else Advocate.objects.filter(pk__in=pool).order_by()


def accounts_of(pool: Pool) -> QuerySet[Advocate, int]:
    """The accounts they are at today, as a subquery."""
    return _members(pool).values_list("contact__account_id", flat=True)


def _grouped(pairs: Iterable[tuple[Key, Fact]]) -> dict[Key, tuple[Fact, ...]]:
    groups: dict[Key, list[Fact]] = defaultdict(list)
    for key, fact in pairs:
        groups[key].append(fact)
    return {key: tuple(facts) for key, facts in groups.items()}


def _tiers(pool: Pool) -> dict[int, tuple[TierFact, ...]]:
    rows = (
        TierChange.objects.filter(advocate__in=pool).order_by("since", "pk").values_list("advocate_id", "tier", "since")
    )
    return _grouped((pk, TierFact(Tier(tier), since)) for pk, tier, since in rows)


def _asks(pool: Pool, reading: Reading) -> dict[int, tuple[AskFact, ...]]:
    matters = Q(state__in=UNANSWERED) | Q(sent_on__gte=reading.asks_since)
    asks = Ask.objects.filter(matters, advocate__in=pool).exclude(never_sent())
    rows = asks.order_by().values_list("advocate_id", "sent_on", "state")
    return _grouped((pk, AskFact(sent_on, AskState(state))) for pk, sent_on, state in rows)


def _unheld(pool: Pool) -> set[int]:
    """Who accepted a session that has not been held, dated or not."""
    held = Session.objects.filter(ask=OuterRef("pk"), state=SessionState.HELD)
    accepted = Ask.objects.filter(~Exists(held), advocate__in=pool, state=AskState.ACCEPTED, is_imported=False)
    return set(accepted.order_by().values_list("advocate_id", flat=True))


def _charges(pool: Pool, reading: Reading) -> dict[int, tuple[ChargeFact, ...]]:
    rows = _live(reading).filter(advocate__in=pool).values_list("advocate_id", "quarter", "state")
    return _grouped((pk, ChargeFact(quarter, ChargeState(state))) for pk, quarter, state in rows)


def _account_charges(pool: Pool, reading: Reading) -> dict[int, tuple[ChargeFact, ...]]:
    rows = _live(reading).filter(account__in=accounts_of(pool)).values_list("account_id", "quarter", "state")
    return _grouped((pk, ChargeFact(quarter, ChargeState(state))) for pk, quarter, state in rows)


def _live(reading: Reading) -> QuerySet[Charge]:
    return Charge.objects.filter(quarter__gte=reading.charges_since).exclude(state=ChargeState.RELEASED).order_by()


def last_references(pool: Pool) -> dict[int, date]:
    """The day of each advocate's last reference."""
    held = Session.objects.filter(state=SessionState.HELD, ask__advocate__in=pool).order_by()
    rows = held.values_list("ask__advocate_id").annotate(last=Max("held_on"))
    return {pk: last for pk, last in rows if last is not None}


def _rests(pool: Pool, reading: Reading) -> dict[int, tuple[RestFact, ...]]:
    rows = Rest.objects.filter(advocate__in=pool, ends_on__gt=reading.today).order_by()
    return _grouped(
        (pk, RestFact(start, end)) for pk, start, end in rows.values_list("advocate_id", "starts_on", "ends_on")
    )


def _fatigued(pool: Pool) -> dict[int, date]:
    blocks = FatigueBlock.objects.filter(state=FatigueState.OPEN, advocate__in=pool).order_by()
    return dict(blocks.values_list("advocate_id", "found_on"))


def issues_of(pool: Pool, reading: Reading) -> dict[int, tuple[IssueFact, ...]]:
    """By account: issues that are open, or closed so lately that they count."""
    matters = Q(closed_on__isnull=True) | Q(closed_on__gte=reading.issues_since)
    rows = AccountIssue.objects.filter(matters, account__in=accounts_of(pool)).order_by("opened_on", "pk")
    return _grouped(
        (pk, IssueFact(IssueKind(kind), opened_on, closed_on))
        for pk, kind, opened_on, closed_on in rows.values_list("account_id", "kind", "opened_on", "closed_on")
    )

"""Who could fill a hole of the map: scored contacts in that segment whom nothing keeps from being asked (P4, G4)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from goodword.models import Advocate, Candidate, ContactScore, ReferenceRequest
from goodword.policy.actors import Actor
from goodword.policy.coverage import UNKNOWN, Segment, filled_by
from goodword.policy.finding import CandidateStage, CandidateTier, Dimension, SignalKind
from goodword.policy.programme import ProgrammePolicy
from goodword.policy.sections import CoveragePolicy, ScorePolicy
from goodword.policy.signals import counts_from

from .coverage import Traits, as_sets, people_in, values_of
from .gates import open_to_ask
from .quick_filters import latest_is
from .visibility import editable_contacts

OUT = (CandidateStage.DECLINED, CandidateStage.DISQUALIFIED, CandidateStage.ENROLLED)


@dataclass(frozen=True)
class Fit:
    """A contact for a hole. `candidate` where they are one already; `also`: further holes they would help to fill."""

    score: ContactScore
    candidate: Candidate | None
    also: tuple[Segment, ...]


def in_segment(
    actor: Actor, dimension: Dimension, value: str, today: date, policy: ProgrammePolicy
) -> QuerySet[ContactScore]:
    """Best score first: silver or better, or a candidate on the way; no advocate, nor one who was; of a customer;
    without a gate (C4), a no, or a day ahead until which they are left in peace. To a CSM of their own accounts, not of
    those they sell to. `UNKNOWN` are those of whom the value is not recorded: worth asking.
    """
    people = editable_contacts(actor).filter(
        _place(dimension, value, policy.coverage), open_to_ask(), advocate__isnull=True, account__is_customer=True
    )
    worth = ~Q(tier=CandidateTier.NOT_YET) | Q(contact__candidate__isnull=False)
    found = ContactScore.objects.filter(worth, contact__in=people.exclude(_unwilling(today, policy.scores)))
    found = found.exclude(contact__candidate__stage__in=OUT).exclude(contact__candidate__in=_later(today))
    return found.select_related("contact__account__industry", "contact__candidate").order_by("-total", "pk")


def _unwilling(today: date, policy: ScorePolicy) -> Q:
    """Of contacts: the last who asked heard a no, and that still counts (I2)."""
    since = counts_from(SignalKind.WILLING, today, policy)
    return latest_is(SignalKind.WILLING, word="no", observed_on__gte=since)


def _later(today: date) -> QuerySet[Candidate]:
    return Candidate.objects.filter(stage=CandidateStage.NURTURE, nurture_until__gt=today).order_by()


def _place(dimension: Dimension, value: str, policy: CoveragePolicy) -> Q:
    return _of_use_case(value) if dimension is Dimension.USE_CASE else people_in(dimension, value, policy)


def _of_use_case(value: str) -> Q:
    """Known of a contact's company: what it asked references for when it bought, and what colleagues speak about."""
    asked = ReferenceRequest.objects.filter(submitted_at__isnull=False, prospect_account__isnull=False)
    asked = asked.filter(use_case__isnull=False)
    told = Advocate.use_cases.through.objects.all()
    if value != UNKNOWN:
        asked, told = asked.filter(use_case__code=value), told.filter(usecase__code=value)
    known = Q(account__in=asked.values("prospect_account")) | Q(account__in=told.values("advocate__contact__account"))
    return ~known if value == UNKNOWN else known


def use_cases_of(accounts: Collection[int]) -> dict[int, set[str]]:
    """By account, as `_of_use_case` knows them. Two queries."""
    asked = ReferenceRequest.objects.filter(submitted_at__isnull=False, prospect_account__in=accounts)
    told = Advocate.use_cases.through.objects.filter(advocate__contact__account__in=accounts)
    found: dict[int, set[str]] = defaultdict(set)
    for account, code in asked.filter(use_case__isnull=False).values_list("prospect_account_id", "use_case__code"):
        found[account].add(code)
    for account, code in told.values_list("advocate__contact__account_id", "usecase__code"):
        found[account].add(code)
    return found


def fits(scores: Sequence[ContactScore], hole: Segment, holes: Iterable[Segment], policy: CoveragePolicy) -> list[Fit]:
    """In their order, with a constant number of queries."""
    others = [one for one in holes if (one.dimension, one.value) != (hole.dimension, hole.value)]
    use_cases = use_cases_of({score.contact.account_id for score in scores})
    return [_fit(score, others, use_cases[score.contact.account_id], policy) for score in scores]


def _fit(score: ContactScore, others: Iterable[Segment], use_cases: set[str], policy: CoveragePolicy) -> Fit:
    contact, account = score.contact, score.contact.account
    traits = Traits(
        industry=account.industry.code if account.industry else None,
        employees=account.employees,
        country=account.country,
        function=contact.function,
        level=contact.level,
        implementation=account.implementation,
    )
    also = tuple(filled_by(as_sets(values_of(traits, policy), use_cases), others))
    return Fit(score, getattr(contact, "candidate", None), also)

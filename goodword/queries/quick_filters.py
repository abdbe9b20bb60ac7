"""The quick filters of contacts (I3), as conditions for lists: on any day, by the figures in force."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from goodword.models import Signal
from goodword.policy.finding import SignalKind
from goodword.policy.programme import ProgrammePolicy
from goodword.policy.quick_filters import QuickFilter
from goodword.policy.signals import counts_from, later_by

K = SignalKind
USE = (K.ACTIVE_USERS, K.FEATURE_USE, K.POWER_USE)
WEEK = timedelta(days=7)
_ACCOUNTS = OuterRef("account")


def condition(name: QuickFilter, today: date, policy: ProgrammePolicy) -> Q:
    """Of contacts: those for whom it holds. What is too old to count does not (I2)."""
    return CONDITIONS[name](today, policy)


def _live(*kinds: SignalKind) -> QuerySet[Signal]:
    """Signals of these kinds about a contact of the outer query, or about their account as a whole."""
    own = Q(contact=OuterRef("pk")) | Q(contact__isnull=True)
    return Signal.objects.filter(own, account=_ACCOUNTS, kind__in=kinds, withdrawn_at__isnull=True).order_by()


def _of_account(kind: SignalKind) -> QuerySet[Signal]:
    return Signal.objects.filter(account=_ACCOUNTS, kind=kind, withdrawn_at__isnull=True).order_by()


def latest_is(kind: SignalKind, **enough: object) -> Q:
    """Of contacts: the latest of a kind counts, and it is enough."""
    inner = Signal.objects.filter(
        Q(contact=OuterRef(OuterRef("pk"))) | Q(contact__isnull=True),
        account=OuterRef(OuterRef("account")),
        kind=kind,
        withdrawn_at__isnull=True,
    ).order_by("-observed_on", "-recorded_at", "-pk")
    return Q(Exists(Signal.objects.filter(pk=Subquery(inner.values("pk")[:1]), **enough).order_by()))


def _promoter(today: date, policy: ProgrammePolicy) -> Q:
    since = counts_from(K.NPS, today, policy.scores)
    return latest_is(K.NPS, number__gte=policy.scores.nps_from, observed_on__gte=since)


def _healthy(today: date, policy: ProgrammePolicy) -> Q:
    since = counts_from(K.HEALTH, today, policy.scores)
    return latest_is(K.HEALTH, number__gt=policy.scores.health_above, observed_on__gte=since)


def _tenure(today: date, policy: ProgrammePolicy) -> Q:
    start = later_by(today, -policy.candidates.tenure_months)
    return Q(Exists(_of_account(K.CUSTOMER_SINCE).filter(observed_on__lte=start)))


def _renewed(today: date, policy: ProgrammePolicy) -> Q:
    """So many renewals, on different days."""
    days = _of_account(K.RENEWAL).filter(observed_on__lte=today).values("account")
    enough = days.annotate(days=Count("observed_on", distinct=True)).filter(days__gte=policy.candidates.renewals)
    return Q(Exists(enough)) if policy.candidates.renewals else Q()


def _expanded(today: date, policy: ProgrammePolicy) -> Q:
    return Q(Exists(_of_account(K.EXPANSION).filter(observed_on__lte=today)))


def _weekly_use(today: date, policy: ProgrammePolicy) -> Q:
    """Use was seen in the last seven days."""
    used = Q(number__gt=0) | Q(kind=K.POWER_USE)
    return Q(Exists(_live(*USE).filter(used, observed_on__gt=today - WEEK, observed_on__lte=today)))


CONDITIONS: dict[QuickFilter, Callable[[date, ProgrammePolicy], Q]] = {
    QuickFilter.PROMOTER: _promoter,
    QuickFilter.HEALTHY: _healthy,
    QuickFilter.TENURE: _tenure,
    QuickFilter.RENEWED: _renewed,
    QuickFilter.EXPANDED: _expanded,
    QuickFilter.WEEKLY_USE: _weekly_use,
}

"""Signals as pages show them: what becomes of each today, and since when it is too old to count (I1, I2)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from goodword.models import Contact, Signal
from goodword.policy.finding import SignalKind
from goodword.policy.programme import ProgrammePolicy
from goodword.policy.quarters import local_day
from goodword.policy.sections import ScorePolicy
from goodword.policy.signals import SPECS, About, Standing, counts_from, fresh_until

OF = {about: [str(kind) for kind, spec in SPECS.items() if spec.about is about] for about in About}


@dataclass(frozen=True, slots=True)
class SignalRow:
    """`stale_since`: the first day on which it was too old. `recorded_on` is in the workspace's zone."""

    signal: Signal
    standing: Standing
    recorded_on: date
    stale_since: date | None

    @property
    def late(self) -> bool:
        """Recorded on a later day than observed: it counts from that day on (I1)."""
        return self.recorded_on > self.signal.observed_on


def with_standing(signals: QuerySet[Signal], today: date, policy: ScorePolicy) -> QuerySet[Signal]:
    """Annotates `standing`, a value of `Standing`."""
    cases = [
        When(withdrawn_at__isnull=False, then=Value(Standing.WITHDRAWN)),
        When(_stale(today, policy), then=Value(Standing.STALE)),
        When(_has_newer(), then=Value(Standing.NEWER)),
    ]
    standing = Case(*cases, default=Value(Standing.COUNTS), output_field=CharField())
    return signals.annotate(standing=standing)


def _stale(today: date, policy: ScorePolicy) -> Q:
    by_day: defaultdict[date, list[str]] = defaultdict(list)
    for kind in SignalKind:
        if (first := counts_from(kind, today, policy)) is not None:
            by_day[first].append(kind)
    stale = Q(pk__in=[])
    for first, kinds in by_day.items():
        stale |= Q(kind__in=kinds, observed_on__lt=first)
    return stale


def _has_newer() -> Exists:
    """Another of the kind about the same: by the day, then by when it was recorded, then by id."""
    day, moment = OuterRef("observed_on"), OuterRef("recorded_at")
    later = Q(observed_on__gt=day) | Q(observed_on=day, recorded_at__gt=moment)
    later |= Q(observed_on=day, recorded_at=moment, pk__gt=OuterRef("pk"))
    account, contact = OuterRef("account"), OuterRef("contact")
    same = Q(kind__in=OF[About.ACCOUNT], account=account) | Q(kind__in=OF[About.PERSON], contact=contact)
    same |= Q(kind__in=OF[About.CONTACT], account=account, contact=contact)
    return Exists(Signal.objects.filter(later, same, kind=OuterRef("kind"), withdrawn_at__isnull=True))


def signal_rows(signals: Sequence[Signal], policy: ProgrammePolicy, zone: str) -> list[SignalRow]:
    """Of signals read `with_standing`; without a query."""
    return [_row(signal, policy, zone) for signal in signals]


def _row(signal: Signal, policy: ProgrammePolicy, zone: str) -> SignalRow:
    end = fresh_until(SignalKind(signal.kind), signal.observed_on, policy.scores)
    standing = Standing(vars(signal)["standing"])
    since = end + timedelta(days=1) if end and standing is Standing.STALE else None
    return SignalRow(signal, standing, local_day(signal.recorded_at, zone), since)


def about_contact(contact: Contact) -> Q:
    """What a contact's page tells: about them, wherever they worked, and about their company."""
    return Q(contact=contact) | Q(contact__isnull=True, account=contact.account_id)

"""Signals as they were known at the end of a day: what scores, gates and strengths are made from (I1, C1–C6).

Known on a day is what had been recorded by its end, in the workspace's zone, and had not been withdrawn by then.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from goodword.models import PolicyVersion, Signal
from goodword.policy.finding import SignalKind
from goodword.policy.gates import OF_SIGNALS
from goodword.policy.programme import ProgrammePolicy
from goodword.policy.scoring import SCORED, Observation
from goodword.policy.signals import SPECS, About

from .workspace import policy_of, the_workspace

WANTED = SCORED | set(OF_SIGNALS)  # what scores and gates rest on
Evidence = dict[int, list[Observation]]
_KINDS = {kind.value: kind for kind in SignalKind}
_OWN = frozenset(kind.value for kind, spec in SPECS.items() if spec.about is About.PERSON)
_FIELDS = ("id", "kind", "observed_on", "recorded_at", "number", "word")


@dataclass(frozen=True, slots=True)
class Known:
    """What was known on a day: all before the moment `until`, by the figures that were in force then."""

    day: date
    until: datetime
    policy: ProgrammePolicy
    version: int  # of the policy; 0: the defaults


def known_on(day: date) -> Known:
    until = end_of(day, the_workspace().time_zone)
    version = PolicyVersion.objects.filter(created_at__lt=until).order_by("-number").first()
    return Known(day, until, policy_of(version), version.number if version else 0)


def end_of(day: date, zone: str) -> datetime:
    """The first moment of the next day."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZoneInfo(zone))


def known_signals(until: datetime) -> QuerySet[Signal]:
    kept = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=until)
    return Signal.objects.filter(kept, recorded_at__lt=until).order_by()


def evidence_of(places: Mapping[int, int], known: Known, kinds: Collection[SignalKind] = WANTED) -> Evidence:
    """By contact: their own signals and those of the account they worked at, which `places` says.

    What they did and how they speak is theirs wherever they work; all else stays with the account it was seen at.
    """
    signals = known_signals(known.until).filter(kind__in=sorted(kinds))
    shared = _of_accounts(signals, set(places.values()))
    found: Evidence = {contact: list(shared.get(account, ())) for contact, account in places.items()}
    rows = signals.filter(contact__in=list(places)).values_list("contact_id", "account_id", *_FIELDS)
    for contact, account, pk, kind, observed_on, recorded_at, number, word in rows.iterator(chunk_size=5000):
        if account == places[contact] or kind in _OWN:
            found[contact].append(Observation(pk, _KINDS[kind], observed_on, recorded_at, number, word))
    return found


def _of_accounts(signals: QuerySet[Signal], accounts: set[int]) -> Evidence:
    found: defaultdict[int, list[Observation]] = defaultdict(list)
    rows = signals.filter(contact__isnull=True, account__in=accounts).values_list("account_id", *_FIELDS)
    for account, pk, kind, observed_on, recorded_at, number, word in rows.iterator(chunk_size=5000):
        found[account].append(Observation(pk, _KINDS[kind], observed_on, recorded_at, number, word))
    return found

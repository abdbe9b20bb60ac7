"""Signals as pages show them: what becomes of each today, and since when it is too old to count (I1, I2)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber

from goodword.models import Contact, Signal
from goodword.policy.finding import SignalKind
from goodword.policy.programme import ProgrammePolicy
from goodword.policy.quarters import local_day
from goodword.policy.sections import ScorePolicy
from goodword.policy.signals import SPECS, About, Standing, counts_from, fresh_until

OF = {about: [str(kind) for kind, spec in SPECS.items() if spec.about is about] for about in About}


REST_SHOWN = 5  # of what a newer one of its kind stands before; a list has the others


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


@dataclass(frozen=True, slots=True)
class SignalGroup:
    """Of a kind the newest, the next few behind it, and how many there are behind it."""

    row: SignalRow
    rest: tuple[SignalRow, ...]
    more: int


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


def newest_only() -> Q:
    """Of each kind about the same the newest; what was withdrawn stands behind what was not."""
    return Q(withdrawn_at__isnull=True) & ~Q(_has_newer())


def newest_like(signal: Signal, among: QuerySet[Signal]) -> Signal | None:
    """The one that counts in its place, where the reader may see it."""
    about = SPECS[SignalKind(signal.kind)].about
    whom: dict[str, int | None] = {"account": signal.account_id} if about is not About.PERSON else {}
    whom |= {"contact": signal.contact_id} if about is not About.ACCOUNT else {}
    like = among.filter(kind=signal.kind, withdrawn_at__isnull=True, **whom)
    return like.order_by("-observed_on", "-recorded_at", "-pk").first()


def signal_groups(
    signals: QuerySet[Signal], most: int, today: date, policy: ProgrammePolicy, zone: str
) -> tuple[list[SignalGroup], bool]:
    """By kind and whom it is about, the latest first, and whether there are further ones. Three queries in all."""
    placed = signals.annotate(rank=_window(RowNumber(), ordered=True), size=_window(Count("pk")))
    columns = ("pk", "size", "kind", "contact_id", "account_id")
    heads = list(placed.filter(rank=1).order_by("-observed_on", "-pk").values_list(*columns)[: most + 1])
    found = {_whom(*about): [pk] for pk, _, *about in heads[:most]}
    kinds = {kind for _, size, kind, *_ in heads[:most] if size > 1}
    behind = placed.filter(kind__in=kinds, rank__range=(2, REST_SHOWN + 1)).order_by("rank")
    for pk, _, *about in behind.values_list(*columns):
        if _whom(*about) in found:
            found[_whom(*about)].append(pk)
    rows = _rows_of([pk for pks in found.values() for pk in pks], today, policy, zone)
    groups = [
        SignalGroup(rows[pk], tuple(rows[one] for one in found[_whom(*about)][1:]), size - 1)
        for pk, size, *about in heads[:most]
    ]
    return groups, len(heads) > most


def _rows_of(pks: Sequence[int], today: date, policy: ProgrammePolicy, zone: str) -> dict[int, SignalRow]:
    related = Signal.objects.select_related("account", "contact", "recorded_by", "withdrawn_by")
    read = with_standing(related, today, policy.scores).in_bulk(pks)
    return {pk: _row(signal, policy, zone) for pk, signal in read.items()}


def _window(expression: Any, *, ordered: bool = False) -> Window:
    home = Case(When(kind__in=OF[About.PERSON], then=Value(0)), default=F("account"), output_field=IntegerField())
    order = [F("withdrawn_at").asc(nulls_first=True), F("observed_on").desc(), F("recorded_at").desc(), F("pk").desc()]
    return Window(expression, partition_by=[F("kind"), F("contact"), home], order_by=order if ordered else None)


def _whom(kind: str, contact_id: int | None, account_id: int) -> tuple[str, int | None, int | None]:
    own = SPECS[SignalKind(kind)].about is About.PERSON
    return kind, contact_id, None if own else account_id


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

"""(e) The scores of everybody, and after new signals, against a plain loop that handles one contact after the other."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import connections
from django.db.models import Q

from goodword.models import Account, Contact, ContactScore, ScoreChange, Signal, Workspace
from goodword.operations.score import compute_calendar, compute_due
from goodword.operations.score_due import due_all, due_contacts
from goodword.policy.finding import ScoreCategory, SignalKind
from goodword.policy.programme import DEFAULT_POLICY
from goodword.policy.scoring import Observation, score
from goodword.policy.signals import SPECS, About, Shape

from .table import Table
from .timing import Time, once
from .world import ZONE, analyse, bulk, make_lists

AT_ACCOUNT = 10  # contacts
SIGNALS = 20  # for each contact, a quarter of them about the account as a whole
NEW = 1_000
SAMPLE = 1_000  # contacts the plain loop is timed with
ENOUGH = 10**9  # batches
OF_ACCOUNT = tuple(kind for kind, spec in SPECS.items() if spec.about is About.ACCOUNT)
OF_PERSON = tuple(kind for kind, spec in SPECS.items() if spec.about is not About.ACCOUNT)
HEADER = ("Contacts", "signals", "full, CPU s", "clock, s", "again, nothing new, CPU s", "after 1,000 signals, CPU s",
          "clock, s", "plain loop, CPU s", "loop ÷ full", "peak memory of full, MB")  # fmt: skip


def scores(sizes: tuple[int, ...], now: datetime) -> Table:
    table = Table("Scores", HEADER)
    for size in sizes:
        call_command("flush", verbosity=0, interactive=False)
        make_contacts(size, now)
        analyse()
        table.add(f"{size:,}", f"{Signal.objects.count():,}", *figures_of(size, now))
    return table


def figures_of(size: int, now: datetime) -> list[str]:
    peak = _peak(now)
    ContactScore.objects.all().delete()
    ScoreChange.objects.all().delete()
    full = once(lambda: compute_calendar(now, ENOUGH))
    assert ContactScore.objects.count() == size
    due_all(now)
    again = once(lambda: compute_due(now, ENOUGH))
    observe(NEW, now)
    fresh = once(lambda: compute_due(now, ENOUGH))
    plain = _plain(size, now)
    return [
        _seconds(full.cpu), _seconds(full.wall), _seconds(again.cpu), _seconds(fresh.cpu), _seconds(fresh.wall),
        _seconds(plain.cpu), plain.times(full), peak,
    ]  # fmt: skip


def _seconds(seconds: float) -> str:
    return f"{seconds:,.2f}" if seconds < 10 else f"{seconds:,.0f}"


def make_contacts(count: int, now: datetime) -> None:
    """The same rows in each run."""
    make_lists(now)
    numbers = range(-(-count // AT_ACCOUNT))
    bulk(Account(name=f"Customer {n}", domain=f"c{n}.example", is_customer=True, created_at=now) for n in numbers)
    accounts = list(Account.objects.order_by("pk").values_list("pk", flat=True))
    bulk(
        Contact(account_id=accounts[n // AT_ACCOUNT], last_name=f"Contact {n}", email=f"p{n}@c.example", created_at=now)
        for n in range(count)
    )
    dice = random.Random(1)
    contacts = list(Contact.objects.order_by("pk").values_list("pk", "account_id"))
    for start in range(0, count, 1000):
        bulk(_signals(contacts[start : start + 1000], dice, now))


def _signals(contacts: list[tuple[int, int]], dice: random.Random, now: datetime) -> Iterator[Signal]:
    for contact, account in contacts:
        for number in range(SIGNALS):
            shared = number % 4 == 0
            kind = dice.choice(OF_ACCOUNT if shared else OF_PERSON)
            at = now - timedelta(days=dice.randrange(700), hours=1)
            yield _signal(kind, None if shared else contact, account, at, dice, f"{contact}-{number}")


def _signal(
    kind: SignalKind, contact: int | None, account: int, at: datetime, dice: random.Random, name: str
) -> Signal:
    spec = SPECS[kind]
    return Signal(
        account_id=account, contact_id=contact, kind=kind, observed_on=at.date(), recorded_at=at, source="import",
        word=dice.choice(spec.words) if spec.words else "", fingerprint=name,
        number=dice.randrange(101) if spec.shape is Shape.NUMBER else None,
    )  # fmt: skip


def observe(count: int, now: datetime) -> None:
    """As many new signals of as many people, noted as due."""
    dice = random.Random(2)
    contacts = list(Contact.objects.order_by("pk").values_list("pk", "account_id"))
    chosen = dice.sample(contacts, min(count, len(contacts)))
    bulk(_signal(SignalKind.NPS, pk, account, now, dice, f"new-{pk}") for pk, account in chosen)
    due_contacts([pk for pk, _ in chosen], now)


def _plain(size: int, now: datetime) -> Time:
    """What one would write first: for each contact its signals, its score, its row. Timed with some, then scaled."""
    chosen = Contact.objects.order_by("pk")[: min(size, SAMPLE)]

    def one_by_one() -> None:
        for contact in chosen:
            plain_score(contact, now)

    took = once(one_by_one)
    factor = size / min(size, SAMPLE)
    return Time(took.wall * factor, took.cpu * factor)


def plain_score(contact: Contact, now: datetime) -> None:
    today = now.date()
    own = Q(contact=contact) | Q(contact__isnull=True)
    signals = Signal.objects.filter(own, account=contact.account_id, withdrawn_at__isnull=True)
    seen = [
        Observation(one.pk, SignalKind(one.kind), one.observed_on, one.recorded_at, one.number, one.word)
        for one in signals
    ]
    found = score(seen, today, DEFAULT_POLICY.scores)
    parts = {category.value: found.of(category) for category in ScoreCategory}
    values = {"total": found.total, **parts, "tier": found.tier, "computed_on": today, "changes_on": found.changes_on}
    ContactScore.objects.update_or_create(contact=contact, defaults=values)


def _peak(now: datetime) -> str:
    """Everybody's, in a process of its own."""
    Workspace.objects.update(time_zone=ZONE)
    connections.close_all()
    command = [sys.executable, "-m", "tests.benchmarks.score_peak", now.isoformat()]
    kib = subprocess.run(command, check=True, env=os.environ, capture_output=True, text=True).stdout
    return f"{int(kib) / 1024:.0f}"

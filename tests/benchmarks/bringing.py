"""(c) Rows a second of an import from file to applied, against a bare bulk insert; (d) its peak of memory."""

import csv
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management import call_command
from django.db import connections

from goodword.imports.bring import Answers, apply, bring
from goodword.models import Account, Deal, Industry, Signal, User
from goodword.policy.actors import SYSTEM
from goodword.policy.data_import import ImportState, ImportSubject

from .table import Table
from .timing import Time, once
from .world import make_lists, make_staff

Row = Sequence[Any]
ACCOUNTS = ("Account ID", "Account Name", "Website", "Industry", "Employees", "Annual Revenue", "Billing Country")
DEALS = ("Opportunity ID", "Opportunity Name", "Account ID", "Stage", "Amount", "Close Date", "Opportunity Owner")
USAGE = ("Account", "Event date", "Feature", "Count")
USERS, FEATURES = 500, 20
STAGES = {
    "Prospecting": "prospecting",
    "Proposal": "proposal",
    "Closed Won": "closed_won",
    "Closed Lost": "closed_lost",
}
ANSWERS = Answers({}, accept_suggestions=True)


def account_rows(count: int) -> Iterator[Row]:
    for n in range(count):
        sizes = (50, 200, 600, 900, 3000)
        site = f"https://www.imported{n}.example"
        yield f"A-{n}", f"Imported {n}", site, f"Industry {n % 20}", sizes[n % 5], f"{n + 1}000.00", "Germany"


def deal_rows(count: int) -> Iterator[Row]:
    for n in range(count):
        stage = list(STAGES)[n % 4]
        close = f"2026-{n % 12 + 1:02}-{n % 27 + 1:02}"
        yield f"D-{n}", f"Deal {n}", f"A-{n % max(1, count // 2)}", stage, f"{n + 20000}.00", close, f"Rep {n % 50}"


def usage_rows(count: int, today: date) -> Iterator[Row]:
    """Each a use of its own: none is added to another, which is the most to be kept."""
    for n in range(count):
        day = today - timedelta(days=1 + n // (USERS * FEATURES))
        yield f"Imported {n % USERS}", day.isoformat(), f"Feature {n // USERS % FEATURES}", n % 9 + 1


def as_csv(header: Row, rows: Iterator[Row]) -> bytes:
    text = StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def imports(count: int, now: datetime) -> Table:
    table = Table(
        f"Import of {count:,} rows, from file to applied",
        ("Subject", "read and previewed, CPU s", "applied, CPU s", "clock, s", "rows a second of CPU",
         "bare bulk insert, CPU s", "rows a second of CPU, bare", "import ÷ bare"),
    )  # fmt: skip
    accounts, deals = as_csv(ACCOUNTS, account_rows(count)), as_csv(DEALS, deal_rows(count))
    table.add("Accounts", *_compared(ImportSubject.ACCOUNTS, accounts, count, now, bare_accounts))
    table.add("Deals", *_compared(ImportSubject.DEALS, deals, count, now, bare_deals, accounts))
    usage, users = as_csv(USAGE, usage_rows(count, now.date())), as_csv(ACCOUNTS, account_rows(USERS))
    table.add("Usage", *_compared(ImportSubject.USAGE, usage, count, now, bare_usage, users))
    return table


def _compared(
    subject: ImportSubject, content: bytes, count: int, now: datetime, bare: Callable[[int, datetime], None],
    before: bytes = b"",
) -> list[str]:  # fmt: skip
    """Both into an empty database; `before` is a file of accounts that the rows refer to."""
    _empty(now, before)
    planned, applied = bring_in(subject, content, now)
    _empty(now, before)
    plain = once(lambda: bare(count, now))
    total = Time(planned.wall + applied.wall, planned.cpu + applied.cpu)
    return [
        f"{planned.cpu:.1f}", f"{applied.cpu:.1f}", f"{total.wall:.1f}", f"{count / total.cpu:,.0f}",
        f"{plain.cpu:.2f}", f"{count / plain.cpu:,.0f}", total.times(plain),
    ]  # fmt: skip


def _empty(now: datetime, accounts: bytes) -> None:
    call_command("flush", verbosity=0, interactive=False)
    make_lists(now)
    make_staff(now)
    if accounts:
        bring_in(ImportSubject.ACCOUNTS, accounts, now)


def bring_in(subject: ImportSubject, content: bytes, now: datetime) -> tuple[Time, Time]:
    """The two halves of an import: up to the preview, and applying it."""
    found = []
    planned = once(lambda: found.append(bring("rows.csv", content, subject, "CRM", ANSWERS, actor=SYSTEM, now=now)))
    data_import = found[0].data_import
    assert data_import.state == ImportState.STAGED, f"{data_import.state} {data_import.error} {found[0]}"
    applied = once(lambda: apply(data_import, actor=SYSTEM, now=now))
    data_import.refresh_from_db()
    assert data_import.counts["created"] == data_import.rows_total, data_import.counts
    return planned, applied


def bare_accounts(count: int, now: datetime) -> None:
    """The same rows as already read; no file, no checks, no history."""
    industries = {industry.name: industry.pk for industry in Industry.objects.all()}
    Account.objects.bulk_create(
        [
            Account(
                crm_source="CRM", crm_id=key, name=name, domain=str(site)[12:], industry_id=industries[str(industry)],
                employees=employees, annual_revenue=revenue, revenue_currency="EUR", country="DE", created_at=now,
            )
            for key, name, site, industry, employees, revenue, _ in account_rows(count)
        ],
        batch_size=500,
    )  # fmt: skip


def bare_deals(count: int, now: datetime) -> None:
    accounts = dict(Account.objects.values_list("crm_id", "pk"))
    owners = dict(User.objects.values_list("name", "pk"))
    Deal.objects.bulk_create(
        [
            Deal(
                crm_source="CRM", crm_id=key, name=name, account_id=accounts[str(account)], owner_id=owners[str(owner)],
                stage=STAGES[str(stage)], crm_stage=stage,
                amount=amount, currency="EUR", expected_close=close, created_at=now,
            )
            for key, name, account, stage, amount, close, owner in deal_rows(count)
        ],
        batch_size=500,
    )  # fmt: skip


def bare_usage(count: int, now: datetime) -> None:
    accounts = dict(Account.objects.values_list("name", "pk"))
    Signal.objects.bulk_create(
        [
            Signal(
                account_id=accounts[str(account)], kind="feature_use", number=number, word=feature, observed_on=day,
                source="import", source_name="CRM", fingerprint=str(n), recorded_at=now,
            )
            for n, (account, day, feature, number) in enumerate(usage_rows(count, now.date()))
        ],
        batch_size=500,
    )  # fmt: skip


def memory(sizes: Sequence[int], now: datetime) -> Table:
    """Each in a process of its own; the smallest shows what the program itself needs."""
    table = Table("Peak memory of an import", ("Content", "Rows", "file, MB", "peak memory, MB", "CPU, s", "clock, s"))
    for size in sizes:
        _peak_of(table, ImportSubject.ACCOUNTS, as_csv(ACCOUNTS, account_rows(size)), size, now)
    users = as_csv(ACCOUNTS, account_rows(USERS))
    for size in (size // 2 for size in sizes):
        content = as_csv(USAGE, usage_rows(size, now.date()))
        _peak_of(table, ImportSubject.USAGE, content, size, now, users)
    return table


def _peak_of(
    table: Table, subject: ImportSubject, content: bytes, size: int, now: datetime, before: bytes = b""
) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "rows.csv"
        file.write_bytes(content)
        _empty(now, before)
        connections.close_all()
        began = time.perf_counter()
        peak, cpu = _in_a_process(file, subject)
        clock = time.perf_counter() - began
    megabytes, content_name = len(content) / 1e6, subject.value.capitalize()
    table.add(content_name, f"{size:,}", f"{megabytes:.1f}", f"{peak / 1024:.0f}", f"{cpu:.0f}", f"{clock:.0f}")


def _in_a_process(file: Path, subject: ImportSubject) -> tuple[int, float]:
    command = [sys.executable, "-m", "tests.benchmarks.peak", str(file), subject]
    peak, cpu = subprocess.run(command, check=True, env=os.environ, capture_output=True, text=True).stdout.split()
    return int(peak), float(cpu)

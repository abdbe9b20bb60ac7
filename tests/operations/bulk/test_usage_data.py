"""A usage table: one signal an account, day and feature, whatever the number and order of its rows (I1)."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from goodword.models import Account, HistoryEntry, ScoreDue, Signal
from goodword.operations.bulk.undo import undo_import
from goodword.policy.actors import SYSTEM
from goodword.policy.data_import import ImportSubject
from tests.factories import NOW, make_account, make_workspace
from tests.operations.importing import applied, outcomes, problems, rows, staged

pytestmark = [pytest.mark.django_db, pytest.mark.rule("I1")]
S = ImportSubject
LATER = NOW + timedelta(hours=1)
USAGE = """Account;Event date;Feature;Count
Alpha;2026-02-20 23:30:00+00:00;Reports;3
Alpha;2026-02-21;Alerts;1
Alpha;2026-02-21;Reports;4
Alpha;2026-02-20;Reports;5
Omega;2026-02-21;Reports;4
Alpha;2026-03-03;Reports;4
Alpha;2026-02-19;Reports;0
Alpha;2026-02-19;Alerts;-1
Alpha;2026-01-02;Reports;8
"""


@pytest.fixture(autouse=True)
def workspace() -> None:
    make_workspace()


@pytest.fixture
def alpha() -> Account:
    return make_account(name="Alpha", domain="alpha.example")


def told() -> set[tuple[date, str, int]]:
    found = Signal.objects.filter(withdrawn_at__isnull=True).values_list("observed_on", "word", "number")
    return {(day, feature, int(count or 0)) for day, feature, count in found}


def test_rows_of_the_same_are_added_up(alpha: Account) -> None:
    found = applied(USAGE, S.USAGE, "Warehouse")
    assert outcomes(found) == [
        "created", "created", "updated", "created", "rejected", "rejected", "unchanged", "rejected", "created",
    ]  # fmt: skip
    assert problems(found) == [
        [], [], ["usage.added_up"], [], ["signal.account_unknown"], ["signal.in_the_future"], ["usage.nothing_used"],
        ["value.negative"], ["signal.too_old_to_count"],
    ]  # fmt: skip
    assert told() == {
        (date(2026, 2, 21), "Reports", 7), (date(2026, 2, 21), "Alerts", 1), (date(2026, 2, 20), "Reports", 5),
        (date(2026, 1, 2), "Reports", 8),
    }  # fmt: skip
    signal = Signal.objects.get(observed_on="2026-02-20")
    assert (signal.account, signal.contact, signal.kind, signal.source_name) == (
        alpha, None, "feature_use", "Warehouse")  # fmt: skip
    assert [due.account for due in ScoreDue.objects.all()] == [alpha]
    assert HistoryEntry.objects.filter(verb="signal.imported").count() == 4
    assert rows(found).get(number=5).subject_id == str(signal.pk)


def test_the_preview_tells_of_it_and_writes_nothing(alpha: Account) -> None:
    found = staged(USAGE, S.USAGE)
    assert found.counts == {"created": 4, "updated": 1, "unchanged": 1, "rejected": 3}
    assert not Signal.objects.exists()


def test_the_same_table_again_changes_nothing(alpha: Account) -> None:
    applied(USAGE, S.USAGE)
    ScoreDue.objects.all().delete()
    again = applied(USAGE, S.USAGE, now=LATER)
    assert set(outcomes(again)) == {"unchanged", "rejected"}
    assert Signal.objects.count() == 4
    assert not ScoreDue.objects.exists()


def test_a_day_counted_anew_is_recorded_beside_the_old_count(alpha: Account) -> None:
    applied(USAGE, S.USAGE)
    found = applied("Account;Date;Feature;Count\nAlpha;2026-02-20;Reports;9\n", S.USAGE, now=LATER)
    assert (outcomes(found), problems(found)) == (["created"], [["usage.counted_otherwise"]])
    assert rows(found).get().problems[0]["figures"] == {"count": 5}
    assert {count for day, _, count in told() if day == date(2026, 2, 20)} == {5, 9}


def test_without_a_column_of_counts_a_row_is_a_use(alpha: Account) -> None:
    line = "alpha.example;2026-02-20;Reports\n"
    applied("Domain;Date;Feature\n" + line * 3, S.USAGE)
    assert told() == {(date(2026, 2, 20), "Reports", 3)}


def test_a_sum_beyond_all_bounds_is_refused(alpha: Account) -> None:
    line = "Alpha;2026-02-20;Reports;999999999\n"
    found = applied("Account;Date;Feature;Count\n" + line * 2 + "Alpha;2026-02-20;Alerts;1\n", S.USAGE)
    assert outcomes(found) == ["rejected", "rejected", "created"]
    assert problems(found)[1] == ["usage.added_up", "signal.number_out_of_range"]


def test_undone_it_counts_no_more_and_may_come_again(alpha: Account) -> None:
    found = applied(USAGE, S.USAGE)
    undo_import(found.pk, actor=SYSTEM, now=LATER)
    assert told() == set()
    assert Signal.objects.count() == 4
    assert ScoreDue.objects.filter(account=alpha).count() == 2
    assert "created" in outcomes(applied(USAGE, S.USAGE, now=LATER + timedelta(hours=1)))


def test_the_order_of_the_rows_does_not_matter(alpha: Account) -> None:
    header, *lines = USAGE.splitlines(keepends=True)
    applied(header + "".join(reversed(lines)), S.USAGE)
    backwards = told()
    Signal.objects.all().delete()
    applied(USAGE, S.USAGE, now=LATER)
    assert told() == backwards


def test_many_rows_over_many_chunks(alpha: Account) -> None:
    lines = [f"Alpha;2026-02-{day:02};Feature {n % 60};{n % 7 + 1}\n" for day in range(1, 29) for n in range(120)]
    found = applied("Account;Date;Feature;Count\n" + "".join(lines), S.USAGE)
    assert found.counts == {"created": 28 * 60, "updated": 28 * 60, "unchanged": 0, "rejected": 0}
    total = sum(n % 7 + 1 for n in range(120)) * 28
    assert sum(signal.number or Decimal() for signal in Signal.objects.all()) == total


def test_comments_of_a_feature_are_data(alpha: Account, tmp_path: Path) -> None:
    applied('Account;Date;Feature;Count\nAlpha;2026-02-20;"=HYPERLINK(""http://x"")";2\n', S.USAGE)
    assert Signal.objects.get().word == '=HYPERLINK("http://x")'

"""`goodword import` on the command line."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from goodword.models import Account, DataImport, Deal, Signal
from goodword.operations.taxonomy import load_default_lists
from goodword.policy.actors import SYSTEM
from tests.factories import NOW, make_account, make_workspace

pytestmark = [pytest.mark.django_db, pytest.mark.rule("V23")]
ACCOUNTS = "Account Name,Employees,Billing Country\nAlpha,12,Kenya\nBeta,many,Germany\n,3,\n"
DEALS = "Name,Stage,Close Date,Amount\nD,Proposal,01/02/2026,100\n"


@pytest.fixture(autouse=True)
def workspace() -> None:
    make_workspace()
    load_default_lists(actor=SYSTEM, now=NOW)


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    path = tmp_path / "accounts.csv"
    path.write_text(ACCOUNTS, encoding="utf-8")
    return path


@pytest.fixture
def deals(tmp_path: Path) -> Path:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS, encoding="utf-8")
    return path


def run(path: Path, subject: str, *arguments: str) -> str:
    output = StringIO()
    call_command("import", str(path), "--subject", subject, *arguments, stdout=output)
    return output.getvalue()


def test_without_apply_nothing_comes_in(accounts: Path) -> None:
    said = run(accounts, "accounts")
    assert "Account Name → Account name (known)" in said
    assert "Employees: This is not a number: many." in said
    assert "Preview: created 2, updated 0, unchanged 0, rejected 1." in said
    assert not Account.objects.exists()


def test_apply_and_the_report(accounts: Path, tmp_path: Path) -> None:
    report = tmp_path / "out.csv"
    said = run(accounts, "accounts", "--source", "Sheet", "--apply", "--customers", "--report", str(report))
    assert "Applied: created 2, updated 0, unchanged 0, rejected 1." in said
    assert Account.objects.filter(is_customer=True).count() == 2
    lines = report.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "Line,Outcome,Problems,Account Name,Employees,Billing Country"
    assert lines[3].startswith("4,Rejected,Account name: A value is missing.")


def test_ambiguous_dates_stop_until_they_are_answered(deals: Path) -> None:
    with pytest.raises(CommandError, match="open questions"):
        run(deals, "deals", "--apply")
    assert not Deal.objects.exists()
    run(deals, "deals", "--apply", "--date-order", "day-first")
    assert str(Deal.objects.get().expected_close) == "2026-02-01"


def test_columns_are_named_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Konzern,Betrag\nAlpha,1\n", encoding="utf-8")
    with pytest.raises(CommandError, match="No column was recognised as: Account name"):
        run(path, "accounts")
    with pytest.raises(CommandError, match="no such field: nmae"):
        run(path, "accounts", "--map", "Konzern=nmae")
    run(path, "accounts", "--map", "Konzern=name", "--map", "Betrag=", "--apply")
    assert Account.objects.get().name == "Alpha"


@pytest.mark.parametrize(
    ("content", "says"), [("<html></html>", "web page"), ("", "empty"), ("Name\n", "no rows below it")]
)
def test_a_wrong_file_is_told(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match=says):
        run(path, "accounts", "--apply")
    assert not DataImport.objects.filter(state="applied").exists()


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is not a file"):
        run(tmp_path / "nothing.csv", "accounts")


@pytest.mark.rule("I1")
def test_signals_of_one_kind(tmp_path: Path) -> None:
    make_account(name="Alpha")
    path = tmp_path / "scores.csv"
    path.write_text("Customer,Status,Date\nAlpha,green,2026-02-01\nAlpha,42,2026-02-02\n", encoding="utf-8")
    with pytest.raises(CommandError, match="--kind"):
        run(path, "signals", "--apply")
    with pytest.raises(CommandError, match="--accept-suggestions"):
        run(path, "signals", "--kind", "health", "--apply")
    said = run(path, "signals", "--kind", "health", "--accept-suggestions", "--apply")
    assert "Applied: created 2, updated 0, unchanged 0, rejected 0." in said
    assert {signal.number for signal in Signal.objects.all()} == {90, 42}


@pytest.mark.rule("I1")
def test_usage_is_added_up_and_the_preview_says_so(tmp_path: Path) -> None:
    make_account(name="Alpha")
    path = tmp_path / "usage.csv"
    path.write_text("account,day,feature,count\n" + "Alpha,2026-02-01,Reports,2\n" * 3, encoding="utf-8")
    said = run(path, "usage")
    assert "Added to line 2: the same account, day and feature. (2 rows; lines 3, 4 …)" in said
    assert "Preview: created 1, updated 2, unchanged 0, rejected 0." in said

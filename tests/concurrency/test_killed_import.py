"""A worker killed −9 as it reads, plans or applies an import: nothing is half done, the next one finishes (V23)."""

import json
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.concurrency.doomed_import import ROWS
from tests.concurrency.test_killed import start, wait_until_gone
from tests.concurrency.test_killed_sqlite import Programme

Run = Callable[..., tuple[int, str]]
MODULE = "tests.concurrency.doomed_import"


@pytest.fixture
def on_sqlite(tmp_path: Path, migrated: Path) -> Run:
    programme = Programme(tmp_path, migrated)

    def run(*arguments: str) -> tuple[int, str]:
        process = programme.start("-m", MODULE, *arguments)
        output, errors = process.communicate(timeout=180)
        return process.returncode, output or errors

    return run


def on_postgres(*arguments: str) -> tuple[int, str]:
    process = start("doomed_import", *arguments)
    output, errors = process.communicate(timeout=180)
    wait_until_gone()
    return process.returncode, (output or errors).decode()


def facts(run: Run) -> tuple[int, int, int, str, str]:
    """Accounts, history entries, staged rows, state, error."""
    _, output = run("count")
    accounts, history, rows, state, error = json.loads(output)
    return accounts, history, rows, state, error


def kill_and_finish(run: Run, step: str) -> None:
    assert run("seed")[0] == 0
    code, output = run(step)
    assert code == -signal.SIGKILL, output
    assert facts(run)[:2] == (0, 0), "nothing came in"
    code, output = run("finish")
    assert code == 0, output
    assert facts(run) == (ROWS, ROWS, ROWS, "applied", "")


@pytest.mark.rule("V23")
@pytest.mark.parametrize("step", ["read", "plan", "apply"])
def test_killed_on_sqlite(on_sqlite: Run, step: str) -> None:
    kill_and_finish(on_sqlite, step)


@pytest.mark.rule("V23")
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["read", "plan", "apply"])
def test_killed_on_postgres(step: str) -> None:
    kill_and_finish(on_postgres, step)


@pytest.mark.rule("V23")
def test_without_the_transaction_it_is_half_done(on_sqlite: Run) -> None:
    """The control: this test can fail."""
    on_sqlite("seed")
    code, output = on_sqlite("apply", "bare")
    assert code == -signal.SIGKILL, output
    assert 0 < facts(on_sqlite)[0] < ROWS

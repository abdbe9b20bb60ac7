"""`goodword inbound` as a mail server calls it: a process, a mail on standard input, an exit code."""

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from goodword.lib.mail_parts import LONGEST
from tests.mails import reply
from tests.recovery.processes import ROOT, Installation

pytestmark = pytest.mark.rule("S2")


@pytest.fixture
def installation(migrated: Path, tmp_path: Path) -> Installation:
    shutil.copy(migrated, tmp_path / "test.sqlite3")
    found = Installation(tmp_path)
    found.python("from tests.factories import make_workspace; make_workspace()")
    return found


def give(installation: Installation, raw: bytes, **environment: str) -> tuple[int, str]:
    """The exit code, and what it said."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "inbound"],
        input=raw, env=installation.environment | environment, cwd=ROOT, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, (done.stdout + done.stderr).decode()


def kept(installation: Installation) -> list[tuple[str, str]]:
    with sqlite3.connect(installation.folder / "test.sqlite3") as database:
        return database.execute("SELECT from_email, outcome FROM goodword_inboundmail").fetchall()


def test_a_mail_is_taken_in_once(installation: Installation) -> None:
    raw = b"From ada@customer.example Mon Mar  2 10:00:00 2026\n" + reply("ada@customer.example", "")
    assert give(installation, raw) == (0, "")
    assert give(installation, raw) == (0, "")
    assert kept(installation) == [("ada@customer.example", "unknown")]


def test_what_is_no_mail_is_refused_for_good(installation: Installation) -> None:
    for raw, said in ((b"", "is empty"), (b"x" * (LONGEST + 100), "more than 25 MB"), (b"\x00\x01\n", "no headers")):
        code, words = give(installation, raw)
        assert code == 65
        assert said in words
    assert kept(installation) == []


def test_a_database_that_is_busy_or_away_makes_the_server_try_again(installation: Installation) -> None:
    raw = reply("ada@customer.example", "")
    code, words = give(installation, raw, DATABASE_URL=f"sqlite:///{installation.folder / 'empty.sqlite3'}")
    assert code == 75
    assert "Not now" in words
    assert "ada@" not in words
    assert give(installation, raw, DATABASE_URL="postgres://me:secret-word@127.0.0.1:1/none")[0] == 75


def test_without_a_workspace_the_server_tries_again(migrated: Path, tmp_path: Path) -> None:
    shutil.copy(migrated, tmp_path / "test.sqlite3")
    code, words = give(Installation(tmp_path), reply("ada@customer.example", ""))
    assert code == 75
    assert "no workspace" in words

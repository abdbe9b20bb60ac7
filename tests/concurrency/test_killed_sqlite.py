"""The same on SQLite, with a database file that several processes use at once (L3, V1, V2)."""

import os
import random
import shutil
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from tests.factories import NOW
from tests.source import ROOT

ROUNDS = 3


class Programme:
    """A database file of this test's own, and the processes that work on it."""

    def __init__(self, folder: Path, migrated: Path) -> None:
        shutil.copy(migrated, folder / "goodword.sqlite3")
        self.environment = {
            **os.environ,
            "GOODWORD_DATA": str(folder),
            "DATABASE_URL": f"sqlite:///{folder / 'goodword.sqlite3'}",
            "DJANGO_SETTINGS_MODULE": "goodword.settings",
        }

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        command, pipe = [sys.executable, *arguments], subprocess.PIPE
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=pipe, stderr=pipe, text=True)

    def run(self, *arguments: str) -> str:
        output, errors = (process := self.start(*arguments)).communicate(timeout=120)
        assert process.returncode == 0, output + errors
        return output


@pytest.mark.rule("L3")
def test_web_and_worker_killed_at_any_moment_on_sqlite(tmp_path: Path, migrated: Path) -> None:
    programme, dice = Programme(tmp_path, migrated), random.Random(6)
    programme.run("-m", "tests.concurrency.busy", "seed")
    for turn in range(ROUNDS):
        now = (NOW + timedelta(days=35 * turn)).isoformat()
        roles = ("web", "web", "worker")
        processes = [
            programme.start("-m", "tests.concurrency.busy", role, f"{turn}{place}", now)
            for place, role in enumerate(roles)
        ]
        for process in processes:
            assert process.stdout is not None
            assert process.stderr is not None
            assert process.stdout.read(3), process.stderr.read()
        time.sleep(dice.uniform(0.2, 0.8))
        for process in processes:
            process.kill()
            process.communicate()
        report = programme.run("manage.py", "verify")
        assert "broken" not in report

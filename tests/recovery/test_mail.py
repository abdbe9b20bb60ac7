"""Workers killed and frozen at every point of sending, and people who leave meanwhile, against a durable mail server.

`MAIL_SEEDS=20` tries each point more often; `python -m tests.recovery.mail` prints the figures.
"""

import os
import shutil
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from tests.recovery import mail
from tests.recovery.mail import Row, total
from tests.recovery.processes import Installation

SEEDS = int(os.environ.get("MAIL_SEEDS", "1"))


def check(rows: list[Row]) -> None:
    by_name = {row["name"]: row for row in rows}
    for row in rows:
        if not row["name"].startswith(("naive", "people leave, without")):
            assert (row["lost"], row["doubled"], row["leaked"]) == (0, 0, 0), row
    for name in ("killed: handed", "killed: dot", "killed: answered", "killed: settling"):
        assert by_name[name]["unsure"] == by_name[name]["runs"], "in doubt, and listed as such"
    for name in ("killed: body", "killed: handing", "frozen: body", "killed: settled"):
        assert by_name[name]["unsure"] == 0, "surely not handed over, or surely sent"
    assert total(rows, "killed: ")["not_hit"] <= by_name["killed: at any moment"]["not_hit"], "each point was hit"
    assert total(rows, "frozen: ")["not_hit"] == 0
    assert by_name["people leave"]["sent"] > 0


def check_controls(rows: list[Row]) -> None:
    """This harness sees a doubled mail where there is one."""
    by_name = {row["name"]: row for row in rows}
    for name in ("naive, killed: dot", "naive, killed: answered", "naive, frozen: body"):
        assert by_name[name]["doubled"] == by_name[name]["runs"], name


@pytest.mark.rule("V5", "V8")
def test_nothing_is_lost_or_doubled_on_sqlite(tmp_path: Path, migrated: Path) -> None:
    shutil.copy(migrated, tmp_path / "test.sqlite3")
    rows = mail.run(Installation(tmp_path).environment, SEEDS)
    check(rows)
    check_controls(rows)


@pytest.mark.rule("V5", "V8")
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_or_doubled_on_postgresql(tmp_path: Path) -> None:
    database = connection.settings_dict
    url = f"postgres://{database['USER']}@/{database['NAME']}?host={quote(str(database['HOST']))}"
    rows = mail.run(Installation(tmp_path, DATABASE_URL=url).environment, SEEDS)
    check(rows)
    check_controls(rows)
    leaking = {row["name"]: row for row in rows}["people leave, without the locks"]
    assert leaking["leaked"] > 0, "the control: without the locks mail leaves after somebody left"

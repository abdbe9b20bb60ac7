"""No mail is lost and none is doubled, whatever dies: `python -m tests.recovery.mail --seeds 20`.

Runs the scenarios of `mail_scenarios` on SQLite and on a PostgreSQL of its own, and prints the figures as tables.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests import postgres
from tests.recovery.processes import ROOT

Row = dict[str, Any]
COLUMNS = ("runs", "messages", "sent", "unsure", "lost", "doubled", "leaked", "not_hit")


def run(environment: Mapping[str, str], seeds: int, *, controls: bool = True) -> list[Row]:
    """The figures of every scenario, on a migrated database that the environment names."""
    command = [sys.executable, "-m", "tests.recovery.mail_scenarios", f"--seeds={seeds}"]
    if not controls:
        command.append("--no-controls")
    done = subprocess.run(command, cwd=ROOT, env=dict(environment), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-4000:])
    rows: list[Row] = json.loads(done.stdout.splitlines()[-1])
    return rows


def environment_of(engine: str, folder: Path) -> dict[str, str]:
    url = f"sqlite:///{folder / 'mail.sqlite3'}" if engine == "sqlite" else postgres.start().url
    own = {"DATABASE_URL": url, "GOODWORD_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "goodword.settings"}
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GOODWORD_")}
    return {**plain, **own}


def total(rows: Sequence[Row], beginning: str) -> Row:
    """Figures of all scenarios whose names begin so, together."""
    found = [row for row in rows if row["name"].startswith(beginning)]
    return {"name": f"{beginning} (all)", **{name: sum(row[name] for row in found) for name in COLUMNS}}


def table(rows: Sequence[Row]) -> str:
    lines = [["scenario", *COLUMNS], ["---", *["---:"] * len(COLUMNS)]]
    lines += [[row["name"], *(f"{row[name]:,}" for name in COLUMNS)] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5, help="how often each point is tried")
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    options = parser.parse_args()
    for engine in ("sqlite", "postgres") if options.database == "both" else (options.database,):
        with tempfile.TemporaryDirectory() as name:
            environment, begun = environment_of(engine, Path(name)), time.monotonic()
            migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
            subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
            rows = run(environment, options.seeds)
            groups = ("killed: ", "frozen: ", "naive, killed: ", "naive, frozen: ")
            found = table([*rows, *(total(rows, beginning) for beginning in groups)])
            sys.stdout.write(f"{engine}, {time.monotonic() - begun:.0f} s\n\n{found}\n\n")


if __name__ == "__main__":
    main()

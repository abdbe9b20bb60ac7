"""`python -m tests.benchmarks`: how fast Goodword is, as tables in Markdown (docs/performance.md keeps the last ones).

Every ratio compares two things of the same run, so that it says something on any machine.
"""

import argparse
import os
import platform
import sqlite3
from datetime import UTC, datetime

from tests import engine, postgres

PARTS = ("shortlist", "pages", "import", "memory", "scores")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.benchmarks", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--only", choices=PARTS, nargs="+", default=PARTS)
    parser.add_argument("--scale", type=float, default=1.0, help="1: the sizes of docs/performance.md; 0.1: a tenth")
    parser.add_argument("--repeats", type=int, default=7, help="the least of so many runs counts")
    return parser.parse_args()


def choose_database(database: str) -> str:
    """An empty database of this run's own; its version, to be named in the report."""
    engine.use_a_clean_environment()
    os.environ["DJANGO_SETTINGS_MODULE"] = "goodword.settings"
    if database == "postgres":
        os.environ["DATABASE_URL"] = postgres.start().url
        os.environ["GOODWORD_STATEMENT_SECONDS"] = "600"
        return "PostgreSQL"
    return f"SQLite {sqlite3.sqlite_version}"


if __name__ == "__main__":
    chosen = arguments()
    name = choose_database(chosen.database)
    import django

    django.setup()
    from .report import report

    now = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0)
    print(f"{name}, Python {platform.python_version()}, {os.cpu_count()} cores, {now.date()}\n")
    for table in report(chosen.only, chosen.scale, chosen.repeats, now):
        print(table, flush=True)

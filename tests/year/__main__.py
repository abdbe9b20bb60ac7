"""`python -m tests.year --seed 7 --days 365 --database postgres`: live a year, or the days up to one that broke."""

import argparse
import os
import sys
import time

from tests import engine, postgres


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.year", description=__doc__)
    parser.add_argument("--seed", type=int, nargs="+", default=[1])
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    return parser.parse_args()


def choose_database(database: str) -> None:
    """An empty one of this run's own."""
    engine.use_a_clean_environment()
    os.environ["DJANGO_SETTINGS_MODULE"] = "goodword.settings"
    if database == "postgres":
        os.environ["DATABASE_URL"] = postgres.start().url


if __name__ == "__main__":
    chosen = arguments()
    choose_database(chosen.database)
    import django

    django.setup()
    from .lives import live_in_a_new_database

    for seed in chosen.seed:
        begun = time.monotonic()
        report = live_in_a_new_database(seed, chosen.days)
        sys.stdout.write(f"{report}\n{time.monotonic() - begun:.0f} s\n\n")
        sys.stdout.flush()

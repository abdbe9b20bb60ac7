"""Years for the command line: each in a database of its own, and what became of it in a few lines."""

import logging
from collections import Counter
from hashlib import sha256

import structlog
from django.conf import settings
from django.db import connection

from .checks import reached
from .year import Year


def live_in_a_new_database(seed: int, days: int) -> str:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        year = Year(seed)
        year.live(days)
        return report(year)
    finally:
        connection.creation.destroy_test_db(str(name), verbosity=0)


def report(year: Year) -> str:
    world, counts = year.world, reached()
    lines = {
        "verbs": world.done,
        "refused": world.refused,
        "happened": world.happened,
        "reached": counts,
    }
    print_of = sha256(repr([sorted(part.items()) for part in lines.values()]).encode()).hexdigest()[:12]
    return "\n".join(
        [f"seed {world.seed}, fingerprint {print_of}", *(f"{name}: {told(c)}" for name, c in lines.items())]
    )


def told(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))

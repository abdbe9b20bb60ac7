"""The parts of a run, in order, at the sizes of docs/performance.md."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.conf import settings
from django.core.management import call_command

from .bringing import imports, memory
from .pages import pages
from .pool import shortlists
from .scores import scores
from .table import Table
from .world import Size

POOLS = (200, 2_000, 20_000)
SMALL, LARGE = (2_500, 500), (10_000, 2_000)  # accounts, advocates; ten requests for each advocate
IMPORTED = 20_000
MEMORY = (1_000, 200_000)
SCORED = (10_000, 100_000)  # contacts, each with 20 signals


def report(parts: Collection[str], scale: float, repeats: int, now: datetime) -> Iterator[Table]:
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    call_command("migrate", verbosity=0)

    def size(count: int) -> int:
        return max(20, round(count * scale))

    if "shortlist" in parts:
        yield shortlists([size(pool) for pool in POOLS], now, repeats)
    if "pages" in parts:
        small, large = (Size(size(accounts), size(advocates)) for accounts, advocates in (SMALL, LARGE))
        yield pages(small, large, now, repeats)
    if "import" in parts:
        yield imports(size(IMPORTED), now)
    if "memory" in parts:
        yield memory([size(rows) for rows in MEMORY], now)
    if "scores" in parts:
        yield scores(tuple(size(contacts) for contacts in SCORED), now)

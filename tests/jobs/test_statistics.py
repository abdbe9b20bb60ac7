"""What the planner knows of the tables."""

import pytest
from django.db import connection
from django.utils import timezone

from goodword.jobs.statistics import gather_statistics
from tests.benchmarks.world import make_lists


@pytest.mark.django_db
def test_sqlite_is_told_what_is_in_its_tables() -> None:
    make_lists(timezone.now())
    gather_statistics(timezone.now)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'goodword_industry' LIMIT 1")
            assert cursor.fetchone()[0].startswith("20 ")

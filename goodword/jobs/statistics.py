"""Tells SQLite what is in its tables, so that it chooses the right index. PostgreSQL looks by itself (autovacuum)."""

from collections.abc import Callable
from datetime import datetime

from django.db import connection

MOST_LOOKED_AT = 1000  # rows of each index: enough to choose by, and no long wait for whoever writes


def gather_statistics(clock: Callable[[], datetime]) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {MOST_LOOKED_AT}")
            cursor.execute("ANALYZE")

"""The constraints that hold the last line: those the models declare, and those the database has."""

import re
from collections.abc import Iterator

from django.apps import apps
from django.db import connection

from .finding import Finding


def declared_guards() -> dict[str, str]:
    """Name of every CHECK and unique constraint, with its table."""
    return {
        constraint.name: model._meta.db_table
        for model in apps.get_app_config("goodword").get_models()
        for constraint in model._meta.constraints
    }


_SQLITE = "select name, coalesce(sql, '') from sqlite_master"
_POSTGRES = """
    select conname, '' from pg_constraint where connamespace = current_schema()::regnamespace
    union select indexname, '' from pg_indexes where schemaname = current_schema()
"""
_NAMED = re.compile(r'CONSTRAINT "(\w+)"')


def present_guards() -> set[str]:
    """Names of the constraints and indexes that the database has, whichever engine it is."""
    with connection.cursor() as cursor:
        cursor.execute(_SQLITE if connection.vendor == "sqlite" else _POSTGRES)
        rows = cursor.fetchall()
    return {name for name, _ in rows} | {found for _, sql in rows for found in _NAMED.findall(sql)}


def missing_guards() -> Iterator[Finding]:
    present = present_guards()
    for name, table in sorted(declared_guards().items()):
        if name not in present:
            yield Finding("guards", table, f"the constraint {name} is missing")

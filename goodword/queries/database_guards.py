"""The constraints that hold the last line: those the models declare, and those the database has."""

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


def present_guards() -> set[str]:
    """Names of the constraints and indexes that the database has on those tables, whichever engine it is."""
    with connection.cursor() as cursor:
        tables = set(declared_guards().values())
        return {name for table in tables for name in connection.introspection.get_constraints(cursor, table)}


def missing_guards() -> Iterator[Finding]:
    present = present_guards()
    for name, table in sorted(declared_guards().items()):
        if name not in present:
            yield Finding("guards", table, f"the constraint {name} is missing")

"""Switches that take one safeguard away, so that a test can show that it holds something."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models import Model


@contextmanager
def without_guard(model: type[Model], name: str) -> Iterator[None]:
    """The database without this constraint; needs `django_db(transaction=True)`, since tables are rebuilt."""
    declared = model._meta.constraints
    guard = next(found for found in declared if found.name == name)
    # SQLite rebuilds the table from what the model declares at that moment.
    model._meta.constraints = [found for found in declared if found is not guard]
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, guard)
    model._meta.constraints = declared
    try:
        yield
    finally:
        model._base_manager.all().delete()  # what it would have forbidden
        with connection.schema_editor() as editor:
            editor.add_constraint(model, guard)

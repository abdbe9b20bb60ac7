"""A process killed at a random statement: whatever it had begun and not committed is gone, as if it had never been."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Count

from .world import Deed, World

UNDOING = ("ROLLBACK", "RELEASE")  # what Django says on its way out of a nested transaction
OPERATION, JOB = 70, 250  # a statement up to which one of these is killed


class Killed(BaseException):
    """No `except Exception` of the product catches it, as nothing catches a SIGKILL."""


@contextmanager
def killed_at(statement: int) -> Iterator[None]:
    """From this statement on the database is not reached any more."""
    left = statement

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        nonlocal left
        left -= 1
        if left < 0 and not sql.startswith(UNDOING):
            raise Killed(sql[:80])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield


def may_be_killed(world: World, deed: Deed, most: int) -> object:
    """Done, if it is done within so many statements; else `Killed`."""
    with killed_at(world.dice.randrange(most)):
        return deed()


def traces() -> dict[str, object]:
    """How many rows there are of everything, by state where there is one: what a killed operation must not change."""
    return {model.__name__: _counted(model) for model in apps.get_app_config("goodword").get_models()}


def _counted(model: Any) -> object:
    names = {field.name for field in model._meta.fields}
    state = next((name for name in ("state", "used", "status", "last_day") if name in names), None)
    if state is None:
        return model._default_manager.count()
    return sorted(model._default_manager.order_by().values_list(state).annotate(Count("pk")), key=str)

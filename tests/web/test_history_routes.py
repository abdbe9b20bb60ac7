"""Every unsafe route calls an operation that leaves a history row (V21), found from the source."""

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import URLResolver, get_resolver

from tests.operations.test_history_everywhere import RECORDING, called

# These change nothing that a record holds: they show what would be, begin or end a sign-in, or, leaving the demo, empty
# the history itself.
CHANGE_NOTHING = {
    "demo-leave",
    "ask-preview",
    "candidate-invite-preview",
    "policy-movers",
    "policy-preview",
    "session-preparation-preview",
    "session-thanks",
    "session-times",
    "sign-in",
    "sign-out",
}


def unsafe_routes(patterns: list[Any] | None = None, prefix: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    """Name and view of each route whose view reads what was sent, or takes nothing else."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from unsafe_routes(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else prefix)
        elif reads_what_was_sent(pattern.callback):
            yield f"{prefix}{pattern.name}", inspect.unwrap(pattern.callback)


def reads_what_was_sent(view: Callable[..., Any]) -> bool:
    return bool(names_used(inspect.unwrap(view)) & {"POST", "require_POST", "press", "act"})


def names_used(view: Callable[..., Any]) -> set[str]:
    """By the view and the functions of its module that it uses, directly or not."""
    module = ast.parse(Path(inspect.getfile(view)).read_text(encoding="utf-8"))
    functions = {node.name: set(called(node)) for node in module.body if isinstance(node, ast.FunctionDef)}
    used, before = {view.__name__}, 0
    while len(used) != before:
        before = len(used)
        used |= {name for function in used & set(functions) for name in functions[function]}
    return used


ROUTES = dict(unsafe_routes())


def test_unsafe_routes_are_found() -> None:
    assert len(ROUTES) > 60
    assert set(ROUTES) >= CHANGE_NOTHING


@pytest.mark.rule("V21")
@pytest.mark.parametrize("name", sorted(set(ROUTES) - CHANGE_NOTHING))
def test_an_unsafe_route_leaves_a_history_row(name: str) -> None:
    assert names_used(ROUTES[name]) & RECORDING, f"{name} changes something and leaves no history"

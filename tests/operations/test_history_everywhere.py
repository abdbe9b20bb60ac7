"""Every verb leaves a history row (V21): read from the source of operations, so that no new one is forgotten."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from goodword import operations

FOLDER = Path(str(operations.__file__)).parent
# They write no record of the programme: they prepare, deliver, or empty what the history itself is part of.
WITHOUT = {
    "ask_draft.prepare_ask",
    "link.create_link",
    "outbox.enqueue",
    "workspace.leave_demo",
}


def functions() -> dict[str, ast.FunctionDef]:
    """Every function of the layer by `module.name`."""
    found = {}
    for path in FOLDER.rglob("*.py"):
        module = ".".join(path.relative_to(FOLDER).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                found[f"{module}.{node.name}"] = node
    return found


def called(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            yield inner.id
        elif isinstance(inner, ast.Attribute):
            yield inner.attr


def recording(all_functions: dict[str, ast.FunctionDef]) -> set[str]:
    """Names of functions from which a history row can be reached."""
    known, before = {"record", "record_all", "HistoryEntry"}, 0
    while len(known) != before:
        before = len(known)
        known |= {name.split(".")[-1] for name, node in all_functions.items() if known & set(called(node))}
    return known


ALL = functions()
RECORDING = recording(ALL)
VERBS = sorted(
    name
    for name, node in ALL.items()
    if not node.name.startswith("_")
    and {"actor", "now"} <= {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)}
    and any(isinstance(decorator, ast.Name | ast.Call | ast.Attribute) for decorator in node.decorator_list)
)


def test_there_are_verbs() -> None:
    assert len(VERBS) > 50
    assert set(WITHOUT) <= set(ALL)


@pytest.mark.rule("V21")
@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in WITHOUT])
def test_a_verb_reaches_the_history(verb: str) -> None:
    body = ast.Module(body=list(ALL[verb].body), type_ignores=[])
    assert RECORDING & set(called(body)), f"{verb} writes no history"

"""Whatever an operation writes into the history has words."""

import ast
from pathlib import Path

import pytest

import goodword.operations
from goodword.wording.history import VERBS

FOLDER = Path(goodword.operations.__path__[0])


def recorded() -> set[str]:
    """The verbs that are written out where something is recorded."""
    calls = [
        node
        for path in FOLDER.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "record"
    ]
    first = [call.args[0] for call in calls if call.args]
    return {str(verb.value) for verb in first if isinstance(verb, ast.Constant)}


def made_up_on_the_way() -> set[str]:
    nouns = ("industry", "use_case", "use_case_family")
    deleted = {f"{noun}.deleted" for noun in ("industry", "usecase", "usecasefamily")}
    return {f"{noun}.{verb}" for noun in nouns for verb in ("created", "edited")} | deleted


@pytest.mark.rule("V21")
def test_every_verb_of_the_history_has_words() -> None:
    found = recorded()
    assert len(found) > 30
    assert (found | made_up_on_the_way()) - set(VERBS) == set()

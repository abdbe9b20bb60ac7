"""The handbook, the code and the tests point at each other, and a gap is found."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

HANDBOOK = """# Limits
### L1 — Caps
Status: in force
Never above the cap.
Code: `code/limits.py`
### L5 — Fatigue
Status: later
"""
TESTS = """
import pytest

@pytest.mark.rule("L1")
def test_cap():
    pass
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small checkout in which everything fits."""
    for name, text in {"docs/handbook/1.md": HANDBOOK, "tests/test_limits.py": TESTS, "code/limits.py": ""}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def check(root: Path) -> str:
    out = StringIO()
    call_command("check_rules", root=root, stdout=out)
    return out.getvalue()


def change(root: Path, name: str, old: str, new: str) -> None:
    path = root / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_lists_each_rule_with_its_tests(root: Path) -> None:
    said = check(root)
    assert "tests/test_limits.py::test_cap" in said
    assert "1 rules in force" in said


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("tests/test_limits.py", 'rule("L1")', "slow", "L1 is in force, but no test proves it"),
        ("tests/test_limits.py", 'rule("L1")', 'rule("L1", "Z9")', "test_cap names Z9"),
        ("docs/handbook/1.md", "Status: later", "", "L5 has no line"),
        ("docs/handbook/1.md", "### L5", "### L1", "more than once"),
        ("docs/handbook/1.md", "code/limits.py", "code/gone.py", "code/gone.py, which does not exist"),
    ],
)
def test_finds_a_gap(root: Path, name: str, old: str, new: str, problem: str) -> None:
    change(root, name, old, new)
    with pytest.raises(CommandError, match=problem):
        check(root)


def test_a_mark_on_the_module_or_a_class_counts(root: Path) -> None:
    marked = 'import pytest\npytestmark = pytest.mark.rule("L1")\n@pytest.mark.rule("L5")\nclass TestRest: ...\n'
    (root / "tests/test_limits.py").write_text(marked, encoding="utf-8")
    assert "tests/test_limits.py::TestRest" in check(root)


def test_works_in_a_checkout_only(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="checkout"):
        check(tmp_path)

"""Reads a handbook of rules, and which tests say that they prove them.

In the handbook (Markdown) a rule is a heading `### M3 — Title`, followed by a line `Status: in force` or
`Status: later`. Lines that begin with `Setting:`, `Code:` or `Tests:` name files in backticks. In the tests the mark is
`@pytest.mark.rule("M3")`.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HEADING = re.compile(r"^### ([A-Z]{1,2}\d+) — (.+)$")
STATUS = re.compile(r"^Status: (in force|later)\b")
PLACE = re.compile(r"`([\w./-]+/[\w.-]+)(?:::?\w+)?`")
POINTERS = ("Setting:", "Code:", "Tests:")


@dataclass(frozen=True)
class Rule:
    """One rule of the handbook; `places` are the files it points to, `status` is empty where the page names none."""

    id: str
    title: str
    page: str
    status: str
    places: tuple[str, ...]

    @property
    def in_force(self) -> bool:
        return self.status == "in force"


def read_rules(folder: Path) -> list[Rule]:
    """Every rule in the Markdown files of the folder, in the order of the pages."""
    return [rule for page in sorted(folder.glob("*.md")) for rule in rules_of(page)]


def rules_of(page: Path) -> Iterator[Rule]:
    sections = re.split(r"^(?=#{1,3} )", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for lines in (section.splitlines() for section in sections if section):
        if heading := HEADING.match(lines[0]):
            yield Rule(heading[1], heading[2], page.name, status_in(lines), tuple(places_in(lines)))


def status_in(lines: Sequence[str]) -> str:
    return next((found[1] for line in lines if (found := STATUS.match(line))), "")


def places_in(lines: Sequence[str]) -> list[str]:
    pointers = [line for line in lines if line.startswith(POINTERS)]
    return [place for line in pointers for place in PLACE.findall(line)]


def tests_by_rule(folder: Path) -> dict[str, list[str]]:
    """Names of tests (`tests/policy/test_limits.py::test_cap`) by the rule that they are marked with."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("test_*.py")):
        name = str(path.relative_to(folder.parent))
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            for rule, test in marks_in(statement):
                found[rule].append(f"{name}::{test}".rstrip(":"))
    return dict(found)


def marks_in(statement: ast.stmt) -> Iterator[tuple[str, str]]:
    """Pairs of rule and test in a function, a class, or a module's `pytestmark` (a test with no name)."""
    test = getattr(statement, "name", "")
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and is_mark(node.func):
            yield from ((str(each.value), test) for each in node.args if isinstance(each, ast.Constant))


def is_mark(function: ast.expr) -> bool:
    """True for `pytest.mark.rule` and `mark.rule`."""
    if not isinstance(function, ast.Attribute) or function.attr != "rule":
        return False
    owner = function.value
    return isinstance(owner, ast.Attribute | ast.Name) and getattr(owner, "attr", getattr(owner, "id", "")) == "mark"


def gaps(rules: Sequence[Rule], tests: Mapping[str, Sequence[str]], root: Path) -> list[str]:
    """What does not fit together between handbook, tests and files, each as a sentence."""
    known = [rule.id for rule in rules]
    found = [
        f"{rule.page}: {rule.id} has no line 'Status: in force' or 'Status: later'."
        for rule in rules
        if not rule.status
    ]
    found += [
        f"{rule.page}: {rule.id} is in force, but no test proves it."
        for rule in rules
        if rule.in_force and not tests.get(rule.id)
    ]
    found += [
        f"{id} stands in the handbook more than once." for id in sorted({id for id in known if known.count(id) > 1})
    ]
    found += [
        f"{test} names {id}, which the handbook does not have."
        for id in sorted(set(tests) - set(known))
        for test in tests[id]
    ]
    missing = [(rule, place) for rule in rules for place in rule.places if not (root / place).exists()]
    return found + [f"{rule.page}: {rule.id} points to {place}, which does not exist." for rule, place in missing]

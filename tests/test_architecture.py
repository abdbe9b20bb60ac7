"""The house rules that a program can check (ARCHITECTURE.md says why); import-linter checks the layers' imports."""

import ast
import re
import sys
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles

import pytest

from tests import locks, source

LAYERS = [
    *("web", "portal", "api", "agents", "jobs", "templatetags", "http", "imports", "operations", "messages"),
    *("queries", "models", "analysis", "wording", "policy", "lib", "management", "migrations"),
]
OPTIONAL_LAYERS = {"api", "agents", "analysis"}
NOT_CODE = {"templates", "static", "locale", "lists", "demo_data"}
ROOT_MODULES = {"__init__", "settings", "env", "urls", "wsgi", "apps", "cli"}
NOUN_FOLDERS = ["models", "operations", "queries", "imports", "web/views", "web/forms", "portal/views"]
TECHNICAL = {"fields"}
VAGUE_NAMES = {"utils", "util", "common", "helpers", "helper", "misc", "shared", "base", "core", "stuff", "manager"}
BESIDE_THE_OPERATIONS = ("django.contrib.admin", "django.dispatch", "django.db.models.signals")
# Where text is declared to be safe HTML, and why that is true.
SAFE_HTML = {"goodword/templatetags/goodword.py": "the body of a block tag, which the template engine has escaped"}


def test_every_folder_is_a_known_layer() -> None:
    folders = {path.name for path in source.PACKAGE.iterdir() if path.is_dir() and not path.name.startswith("__")}
    assert folders - NOT_CODE <= set(LAYERS)
    assert set(LAYERS) - OPTIONAL_LAYERS <= folders
    assert {path.stem for path in source.PACKAGE.glob("*.py")} == ROOT_MODULES


def test_functions_are_short() -> None:
    lengths = {file.at(node): source.length(node) for file in source.product() for node in file.functions()}
    assert not {place: lines for place, lines in lengths.items() if lines > 60}
    assert median(lengths.values()) <= 8
    assert ninth_decile(list(lengths.values())) <= 25


def test_files_are_short() -> None:
    lines = {file.name: file.lines for file in source.product()}
    assert not {name: count for name, count in lines.items() if count > 400}
    assert ninth_decile(list(lines.values())) <= 250


def test_tests_are_readable_too() -> None:
    assert not {file.name: file.lines for file in source.tests() if file.lines > 400}
    long = {file.at(node): source.length(node) for file in source.tests() for node in file.functions()}
    assert not {place: lines for place, lines in long.items() if lines > 60}


def ninth_decile(numbers: list[int]) -> float:
    return quantiles(numbers, n=10)[-1]


def test_no_imports_inside_functions() -> None:
    deferred = [
        file.at(node)
        for file in source.product()
        for function in file.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not deferred


def test_no_admin_and_no_signals() -> None:
    """Both would change data beside the operations, without permission, history or messages."""
    found = [
        f"{file.name}: {module}"
        for file in source.product()
        for module in file.imported()
        if module.startswith(BESIDE_THE_OPERATIONS)
    ]
    assert not found


def test_models_decide_nothing_on_saving() -> None:
    overrides = [
        file.at(node)
        for file in source.product()
        if file.layer == "models"
        for node in file.functions()
        if node.name in {"save", "delete", "clean", "full_clean"}
    ]
    assert not overrides


def test_no_vague_module_names() -> None:
    assert not [file.name for file in source.product() if file.path.stem in VAGUE_NAMES]


def test_rules_use_the_standard_library_only() -> None:
    allowed = sys.stdlib_module_names | {"goodword.policy", ""}
    strange = [
        f"{file.name}: {module}"
        for file in source.product()
        if file.layer == "policy"
        for module in file.imported()
        if root(module) not in allowed
    ]
    assert not strange


def root(module: str) -> str:
    """The top package of an import; our own layer with its package; nothing for a neighbour in the same folder."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "goodword" else parts[0]


def test_the_same_noun_everywhere() -> None:
    """A noun is one word in one number: `request.py` in one folder and `requests.py` in the next would be two."""
    names = sorted(
        {path.stem for folder in NOUN_FOLDERS for path in (source.PACKAGE / folder).glob("*.py")} - TECHNICAL
    )
    assert not [(one, two) for one, two in pairwise(names) if two in {f"{one}s", f"{one}es", f"{one[:-1]}ies"}]


@pytest.mark.parametrize("lock", sorted(locks.EXTRAS))
def test_locks_name_no_host_and_no_path(lock: str) -> None:
    assert not locks.strange_lines(source.ROOT / lock)


INLINE = {
    "a script in the page": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE),
    "a style in the page": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a handler attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: link": re.compile(r"javascript:", re.IGNORECASE),
}


TEMPLATE_TAG = re.compile(r"\{[%#{].*?[%#}]\}", re.DOTALL)


def test_pages_keep_to_the_content_security_policy() -> None:
    found = [
        f"{name}: {what}"
        for name, text in source.templates().items()
        if not name.startswith("messages/")
        for what, pattern in INLINE.items()
        if pattern.search(TEMPLATE_TAG.sub("", text))
    ]
    assert not found


UNESCAPED = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off|\bmark_safe\(|\bSafeString\((?!\"\"\))")


def test_nothing_is_declared_safe_without_a_reason() -> None:
    texts = {f"templates/{name}": text for name, text in source.templates().items()}
    texts |= {file.name: file.path.read_text(encoding="utf-8") for file in source.product()}
    assert {name for name, text in texts.items() if UNESCAPED.search(text)} == set(SAFE_HTML)


MACHINE = re.compile(r"/(work|root|home/[a-z]+|opt/wheels)/")


def test_no_path_of_a_developers_machine() -> None:
    kinds = {".py", ".md", ".toml", ".lock", ".html", ".css", ".js", ".json", ""}
    folders = ["goodword", "tests", "docs"]
    files = [path for folder in folders for path in (source.ROOT / folder).rglob("*") if path.suffix in kinds]
    readable = [path for path in files if path.is_file() and "vendor" not in path.parts and path != Path(__file__)]
    assert not [str(path) for path in readable if MACHINE.search(path.read_text(encoding="utf-8", errors="ignore"))]

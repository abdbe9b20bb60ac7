"""Bringing a table into the database of a test, in one line."""

from collections.abc import Mapping, Sequence
from typing import Any

from goodword.imports.bring import Answers, apply, bring
from goodword.imports.work import advance
from goodword.models import DataImport, DataImportRow
from goodword.policy.actors import SYSTEM
from goodword.policy.data_import import ImportSubject
from tests.factories import NOW

S = ImportSubject


def staged(
    text: str | bytes,
    subject: ImportSubject,
    source: str = "CRM",
    *,
    mapping: Mapping[str, str] | None = None,
    order: str = "",
    accept: bool = True,
    now: Any = NOW,
    **options: Any,
) -> DataImport:
    content = text.encode() if isinstance(text, str) else text
    answers = Answers(mapping or {}, order, accept_suggestions=accept, options=options)
    brought = bring("file.csv", content, subject, source, answers, actor=SYSTEM, now=now)
    assert not brought.missing, brought.missing
    assert not brought.open_questions, brought.open_questions
    return brought.data_import


def advance_imports() -> None:
    """What the worker does, step by step, until nothing is due."""
    while advance():
        pass


def applied(text: str | bytes, subject: ImportSubject, source: str = "CRM", **given: Any) -> DataImport:
    now = given.get("now", NOW)
    return apply(staged(text, subject, source, **given), actor=SYSTEM, now=now)


def outcomes(data_import: DataImport) -> list[str]:
    """In the order of the file."""
    return list(rows(data_import).values_list("outcome", flat=True))


def rows(data_import: DataImport) -> Any:
    return DataImportRow.objects.filter(data_import=data_import).order_by("number")


def problems(data_import: DataImport) -> list[list[str]]:
    return [[problem["code"] for problem in row.problems] for row in rows(data_import)]


def table(header: Sequence[str], *lines: Sequence[str]) -> str:
    return "\n".join(";".join(cells) for cells in (header, *lines)) + "\n"

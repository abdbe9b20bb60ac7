"""What became of every row, as lines of a CSV and as problems grouped."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from goodword.lib.csvfile import csv_lines
from goodword.models import DataImport, DataImportRow
from goodword.operations.bulk.run import chunks
from goodword.policy.data_import import ImportSubject, Outcome, Problem, problem_of
from goodword.policy.verdict import Figure, Reason
from goodword.wording.reasons import sentence
from goodword.wording.vocabulary import label

from .field import FIELDS

DAYS = {"newest", "observed_on", "until", "day", "earliest"}
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True)
class Group:
    """One kind of problem: the sentence of the first row that has it, how many have it, and some of their lines."""

    code: str
    sentence: str
    field: str
    rejects: bool
    count: int
    lines: list[int]


def field_label(subject: ImportSubject, name: str) -> str:
    return next((str(field.label) for field in FIELDS[subject] if field.name == name), name)


def problem_words(problem: Problem, subject: ImportSubject) -> str:
    """With the field it is about: "Employees: This is not a number: many."."""
    text = sentence(Reason(problem.code, {name: _figure(name, value) for name, value in problem.figures.items()}))
    return f"{field_label(subject, problem.field)}: {text}" if problem.field else text


def _figure(name: str, value: Figure) -> Figure:
    """Days are kept as text beside a row, and told as the reader writes them."""
    return date.fromisoformat(value) if name in DAYS and isinstance(value, str) and _ISO.fullmatch(value) else value


def row_problems(row: DataImportRow, subject: ImportSubject) -> list[str]:
    return [problem_words(problem_of(data), subject) for data in row.problems]


def grouped(data_import: DataImport) -> list[Group]:
    """What keeps rows out first, then by how many rows are concerned."""
    groups = [_group(data, ImportSubject(data_import.subject)) for data in data_import.options.get("groups", [])]
    return sorted(groups, key=lambda group: (not group.rejects, -group.count, group.code))


def _group(data: dict[str, Any], subject: ImportSubject) -> Group:
    problem = problem_of(data["problem"])
    words = problem_words(problem, subject)
    if data.get("varies"):
        words = _("For example, line %(line)s: %(problem)s") % {"line": data["lines"][0], "problem": words}
    return Group(problem.code, words, problem.field, problem.rejects, data["count"], data["lines"])


def report_lines(data_import: DataImport) -> Iterator[str]:
    """Line, outcome, problems, and the cells as they were read."""
    subject = ImportSubject(data_import.subject)
    columns = [column["name"] for column in data_import.header]
    yield from csv_lines([_("Line"), _("Outcome"), _("Problems"), *columns], _rows(data_import, subject))


def _rows(data_import: DataImport, subject: ImportSubject) -> Iterator[list[str | int]]:
    for rows in chunks(data_import.pk, "values", "before"):
        for row in rows:
            outcome = str(label(Outcome(row.outcome))) if row.outcome else ""
            yield [row.number, outcome, " · ".join(row_problems(row, subject)), *row.raw["cells"]]

"""Bringing data in: upload, columns, answers, preview, apply, and what became of every row (V23).

The worker reads, checks and applies; ask for the import again until its state says that it is your turn.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal

from django.db.models import F, QuerySet
from ninja import File, Form, Query
from ninja.files import UploadedFile
from pydantic import Field, StringConstraints

from goodword.api.auth import ApiRequest
from goodword.api.etag import require_unchanged
from goodword.api.pagination import Listed, ListQuery, Page, equals
from goodword.api.problems import ProblemReason, Stopped, of_reason, wrong
from goodword.api.records import Seen, found
from goodword.api.resource import Resource
from goodword.api.tables import shown_of
from goodword.api.types import Body, Currency, Flag, PathId, Shown
from goodword.imports.bring import learned
from goodword.imports.field import FIELDS
from goodword.imports.question import Question, questions_for, with_answers
from goodword.imports.recognise import Certainty, missing_fields, remembered, suggest
from goodword.imports.report import field_label, row_problems
from goodword.models import DataImport, DataImportRow
from goodword.operations.bulk.undo import undo_import
from goodword.operations.data_import import discard_import, map_columns, start_applying, start_planning, upload_import
from goodword.policy.data_import import ImportState, ImportSubject, Outcome
from goodword.policy.verdict import Reason
from goodword.policy.vocabulary import Assessment, Format, Role, Tier
from goodword.queries.data_import import visible_imports
from goodword.wording.form_errors import ANY, CHOICE

IMPORTS = Resource("imports", "Data from a CRM or a sheet, previewed before it comes in.")
COLUMNS = ("id", "subject", "source", "file_name", "file_size", "state", "rows_total", "rows_done", "counts",
           "created_by", "created_at", "applied_at")  # fmt: skip
LIST = Listed[DataImport](
    sorts={"at": ("created_at",), "file": ("file_name",), "state": ("state",)}, order="-at",
    filters={"subject": equals("subject"), "state": equals("state"), "source": equals("source")},
)  # fmt: skip
ROWS = Listed[DataImportRow](
    sorts={"line": ("number",), "outcome": ("outcome",)}, order="line", search=("search",),
    filters={"outcome": equals("outcome")},
)  # fmt: skip
DEFAULTS = ("tier", "assessment", "agreed_per_quarter", "format")
Nothing = Annotated[str, Field(max_length=0)]


@shown_of(DataImport, COLUMNS, types={"counts": dict[str, int]})
class ImportRowShown(Shown):
    """An import and where it stands."""


class ColumnShown(Shown):
    """A column of the file, and the field it means or probably means."""

    name: str
    samples: list[str]
    field: str
    certainty: Certainty


class QuestionShown(Shown):
    """What must be said about the file. `id` names it in the answers."""

    id: str
    about: str
    field: str
    choices: list[str]
    counts: dict[str, int]
    suggestion: str
    may_skip: bool


class ImportShown(ImportRowShown):
    """With its columns, the questions that the mapping makes necessary, and why it failed, if it did."""

    columns: list[ColumnShown]
    fields: list[str]
    questions: list[QuestionShown]
    error: ProblemReason | None


class RowShown(Shown):
    """One line of the file, and what becomes of it."""

    line: int
    outcome: str
    cells: list[str]
    problems: list[str]


class MappingBody(Body):
    """The field of each column, by the column's name; empty where it is to be left out."""

    columns: Annotated[
        dict[Annotated[str, StringConstraints(max_length=500)], Annotated[str, StringConstraints(max_length=50)]],
        Field(max_length=500),
    ]


class ImportAnswersBody(Body):
    """`answers` by the question's id; the rest is said of the whole file, and is for what the file does not say."""

    answers: Annotated[dict[str, Annotated[str, StringConstraints(max_length=200)]], Field(max_length=2000)] = {}
    create_accounts: Flag = False
    currency: Currency = ""
    customers: Literal["all"] | Nothing = ""
    user_role: Role | Nothing = ""
    manager_role: Role | Nothing = ""
    tier: Tier | Nothing = ""
    assessment: Assessment | Nothing = ""
    agreed_per_quarter: Literal["1", "2", "3", "4"] | Nothing = ""
    format: Format | Nothing = ""

    def options(self) -> dict[str, Any]:
        """As the writers of rows read them: defaults apply to single fields, the others to the whole file."""
        given = {name: value for name, value in self.given().items() if name != "answers"}
        defaults = {name: str(given.pop(name)) for name in DEFAULTS if given.get(name)}
        plain = {name: value if isinstance(value, bool) else str(value) for name, value in given.items()}
        return {name: value for name, value in plain.items() if name not in DEFAULTS} | {"defaults": defaults}


class ImportQuery(ListQuery):
    subject: ImportSubject | None = None
    state: ImportState | None = None
    source: str | None = Field(None, max_length=50)


class RowQuery(ListQuery):
    outcome: Outcome | None = None


def _visible(request: ApiRequest) -> QuerySet[DataImport]:
    return visible_imports(request.actor).select_related("created_by")


def _shown(request: ApiRequest, pk: int) -> ImportShown:
    row = found(_visible(request), pk)
    figures = row.options.get("error_figures", {})
    seen = Seen(
        row,
        columns=_columns(row),
        fields=[field.name for field in FIELDS[ImportSubject(row.subject)]],
        questions=[_question(one) for one in _questions(row)],
        error=of_reason(Reason(row.error, figures)) if row.error else None,
    )
    return ImportShown.model_validate(seen)


def _columns(row: DataImport) -> list[ColumnShown]:
    """What was chosen for this file; else what is remembered, known or alike."""
    names, subject = [column["name"] for column in row.header], ImportSubject(row.subject)
    if row.mapping:
        meant = {name: (row.mapping.get(name, ""), Certainty.REMEMBERED) for name in names}
    else:
        guesses = suggest(names, subject, remembered(row.source, subject))
        meant = {one.column: (one.field, one.certainty) for one in guesses}
    return [
        ColumnShown(name=column["name"], samples=list(map(str, column["samples"])), field=meant[column["name"]][0],
                    certainty=meant[column["name"]][1]) for column in row.header
    ]  # fmt: skip


def _questions(row: DataImport) -> Sequence[Question]:
    return questions_for(row) if row.state == ImportState.READ and row.mapping else ()


def _question(question: Question) -> QuestionShown:
    return QuestionShown(
        id=question.name, about=question.about, field=question.field.name,
        choices=[value for value, _name in question.choices], counts=dict(question.counts or {}),
        suggestion=question.suggestion, may_skip=question.may_skip,
    )  # fmt: skip


@IMPORTS.get("/imports", "import.run", Page[ImportRowShown])
def index(request: ApiRequest, query: Annotated[ImportQuery, Query()]) -> Page[ImportRowShown]:
    """Imports the key may see."""
    return LIST.page(request, query, _visible(request), lambda rows: map(ImportRowShown.model_validate, rows))


@IMPORTS.get("/imports/{int:pk}", "import.run", ImportShown)
def read(request: ApiRequest, pk: PathId) -> ImportShown:
    """An import: where it stands, and what it asks."""
    return _shown(request, pk)


@IMPORTS.get("/imports/{int:pk}/rows", "import.run", Page[RowShown])
def rows(request: ApiRequest, pk: PathId, query: Annotated[RowQuery, Query()]) -> Page[RowShown]:
    """The lines of the file, each with its outcome and problems."""
    records = DataImportRow.objects.filter(data_import=found(_visible(request), pk))
    records = records.annotate(subject=F("data_import__subject")).defer("values", "before")
    return ROWS.page(request, query, records, _rows)


def _rows(lines: Sequence[DataImportRow]) -> Iterable[RowShown]:
    for line in lines:
        problems = row_problems(line, ImportSubject(vars(line)["subject"]))
        yield RowShown(line=line.number, outcome=line.outcome, cells=line.raw["cells"], problems=problems)


@IMPORTS.post("/imports", "import.run", ImportShown, makes="/imports/{id}", media="multipart/form-data")
def upload(
    request: ApiRequest,
    file: File[UploadedFile],
    subject: Form[ImportSubject],
    source: Annotated[str, Form(max_length=50, min_length=1)],
) -> ImportShown:
    """Upload a CSV or XLSX file.

    The worker reads it; nothing comes in before it is applied.
    """
    file.seek(0)
    name = (file.name or "file").replace("\x00", "")
    row = upload_import(name, file.read(), subject, _plain(source), actor=request.actor, now=request.now)
    return _shown(request, row.pk)


def _plain(text: str) -> str:
    if "\x00" in text:
        raise wrong("source", "invalid.null_characters", ANY["null_characters_not_allowed"])
    return text


@IMPORTS.put("/imports/{int:pk}/mapping", "import.run", ImportShown)
def mapping(request: ApiRequest, pk: PathId, body: MappingBody) -> ImportShown:
    """Say what the columns mean.

    No field twice, and none that must be there left out.
    """
    found(_visible(request), pk)
    row = found(DataImport.objects.select_for_update().defer("content"), pk)
    require_unchanged(request, _shown(request, pk))
    names = [column["name"] for column in row.header]
    if row.header:
        _require_mapping(ImportSubject(row.subject), names, body.columns)
    meant = {name: body.columns.get(name, "") for name in names}
    map_columns(pk, meant, actor=request.actor, now=request.now)
    return _shown(request, pk)


def _require_mapping(subject: ImportSubject, names: Sequence[str], columns: Mapping[str, str]) -> None:
    known, used = {field.name for field in FIELDS[subject]}, [name for name in columns.values() if name]
    for column, name in columns.items():
        if column not in names or name not in known | {""}:
            raise wrong(f"columns.{column}", "invalid.choice", CHOICE["invalid_choice"])
    reasons = [
        of_reason(Reason("import.field_twice", {"name": field_label(subject, name)}, "columns"))
        for name in sorted({name for name in used if used.count(name) > 1})
    ]
    for group in missing_fields(set(used), subject):
        labels = " / ".join(field_label(subject, name) for name in group)
        reasons.append(of_reason(Reason("import.missing_field", {"fields": labels}, "columns")))
    if reasons:
        raise Stopped(422, "invalid", reasons=reasons)


@IMPORTS.post("/imports/{int:pk}/plan", "import.run", ImportShown)
def plan(request: ApiRequest, pk: PathId, body: ImportAnswersBody) -> ImportShown:
    """Answer what was asked; the worker checks every line and makes the preview."""
    row = found(_visible(request), pk)
    answers = _answered(_questions(row), body.answers)
    answers += _answered(_raised(row, body.options(), answers, body.answers), body.answers)
    options = with_answers(body.options(), answers)
    start_planning(pk, options, actor=request.actor, now=request.now, learned=learned(answers))
    return _shown(request, pk)


def _raised(
    row: DataImport, options: Mapping[str, Any], answers: Sequence[tuple[Question, str]], given: Mapping[str, str]
) -> list[Question]:
    """What the answers make it necessary to ask as well; nothing of it is skipped in silence."""
    if row.state != ImportState.READ or not row.mapping:
        return []
    asked = {question.name for question, _ in answers}
    raised = [one for one in questions_for(row, with_answers(options, answers)) if one.name not in asked]
    for question in raised:
        if question.name not in given and question.answer is None:
            raise wrong(f"answers.{question.name}", "invalid.choice", CHOICE["required"])
    return raised


def _answered(questions: Sequence[Question], given: Mapping[str, str]) -> list[tuple[Question, str]]:
    """Every question with one of its choices, or none where it may be skipped; a given answer stays."""
    answers = []
    for question in questions:
        value = given.get(question.name, question.answer or "")
        allowed = {choice for choice, _name in question.choices} | ({""} if question.may_skip else set())
        if value not in allowed:
            code = CHOICE["invalid_choice"] if value else CHOICE["required"]
            raise wrong(f"answers.{question.name}", "invalid.choice", code)
        answers.append((question, value))
    return answers


@IMPORTS.post("/imports/{int:pk}/apply", "import.run", ImportShown)
def apply(request: ApiRequest, pk: PathId) -> ImportShown:
    """Bring it in, as the preview shows it: all of it, or nothing."""
    found(_visible(request), pk)
    start_applying(pk, actor=request.actor, now=request.now)
    return _shown(request, pk)


@IMPORTS.post("/imports/{int:pk}/undo", "import.run", ImportShown)
def undo(request: ApiRequest, pk: PathId) -> ImportShown:
    """Take it out again, as long as nothing of it was used or edited since."""
    found(_visible(request), pk)
    undo_import(pk, actor=request.actor, now=request.now)
    return _shown(request, pk)


@IMPORTS.post("/imports/{int:pk}/discard", "import.run", ImportShown)
def discard(request: ApiRequest, pk: PathId) -> ImportShown:
    """Let nothing of it come in; file and lines are deleted."""
    found(_visible(request), pk)
    discard_import(pk, actor=request.actor, now=request.now)
    return _shown(request, pk)

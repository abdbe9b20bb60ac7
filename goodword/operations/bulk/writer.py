"""What all writers of imported rows share: find, compare, write, and keep what undoing needs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Model

from goodword.models import DataImportRow, Workspace
from goodword.operations.history import record_many, state_of
from goodword.policy.actors import Actor
from goodword.policy.data_import import Outcome, Problem
from goodword.policy.verdict import Figure

BATCH = 500
FIRST = -1_000_000_000  # placeholders of what rows bring with them lie below every row's own
Values = dict[str, Any]


@dataclass
class Run:
    """One pass over an import. `dry` writes nothing. `options` are the answers given in the dialogue."""

    import_id: int
    source: str
    options: Values
    workspace: Workspace
    today: date
    actor: Actor
    now: datetime
    dry: bool = True
    also: dict[str, list[Any]] = field(default_factory=dict)  # what came into being or changed beside the rows

    def note(self, what: str, ids: Iterable[Any]) -> None:
        self.also.setdefault(what, []).extend(ids)


def add_problem(row: DataImportRow, code: str, about: str = "", /, *, rejects: bool = False, **figures: Figure) -> None:
    row.problems.append(Problem(code, figures, about, rejects).to_dict())


def reject(row: DataImportRow, code: str, about: str = "", /, **figures: Figure) -> None:
    add_problem(row, code, about, rejects=True, **figures)
    row.outcome = Outcome.REJECTED


def is_rejected(row: DataImportRow) -> bool:
    return any(problem["rejects"] for problem in row.problems)


class Writer:
    """Subclasses say which record a row is about and what the record shall hold.

    A record that a row of this file makes is known by the placeholder `-row.number` until it has a key of its own.
    """

    model: type[Any]
    noun: str

    def __init__(self, run: Run) -> None:
        self.run = run
        self.made: dict[int, int] = {}  # placeholder → key
        self.rows_by_target: dict[int, int] = {}  # key or placeholder → line that is about it
        self.given: dict[int, list[str]] = {}  # line → fields a new record came with

    def match(self, row: DataImportRow) -> int | None:
        """Key or placeholder of the record the row is about; None for a new one. May reject the row."""
        raise NotImplementedError

    def fields(self, row: DataImportRow) -> Values:
        """Attributes the record shall have. Empty cells are left out: they do not empty a record."""
        raise NotImplementedError

    def remember(self, row: DataImportRow, target: int) -> None:
        """Make a new record findable by later rows."""

    def defaults(self, row: DataImportRow) -> Values:
        """Attributes only a new record gets."""
        return {"created_at": self.run.now}

    def allow(self, row: DataImportRow, record: Any | None, fields: Values) -> None:
        """A last look with the record at hand (None: new); may reject the row or take fields away."""

    def keep_other_crm_id(self, record: Any, fields: Values) -> None:
        """A record keeps the id it has: in another system, or in this one when a row means what was merged into it."""
        if record.crm_id:
            fields.pop("crm_id", None)
            fields.pop("crm_source", None)

    def before_write(self, new: Sequence[Any], changed: Sequence[Any]) -> None:
        """Write what the records point to, and set the keys that were placeholders."""

    def after_write(self, written: Sequence[tuple[DataImportRow, Any]]) -> None:
        """Write what belongs to the records just written."""

    def finish(self) -> dict[int, DataImportRow]:
        """After the last row: what rows say of each other. Returns rows changed by it, by number."""
        return {}

    def key(self, target: int) -> int:
        return self.made.get(target, target)

    def chunk(self, rows: Sequence[DataImportRow]) -> None:
        """Set outcome, problems, and (when applying) subject and `before` of each row."""
        targets = {row.number: self._target(row) for row in rows if not is_rejected(row)}
        records = self._load(target for target in targets.values() if target is not None and target > 0)
        new: list[tuple[DataImportRow, Any]] = []
        changed: list[tuple[DataImportRow, Any, Values]] = []
        for row in rows:
            if is_rejected(row):
                row.outcome = Outcome.REJECTED
                continue
            target = targets[row.number]
            if target is None or target < 0:
                self._plan_new(row, new)
            else:
                self._plan_change(row, records[target], changed)
        if not self.run.dry:
            self._write(new, changed)

    def _target(self, row: DataImportRow) -> int | None:
        found = self.match(row)
        if is_rejected(row):
            return None
        target = -row.number if found is None else found
        if (line := self.rows_by_target.setdefault(target, row.number)) != row.number:
            reject(row, "import.twice_in_file", line=line)
        elif found is None:
            self.remember(row, target)
        return target

    def _load(self, keys: Iterable[int]) -> dict[int, Any]:
        found = self.model.objects.filter(pk__in=set(keys)).order_by("pk")
        if not self.run.dry:
            found = found.select_for_update(of=("self",))
        return {record.pk: record for record in found}

    def _plan_new(self, row: DataImportRow, new: list[tuple[DataImportRow, Any]]) -> None:
        fields = self.fields(row)
        self.allow(row, None, fields)
        if is_rejected(row):
            return
        row.outcome = Outcome.CREATED
        self.given[row.number] = [self._field_name(name) for name in fields]
        new.append((row, self.model(**self.defaults(row) | self._typed(fields))))

    def _plan_change(self, row: DataImportRow, record: Any, changed: list[tuple[DataImportRow, Any, Values]]) -> None:
        fields = self.fields(row)
        self.allow(row, record, fields)
        if is_rejected(row):
            return
        wanted = {name: value for name, value in self._typed(fields).items() if getattr(record, name) != value}
        row.subject_id = str(record.pk)
        row.outcome = Outcome.UPDATED if wanted or self.differs(row, record) else Outcome.UNCHANGED
        before = state_of(record, map(self._field_name, wanted))
        for name, value in wanted.items():
            setattr(record, name, value)
        changed.append((row, record, before))

    def differs(self, row: DataImportRow, record: Any) -> bool:
        """Does the row change what is kept beside the record? (Written by `after_write`.)"""
        return False

    def _typed(self, fields: Values) -> Values:
        return {
            name: self.model._meta.get_field(self._field_name(name)).to_python(value) for name, value in fields.items()
        }

    def _field_name(self, name: str) -> str:
        return name.removesuffix("_id") if name != "crm_id" else name

    def _write(self, new: list[tuple[DataImportRow, Any]], changed: list[tuple[DataImportRow, Any, Values]]) -> None:
        self.before_write([record for _, record in new], [record for _, record, _ in changed])
        self.model.objects.bulk_create([record for _, record in new], batch_size=BATCH)
        for row, record in new:
            self.made[-row.number] = record.pk
            row.subject_id = str(record.pk)
        touched = [(row, record, before) for row, record, before in changed if before]
        upsert([record for _, record, _ in touched], {name for _, _, before in touched for name in before})
        for row, _, before in touched:
            row.before = before
        self._record(new, touched)
        self.given = {}
        self.after_write([*new, *((row, record) for row, record, _ in changed)])

    def _record(self, new: list[tuple[DataImportRow, Any]], changed: list[tuple[DataImportRow, Any, Values]]) -> None:
        """History: what each record came with, and what changed."""
        made = [(f"{self.noun}.imported", record, pairs({}, self._state(row, record))) for row, record in new]
        edited = [
            (f"{self.noun}.import_updated", record, pairs(before, state_of(record, before)))
            for _, record, before in changed
        ]
        record_many([*made, *edited], actor=self.run.actor, now=self.run.now)

    def _state(self, row: DataImportRow, record: Any) -> Values:
        return state_of(record, self.given[row.number])


def pairs(before: Values, after: Values) -> Values:
    return {name: [before.get(name), value] for name, value in after.items()}


def upsert(records: Sequence[Model], names: set[str]) -> None:
    """Write these fields of existing rows; one statement a batch, whatever the values."""
    if not records or not names:
        return
    model = type(records[0])
    if any(field.name == "search" for field in model._meta.fields):
        names = names | {"search"}
    model._default_manager.bulk_create(
        records, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=sorted(names)
    )


def save_rows(rows: Sequence[DataImportRow], names: Sequence[str]) -> None:
    """Write these columns of the staged rows, by one prepared statement."""
    fields: list[Any] = [DataImportRow._meta.get_field(name) for name in names]
    columns = ", ".join(f"{connection.ops.quote_name(field.column)} = %s" for field in fields)
    statement = f"UPDATE {DataImportRow._meta.db_table} SET {columns} WHERE id = %s"  # noqa: S608 - names of our own
    parameters = [
        [*(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields), row.pk] for row in rows
    ]
    if parameters:
        with connection.cursor() as cursor:
            cursor.executemany(statement, parameters)

"""One pass over the rows of an import: dry for the preview, in earnest to apply it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.db.transaction import atomic

from goodword.models import DataImport, DataImportRow
from goodword.operations.data_import import LEASE, Claim, hold, move
from goodword.operations.history import record
from goodword.policy.actors import Actor
from goodword.policy.data_import import ImportState, ImportSubject, Outcome
from goodword.queries.workspace import the_workspace, today_in

from .account import AccountWriter
from .advocate import AdvocateWriter
from .contact import ContactWriter
from .deal import DealWriter
from .reference import ReferenceWriter
from .signal import NpsWriter, SignalWriter
from .usage import UsageWriter
from .user import UserWriter
from .writer import Run, Writer, save_rows

CHUNK = 1000
FIRST_LINES = 5
WRITERS: dict[ImportSubject, type[Writer]] = {
    ImportSubject.USERS: UserWriter,
    ImportSubject.ACCOUNTS: AccountWriter,
    ImportSubject.CONTACTS: ContactWriter,
    ImportSubject.DEALS: DealWriter,
    ImportSubject.ADVOCATES: AdvocateWriter,
    ImportSubject.REFERENCES: ReferenceWriter,
    ImportSubject.SIGNALS: SignalWriter,
    ImportSubject.NPS: NpsWriter,
    ImportSubject.USAGE: UsageWriter,
}
FROM_READING = ("value.", "row.")  # problems of the cells; the others are found again on each pass


def writer_for(data_import: DataImport, actor: Actor, now: datetime, *, dry: bool) -> Writer:
    workspace = the_workspace()
    run = Run(
        import_id=data_import.pk, source=data_import.source, options=data_import.options, workspace=workspace,
        today=today_in(workspace, now), actor=actor, now=now, dry=dry,
    )  # fmt: skip
    return WRITERS[ImportSubject(data_import.subject)](run)


def chunks(import_id: int, *left_out: str) -> Iterator[list[DataImportRow]]:
    """The rows in the file's order, a part at a time; columns left out are read when they are needed."""
    last = 0
    rows = DataImportRow.objects.filter(data_import=import_id).order_by("number").defer(*left_out)
    while chunk := list(rows.filter(number__gt=last)[:CHUNK]):
        yield chunk
        last = chunk[-1].number


class Planning:
    """The dry run. Each chunk is saved as it is planned; only the last step moves the import on."""

    def __init__(self, claim: Claim, actor: Actor, now: datetime) -> None:
        self.claim = claim
        with atomic():
            data_import = hold(claim)
            data_import.rows_done = 0
            data_import.save(update_fields=["rows_done"])
        self.writer = writer_for(data_import, actor, now, dry=True)

    @atomic
    def chunk(self, rows: Sequence[DataImportRow], *, now: datetime) -> None:
        """Rows with their values and the problems of reading them."""
        data_import = hold(self.claim)
        self.writer.chunk(rows)
        save_rows(rows, ["values", "problems", "outcome"])
        data_import.rows_done += len(rows)
        data_import.lease_until = now + LEASE
        data_import.save(update_fields=["rows_done", "lease_until"])

    @atomic
    def finish(self) -> DataImport:
        data_import = hold(self.claim)
        save_rows(list(self.writer.finish().values()), ["problems", "outcome"])
        move(data_import, ImportState.STAGED)
        data_import.counts = count_outcomes(data_import)
        data_import.options["groups"] = group_problems(data_import)
        data_import.save(update_fields=["state", "lease_until", "error", "options", "counts"])
        return data_import


def count_outcomes(data_import: DataImport) -> dict[str, int]:
    found = data_import.rows.order_by().values_list("outcome").annotate(Count("pk"))
    return {str(outcome): 0 for outcome in Outcome} | dict(found)


def group_problems(data_import: DataImport) -> list[dict[str, Any]]:
    """One of each kind with its field, how many rows have it, and the first lines; kept, since files are long.

    It `varies` where other rows have it with other figures than the one that is quoted.
    """
    groups: dict[tuple[str, str], dict[str, Any]] = {}
    rows = data_import.rows.exclude(problems=[]).order_by("number").values_list("number", "problems")
    for number, problems in rows.iterator(chunk_size=CHUNK):
        for problem in problems:
            key = (problem["code"], problem["field"])
            group = groups.setdefault(key, {"problem": problem, "count": 0, "lines": [], "varies": False})
            group["count"] += 1
            group["varies"] |= problem["figures"] != group["problem"]["figures"]
            if len(group["lines"]) < FIRST_LINES:
                group["lines"].append(number)
    return list(groups.values())


@atomic
def apply_import(claim: Claim, *, actor: Actor, now: datetime) -> DataImport:
    """All rows or none. Each is compared once more with what stands now, so that it ends as the report says."""
    data_import = hold(claim)
    writer = writer_for(data_import, actor, now, dry=False)
    for rows in chunks(data_import.pk, "raw"):
        for row in rows:
            forget_planning(row)
        writer.chunk(rows)
        save_rows(rows, ["problems", "outcome", "subject_id", "before"])
    save_rows(list(writer.finish().values()), ["problems", "outcome", "before"])
    _settle(data_import, writer.run.also, now)
    record("import.applied", data_import, actor=actor, now=now, after={"counts": data_import.counts})
    return data_import


def forget_planning(row: DataImportRow) -> None:
    row.problems = [problem for problem in row.problems if problem["code"].startswith(FROM_READING)]
    row.outcome, row.subject_id, row.before = "", "", None


def _settle(data_import: DataImport, also: dict[str, list[Any]], now: datetime) -> None:
    move(data_import, ImportState.APPLIED)
    data_import.counts = count_outcomes(data_import)
    data_import.options |= {"also": also, "groups": group_problems(data_import)}
    data_import.content, data_import.applied_at = None, now
    data_import.rows_done = data_import.rows_total
    data_import.save(
        update_fields=["state", "lease_until", "error", "options", "counts", "content", "applied_at", "rows_done"]
    )

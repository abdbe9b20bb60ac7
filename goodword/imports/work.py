"""The worker's part of an import: read the file, plan the rows, apply. Each step can be taken up where it was left."""

import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from django.db import IntegrityError, OperationalError
from django.utils import timezone

from goodword.lib.folding import fold
from goodword.lib.tables import TableRefused, TableRow, open_table
from goodword.models import DataImport, DataImportRow
from goodword.operations.bulk.run import Planning, apply_import, chunks
from goodword.operations.data_import import (
    Claim,
    LostLease,
    claim_import,
    fail_claim,
    finish_reading,
    hand_back,
    keep_rows,
)
from goodword.policy.actors import WORKER, Actor, ActorKind
from goodword.policy.data_import import ImportState
from goodword.policy.vocabulary import Role
from goodword.queries.workspace import the_workspace, today_in

from .profile import Column
from .row import Reading, crm_stage_of, reading_of, understand

CHUNK = 1000
MOST_SEARCHED = 1000  # characters of a row
log = structlog.get_logger()


def advance(import_id: int | None = None, now: datetime | None = None) -> bool:
    """One step of one import; False when there is none to take. `now` is the clock unless given."""
    claim = claim_import(now=now or timezone.now(), import_id=import_id)
    if claim is None:
        return False
    try:
        STEPS[claim.state](claim, _Clock(now))
    except LostLease:
        log.warning("import.lost_lease", id=claim.import_id)
    except TableRefused as refused:
        fail_claim(claim, refused.code, refused.figures, now=timezone.now())
    except (OperationalError, IntegrityError):  # busy, or somebody wrote the same meanwhile: the next round sees it
        hand_back(claim)
        raise
    except Exception:
        fail_claim(claim, "import.crashed", {}, now=timezone.now())
        raise
    return True


class _Clock:
    """Real time goes on during a step, also where a test or the demo sets its beginning."""

    def __init__(self, start: datetime | None) -> None:
        self.offset = start - timezone.now() if start else timedelta()

    def now(self) -> datetime:
        return timezone.now() + self.offset


def _read(claim: Claim, clock: _Clock) -> None:
    """From the file to raw rows. A reader that was killed is taken up after the last row that was kept."""
    content = DataImport.objects.values_list("content", flat=True).get(pk=claim.import_id)
    last = DataImportRow.objects.filter(data_import=claim.import_id).order_by("-number").first()
    with tempfile.NamedTemporaryFile(prefix="goodword-import-") as file:
        file.write(content or b"")
        file.flush()
        del content
        _read_file(claim, Path(file.name), last.number if last else 0, clock)


def _read_file(claim: Claim, path: Path, done: int, clock: _Clock) -> None:
    with open_table(path) as table:
        columns = [Column(name) for name in table.columns]
        waiting: list[DataImportRow] = []
        for row in table.rows():
            for column, cell in zip(columns, row.cells, strict=True):
                column.add(cell)
            if row.number > done:
                waiting.append(_raw(claim, row))
            if len(waiting) >= CHUNK:
                keep_rows(claim, waiting, now=clock.now())
                waiting = []
        keep_rows(claim, waiting, now=clock.now())
        facts: Mapping[str, Any] = {**table.facts, "notes": [*table.notes, *_other_sheets(table.facts)]}
    finish_reading(claim, [column.summary() for column in columns], facts, now=clock.now())


def _other_sheets(facts: Mapping[str, str]) -> list[dict[str, Any]]:
    if int(facts.get("sheets", "1")) < 2:
        return []
    return [{"code": "file.other_sheets", "sheet": facts["sheet"], "sheets": int(facts["sheets"])}]


def _raw(claim: Claim, row: TableRow) -> DataImportRow:
    """What is wrong with the row as such is kept beside its cells until it is planned."""
    search = fold(" ".join(filter(None, row.cells)))[:MOST_SEARCHED]
    raw = {"cells": row.cells, "flags": row.flags}
    return DataImportRow(data_import_id=claim.import_id, number=row.number, raw=raw, search=search)


def _plan(claim: Claim, clock: _Clock) -> None:
    data_import = DataImport.objects.defer("content").get(pk=claim.import_id)
    workspace = the_workspace()
    reading = reading_of(data_import, workspace, today_in(workspace, clock.now()))
    planning = Planning(claim, WORKER, clock.now())
    for rows in chunks(claim.import_id):
        for row in rows:
            _understand(row, reading)
        planning.chunk(rows, now=clock.now())
    planning.finish()


def _understand(row: DataImportRow, reading: Reading) -> None:
    cells = row.raw["cells"]
    row.values, problems = understand(cells, row.raw["flags"], reading)
    if stage := crm_stage_of(cells, reading):
        row.values["crm_stage"] = stage
    row.problems = [problem.to_dict() for problem in problems]
    row.outcome = ""


def _apply(claim: Claim, clock: _Clock) -> None:
    options = DataImport.objects.values_list("options", flat=True).get(pk=claim.import_id)
    by = options["applied_by"]
    roles = frozenset(Role(role) for role in by.get("roles", ()))
    actor = Actor(ActorKind(by["kind"]), by["label"], by["id"], roles, by.get("user"))
    apply_import(claim, actor=actor, now=clock.now())


STEPS = {
    ImportState.UPLOADED: _read,
    ImportState.PLANNING: _plan,
    ImportState.APPLYING: _apply,
}

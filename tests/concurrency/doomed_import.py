"""A process that works on an import and kills itself in the middle: `python -m tests.concurrency.doomed_import apply`.

`seed` makes the workspace and uploads; `finish` does what is left, an hour later; `count` prints what stands. With
`bare` as a second word applying has no transaction, which is the sabotage.
"""

import inspect
import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from goodword.imports import bring, work  # noqa: E402
from goodword.imports.recognise import suggest  # noqa: E402
from goodword.models import Account, DataImport, DataImportRow, HistoryEntry  # noqa: E402
from goodword.operations.bulk import run  # noqa: E402
from goodword.operations.bulk.writer import save_rows  # noqa: E402
from goodword.operations.data_import import (  # noqa: E402
    keep_rows,
    map_columns,
    start_applying,
    start_planning,
    upload_import,
)
from goodword.policy.actors import SYSTEM  # noqa: E402
from goodword.policy.data_import import ImportState, ImportSubject  # noqa: E402
from tests.factories import NOW, make_workspace  # noqa: E402

ROWS = 50
LATER = NOW + timedelta(hours=1)


def dies_on_call(number: int, step: Callable[..., Any]) -> Callable[..., Any]:
    calls = iter(range(1, number + 1))

    def stepping(*args: Any, **kwargs: Any) -> Any:
        result = step(*args, **kwargs)
        if next(calls) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return stepping


def seed() -> None:
    make_workspace()
    text = "Account ID,Account Name\n" + "".join(f"A{n},Company {n}\n" for n in range(ROWS))
    upload_import("accounts.csv", text.encode(), ImportSubject.ACCOUNTS, "CRM", actor=SYSTEM, now=NOW)


def forward(data_import: DataImport) -> None:
    """What people do between the worker's steps."""
    if data_import.state == ImportState.READ:
        columns = [column["name"] for column in data_import.header]
        mapping = {found.column: found.field for found in suggest(columns, ImportSubject.ACCOUNTS)}
        map_columns(data_import.pk, mapping, actor=SYSTEM, now=NOW)
        start_planning(data_import.pk, {}, actor=SYSTEM, now=NOW)
    elif data_import.state == ImportState.STAGED:
        start_applying(data_import.pk, actor=SYSTEM, now=NOW)


def live(until: ImportState, *, now: Any = NOW) -> None:
    while (data_import := bring.work(DataImport.objects.get(), now)).state != until:
        assert data_import.state != ImportState.FAILED, data_import.error
        forward(data_import)


def die(step: str, *, bare: bool) -> None:
    if step == "read":
        vars(work).update(keep_rows=dies_on_call(2, keep_rows))
    elif step == "plan":
        run.Planning.chunk = dies_on_call(2, run.Planning.chunk)  # type: ignore[method-assign]
    else:
        live(ImportState.STAGED)
        if bare:
            vars(work).update(apply_import=inspect.unwrap(run.apply_import))
            connection.cursor().execute("PRAGMA synchronous=OFF")  # each statement is a transaction now
            vars(run).update(hold=lambda claim: DataImport.objects.get(pk=claim.import_id))
        vars(run).update(save_rows=dies_on_call(2, save_rows))
    live(ImportState.APPLIED)


def count() -> None:
    imported = HistoryEntry.objects.filter(verb="account.imported").count()
    state, error = DataImport.objects.values_list("state", "error").get()
    facts = (Account.objects.count(), imported, DataImportRow.objects.count(), state, error)
    sys.stdout.write(json.dumps(facts))


if __name__ == "__main__":
    signal.alarm(300)  # whatever becomes of who started it, it does not stay behind
    work.CHUNK = run.CHUNK = 20
    if sys.argv[1] == "seed":
        seed()
    elif sys.argv[1] == "finish":
        live(ImportState.APPLIED, now=LATER)
    elif sys.argv[1] == "count":
        count()
    else:
        die(sys.argv[1], bare="bare" in sys.argv)

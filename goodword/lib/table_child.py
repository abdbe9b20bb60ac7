"""The child process behind `lib.tables`: reads one file under limits, writes JSON lines (`python -m … PATH LIMITS`)."""

import json
import resource
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from goodword.lib.batches import batches
from goodword.lib.table_csv import read_csv
from goodword.lib.table_layout import RawRow, Rows, find_header, table_body
from goodword.lib.table_xlsx import read_xlsx
from goodword.lib.tables import Limits, TableRefused

BATCH = 200
SIGNATURES = {
    b"\xd0\xcf\x11\xe0": "file.old_excel",  # also what Excel writes when a workbook has a password
    b"%PDF": "file.not_a_table",
    b"\x89PNG": "file.not_a_table",
    b"\xff\xd8\xff": "file.not_a_table",
    b"GIF8": "file.not_a_table",
    b"\x1f\x8b": "file.not_a_table",
    b"Rar!": "file.not_a_table",
    b"7z\xbc\xaf": "file.not_a_table",
}


def main(path: str, limits: str) -> None:
    allowed = Limits(**json.loads(limits))
    resource.setrlimit(resource.RLIMIT_AS, (allowed.memory, allowed.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (allowed.cpu, allowed.cpu))
    try:
        for message in read(Path(path), allowed):
            say(message)
    except TableRefused as refused:
        say({"refused": refused.code, "figures": refused.figures})
    except MemoryError:
        say({"refused": "file.too_demanding", "figures": {}})
    except Exception:
        say({"refused": "file.broken", "figures": {}})
        raise


def say(message: object) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def read(path: Path, limits: Limits) -> Iterator[dict[str, object]]:
    facts, rows = open_rows(path, limits)
    columns, body = find_header(within(rows, limits), limits)
    yield {"columns": columns, "facts": facts}
    notes: list[dict[str, object]] = []
    kept = table_body(body, len(columns), notes)
    count = 0
    for batch in batches(kept, BATCH):
        count += len(batch)
        if count > limits.rows:
            raise TableRefused("file.too_many_rows", limit=limits.rows)
        yield {"rows": batch}
    if not count:
        raise TableRefused("file.no_rows")
    yield {"end": True, "notes": notes}


def open_rows(path: Path, limits: Limits) -> tuple[dict[str, str], Rows]:
    """By what the file is, whatever its name says."""
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip():
        raise TableRefused("file.empty")
    for signature, code in SIGNATURES.items():
        if start.startswith(signature):
            raise TableRefused(code)
    return read_xlsx(path, limits) if start.startswith(b"PK") else read_csv(path, start, limits)


def within(rows: Iterable[RawRow], limits: Limits) -> Iterator[RawRow]:
    """No row wider and no cell longer than allowed."""
    for row in rows:
        if len(row.cells) > limits.columns:
            raise TableRefused("file.too_many_columns", line=row.number, limit=limits.columns)
        if any(len(cell) > limits.cell for cell in row.cells):
            raise TableRefused("file.cell_too_long", line=row.number, limit=limits.cell)
        yield row


if __name__ == "__main__":
    main(*sys.argv[1:])

"""XLSX through openpyxl in its read-only mode, with defusedxml underneath; an archive that swells is refused first."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from openpyxl import load_workbook

from goodword.lib.table_layout import Rows, clean_row
from goodword.lib.tables import Limits, TableRefused

MAX_RATIO = 200
SMALL = 4 * 1024 * 1024  # bytes unpacked that need no ratio
SPARE_ROWS = 10_000  # blank lines, title and footer; a forged row number goes far beyond


def read_xlsx(path: Path, limits: Limits) -> tuple[dict[str, str], Rows]:
    guard_archive(path, limits)
    try:
        file = path.open("rb")  # by a path, openpyxl would judge the file by its name; read until the process ends
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
    except MemoryError:
        raise
    except Exception as error:  # openpyxl has no exception of its own for a broken file
        raise TableRefused("file.broken") from error
    facts = {"format": "xlsx", "sheet": sheet.title, "sheets": str(len(book.worksheets))}
    return facts, sheet_rows(sheet, limits.rows + SPARE_ROWS)


def guard_archive(path: Path, limits: Limits) -> None:
    try:
        with ZipFile(path) as archive:
            entries = archive.infolist()
    except (BadZipFile, OSError, ValueError) as error:
        raise TableRefused("file.broken") from error
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        raise TableRefused("file.not_a_table")
    if sum(entry.file_size for entry in entries) > limits.unzipped or any(map(swells, entries)):
        raise TableRefused("file.bomb")


def swells(entry: ZipInfo) -> bool:
    return entry.file_size > SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)


def sheet_rows(sheet: Any, most: int) -> Rows:
    """Rows as text, without the empty cells at their ends."""
    sheet.reset_dimensions()  # what the file says of its size is often wrong, and may be a lie
    try:
        for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            if number > most:
                raise TableRefused("file.too_many_rows", limit=most)
            cells = [as_text(value) for value in values]
            while cells and not cells[-1]:
                cells.pop()
            yield clean_row(number, cells)
    except (MemoryError, TableRefused):
        raise
    except Exception as error:  # as above: whatever a forged sheet makes the reader stumble over
        raise TableRefused("file.broken") from error


def as_text(value: Any) -> str:
    """Dates in ISO 8601, numbers with a point and no grouping."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)

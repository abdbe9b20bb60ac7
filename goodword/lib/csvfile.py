"""CSV that a spreadsheet opens as data, never as a formula."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

Cell = str | int | float | Decimal | date | bool | None
BYTE_ORDER_MARK = "\ufeff"  # tells Excel that the file is UTF-8
FORMULA_SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the last four are full-width ones
CONTROLS = ("\t", "\r", "\n")
# Where commas separate decimals, spreadsheets begin a cell here, inside of ours; a formula in it would be alive.
_ELSEWHERE = re.compile(rf"([;\t]\s*)(?=[{''.join(map(re.escape, FORMULA_SIGNS))}])")


class _Line:
    """The file-like object csv.writer writes to: hands each line on instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def safe_cell(value: Cell) -> str:
    """The cell's text. Numbers stay numbers, dates are ISO 8601, a text that would be a formula gets an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date | int | float | Decimal):
        return str(value)
    text = str(value)  # also of one that is translated only here
    dangerous = text.startswith(CONTROLS) or text.lstrip().startswith(FORMULA_SIGNS)
    text = _ELSEWHERE.sub(r"\1'", text)
    return f"'{text}" if dangerous else text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The file line by line, made as it is read."""
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK + writer.writerow([safe_cell(cell) for cell in header])
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])

"""CSV as CRMs and spreadsheets write it: encoding and separator are found out, quotes and ragged rows are borne."""

import csv
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from goodword.lib.table_layout import RawRow, Rows, clean_row
from goodword.lib.tables import Limits, TableRefused

SEPARATORS = (",", ";", "\t", "|")
BLOCK = 1024 * 1024
SAMPLE_ROWS = 30
NAMES = {",": ",", ";": ";", "\t": "tab", "|": "|"}


def read_csv(path: Path, start: bytes, limits: Limits) -> tuple[dict[str, str], Rows]:
    encoding = find_encoding(path, start)
    refuse_other_text(start.decode(encoding, "ignore"))
    with path.open(encoding=encoding, newline="") as file:
        separator, skip = find_separator(file)
    facts = {"format": "csv", "encoding": encoding, "separator": NAMES[separator]}
    return facts, csv_rows(path, encoding, separator, skip, limits)


def find_encoding(path: Path, start: bytes) -> str:
    """By byte order mark; else UTF-16 by its zero bytes; else UTF-8 if the whole file is; else what Windows writes."""
    if start.startswith(BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    if len(start) > 3 and (zeros := start.count(0)) > len(start) * 0.3:
        return "utf-16-le" if start[1::2].count(0) > zeros * 0.9 else "utf-16-be"
    for encoding in ("utf-8", "cp1252"):
        if decodes(path, encoding):
            return encoding
    return "iso-8859-1"


def decodes(path: Path, encoding: str) -> bool:
    decoder = getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while block := file.read(BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def refuse_other_text(start: str) -> None:
    """Raises TableRefused for a web page, XML, JSON, and for bytes that are no text at all."""
    text = start.lstrip("\ufeff \r\n\t").lower()
    if text.startswith(("<!doctype", "<html", "<head", "<table", "<?xml", "<body", "<meta")):
        raise TableRefused("file.html")
    if text.startswith(("{", "[{")):
        raise TableRefused("file.not_a_table")
    odd = sum(1 for char in text if char < " " and char not in "\r\n\t")
    if odd > max(2, len(text) // 20):
        raise TableRefused("file.not_a_table")


def find_separator(file: TextIO) -> tuple[str, int]:
    """The separator, and how many first lines to skip ("sep=;" is Excel's own word for it)."""
    lines: list[str] = []
    try:
        lines += [line for line in islice(file, SAMPLE_ROWS) if line.strip()]
    except UnicodeError as error:
        raise TableRefused("file.cut_off", line=len(lines) + 1) from error
    if lines and lines[0].lower().startswith("sep=") and lines[0][4:5] in SEPARATORS:
        return lines[0][4], 1
    first = next((line for line in lines if any(separator in line for separator in SEPARATORS)), "")
    return max(SEPARATORS, key=lambda separator: separator_score(separator, first, lines)), 0


def separator_score(separator: str, first: str, lines: list[str]) -> tuple[float, int]:
    """How large a share of the rows is as wide as the first, and how wide that is."""
    try:
        width = len(next(csv.reader([first], delimiter=separator), []))
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator))
    except csv.Error:  # a cell of giant size: not with this separator
        return (0.0, 0)
    if width < 2:
        return (0.0, 0)
    return (round(widths[width] / sum(widths.values()), 1), width)


class _Lines:
    """Hands lines on, and remembers those of the row that is being read."""

    def __init__(self, file: Iterable[str]) -> None:
        self.file = file
        self.current: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for line in self.file:
            self.current.append(line)
            yield line

    def end_in_quotes(self, separator: str) -> bool:
        """A quote was opened in the last row and never closed: the file was cut off."""
        try:
            list(csv.reader(self.current, delimiter=separator, strict=True))
        except csv.Error as error:
            return "unexpected end" in str(error)
        return False


def csv_rows(path: Path, encoding: str, separator: str, skip: int, limits: Limits) -> Rows:
    csv.field_size_limit(limits.cell)
    with path.open(encoding=encoding, newline="") as file:
        lines = _Lines(islice(file, skip, None))
        reader = csv.reader(lines, delimiter=separator)
        number = skip + 1
        width = 0
        held: RawRow | None = None
        try:
            for cells in reader:
                if held:
                    yield held
                held = clean_row(number, cells)
                width = max(width, len(cells))
                number = skip + reader.line_num + 1
                last, lines.current = lines.current, []
        except csv.Error as error:
            code = "file.cell_too_long" if "field limit" in str(error) else "file.not_a_table"
            raise TableRefused(code, line=number, limit=limits.cell) from error
        except UnicodeError as error:
            raise TableRefused("file.cut_off", line=number) from error
        if held:
            lines.current = last
            if lines.end_in_quotes(separator):
                raise TableRefused("file.cut_off", line=held.number)
            yield cut(held, last, width)


def cut(row: RawRow, lines: list[str], width: int) -> RawRow:
    """The last row: one that lacks cells and ends without a line break was cut off."""
    if 1 < len(row.cells) < width and not lines[-1].endswith(("\n", "\r")):
        row.flags.append("cut")
    return row

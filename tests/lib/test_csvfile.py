import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from goodword.lib.csvfile import BYTE_ORDER_MARK, csv_lines, safe_cell

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@given(TEXT)
def test_no_text_is_a_formula(text: str) -> None:
    assert not safe_cell(text).lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    assert safe_cell(text).replace("'", "") == text.replace("'", "")


@given(TEXT, TEXT)
def test_nor_is_a_part_of_it_where_a_semicolon_or_a_tab_begins_a_cell(before: str, after: str) -> None:
    for sign in ";\t":
        cells = safe_cell(f"{before}{sign}{after}").replace("\t", ";").split(";")
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) for cell in cells)


def test_other_texts_stay_as_they_are() -> None:
    for text in ("a; b", "well-known", "one - two; three", "O'Brien"):
        assert safe_cell(text) == text
    assert safe_cell("a; =1+1;@b") == "a; '=1+1;'@b"


@given(st.lists(st.lists(TEXT, min_size=2, max_size=2), max_size=5))
def test_what_is_written_can_be_read_back(rows: list[list[str]]) -> None:
    text = "".join(csv_lines(["a", "b"], rows)).removeprefix(BYTE_ORDER_MARK)
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read == [["a", "b"], *([safe_cell(cell) for cell in row] for row in rows)]


def test_figures_stay_figures() -> None:
    assert [safe_cell(value) for value in (-5, Decimal("-1.50"), None, True, date(2026, 3, 2))] == [
        "-5", "-1.50", "", "yes", "2026-03-02",
    ]  # fmt: skip
    assert safe_cell(datetime(2026, 3, 2, 9, tzinfo=UTC)) == "2026-03-02T09:00:00+00:00"

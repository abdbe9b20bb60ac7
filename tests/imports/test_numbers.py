"""Numbers in both ways of writing them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.imports.numbers import DecimalSign, certain_sign, count_readings, must_ask, read_number

P, C = DecimalSign.POINT, DecimalSign.COMMA
pytestmark = pytest.mark.rule("V23")


@pytest.mark.parametrize(
    ("text", "point", "comma"),
    [
        ("1054", "1054", "1054"),
        ("1.234,56", None, "1234.56"),
        ("1,234.56", "1234.56", None),
        ("1.234", "1.234", "1234"),
        ("1,234", "1234", "1.234"),
        ("1,234,567", "1234567", None),
        ("$1,234.50", "1234.50", None),
        ("1 234,5 €", None, "1234.5"),
        ("1\u00a0234,5", None, "1234.5"),
        ("1'234.50 CHF", "1234.50", None),
        ("(500)", "-500", "-500"),
        ("12 %", "12", "12"),
        ("5k", "5000", "5000"),
        ("5 M", "5000000", "5000000"),
        ("5 RM", "5", "5"),
        ("12x", None, None),
        ("about 12", None, None),
        ("1.5e6", "1500000", "1500000"),
        ("1,00,000", "100000", None),
        ("-5", "-5", "-5"),
        ("abc", None, None),
        ("USD", None, None),
        ("٣", None, None),
        ("1e99", None, None),
        ("9" * 40, None, None),
    ],
)
def test_readings(text: str, point: str | None, comma: str | None) -> None:
    wanted = [Decimal(number) if number else None for number in (point, comma)]
    assert [read_number(text, sign) for sign in (P, C)] == wanted


@pytest.mark.parametrize(
    ("texts", "sign", "asks"),
    [
        (["1054", "88"], None, False),
        (["1.500", "88"], None, True),
        (["1.500", "1.500,25"], C, False),
        (["1,500", "1,500.25"], P, False),
        (["1.500,25", "1,500.25"], None, True),
    ],
)
def test_a_column_is_certain_or_asked_about(texts: list[str], sign: DecimalSign | None, asks: bool) -> None:
    counts = count_readings(texts)
    assert (certain_sign(counts), must_ask(counts)) == (sign, asks)


@given(st.decimals(-(10**12), 10**12, places=2))
def test_what_was_written_reads_back(number: Decimal) -> None:
    english = f"{number:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert read_number(english, P) == read_number(german, C) == number


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_none(text: str) -> None:
    for sign in DecimalSign:
        assert read_number(text, sign) is None or isinstance(read_number(text, sign), Decimal)

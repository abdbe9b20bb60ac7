"""Numbers as exporters write them: 1,234.56 or 1.234,56. As with dates, a column's readings are counted."""

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum


class DecimalSign(StrEnum):
    POINT = "point"  # 1,234.56
    COMMA = "comma"  # 1.234,56


_READINGS = {
    DecimalSign.POINT: re.compile(r"[-+]?(?:\d{1,3}(?:[,' ]\d{2,3})*[,' ]\d{3}|\d+)?(?:\.\d+)?"),
    DecimalSign.COMMA: re.compile(r"[-+]?(?:\d{1,3}(?:[.' ]\d{3})+|\d+)?(?:,\d+)?"),
}
_DIGIT = re.compile(r"[0-9]")
_SCIENTIFIC = re.compile(r"[-+]?\d(?:\.\d+)?[eE][-+]?\d{1,2}")
_CODE = r"(?:[A-Z]{1,3}|kr|zł|Fr)\.?"  # of a currency; other words make a text no number
_SIGN = r"[^\w\s.,()%+-]"
_AROUND = re.compile(
    rf"^(?:{_CODE}\s?)?{_SIGN}?\s*(?=[-+(.\d])|(?<=[\d)%kKmM,.-])\s*{_SIGN}?(?:\s?(?![kKmM]$){_CODE})?$"
)
_SUFFIX = {"k": Decimal(1000), "m": Decimal(1_000_000)}
MOST = Decimal(10) ** 15


def read_number(text: str, sign: DecimalSign) -> Decimal | None:
    """The number without currency signs; (5) is negative, 5k is 5,000. None where it is none in this reading."""
    if not _DIGIT.search(text):
        return None
    if _SCIENTIFIC.fullmatch(text.strip()):
        return _bounded(Decimal(text.strip()))
    bare = _AROUND.sub("", text.strip().replace("\u00a0", " ").replace("’", "'").replace("−", "-"))
    negative = bare.startswith("(") and bare.endswith(")")
    bare = bare.strip("()").strip()
    factor = _SUFFIX.get(bare[-1:].lower(), Decimal(1))
    bare = bare.rstrip("%kKmM ") if factor != 1 or bare.endswith("%") else bare
    if not bare.isascii() or not _READINGS[sign].fullmatch(bare):
        return None
    group, point = (",", ".") if sign is DecimalSign.POINT else (".", ",")
    number = Decimal(re.sub(rf"[{group}' ]", "", bare).replace(point, ".")) * factor
    return _bounded(-number if negative else number)


def _bounded(number: Decimal) -> Decimal | None:
    return number if abs(number) < MOST else None


def count_readings(texts: Iterable[str]) -> Counter[str]:
    """As `dates.count_readings`, for decimal signs."""
    counts: Counter[str] = Counter()
    for text in texts:
        point, comma = read_number(text, DecimalSign.POINT), read_number(text, DecimalSign.COMMA)
        counts[DecimalSign.POINT] += point is not None
        counts[DecimalSign.COMMA] += comma is not None
        counts["differ"] += point is not None and comma is not None and point != comma
        counts["order_matters"] += point != comma
        counts["none"] += point is None and comma is None
        counts["all"] += 1
    return counts


def certain_sign(counts: Counter[str] | dict[str, int]) -> DecimalSign | None:
    """The sign, when one reading explains every number and the other does not."""
    numbers = counts.get("all", 0) - counts.get("none", 0)
    point, comma = counts.get(DecimalSign.POINT, 0), counts.get(DecimalSign.COMMA, 0)
    if point == comma or max(point, comma) < numbers:
        return None
    return DecimalSign.POINT if point > comma else DecimalSign.COMMA


def must_ask(counts: Counter[str] | dict[str, int]) -> bool:
    return counts.get("order_matters", 0) > 0 and certain_sign(counts) is None

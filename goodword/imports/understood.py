"""What was understood of a row's cells, in the reader's language, where it is not what stands there."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from goodword.lib import formats
from goodword.models import DataImport, DataImportRow
from goodword.policy.data_import import ImportSubject
from goodword.policy.finding import SignalKind
from goodword.wording.signal import value_text

from .field import Field, Kind, field_named
from .words import kind_of_words, words_of

Values = dict[str, Any]
# Fields whose value is kept under another name, as `row` tidies them.
KEPT_AS = {"close_date": ("closed_on", "expected_close"), "customer": ("is_customer",)}
NUMBERS = (Kind.WHOLE, Kind.MARK)


@dataclass(frozen=True, slots=True)
class Cell:
    """As it was written; `meant` is empty where that says it all."""

    text: str
    meant: str = ""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    row: DataImportRow
    subject: ImportSubject
    cells: tuple[Cell, ...]


def preview_rows(rows: Sequence[DataImportRow]) -> list[PreviewRow]:
    """Of one import; a few queries, however many rows there are."""
    if not rows:
        return []
    data_import = DataImport.objects.only("header", "mapping", "subject").get(pk=rows[0].data_import_id)
    subject = ImportSubject(data_import.subject)
    names = [data_import.mapping.get(column["name"]) for column in data_import.header]
    fields = [field_named(subject, name) if name else None for name in names]
    names_of = cache(_names)
    return [PreviewRow(row, subject, tuple(_cells(row, fields, names_of))) for row in rows]


def _cells(
    row: DataImportRow, fields: Iterable[Field | None], names_of: Callable[[Kind], dict[str, str]]
) -> Iterable[Cell]:
    for text, field in zip(row.raw["cells"], fields, strict=False):
        if text:
            yield Cell(text, _meant(text.strip(), field, row.values, names_of) if field else "")


def _meant(text: str, field: Field, values: Values, names_of: Callable[[Kind], dict[str, str]]) -> str:
    value = _value(field, values)
    if value in (None, "", []) or text == str(value):
        return ""
    meant = _shown(field, value, values, names_of)
    return "" if meant.casefold() == text.casefold() or _same_number(text, value) else meant


def _value(field: Field, values: Values) -> Any:
    if field.kind is Kind.SIGNAL_VALUE:
        return values.get("number") or values.get("word")
    return next((values[name] for name in (field.name, *KEPT_AS.get(field.name, ())) if name in values), None)


def _same_number(text: str, value: Any) -> bool:
    try:
        return Decimal(text) == Decimal(str(value)) and text.isdecimal()
    except InvalidOperation:
        return False


def _shown(field: Field, value: Any, values: Values, names_of: Callable[[Kind], dict[str, str]]) -> str:
    language, kind = get_language() or "en", field.kind
    if kind in (Kind.DAY, Kind.WHEN):
        return _day(date.fromisoformat(value), values.get("clock", 0) if kind is Kind.WHEN else 0, language)
    if kind is Kind.NPS:
        return value_text(SignalKind.NPS, Decimal(value), "", "", "")
    if kind is Kind.SIGNAL_VALUE:
        return _signal(values)
    if kind in NUMBERS:
        return formats.number(value, language)
    if kind is Kind.MONEY:
        currency = values.get("revenue_currency") or values.get("currency")
        return (
            formats.money(Decimal(value), currency, language) if currency else formats.number(Decimal(value), language)
        )
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if (listed := kind_of_words(kind)) is not None:
        told = value if isinstance(value, list) else [value]
        return ", ".join(filter(None, (names_of(listed).get(str(one), "") for one in told)))
    return ", ".join(value) if isinstance(value, list) else str(value)


def _day(day: date, clock: int, language: str) -> str:
    """With the hour where one was told: of a day the latest counts."""
    shown = formats.day(day, language)
    hour = time(clock // 3600, clock // 60 % 60)
    return f"{shown}, {formats.clock(datetime.combine(day, hour), language)}" if clock else shown


def _signal(values: Values) -> str:
    number = Decimal(values["number"]) if values.get("number") else None
    return value_text(
        SignalKind(values["kind"]), number, values.get("word", ""), values.get("unit", ""), values.get("period", "")
    )


def _names(kind: Kind) -> dict[str, str]:
    return {value: str(name) for value, name in words_of(kind).choices}

"""What must be asked before an import is planned: ambiguous dates and numbers, words nobody knows, units, spellings."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import median
from typing import Any

from goodword.lib.wordkey import word_key
from goodword.models import DataImport, Deal
from goodword.policy.data_import import ImportState, ImportSubject
from goodword.wording.vocabulary import label

from . import dates, numbers
from .cell import words_in
from .dates import DateOrder
from .field import Field, Kind, field_named
from .numbers import DecimalSign, read_number
from .signal_question import likely_kind, unknown_values
from .signal_value import answer_key, choices_of, likely
from .words import Words, kind_of_words, words_of

MOST_WORDS = 200  # unknown words asked about; a column with more holds no words of a list
SMALL_REVENUE = 1000  # revenue per employee below which the figures look like thousands or millions
ORDERS = tuple(str(order) for order in DateOrder)
SIGNS = tuple(str(sign) for sign in DecimalSign)
SCALES = ("1", "1000", "1000000")


@dataclass(frozen=True)
class Question:
    """`group` and `key` say where the answer goes in the options: dates/Close Date, values.country/philipines.

    `choices`: (value, name); names are empty where the page knows the words. `counts`: rows by reading.
    """

    group: str
    key: str
    field: Field
    about: str  # column or word
    suggestion: str = ""
    choices: Sequence[tuple[str, str]] = ()
    counts: Mapping[str, int] | None = None
    samples: Sequence[str] = ()
    may_skip: bool = False
    answer: str | None = None  # as given before

    @property
    def name(self) -> str:
        """Of the form field."""
        return f"{self.group}:{self.key}"


def questions_for(data_import: DataImport, options: Mapping[str, Any] | None = None) -> list[Question]:
    """Everything the mapping makes it necessary to ask, with the answers so far; `options`: with these answers."""
    subject = ImportSubject(data_import.subject)
    options = data_import.options if options is None else options
    mapped = [
        (column, field_named(subject, data_import.mapping[column["name"]]))
        for column in data_import.header
        if column["name"] in data_import.mapping
    ]
    asked = [
        *(question for column, field in mapped for question in _readings(column, field)),
        *_units(mapped, options),
        *_words(mapped, remembered_answers(data_import)),
        *(question for column, field in mapped if field.kind is Kind.PRODUCT for question in _spellings(column, field)),
        *(_of_signals(data_import, mapped, options) if subject is ImportSubject.SIGNALS else ()),
    ]
    return [replace(question, answer=_answer_to(question, options)) for question in asked]


def _answer_to(question: Question, options: Mapping[str, Any]) -> str | None:
    group, _, kind = question.group.partition(".")
    answers: Mapping[str, Any] = options.get(group, {})
    found: str | None = (answers.get(kind, {}) if kind else answers).get(question.key)
    return found


def _readings(column: Mapping[str, Any], field: Field) -> Iterator[Question]:
    name = column["name"]
    if field.kind in (Kind.DAY, Kind.WHEN) and dates.must_ask(column["dates"]):
        best = max(ORDERS, key=lambda order: column["dates"].get(order, 0))
        yield Question("dates", name, field, name, _clear_lead(column["dates"], best), [(o, "") for o in ORDERS],
                       column["dates"], column["samples"])  # fmt: skip
    if field.kind in (Kind.MONEY, Kind.SIGNAL_VALUE) and numbers.must_ask(column["numbers"]):
        best = max(SIGNS, key=lambda sign: column["numbers"].get(sign, 0))
        yield Question("numbers", name, field, name, _clear_lead(column["numbers"], best), [(s, "") for s in SIGNS],
                       column["numbers"], column["samples"])  # fmt: skip


def _clear_lead(counts: Mapping[str, int], best: str) -> str:
    """A reading is suggested only when it explains more rows than the other."""
    others = [counts.get(name, 0) for name in (*ORDERS, *SIGNS) if name != best and name in counts]
    return best if counts.get(best, 0) > max(others, default=0) else ""


def _units(mapped: Sequence[tuple[Mapping[str, Any], Field]], options: Mapping[str, Any]) -> Iterator[Question]:
    """Revenue far too small for the head count: thousands or millions?"""
    columns = {field.name: (column, field) for column, field in mapped}
    if not {"annual_revenue", "employees"} <= columns.keys():
        return
    column, field = columns["annual_revenue"]
    sign = DecimalSign(
        options.get("numbers", {}).get(column["name"]) or numbers.certain_sign(column["numbers"]) or "point"
    )
    revenues = [number for text in column["samples"] if (number := read_number(text, sign))]
    heads = [number for text in columns["employees"][0]["samples"] if (number := read_number(text, DecimalSign.POINT))]
    if revenues and heads and median(revenues) < median(heads) * SMALL_REVENUE:
        per_head = Decimal(median(revenues)) / Decimal(median(heads))
        suggestion = "1000000" if per_head < 10 else "1000"
        yield Question("scale", "annual_revenue", field, column["name"], suggestion, [(s, "") for s in SCALES],
                       None, column["samples"])  # fmt: skip


def _words(
    mapped: Sequence[tuple[Mapping[str, Any], Field]], memory: Mapping[str, Mapping[str, str]]
) -> Iterator[Question]:
    """Each unknown word once, whatever the number of columns it stands in."""
    asked: set[tuple[str, str]] = set()
    flagged = {"is_closed", "is_won"} <= {field.name for _, field in mapped}  # they tell a deal's stage as well
    lists: dict[Kind, Words] = {}
    for column, field in mapped:
        if (kind := kind_of_words(field.kind)) is None:
            continue
        words = lists.setdefault(kind, words_of(kind))
        for word, count in unknown_words(column, field, words)[:MOST_WORDS]:
            key = word_key(word)
            if (kind, key) in asked:
                continue
            asked.add((kind, key))
            suggestion = memory.get(kind, {}).get(key, words.suggest(word) or "")
            yield Question(f"values.{kind}", key, field, word, suggestion, words.choices, {"all": count},
                           may_skip=not field.required or (flagged and field.kind is Kind.STAGE))  # fmt: skip


def unknown_words(column: Mapping[str, Any], field: Field, words: Words) -> list[tuple[str, int]]:
    """(word, rows), most frequent first."""
    found: dict[str, tuple[str, int]] = {}
    for text, count in column["values"].items():
        if words.find(text) is not None:
            continue
        for word in words_in(text, field.kind):
            if word_key(word) and words.find(word) is None:
                first, before = found.get(word_key(word), (word, 0))
                found[word_key(word)] = (first, before + count)
    return sorted(found.values(), key=lambda pair: (-pair[1], pair[0]))


def _of_signals(
    data_import: DataImport, mapped: Sequence[tuple[Mapping[str, Any], Field]], options: Mapping[str, Any]
) -> Iterator[Question]:
    """The kind, where no column says it; then the words of values, whose meaning depends on the kind."""
    columns = {field.name: column for column, field in mapped}
    kind_field, value_field = (field_named(ImportSubject.SIGNALS, name) for name in ("kind", "value"))
    if "kind" not in columns:
        names = [data_import.file_name, data_import.source, *(column["name"] for column in data_import.header)]
        yield Question("defaults", "kind", kind_field, str(kind_field.label), likely_kind(names),
                       words_of(Kind.SIGNAL_KIND).choices)  # fmt: skip
    memory = remembered_answers(data_import).get(Kind.SIGNAL_VALUE, {})
    for kind, text, count in unknown_values(data_import, columns, options)[:MOST_WORDS]:
        key = answer_key(kind, text)
        names_of = [(value, str(name)) for value, name in choices_of(kind)]
        yield Question(f"values.{Kind.SIGNAL_VALUE}", key, value_field, f"{text} ({label(kind)})",
                       memory.get(key, likely(kind, text)), names_of, {"all": count}, may_skip=True)  # fmt: skip


def _spellings(column: Mapping[str, Any], field: Field) -> Iterator[Question]:
    """Products that are written in two ways: "GTXPro" beside "GTX Pro", or beside "GTX Basic" and "Plus Pro"."""
    known = Deal.objects.exclude(product="").values_list("product", flat=True).distinct()[:1000]
    for text, other in likely_spellings(column["values"], set(known)):
        choices = [(text, text), (other, other)]
        counts = {"all": column["values"][text]}
        yield Question(f"values.{Kind.PRODUCT}", word_key(text), field, text, other, choices, counts)


def likely_spellings(values: Mapping[str, int], known: set[str]) -> list[tuple[str, str]]:
    """(as written, as probably meant). Two that differ in spaces, case or signs only; or words run together."""
    together: dict[str, list[str]] = {}
    for name in [*values, *known]:
        together.setdefault(word_key(name).replace(" ", ""), []).append(name)
    words = {word for name in {*values, *known} for word in word_key(name).split() if " " in name.strip()}
    pairs = []
    for text in values:
        same = [name for name in together[word_key(text).replace(" ", "")] if name != text]
        best = max(same, key=lambda name: (name in known, values.get(name, 0), name), default=None)
        if best is not None and (best in known, values.get(best, 0), best) > (text in known, values[text], text):
            pairs.append((text, best))
        elif not same and (parted := _parted(text.strip(), words)):
            pairs.append((text, parted))
    return pairs


def _parted(text: str, words: set[str]) -> str:
    """ "GTXPro" → "GTX Pro" when both halves are words of other names; else ""."""
    if " " in text or len(text) < 4:
        return ""
    for at in range(2, len(text) - 1):
        left, right = text[:at], text[at:]
        if word_key(left) in words and word_key(right) in words and right[0].isupper():
            return f"{left} {right}"
    return ""


def remembered_answers(data_import: DataImport) -> dict[str, dict[str, str]]:
    """What was answered for earlier files of the same source: kind → key of the word → value."""
    earlier = DataImport.objects.filter(source=data_import.source, state=ImportState.APPLIED).exclude(pk=data_import.pk)
    memory: dict[str, dict[str, str]] = {}
    for options in earlier.order_by("pk").values_list("options", flat=True):
        for kind, answers in options.get("values", {}).items():
            memory.setdefault(kind, {}).update(answers)
    return memory


def with_answers(options: Mapping[str, Any], answers: Iterable[tuple[Question, str]]) -> dict[str, Any]:
    """The options with these answers in their places."""
    merged = {**options}
    for question, value in answers:
        group, _, kind = question.group.partition(".")
        part = dict(merged.get(group, {}))
        if kind:
            part[kind] = {**part.get(kind, {}), question.key: value}
        else:
            part[question.key] = value
        merged[group] = part
    return merged

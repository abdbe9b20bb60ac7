"""A row of the file as values of ours, with the problems met on the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from goodword.lib.codes import regions
from goodword.lib.folding import fold
from goodword.models import DataImport, Workspace
from goodword.policy.data_import import ImportSubject, Problem
from goodword.policy.finding import SignalKind
from goodword.policy.vocabulary import Stage

from .cell import BadCell, Context, is_empty, read_cell
from .dates import DateOrder, certain_order, read_clock
from .field import ONE_OF, Kind, field_named
from .numbers import DecimalSign, certain_sign
from .signal_value import told
from .title import function_of, level_of
from .words import kind_of_words, words_of

Values = dict[str, Any]
NUMBERS = (Kind.MONEY, Kind.WHOLE, Kind.MARK)
FATAL_FLAGS = {"long", "cut"}


@dataclass
class Reading:
    """How the rows of one import are read: a context for each mapped column, by its place."""

    subject: ImportSubject
    contexts: dict[int, Context]
    defaults: Mapping[str, str]
    options: Mapping[str, Any]
    currency: str
    today: date
    problems: list[Problem] = field(default_factory=list)


def reading_of(data_import: DataImport, workspace: Workspace, today: date) -> Reading:
    subject = ImportSubject(data_import.subject)
    options = data_import.options
    contexts = {}
    for place, column in enumerate(data_import.header):
        if name := data_import.mapping.get(column["name"]):
            contexts[place] = _context(subject, name, column, options, workspace)
    return Reading(
        subject,
        contexts,
        options.get("defaults", {}),
        options,
        options.get("currency") or workspace.base_currency,
        today,
    )


def _context(
    subject: ImportSubject, name: str, column: Mapping[str, Any], options: Mapping[str, Any], workspace: Workspace
) -> Context:
    field_ = field_named(subject, name)
    kind = kind_of_words(field_.kind)
    order = options.get("dates", {}).get(column["name"]) or certain_order(column.get("dates", {}))
    sign = options.get("numbers", {}).get(column["name"]) or certain_sign(column.get("numbers", {}))
    return Context(
        field_,
        words_of(kind) if kind else None,
        options.get("values", {}).get(kind or field_.kind, {}),
        DateOrder(order) if order else None,
        DecimalSign(sign) if sign else None,
        int(options.get("scale", {}).get(name, 1)),
        workspace.country,
        workspace.time_zone,
    )


def understand(cells: Sequence[str], flags: Sequence[str], reading: Reading) -> tuple[Values, list[Problem]]:
    """What the row says. A value that cannot be read is left out; where the row needs it, the row is rejected."""
    problems = [Problem(f"row.{flag}", rejects=flag in FATAL_FLAGS) for flag in flags]
    values: Values = {}
    for place, context in reading.contexts.items():
        try:
            value = read_cell(cells[place], context)
        except BadCell as bad:
            figures = {name: str(figure)[:100] for name, figure in bad.figures.items()}
            problems.append(Problem(bad.code, figures, context.field.name, rejects=context.field.required))
            continue
        if value not in (None, "", []):
            values[context.field.name] = value
        if context.field.kind is Kind.WHEN and (clock := read_clock(cells[place], context.order, context.zone)):
            values["clock"] = clock
    _fill(values, reading)
    TIDY[reading.subject](values, problems, reading)
    problems += _missing(values, reading, {problem.field for problem in problems})
    return values, problems


def _fill(values: Values, reading: Reading) -> None:
    """The same value for every row, where the file has no column or an empty cell."""
    for name, value in reading.defaults.items():
        if value and name not in values:
            values[name] = value
    if (full := values.pop("full_name", "")) and not values.get("last_name"):
        values["first_name"], values["last_name"] = split_name(full)


def split_name(full: str) -> tuple[str, str]:
    """("Ada", "Lovelace") out of "Ada Lovelace" or "Lovelace, Ada"; a single word is a last name."""
    if "," in full:
        last, _, first = full.partition(",")
    else:
        first, _, last = full.strip().rpartition(" ")
    return first.strip()[:100], last.strip()[:100]


def _missing(values: Values, reading: Reading, told: set[str]) -> list[Problem]:
    mapped = {context.field.name: context.field for context in reading.contexts.values()}
    wanted = [name for name, field_ in mapped.items() if field_.required]
    missing = [name for name in wanted if values.get(name) in (None, "") and name not in told]
    missing += [
        next((name for name in group if name in mapped), group[0])
        for group in ONE_OF[reading.subject]
        if not any(values.get("last_name" if name == "full_name" else name) for name in group)
    ]
    return [Problem("value.missing", {}, name, rejects=True) for name in missing]


def _account(values: Values, problems: list[Problem], reading: Reading) -> None:
    if "customer" in values:
        values["is_customer"] = values.pop("customer")
    if reading.options.get("customers") == "all":
        values["is_customer"] = True
    if "annual_revenue" in values:
        values.setdefault("revenue_currency", reading.currency)
    _region(values, problems)


def _region(values: Values, problems: list[Problem]) -> None:
    """A subdivision by its code or name in the row's country; "California" alone says nothing."""
    if not (text := values.pop("region", "")):
        return
    known = dict(regions(values.get("country", "")))
    codes = [
        code for code, name in known.items() if fold(text) in (fold(name), fold(code), fold(code.partition("-")[2]))
    ]
    if codes:
        values["region"] = codes[0]
    else:
        problems.append(Problem("value.region_unknown", {"text": text[:100]}, "region"))


def _person(values: Values, problems: list[Problem], reading: Reading) -> None:
    """Level and function from the title, where no column says them."""
    title = values.get("title", "")
    guesses = {"level": level_of(title), "function": function_of(title)} if title else {}
    guessed = {name: str(guess) for name, guess in guesses.items() if guess and not values.get(name)}
    if guessed:
        values |= guessed | {"guessed": sorted(guessed)}


def _deal(values: Values, problems: list[Problem], reading: Reading) -> None:
    """The CRM's own flags tell won and lost where the stage's word is not known."""
    closed, won = values.pop("is_closed", None), values.pop("is_won", None)
    if closed and won is not None:
        values["stage"] = str(Stage.CLOSED_WON if won else Stage.CLOSED_LOST)
        problems[:] = [problem for problem in problems if problem.field != "stage"]
    day, stage = values.pop("close_date", None), values.get("stage", "")
    if day:
        values["closed_on" if stage.startswith("closed") else "expected_close"] = day
    if stage == Stage.CLOSED_LOST and values.get("amount") and not Decimal(values["amount"]):
        del values["amount"]
        problems.append(Problem("value.zero_amount", {}, "amount"))
    if "amount" in values:
        values.setdefault("currency", reading.currency)


def _user(values: Values, problems: list[Problem], reading: Reading) -> None:
    parts = (values.pop("first_name", ""), values.pop("last_name", ""))
    values.setdefault("name", " ".join(filter(None, parts)))


def _advocate(values: Values, problems: list[Problem], reading: Reading) -> None:
    _person(values, problems, reading)
    for name in ("formats_liked", "languages"):
        if isinstance(values.get(name), str):
            values[name] = [values[name]]


def _reference(values: Values, problems: list[Problem], reading: Reading) -> None:
    """What was asked for cannot be later than what came of it."""
    asked, day = values.get("asked_on"), values.get("day")
    if asked and day and asked > day:
        del values["asked_on"]


def _signal(values: Values, problems: list[Problem], reading: Reading) -> None:
    """The value in the terms of the row's kind."""
    if not (word := values.get("kind")):
        problems.append(Problem("value.missing", {}, "kind", rejects=True))
        return
    try:
        found = told(SignalKind(word), values.pop("value", ""), _value_sign(reading), _value_answers(reading))
    except BadCell as bad:
        problems.append(Problem(bad.code, {name: str(said)[:100] for name, said in bad.figures.items()}, "value", True))
        return
    number = None if found.number is None else str(found.number)
    told_values = {"number": number, "word": found.word, "comment": values.get("comment") or found.note}
    values |= {name: value for name, value in told_values.items() if value}


def _value_sign(reading: Reading) -> DecimalSign | None:
    contexts = (context for context in reading.contexts.values() if context.field.kind is Kind.SIGNAL_VALUE)
    return next((context.sign for context in contexts), None)


def _value_answers(reading: Reading) -> Mapping[str, str]:
    answers: Mapping[str, str] = reading.options.get("values", {}).get(Kind.SIGNAL_VALUE, {})
    return answers


def _nps(values: Values, problems: list[Problem], reading: Reading) -> None:
    values |= {"kind": str(SignalKind.NPS), "number": str(values.get("score", ""))}


def _usage(values: Values, problems: list[Problem], reading: Reading) -> None:
    """A table without a column of counts has a row for each use; with one, every row needs its count."""
    if "count" not in {context.field.name for context in reading.contexts.values()}:
        values["count"] = 1
    elif "count" not in values:
        problems[:] = [replace(one, rejects=True) if one.field == "count" else one for one in problems]
        if not any(one.field == "count" for one in problems):
            problems.append(Problem("value.missing", {}, "count", rejects=True))


TIDY = {
    ImportSubject.ACCOUNTS: _account,
    ImportSubject.CONTACTS: _person,
    ImportSubject.DEALS: _deal,
    ImportSubject.USERS: _user,
    ImportSubject.ADVOCATES: _advocate,
    ImportSubject.REFERENCES: _reference,
    ImportSubject.SIGNALS: _signal,
    ImportSubject.NPS: _nps,
    ImportSubject.USAGE: _usage,
}


def crm_stage_of(cells: Sequence[str], reading: Reading) -> str:
    """The CRM's own word for the stage, kept beside ours."""
    place = next((place for place, context in reading.contexts.items() if context.field.kind is Kind.STAGE), None)
    return "" if place is None or is_empty(cells[place]) else cells[place].strip()[:100]

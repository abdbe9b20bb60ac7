"""What a file of signals leaves open: which kind it is about, and what its words mean for that kind."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from django.db.models import Count

from goodword.lib.wordkey import word_key
from goodword.models import DataImport, DataImportRow
from goodword.policy.finding import SignalKind

from .cell import is_empty
from .field import Kind
from .signal_value import choices_of, is_unknown_word
from .words import Words, words_of


def likely_kind(names: Iterable[str]) -> str:
    """From the names of file, source and columns, whichever is a kind's first: "Health score", "G2 reviews"."""
    words = words_of(Kind.SIGNAL_KIND)
    for name in names:
        stem = PurePath(name).stem
        if found := words.find(stem) or words.find(stem.removesuffix("s")):
            return found
    return ""


def unknown_values(
    data_import: DataImport, columns: Mapping[str, Mapping[str, Any]], options: Mapping[str, Any]
) -> list[tuple[SignalKind, str, int]]:
    """(kind, word, rows) of words nobody knows, most frequent first. Rows whose kind is still open are left out."""
    if "value" not in columns:
        return []
    pairs = _pairs(data_import, columns)
    words, answers = words_of(Kind.SIGNAL_KIND), options.get("values", {}).get(Kind.SIGNAL_KIND, {})
    default = options.get("defaults", {}).get("kind", "")
    found: dict[tuple[SignalKind, str], tuple[str, int]] = {}
    for said, text, count in pairs:
        kind = _kind(said, words, answers) or default
        if kind and choices_of(SignalKind(kind)) and is_unknown_word(SignalKind(kind), text):
            first, before = found.get((SignalKind(kind), word_key(text)), (text, 0))
            found[SignalKind(kind), word_key(text)] = (first, before + count)
    listed = [(kind, text, count) for (kind, key), (text, count) in found.items() if key]
    return sorted(listed, key=lambda one: (-one[2], one[0], one[1]))


def _kind(said: str, words: Words, answers: Mapping[str, str]) -> str:
    if is_empty(said):
        return ""
    answer = answers.get(word_key(said))
    return (words.find(said) or "") if answer is None else answer


def _pairs(data_import: DataImport, columns: Mapping[str, Mapping[str, Any]]) -> Sequence[tuple[str, str, int]]:
    """(kind, value, rows) as the file says it."""
    if "kind" not in columns:
        return [("", text.strip(), count) for text, count in columns["value"]["values"].items()]
    if not columns["value"]["values"]:
        return []  # so many different ones are no words
    names = [column["name"] for column in data_import.header]
    cells = [f"raw__cells__{names.index(columns[name]['name'])}" for name in ("kind", "value")]
    rows = DataImportRow.objects.filter(data_import=data_import).order_by()
    counted = rows.values_list(*cells).annotate(Count("pk"))
    return [(str(kind).strip(), str(text).strip(), count) for kind, text, count in counted if not is_empty(str(text))]

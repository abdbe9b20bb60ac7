"""Translations: strings out of Python and Django templates into catalogues, and what is wrong with a catalogue.

Babel reads and writes the files, Django's own `templatize` reads the templates; no gettext tools are needed.
"""

import io
import re
import tokenize
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # in the header of a .mo, which must not change when nothing has changed
TEMPLATES = {".html", ".txt", ".mjml"}
CALL = re.compile(r"(?<![\w.])(?:(?:np|n|p)?gettext|_)\(")
ALIAS = re.compile(r"\b((?:np|n|p)?gettext(?:_lazy|_noop)?) as (\w+)")
NAMED = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
TAG = re.compile(r"</?[a-z][^>]*>")


def sources(package: Path) -> Iterator[Path]:
    """Every file that may hold strings for people."""
    for path in sorted(package.rglob("*")):
        in_templates = "templates" in path.parts and path.suffix in TEMPLATES
        if (path.suffix == ".py" and "migrations" not in path.parts) or in_templates:
            yield path


def template(package: Path) -> Catalog:
    """A catalogue of all strings, with the files they are in and no translation."""
    catalogue = Catalog(fuzzy=False)
    for path in sources(package):
        for message, context in _strings(path):
            catalogue.add(message, locations=[(path.relative_to(package).as_posix(), 0)], context=context)
    return catalogue


def _strings(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    text = path.read_text(encoding="utf-8")
    source = text if path.suffix == ".py" else "\n".join(_calls(templatize(text, origin=str(path))))
    aliases = {alias: name for name, alias in ALIAS.findall(source)}
    keywords = KEYWORDS | {alias: KEYWORDS[name] for alias, name in aliases.items()}
    found: Any = extract_python(io.BytesIO(source.encode()), keywords, [], {"encoding": "utf-8"})
    for _line, called, given, _comments in found:
        function = aliases.get(called, called)
        words = [word for word in ([given] if isinstance(given, str) else given) if word]
        context = words.pop(0) if "pgettext" in function and words else None
        is_plural = "ngettext" in function or function.startswith("np")
        if words:
            yield (tuple(words[:2]) if is_plural and len(words) > 1 else words[0]), context


def _calls(source: str) -> Iterator[str]:
    """The gettext calls in what `templatize` makes of a template; the rest of it is no Python."""
    for match in CALL.finditer(source):
        yield _balanced(source[match.start() :])


def _balanced(source: str) -> str:
    """The call that the text begins with, up to its closing bracket."""
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(source.splitlines()[0]).readline):
        depth += {"(": 1, ")": -1}.get(token.string, 0) if token.type == tokenize.OP else 0
        if token.string == ")" and depth == 0:
            return source[: token.end[1]]
    raise ValueError(f"no end of {source[:60]!r}")


def read(path: Path, locale: str) -> Catalog:
    """The catalogue of a language; an empty one where there is no file yet."""
    if not path.exists():
        return Catalog(locale=locale, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def updated(path: Path, locale: str, wanted: Catalog) -> Catalog:
    """The language's catalogue with exactly the strings wanted, keeping the translations it has."""
    known, fresh = read(path, locale), Catalog(locale=locale, fuzzy=False, creation_date=ANY_DAY)
    for message in wanted:
        if message.id:
            old = known.get(_key(message), message.context)
            string = old.string if old and _same_shape(old, message) else None
            fresh.add(message.id, string, locations=message.locations, context=message.context)
    return fresh


def _key(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, list | tuple) else message.id)


def _same_shape(old: Message, new: Message) -> bool:
    return isinstance(old.id, list | tuple) == isinstance(new.id, list | tuple)


def po_bytes(catalogue: Catalog) -> bytes:
    """Without dates and line numbers, so that nothing changes when nothing has changed."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, omit_header=False, sort_output=True, width=0, include_lineno=False)
    stable = [line for line in buffer.getvalue().splitlines() if not line.startswith(_UNSTABLE)]
    return b"\n".join(stable) + b"\n"


_UNSTABLE = (b'"POT-', b'"PO-', b'"Last-', b'"Language-Team', b'"Generated-By', b'"Project-', b'"Report-', b"# ")


def mo_bytes(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def problems(catalogue: Catalog, may_stay: frozenset[str]) -> Iterator[str]:
    """What is missing, still English, or has lost a placeholder or a tag. `may_stay`: what rightly reads the same."""
    for message in catalogue:
        if not message.id:
            continue
        originals = message.id if isinstance(message.id, list | tuple) else (message.id,)
        strings = message.string if isinstance(message.string, list | tuple) else (message.string,)
        for string in strings:
            if problem := _problem(originals, string or "", may_stay):
                yield f"{problem}: {originals[0]!r}"


def _problem(originals: "list[str] | tuple[str, ...]", string: str, may_stay: frozenset[str]) -> str:
    original = originals[-1]
    if not string:
        return "not translated"
    if string in originals and original not in may_stay and re.search(r"[^\W\d_]{2}", NAMED.sub("", original)):
        return "still English"
    if not _names(string) <= _names(original) or (len(originals) == 1 and _names(string) != _names(original)):
        return "placeholders differ"
    if sorted(TAG.findall(string)) != sorted(TAG.findall(original)):
        return "tags differ"
    return ""


def _names(text: str) -> set[str]:
    return {one or other for one, other in NAMED.findall(text)}

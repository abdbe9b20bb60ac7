"""What somebody newly wrote in a mail: without the mail they answered, their signature and the markup."""

import re
from collections.abc import Iterator, Sequence
from html import unescape

from .mail_parts import Part

LONGEST = 2_000  # characters of an excerpt
MOST_LINES = 2_000
# "On Tuesday, 3 March 2026 at 10:12, Ada wrote:" in our four languages, and Outlook's separators
_BEGINS_QUOTE = re.compile(
    r"^(on .{4,300} wrote:|am .{4,300} schrieb\b.{0,200}:|em .{4,300} escreveu:|pada .{4,300} menulis:|"
    r"-{2,} ?(original message|ursprüngliche nachricht|mensagem original|mesej asal|forwarded message).{0,80}|"
    r"_{20,})$",
    re.IGNORECASE,
)
_HEAD = re.compile(r"^\*?(from|von|de|daripada):\*? .{3,}", re.IGNORECASE)
_SENT = re.compile(r"^\*?(sent|date|gesendet|datum|enviado|enviada em|data|dihantar|tarikh):\*? .{3,}", re.IGNORECASE)
_BREAKS = {"br", "p", "div", "li", "tr", "h1", "h2", "h3", "blockquote", "hr", "table"}
_UNSEEN = ("style", "script", "head", "title")


def excerpt_of(parts: Sequence[Part]) -> str:
    lines = _own_lines(_text(parts).splitlines()[:MOST_LINES])
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _text(parts: Sequence[Part]) -> str:
    plain = next((text for part in parts if part.type == "text/plain" and (text := part.text()).strip()), "")
    return plain or next((without_markup(part.text()) for part in parts if part.type == "text/html"), "")


def _own_lines(lines: Sequence[str]) -> Iterator[str]:
    for index, line in enumerate(lines):
        line = line.rstrip()[:LONGEST]
        if line == "--" or _is_border(lines, index):
            return
        if not line.startswith(">"):
            yield line


def _is_border(lines: Sequence[str], index: int) -> bool:
    """Does the mail that is answered begin here? Its introduction may be folded into two lines."""
    line = lines[index].strip()[:600]
    following = lines[index + 1].strip()[:600] if index + 1 < len(lines) else ""
    if _BEGINS_QUOTE.match(line) or (line[:3].lower() in _FOLDED and _BEGINS_QUOTE.match(f"{line} {following}")):
        return True
    return bool(_HEAD.match(line) and _SENT.match(following))


_FOLDED = ("on ", "am ", "em ", "pad")


def without_markup(html: str) -> str:
    """The words of a page, in one pass over it."""
    return "".join(_words(html))


def _words(html: str) -> Iterator[str]:
    first, *others = html.split("<")
    yield unescape(first)
    hidden = ""
    for piece in others:
        tag, _, text = piece.partition(">")
        name = re.match(r"/?[a-z0-9]*", tag.lower())
        word = name[0] if name else ""
        if not hidden and word in _UNSEEN:
            hidden = word
        elif hidden and word == f"/{hidden}":
            hidden = ""
        if hidden:
            continue
        if word.lstrip("/") in _BREAKS and not word.startswith("/") or word in ("/p", "/div", "/tr"):
            yield "\n"
        yield unescape(" ".join(text.split()) + (" " if text[-1:].isspace() else ""))

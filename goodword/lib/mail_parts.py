"""A mail (RFC 5322, MIME) taken apart within limits: whatever somebody sends costs one look at each byte and level."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser

LONGEST = 25 * 1024 * 1024  # bytes of a whole mail
LONGEST_HEADERS = 256 * 1024  # bytes of the headers of the mail, or of one of its parts
MOST_HEADERS, MOST_PARTS, DEEPEST = 1_000, 500, 20
LONGEST_TEXT = 512 * 1024  # bytes of a text that are read
LONGEST_VALUE = 2_000  # characters of a header that are read
# Not in text anywhere, and slow, or no charsets at all.
_ODD_CHARSETS = {"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined"}
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n|\r\r")
Span = tuple[int, int]  # where something begins and ends in the mail


class UnreadableMail(ValueError):
    """Not a mail, or one built to be hard to read; the text says which."""


@dataclass(frozen=True)
class Part:
    """One leaf of the mail, or a mail inside it; `level` 0 is the mail itself."""

    headers: Message
    body: bytes
    level: int

    @property
    def type(self) -> str:
        return self.headers.get_content_type()

    def parameter(self, name: str) -> str:
        try:
            value = self.headers.get_param(name)
        except (ValueError, LookupError):  # encoded, and wrongly
            return ""
        return clean(value[2] if isinstance(value, tuple) else str(value or ""))

    def text(self) -> str:
        """The body as text, whatever its encoding claims; what cannot be read becomes a mark."""
        return clean_lines(decode(self._bytes()[:LONGEST_TEXT], self.parameter("charset")))

    def _bytes(self) -> bytes:
        carrier = Message()
        carrier["Content-Transfer-Encoding"] = header(self.headers, "Content-Transfer-Encoding").strip().lower()
        carrier.set_payload(self.body[: LONGEST_TEXT * 2].decode("ascii", "surrogateescape"))
        try:
            return bytes(carrier.get_payload(decode=True) or b"")
        except (ValueError, LookupError):
            return self.body


def open_mail(raw: bytes) -> tuple[Message, list[Part]]:
    """The headers of the mail and its parts in their order, those of multiparts taken apart, mails in it not."""
    if len(raw) > LONGEST:
        raise UnreadableMail(f"the mail has more than {LONGEST // 1024**2} MB")
    if not raw.strip():
        raise UnreadableMail("the mail is empty")
    raw = without_envelope(raw)
    headers, begins = split(raw, 0, len(raw))
    if not headers.keys():
        raise UnreadableMail("the mail has no headers")
    parts: list[Part] = []
    for part in _leaves(headers, raw, (begins, len(raw)), 0):
        if len(parts) >= MOST_PARTS:
            raise UnreadableMail(f"the mail has more than {MOST_PARTS} parts")
        parts.append(part)
    return headers, parts


def without_envelope(raw: bytes) -> bytes:
    """Some mail servers put a line `From sender date` of a mailbox file in front."""
    return raw.partition(b"\n")[2] if raw.startswith(b"From ") else raw


def split(raw: bytes, begins: int, ends: int) -> tuple[Message, int]:
    """The headers of what stands there, and where its body begins."""
    if raw.startswith((b"\n", b"\r\n"), begins, ends):
        return Message(), begins
    end = _END_OF_HEADERS.search(raw, begins, min(ends, begins + LONGEST_HEADERS))
    if end is None and ends - begins > LONGEST_HEADERS:
        raise UnreadableMail(f"its headers have more than {LONGEST_HEADERS // 1024} kB")
    head = raw[begins : end.start() if end else ends]
    if head.count(b"\n") + head.count(b"\r") > 4 * MOST_HEADERS:
        raise UnreadableMail("its headers have too many lines")
    headers = BytesHeaderParser().parsebytes(head + b"\n\n")
    if len(headers.keys()) > MOST_HEADERS:
        raise UnreadableMail(f"it has more than {MOST_HEADERS} headers")
    return headers, end.end() if end else ends


def _leaves(headers: Message, raw: bytes, body: Span, level: int) -> Iterator[Part]:
    part = Part(headers, b"", level)
    boundary = part.parameter("boundary") if headers.get_content_maintype() == "multipart" else ""
    if not boundary:
        yield replace(part, body=raw[slice(*body)])
        return
    if level >= DEEPEST:
        raise UnreadableMail(f"its parts are nested more than {DEEPEST} times")
    for begins, ends in _sections(raw, body, boundary):
        inner, inner_body = split(raw, begins, ends)
        yield from _leaves(inner, raw, (inner_body, ends), level + 1)


def _sections(raw: bytes, body: Span, boundary: str) -> Iterator[Span]:
    """What stands between the lines of a boundary; a last one that nothing closes counts as well."""
    line = re.compile(rb"^--" + re.escape(boundary.encode("utf-8", "replace")) + rb"(--)?[ \t]*\r?$", re.MULTILINE)
    begins: int | None = None
    for count, found in enumerate(line.finditer(raw, *body)):
        if count > MOST_PARTS:
            raise UnreadableMail(f"the mail has more than {MOST_PARTS} parts")
        if begins is not None:
            yield begins, found.start()
        if found[1]:
            return
        begins = min(found.end() + 1, body[1])
    if begins is not None:
        yield begins, body[1]


def header(headers: Message, name: str) -> str:
    """The first of this name, decoded and in one line; empty where there is none."""
    return next(iter(all_headers(headers, name)), "")


def all_headers(headers: Message, name: str) -> list[str]:
    return [_decoded(value[:LONGEST_VALUE]) for value in raw_headers(headers, name)]


def raw_headers(headers: Message, name: str) -> list[str]:
    """As they stand in the mail, encoded words and folds in them; bytes beyond ASCII read as UTF-8 where they are."""
    found = [str(value) for key, value in headers.raw_items() if key.lower() == name.lower()]
    return [decode(value.encode("utf-8", "surrogateescape"), "") for value in found[:20]]


def _decoded(value: str) -> str:
    try:
        pieces: Sequence[tuple[str | bytes, str | None]] = decode_header(value)
    except (ValueError, LookupError, TypeError):  # not as encoded as it looks
        return clean(value)
    words = (piece if isinstance(piece, str) else decode(piece, charset or "") for piece, charset in pieces)
    return clean("".join(words))


def decode(raw: bytes, charset: str) -> str:
    """By the charset it claims where that works, else as UTF-8 or Western European: something is always shown."""
    wanted = charset.strip().lower().replace("-", "_")
    known = [] if not wanted or wanted in _ODD_CHARSETS else [charset.strip()]
    for name in (*known, "utf-8"):
        try:
            return raw.decode(name)
        except (LookupError, ValueError):
            continue
    return raw.decode("utf-8" if wanted in ("utf_8", "us_ascii", "ascii") else "cp1252", "replace")


def clean(text: str) -> str:
    """One line that any database can hold."""
    return " ".join(clean_lines(text).split())


def clean_lines(text: str) -> str:
    """Lines that any database can hold, without controls."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub(" ", plain.encode("utf-8", "replace").decode("utf-8"))

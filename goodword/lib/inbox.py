"""Mailboxes that are read: over IMAP, or a Maildir on this machine. Nothing is ever deleted or moved away.

A letter that was worked on is marked as seen; until then it comes again, so that being cut off in between loses none.
"""

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

TIMEOUT = 20  # seconds for each step of the conversation
HEAD = 200_000  # bytes of a letter that is too long, to tell it by
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class InboxAway(Exception):
    """It cannot be reached or read now; the text says why, and holds no password."""


@dataclass(frozen=True)
class Place:
    """Where letters lie: a Maildir has a `path`, everything else is for IMAP."""

    path: str = ""
    host: str = ""
    port: int = 143
    username: str = ""
    password: str = field(default="", repr=False)
    use_ssl: bool = False
    use_tls: bool = False
    folder: str = "INBOX"


@dataclass(frozen=True)
class Letter:
    """`is_whole` is False for one longer than wanted, of which only the beginning was fetched."""

    key: str
    raw: bytes
    is_whole: bool = True


class Inbox(Protocol):
    def letters(self, longest: int) -> Iterator[Letter]:
        """Those nobody has seen, the oldest first."""

    def mark_seen(self, letter: Letter) -> None: ...


@contextmanager
def open_inbox(place: Place) -> Iterator[Inbox]:
    if place.path:
        yield Maildir(Path(place.path))
        return
    with _conversation(place):
        client = _connected(place)
        try:
            yield Imap(client)
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                client.logout()


@contextmanager
def _conversation(place: Place) -> Iterator[None]:
    try:
        yield
    except (OSError, imaplib.IMAP4.error, ValueError) as error:
        said = f"{type(error).__name__}: {error}"
        for secret in (place.password, place.username):
            said = said.replace(secret, "…") if secret else said
        raise InboxAway(said[:500]) from None  # the cause may hold what was sent


def _connected(place: Place) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    client: imaplib.IMAP4
    if place.use_ssl:
        client = imaplib.IMAP4_SSL(place.host, place.port, ssl_context=context, timeout=TIMEOUT)
    else:
        client = imaplib.IMAP4(place.host, place.port, timeout=TIMEOUT)
    try:
        if place.use_tls:
            client.starttls(context)
        _sign_in(client, place)
        _answered(client.select(_quoted(place.folder)))
    except BaseException:
        with suppress(OSError, imaplib.IMAP4.error):
            client.shutdown()
        raise
    return client


def _sign_in(client: imaplib.IMAP4, place: Place) -> None:
    """In any alphabet where the server can; else as it always was."""
    if "AUTH=PLAIN" in client.capabilities:
        words = f"\0{place.username}\0{place.password}".encode()
        _answered(client.authenticate("PLAIN", lambda _: words))
    else:
        _answered(client.login(_quoted(place.username), place.password))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _answered(answer: tuple[str, Sequence[Any]]) -> Sequence[Any]:
    status, data = answer
    if status != "OK":
        said = data[0] if data else b""
        raise imaplib.IMAP4.error(said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said))
    return data


class Imap:
    def __init__(self, client: imaplib.IMAP4) -> None:
        self.client = client

    def letters(self, longest: int) -> Iterator[Letter]:
        found = _answered(self.client.uid("SEARCH", "UNSEEN", "UNDELETED"))
        keys = sorted(int(key) for key in (found[0] or b"").split())
        for key in map(str, keys):
            size = _SIZE.search(b" ".join(self._fetched(key, "(RFC822.SIZE)")))
            is_whole = size is None or int(size[1]) <= longest
            wanted = "BODY.PEEK[]" if is_whole else f"BODY.PEEK[]<0.{HEAD}>"
            raw = max(self._fetched(key, f"({wanted})"), key=len, default=b"")
            if raw:  # else it was removed meanwhile
                yield Letter(key, raw, is_whole)

    def _fetched(self, key: str, what: str) -> list[bytes]:
        """Every piece of the answer, texts and literals alike."""
        data = _answered(self.client.uid("FETCH", key, what))
        pieces = [piece for answer in data if answer for piece in (answer if isinstance(answer, tuple) else (answer,))]
        return [piece for piece in pieces if isinstance(piece, bytes)]

    def mark_seen(self, letter: Letter) -> None:
        _answered(self.client.uid("STORE", letter.key, "+FLAGS.SILENT", r"(\Seen)"))


class Maildir:
    """As mail servers deliver to it: new letters in `new`, those some program has found in `cur`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not all((path / name).is_dir() for name in ("new", "cur")):
            raise InboxAway(f"{path} is no Maildir: it has no folders new and cur")

    def letters(self, longest: int) -> Iterator[Letter]:
        for path in sorted(self._unseen(), key=lambda path: path.name):
            with suppress(FileNotFoundError):  # another program has marked it meanwhile
                is_whole = path.stat().st_size <= longest
                with path.open("rb") as file:
                    raw = file.read(longest if is_whole else HEAD)
                yield Letter(f"{path.parent.name}/{path.name}", raw, is_whole)

    def _unseen(self) -> Iterator[Path]:
        for name in ("new", "cur"):
            try:
                files = list((self.path / name).iterdir())
            except OSError as error:
                raise InboxAway(f"{type(error).__name__}: {error}"[:500]) from error
            yield from (path for path in files if path.is_file() and "S" not in _flags(path.name))

    def mark_seen(self, letter: Letter) -> None:
        path = self.path / letter.key
        name, flags = path.name.partition(":2,")[0], "".join(sorted({*_flags(path.name), "S"}))
        try:
            path.rename(self.path / "cur" / f"{name}:2,{flags}")
        except FileNotFoundError:
            return
        except OSError as error:
            raise InboxAway(f"{type(error).__name__}: {error}"[:500]) from error


def _flags(name: str) -> str:
    return "" if name.startswith(".") and ":2," not in name else name.partition(":2,")[2]

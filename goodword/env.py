"""Strict reading of the environment: a wrong value stops the start with a sentence, never a guess."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

Database = dict[str, object]


class BadSetting(SystemExit):
    """A setting that cannot be understood; the message names it."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")


def read_file(path: Path) -> None:
    """Sets what the file says in `NAME=value` lines and the environment does not say; quotes around a value go."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    for place, line in enumerate(lines, start=1):
        name, equals, value = line.strip().partition("=")
        if not name or name.startswith("#"):
            continue
        if not equals or not name.isidentifier():
            raise BadSetting(f"{path.name}, line {place}", "must look like NAME=value")
        quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
        os.environ.setdefault(name, value[1:-1] if quoted else value)


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool = False) -> bool:
    value = text(name).lower()
    if value in ("", "1", "true", "yes", "on", "0", "false", "no", "off"):
        return default if value == "" else value in ("1", "true", "yes", "on")
    raise BadSetting(name, f"{value!r} is neither yes nor no")


def number(name: str, default: int, low: int, high: int) -> int:
    value = text(name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise BadSetting(name, f"{value!r} is not a whole number from {low} to {high}")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def folder(name: str, default: Path) -> Path:
    path = Path(text(name) or default).expanduser().resolve()
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


SQLITE_OPTIONS: Database = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}


def database(name: str, default: Path, statement_seconds: int) -> Database:
    """Django's settings of one database from `sqlite:///path` or `postgres://user:password@host/name?host=…`."""
    value = text(name) or f"sqlite:///{default}"
    parts = urlsplit(value)
    if parts.scheme == "sqlite":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": unquote(parts.path[1:]), "OPTIONS": SQLITE_OPTIONS}
    if parts.scheme not in ("postgres", "postgresql"):
        raise BadSetting(name, "must begin with sqlite:/// or postgres://")
    query = dict(parse_qsl(parts.query))
    limits = f"-c lock_timeout=3s -c statement_timeout={statement_seconds}s"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": limits, **query},
    }


def smtp(name: str) -> dict[str, object]:
    """Django's mail settings from `smtp://user:password@host:port` (`smtps://` for TLS, `?starttls=1`)."""
    value = text(name)
    if not value:
        return {}
    parts = urlsplit(value)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise BadSetting(name, "must look like smtp://user:password@host:port or smtps://…")
    return {
        "host": parts.hostname,
        "port": parts.port or (465 if parts.scheme == "smtps" else 25),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
        "use_tls": dict(parse_qsl(parts.query)).get("starttls", "") in ("1", "true", "yes"),
    }


def inbox(name: str) -> dict[str, Any]:
    """The mailbox that replies come to: `imap(s)://user:password@host:port/Folder` or `maildir:/path`."""
    value = text(name)
    if not value:
        return {}
    parts = urlsplit(value)
    path = unquote(parts.path)
    if parts.scheme == "maildir" and path.startswith("/"):
        return {"path": path}
    if parts.scheme not in ("imap", "imaps") or not parts.hostname or _port(parts) < 0:
        raise BadSetting(name, "must look like imaps://user:password@host:port/Folder or maildir:/path")
    found = {"username": unquote(parts.username or ""), "password": unquote(parts.password or "")}
    folder = path.strip("/") or "INBOX"
    if not folder.isascii() or any(not char.isprintable() for value in (folder, *found.values()) for char in value):
        raise BadSetting(name, "the folder's name must be in plain letters, and nothing may hold a line break")
    return found | {
        "host": parts.hostname,
        "port": _port(parts) or (993 if parts.scheme == "imaps" else 143),
        "use_ssl": parts.scheme == "imaps",
        "use_tls": dict(parse_qsl(parts.query)).get("starttls", "") in ("1", "true", "yes"),
        "folder": folder,
    }


def _port(parts: SplitResult) -> int:
    """0 where none is given, -1 where it is no port: a `/` of a password that was not written as %2F ends up here."""
    try:
        return parts.port or 0
    except ValueError:
        return -1


def secret_key(name: str, data: Path) -> str:
    """From the environment, else made once and kept in the data folder."""
    given = text(name)
    if given:
        if len(given) < 32:
            raise BadSetting(name, "must have 32 characters or more")
        return given
    path = data / "secret.key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(os.urandom(40).hex())
    return path.read_text(encoding="ascii").strip()

"""Backup and restore: one tar with the database, the key that personal links are made with, and a manifest (V24)."""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

MANIFEST, DATABASE, KEY = "manifest.json", "database", "secret.key"


class BackupError(Exception):
    """The backup or restore did not happen, and why; nothing was changed."""


def back_up(target: Path, *, now: datetime) -> dict[str, Any]:
    """Write a consistent backup while the product runs. Returns the manifest.

    The file is readable by its owner only.
    """
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        dump = Path(folder) / DATABASE
        _DUMP[connection.vendor](dump)
        manifest = {
            "goodword": version("goodword"),
            "engine": connection.vendor,
            "made_at": now.isoformat(),
            "migration": _newest_migration(),
            "sha256": _digest(dump),
        }
        whole = Path(folder) / "backup.tar"
        descriptor = os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w") as tar:
            _add(tar, MANIFEST, json.dumps(manifest, indent=2).encode())
            _add(tar, KEY, settings.SECRET_KEY.encode())
            tar.add(dump, DATABASE)
        whole.replace(target)
    return manifest


def restore(source: Path) -> dict[str, Any]:
    """Put the database back as it was. Returns the manifest.

    The data folder's key is put back too, so that personal links in mails already sent go on working; it counts from
    the next start.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        manifest = _unpack(source, folder)
        if manifest.get("engine") != connection.vendor:
            raise BackupError(f"The backup is of {manifest.get('engine')}, this database is {connection.vendor}.")
        if manifest.get("sha256") != _digest(folder / DATABASE):
            raise BackupError("The backup is damaged: its checksum does not match.")
        _LOAD[connection.vendor](folder / DATABASE)
        key = Path(settings.DATA) / KEY
        if key.exists():
            shutil.copyfile(folder / KEY, key)
    return manifest


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source) as tar:
            for name in (MANIFEST, KEY, DATABASE):
                member = tar.extractfile(name)
                if member is None:
                    raise KeyError(name)
                with member, (folder / name).open("wb") as file:
                    shutil.copyfileobj(member, file)
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise BackupError(f"{source} is not a backup of Goodword.") from error
    return manifest


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(data), 0o600
    tar.addfile(info, io.BytesIO(data))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _newest_migration() -> str:
    applied = MigrationRecorder.Migration.objects.filter(app="goodword").order_by("-name").first()
    return applied.name if applied else ""


def _dump_sqlite(target: Path) -> None:
    """SQLite's own backup, in one step, so that no writer makes it start again."""
    with closing(sqlite3.connect(target)) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy, pages=-1)


def _load_sqlite(source: Path) -> None:
    with closing(sqlite3.connect(source)) as copy:
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupError("The backup is damaged: SQLite's integrity check fails.")
        connection.ensure_connection()
        copy.backup(connection.connection, pages=-1)


def _dump_postgresql(target: Path) -> None:
    _postgresql("pg_dump", "-Fc", "--no-owner", "--file", str(target))


def _load_postgresql(source: Path) -> None:
    connection.close()
    _postgresql("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error",
                str(source))  # fmt: skip


def _postgresql(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs on our database; the password travels by the environment only."""
    config = connection.settings_dict
    environment = {"PGHOST": config["HOST"], "PGPORT": config["PORT"], "PGUSER": config["USER"],
                   "PGPASSWORD": config["PASSWORD"], "PGDATABASE": config["NAME"]}  # fmt: skip
    given = {key: str(value) for key, value in environment.items() if value}
    command = [program, *(["--dbname", str(config["NAME"])] if program == "pg_restore" else []), *arguments]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | given)
    except FileNotFoundError as error:
        raise BackupError(f"{program} is not installed; on Debian: apt install postgresql-client") from error
    except subprocess.CalledProcessError as error:
        raise BackupError(f"{program} failed: {error.stderr.strip()}") from error


_DUMP: dict[str, Callable[[Path], None]] = {"sqlite": _dump_sqlite, "postgresql": _dump_postgresql}
_LOAD: dict[str, Callable[[Path], None]] = {"sqlite": _load_sqlite, "postgresql": _load_postgresql}

"""A backup is worth what its restore is: with the real commands, on a database of its own, on both engines (V24)."""

import os
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

pytestmark = [pytest.mark.django_db, pytest.mark.rule("V24")]

ROWS = """
from django.apps import apps
print({m.__name__: m.objects.count() for m in apps.get_app_config("goodword").get_models()})
"""
MAKE = """
from tests.factories import *
make_workspace(); make_user(Role.ADMIN, name="Zoë 🦊")
for _ in range(20): make_advocate()
make_request()
"""
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def new_database(tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Makes empty databases of the engine under test, and removes them."""
    given = settings.DATABASES["default"]
    if "sqlite" in str(given["ENGINE"]):
        yield lambda: f"sqlite:///{tmp_path / uuid4().hex}.sqlite3"
        return
    host, names = str(given["HOST"]), []

    def create() -> str:
        names.append(f"drill_{uuid4().hex}")
        _as_owner(host, "CREATE DATABASE {}", names[-1])
        return f"postgres://goodword@/{names[-1]}?host={host}"

    yield create
    for name in names:
        _as_owner(host, "DROP DATABASE {} WITH (FORCE)", name)


def _as_owner(host: str, command: str, name: str) -> None:
    with psycopg.connect(host=host, user="goodword", dbname="goodword", autocommit=True) as connection:
        connection.execute(sql.SQL(command).format(sql.Identifier(name)))


def goodword(database: str, data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run our own command on this database with this data folder."""
    environment = {**os.environ, "DATABASE_URL": database, "GOODWORD_DATA": str(data)}
    root = Path(__file__).parents[2]
    command = [sys.executable, str(root / "manage.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=root, check=False)


def test_a_restored_backup_is_the_same_workspace_and_verifies(tmp_path: Path, new_database: Callable[[], str]) -> None:
    old, new, backup = new_database(), new_database(), tmp_path / "backup.tar"
    before, after = tmp_path / "before", tmp_path / "after"
    for arguments in (("migrate", "-v0"), ("shell", "-v0", "-c", MAKE), ("backup", str(backup))):
        done = goodword(old, before, *arguments)
        assert done.returncode == 0, done.stderr
    rows = goodword(old, before, "shell", "-v0", "-c", ROWS).stdout
    assert goodword(new, after, "check").returncode == 0  # a key of its own, which the restore replaces
    restored = goodword(new, after, "restore", str(backup))
    assert restored.returncode == 0, restored.stderr
    assert goodword(new, after, "shell", "-v0", "-c", ROWS).stdout == rows
    assert (after / "secret.key").read_text() == (before / "secret.key").read_text()
    assert goodword(new, after, "verify").returncode == 0
    assert backup.stat().st_mode & 0o077 == 0


def test_a_workspace_is_not_overwritten_unasked(tmp_path: Path, new_database: Callable[[], str]) -> None:
    database, backup = new_database(), tmp_path / "backup.tar"
    for arguments in (("migrate", "-v0"), ("shell", "-v0", "-c", MAKE), ("backup", str(backup))):
        assert goodword(database, tmp_path, *arguments).returncode == 0
    refused = goodword(database, tmp_path, "restore", str(backup))
    assert refused.returncode != 0
    assert "--replace" in refused.stderr
    assert goodword(database, tmp_path, "restore", str(backup), "--replace").returncode == 0


def test_a_damaged_or_wrong_file_changes_nothing(tmp_path: Path, new_database: Callable[[], str]) -> None:
    database, backup = new_database(), tmp_path / "backup.tar"
    for arguments in (("migrate", "-v0"), ("shell", "-v0", "-c", MAKE), ("backup", str(backup))):
        assert goodword(database, tmp_path, *arguments).returncode == 0
    rows = goodword(database, tmp_path, "shell", "-v0", "-c", ROWS).stdout
    (tmp_path / "text.tar").write_text("not a backup")
    flip_a_byte(backup, tmp_path / "flipped.tar")
    for name in ("text.tar", "flipped.tar", "missing.tar"):
        refused = goodword(database, tmp_path, "restore", str(tmp_path / name), "--replace")
        assert refused.returncode != 0
        assert "Nothing was changed" in refused.stderr
        assert "Traceback" not in refused.stderr
    assert goodword(database, tmp_path, "shell", "-v0", "-c", ROWS).stdout == rows


def flip_a_byte(source: Path, target: Path) -> None:
    """In the middle of the database inside the tar."""
    with tarfile.open(source) as tar:
        member = tar.getmember("database")
    data = bytearray(source.read_bytes())
    data[member.offset_data + member.size // 2] ^= 0xFF
    target.write_bytes(data)

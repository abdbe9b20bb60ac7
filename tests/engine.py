"""Chooses the database of a test run: `pytest --database=sqlite` (the default) or `--database=postgres`.

Loaded with `-p` (see pyproject.toml) because the choice must stand before Django reads its settings, and
pytest-django makes it do so before any conftest.py. The workers of a parallel run inherit the choice; each makes its
own database.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from tests import postgres

DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "client", "admin_user", "admin_client"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgres"], default="sqlite", help="the engine to test on")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, parser: pytest.Parser, args: list[str]) -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        use_a_clean_environment()
        if parser.parse_known_args(args).database == "postgres":
            os.environ["DATABASE_URL"] = postgres.start().url
            os.environ["PATH"] = f"{postgres.PROGRAMS}{os.pathsep}{os.environ['PATH']}"  # pg_dump of the same version


def use_a_clean_environment() -> None:
    """Settings as they are by default, and a data folder of this run's own: nothing of the developer's may leak in."""
    for name in [name for name in os.environ if name.startswith("GOODWORD_") or name == "DATABASE_URL"]:
        del os.environ[name]
    data = tempfile.mkdtemp(prefix="goodword-tests-")
    atexit.register(shutil.rmtree, data, ignore_errors=True)
    (Path(data) / "static").mkdir()
    os.environ["GOODWORD_DATA"] = data


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.getoption('database')}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run what touches the database; on SQLite leave out what is only for PostgreSQL."""
    wanted = on_postgres if config.getoption("database") == "postgres" else on_sqlite
    config.hook.pytest_deselected(items=[item for item in items if not wanted(item)])
    items[:] = [item for item in items if wanted(item)]


def on_sqlite(item: pytest.Item) -> bool:
    return item.get_closest_marker("postgres") is None


def on_postgres(item: pytest.Item) -> bool:
    if item.get_closest_marker("browser"):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    marked = item.get_closest_marker("postgres") or item.get_closest_marker("django_db")
    return bool(marked or fixtures & DATABASE_FIXTURES)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a browser or PostgreSQL test that was skipped has failed: nobody would notice otherwise."""
    report = yield
    must_run = item.get_closest_marker("browser") or item.get_closest_marker("postgres")
    if report.skipped and must_run and os.environ.get("CI"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, which CI does not allow: {report.longrepr}"
    return report

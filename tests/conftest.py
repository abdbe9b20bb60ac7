"""What every test may use. The choice of the database is in engine.py, browsers are in browser/conftest.py."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django.fixtures import Settings

from tests.recovery.processes import Installation
from tests.smtp import Inbox, SmtpPeer

hypothesis_settings.register_profile("goodword", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("goodword")


def pytest_configure() -> None:
    """Faster than in earnest: weak password hashes, and static files served from where they lie."""
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    plain_files = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    django_settings.STORAGES = {**django_settings.STORAGES, "staticfiles": plain_files}


@pytest.fixture(scope="session")
def smtp_peer() -> Iterator[SmtpPeer]:
    with SmtpPeer() as peer:
        yield peer


@pytest.fixture
def inbox(smtp_peer: SmtpPeer, settings: Settings) -> Inbox:
    """Outgoing mail goes to a real SMTP server; this is what it receives, empty at the start of each test."""
    smtp_peer.inbox.clear()
    settings.SMTP = smtp_peer.settings
    return smtp_peer.inbox


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and no row, to be copied by tests whose processes need a database of their own."""
    folder = tmp_path_factory.mktemp("migrated")
    Installation(folder).run("migrate", "--verbosity=0")
    return folder / "test.sqlite3"

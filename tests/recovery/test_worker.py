"""A worker may be killed at any moment, stopped at any moment, and started any number of times."""

import shutil
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.recovery.processes import Installation, wait_until
from tests.smtp import SmtpPeer

SEED = """
from django.utils import timezone
from goodword.operations.outbox import enqueue
from tests.messages.sample import make_story
story, now = make_story(), timezone.now()
for number in range({count}):
    enqueue("thanks", story.contact, event=f"{{number}}", variables={{"topic": "x"}}, now=now, ask=story.ask)
"""


@pytest.fixture
def installation(tmp_path: Path, migrated: Path) -> Iterator[Installation]:
    shutil.copy(migrated, tmp_path / "test.sqlite3")
    installation = Installation(tmp_path)
    yield installation
    installation.end()


@pytest.fixture
def silent_server() -> Iterator[str]:
    """Takes the connection and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield f"smtp://127.0.0.1:{listener.getsockname()[1]}"


def rows(installation: Installation) -> list[tuple[str, int]]:
    with sqlite3.connect(installation.folder / "test.sqlite3", timeout=20) as database:
        found: list[tuple[str, int]] = database.execute("SELECT state, attempts FROM goodword_message").fetchall()
    return found


@pytest.mark.rule("V5")
def test_mail_of_a_killed_worker_is_sent_by_the_next_one(
    installation: Installation, silent_server: str, smtp_peer: SmtpPeer
) -> None:
    smtp_peer.inbox.clear()
    installation.python(SEED.format(count=1))
    doomed = installation.start("worker", GOODWORD_SMTP=silent_server)
    wait_until(lambda: rows(installation) == [("sending", 1)], 180, "claimed")
    doomed.kill()
    doomed.wait()
    assert rows(installation) == [("sending", 1)]
    heir = installation.start("worker", GOODWORD_SMTP=smtp_peer.url)
    wait_until(lambda: rows(installation) == [("sent", 2)], 180, "sent by the next worker")
    heir.terminate()
    assert heir.wait(120) == 0
    assert len(smtp_peer.inbox.messages) == 1


@pytest.mark.rule("V5")
def test_two_workers_send_each_message_once(installation: Installation, smtp_peer: SmtpPeer) -> None:
    smtp_peer.inbox.clear()
    installation.python(SEED.format(count=30))
    workers = [installation.start("worker", GOODWORD_SMTP=smtp_peer.url) for _ in range(2)]
    wait_until(lambda: rows(installation) == [("sent", 1)] * 30, 180, "all sent")
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(120) == 0
    assert len({message["Message-ID"] for message in smtp_peer.inbox.messages}) == 30
    assert len(smtp_peer.inbox.messages) == 30


def test_a_worker_outlives_a_database_that_is_away(installation: Installation) -> None:
    """Here a folder is in its place."""
    database = installation.folder / "test.sqlite3"
    kept = database.rename(installation.folder / "kept.sqlite3")
    database.mkdir()
    worker = installation.start("worker")
    with pytest.raises(subprocess.TimeoutExpired):
        worker.wait(6)
    database.rmdir()
    kept.rename(database)
    installation.python(SEED.format(count=1))
    wait_until(lambda: rows(installation) == [("sent", 1)], 180, "sent after the outage")
    worker.terminate()
    assert worker.wait(120) == 0


@pytest.mark.rule("V5")
def test_a_slow_server_does_not_cost_the_lease(installation: Installation, smtp_peer: SmtpPeer) -> None:
    """It answers after the lease would have run out; the heartbeat keeps the other worker away."""
    smtp_peer.inbox.clear()
    smtp_peer.inbox.fail("RCPT", "550 No such person", delay=13)
    installation.python(SEED.format(count=1))
    workers = [installation.start("worker", GOODWORD_SMTP=smtp_peer.url) for _ in range(2)]
    wait_until(lambda: rows(installation)[0][0] == "failed", 180, "settled")
    for worker in workers:
        worker.terminate()
        worker.wait(120)
    assert rows(installation) == [("failed", 1)]

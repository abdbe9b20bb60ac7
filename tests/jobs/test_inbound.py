"""Replies fetched from a real IMAP server and a real Maildir."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from pytest_django.fixtures import Settings

from goodword.jobs import inbound
from goodword.jobs.inbound import read_replies
from goodword.lib.inbox import InboxAway, Place, open_inbox
from goodword.models import InboundMail, ScheduleRun
from goodword.operations.inbound import take_in
from goodword.operations.inbox import claim_reading, finish_reading
from goodword.queries.inbox import inbox_status
from tests.factories import NOW, make_workspace
from tests.imap import PASSWORD, ImapPeer
from tests.mails import reply

pytestmark = [pytest.mark.django_db, pytest.mark.rule("S2")]
LONG = b"From: ada@customer.example\nSubject: Pictures\nMessage-ID: <long@x.example>\n\n" + b"x" * 5_000 + b"\n"


@pytest.fixture(scope="module")
def peer() -> Iterator[ImapPeer]:
    found = ImapPeer()
    yield found
    found.stop()


@pytest.fixture(autouse=True)
def workspace(db: None) -> None:
    make_workspace()


def letters(count: int) -> list[bytes]:
    return [reply(f"writer{number}@x.example", "") for number in range(count)]


def read(minute: int = 0) -> None:
    now = NOW + timedelta(minutes=minute)
    read_replies(lambda: now)


def senders() -> list[str]:
    return sorted(InboundMail.objects.values_list("from_email", flat=True))


def test_what_is_unseen_is_read_once_and_marked(peer: ImapPeer, settings: Settings) -> None:
    folder = peer.folder(*letters(3))
    settings.INBOX = peer.place(folder)
    read()
    assert senders() == ["writer0@x.example", "writer1@x.example", "writer2@x.example"]
    assert peer.seen(folder) == [True] * 3
    read(1)
    assert InboundMail.objects.count() == 3
    assert inbox_status().problem == ""
    assert inbox_status().read_at == NOW + timedelta(minutes=1)


def test_cut_off_before_a_letter_was_marked_it_comes_again_and_is_known(
    peer: ImapPeer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = peer.folder(*letters(2))
    settings.INBOX = peer.place(folder)
    with monkeypatch.context() as patch:
        patch.setattr("goodword.lib.inbox.Imap.mark_seen", lambda *_: (_ for _ in ()).throw(OSError("cut off")))
        read()
    assert InboundMail.objects.count() == 1
    assert peer.seen(folder) == [False, False]
    assert "cut off" in inbox_status().problem
    read(1)
    assert (InboundMail.objects.count(), peer.seen(folder)) == (2, [True, True])


def test_one_letter_does_not_keep_the_others_waiting(
    peer: ImapPeer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = peer.folder(*letters(3))
    settings.INBOX = peer.place(folder)

    def clumsy(raw: bytes, **rest: Any) -> InboundMail:
        if b"writer1" in raw:
            raise ZeroDivisionError("writer1@x.example")
        return take_in(raw, **rest)

    with monkeypatch.context() as patch:
        patch.setattr(inbound, "take_in", clumsy)
        read()
    assert peer.seen(folder) == [True, False, True]
    assert inbox_status().problem == "letter: ZeroDivisionError"
    read(1)
    assert len(senders()) == 3
    assert inbox_status().problem == ""


def test_while_the_database_is_away_everything_waits(
    peer: ImapPeer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = peer.folder(*letters(2))
    settings.INBOX = peer.place(folder)

    def away(*_: Any, **__: Any) -> InboundMail:
        raise OperationalError

    monkeypatch.setattr(inbound, "take_in", away)
    with pytest.raises(OperationalError):
        read()
    assert peer.seen(folder) == [False, False]


def test_what_cannot_be_read_is_listed_and_not_read_again(
    peer: ImapPeer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbound, "LONGEST", 1_000)
    folder = peer.folder(LONG, *letters(1), b"A: b\r\n" * 2_000)
    settings.INBOX = peer.place(folder)
    read()
    outcomes = sorted(InboundMail.objects.values_list("outcome", flat=True))
    assert outcomes == ["unknown", "unreadable", "unreadable"]
    assert peer.seen(folder) == [True] * 3


@pytest.mark.parametrize(
    ("change", "said"),
    [({"password": "wrong secret"}, ""), ({"folder": "No such box"}, ""), ({"port": 1}, "refused")],
)
def test_a_mailbox_that_is_away_says_why_and_no_secret(
    peer: ImapPeer, settings: Settings, change: dict[str, Any], said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    settings.INBOX = peer.place(peer.folder()) | change
    read()
    problem = inbox_status().problem
    logged = "".join(capfd.readouterr())
    assert problem
    assert said in problem.lower()
    for secret in (PASSWORD, "wrong secret"):
        assert secret not in problem + logged + repr(Place(**settings.INBOX))


def test_a_server_that_never_answers_is_given_up(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("goodword.lib.inbox.TIMEOUT", 1)
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        settings.INBOX = {"host": "127.0.0.1", "port": deaf.getsockname()[1]}
        read()
    assert "Timeout" in inbox_status().problem


def test_without_a_mailbox_there_is_nothing_to_do(settings: Settings) -> None:
    settings.INBOX = {}
    read()
    assert not ScheduleRun.objects.exists()


@pytest.mark.rule("V7")
def test_one_worker_reads_in_a_minute() -> None:
    first = claim_reading(NOW)
    assert first is not None
    assert claim_reading(NOW) is None
    assert claim_reading(NOW + timedelta(minutes=1)) is None  # the first still reads
    finish_reading(first, "", NOW)
    assert claim_reading(NOW + timedelta(seconds=30)) is None
    second = claim_reading(NOW + timedelta(minutes=1))
    assert second is not None
    assert claim_reading(NOW + timedelta(minutes=7)) is not None  # the second was lost
    second.refresh_from_db()
    assert second.last_error == "worker.lost"
    claim_reading(NOW + timedelta(days=2))
    assert ScheduleRun.objects.count() == 1


def maildir(folder: Path, *mails: bytes) -> Path:
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir()
    for number, mail in enumerate(mails):
        (folder / "new" / f"1700000000.M{number}.host").write_bytes(mail)
    return folder


def test_a_maildir_is_read_too(tmp_path: Path, settings: Settings) -> None:
    path = maildir(tmp_path, *letters(2))
    (path / "cur" / "1600000000.A.host:2,F").write_bytes(reply("flagged@x.example", ""))
    (path / "cur" / "1600000000.B.host:2,S").write_bytes(reply("seen@x.example", ""))
    settings.INBOX = {"path": str(path)}
    read()
    assert senders() == ["flagged@x.example", "writer0@x.example", "writer1@x.example"]
    assert not list((path / "new").iterdir())
    assert sorted(file.name for file in (path / "cur").iterdir()) == [
        "1600000000.A.host:2,FS",
        "1600000000.B.host:2,S",
        "1700000000.M0.host:2,S",
        "1700000000.M1.host:2,S",
    ]
    read(1)
    assert len(senders()) == 3


def test_a_folder_that_is_no_maildir_is_named(tmp_path: Path) -> None:
    with pytest.raises(InboxAway, match="is no Maildir"), open_inbox(Place(path=str(tmp_path))):
        pass


def test_a_letter_that_vanished_meanwhile_is_no_trouble(tmp_path: Path) -> None:
    path = maildir(tmp_path, *letters(1))
    with open_inbox(Place(path=str(path))) as inbox:
        (letter,) = inbox.letters(10_000)
        (path / letter.key).unlink()
        inbox.mark_seen(letter)
        assert list(inbox.letters(10_000)) == []

"""What mail servers do wrong, and what becomes of the message: tried again, failed, in doubt, or sent (V5).

Every fault happens against a real server. The rule: before the dot nothing is owed, so it may be tried again; after the
dot without an answer nobody knows, so it may not.
"""

import socket
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from goodword.messages import transport
from goodword.messages.transport import TwoPhase
from goodword.models import Message
from goodword.operations.delivery import send_due
from goodword.policy.vocabulary import MessageState
from goodword.queries.verify_messages import handed_once
from tests.factories import NOW
from tests.messages.sample import make_story, send_kind
from tests.smtp import Inbox, Moment, free_port

pytestmark = [pytest.mark.django_db, pytest.mark.rule("V5")]
LATER = NOW + timedelta(minutes=1)
AGAIN, OVER, DOUBT, DONE = MessageState.QUEUED, MessageState.FAILED, MessageState.UNCONFIRMED, MessageState.SENT
TOO_LONG = 2  # seconds; a server that takes so long is given half of it
LONG_LETTER = ("A long letter. " * 60 + "\n") * 3_000  # 2.7 MB, far more than what is on its way at a time


@dataclass(frozen=True)
class Case:
    """`reply`: what the server says; None where it hangs up. `kept`: how often it has the message in the end."""

    name: str
    at: Moment
    reply: str | None
    ends: MessageState
    kept: int = 1
    keep: bool = False
    delay: float = 0


CASES = (
    Case("busy when called", "CONNECT", "421 Too many connections", AGAIN),
    Case("hangs up when called", "CONNECT", None, AGAIN),
    Case("knows only the old greeting", "EHLO", "502 What is EHLO?", DONE),
    Case("hangs up at the greeting", "EHLO", None, AGAIN),
    Case("cannot take our mail now", "MAIL", "451 Try later", AGAIN),
    Case("never takes our mail", "MAIL", "550 Not from you", OVER, kept=0),
    Case("recipient's mailbox is busy", "RCPT", "450 Greylisted", AGAIN),
    Case("recipient is not there", "RCPT", "550 No such person", OVER, kept=0),
    Case("hangs up at the recipient", "RCPT", None, AGAIN),
    Case("cannot take the body now", "354", "451 No space", AGAIN),
    Case("never takes the body", "354", "554 No", OVER, kept=0),
    Case("hangs up before the body", "354", None, AGAIN),
    Case("hangs up in the middle of the body", "BODY", None, AGAIN),
    Case("silent in the middle", "RCPT", "250 OK", AGAIN, delay=TOO_LONG),
    Case("cannot keep it now", "DATA", "451 No space", AGAIN),
    Case("does not want it", "DATA", "554 Spam", OVER, kept=0),
    Case("hangs up after the dot, and has it", "DATA", None, DOUBT, keep=True),
    Case("hangs up after the dot, and has it not", "DATA", None, DOUBT, kept=0),
    Case("answers after the dot too late", "DATA", "250 OK", DOUBT, keep=True, delay=TOO_LONG),
    Case("answers after the dot with nonsense", "DATA", "what?", DOUBT, keep=True),
    Case("answers after the dot that it goes on", "DATA", "354 Go on", DOUBT, keep=True),
    Case("answers slowly", "DATA", "250 OK", DONE, keep=True, delay=TOO_LONG / 4),
    Case("says no goodbye", "QUIT", "421 Oh", DONE),
    Case("hangs up instead of a goodbye", "QUIT", None, DONE),
)


def sent(message: Message, hours: int = 0) -> Message:
    send_due(lambda: LATER + timedelta(hours=hours))
    message.refresh_from_db()
    return message


def narrow(patch: pytest.MonkeyPatch) -> None:
    """The socket takes little at a time, so that a long body is still being sent when the server hangs up."""
    connect = TwoPhase.connect

    def narrowly(self: TwoPhase, *where: Any) -> tuple[int, bytes]:
        answer = connect(self, *where)
        assert self.sock
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        return answer

    patch.setattr(TwoPhase, "connect", narrowly)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_fault(case: Case, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox.fail(case.at, case.reply, keep=case.keep, delay=case.delay)
    message = send_kind(make_story(), "thanks")
    Message.objects.update(text=LONG_LETTER if case.at == "BODY" else "A short one.")
    with monkeypatch.context() as patch:
        if case.at == "BODY":
            narrow(patch)
        if case.delay == TOO_LONG:
            patch.setattr(transport, "TIMEOUT", TOO_LONG / 2)
            patch.setattr(transport, "ANSWER_TIMEOUT", TOO_LONG / 2)
        message = sent(message)
    assert message.state == case.ends, message.last_error
    assert (message.last_error == "") == (case.ends is DONE)
    assert (message.handed_at is not None) == (case.at in ("DATA", "QUIT") or case.ends is DONE)
    assert not list(handed_once())
    inbox.faults.clear()
    for hours in (1, 2, 3):
        message = sent(message, hours)
    assert message.state == (DONE if case.ends is AGAIN else case.ends)
    assert len(inbox.messages) == case.kept
    assert not list(handed_once())


@pytest.mark.parametrize("reply", ["535 No", None], ids=["refused", "hung up"])
def test_a_server_that_does_not_let_us_in(reply: str | None, inbox: Inbox, settings: Settings) -> None:
    settings.SMTP = {**settings.SMTP, "username": "goodword", "password": "secret"}
    inbox.fail("AUTH", reply, times=2)  # both ways to sign in that the server offers
    message = sent(send_kind(make_story(), "thanks"))
    assert (message.state, message.handed_at) == (AGAIN, None)
    inbox.faults.clear()
    assert sent(message, 1).state == DONE
    assert len(inbox.messages) == 1


def test_a_connection_that_is_gone_before_the_dot_leaves_no_doubt(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is known not to have taken the dot, so the message may go again."""

    def gone(self: TwoPhase) -> None:
        assert self.sock
        self.sock.shutdown(socket.SHUT_RDWR)
        dot(self)

    dot = TwoPhase._dot
    with monkeypatch.context() as patch:
        patch.setattr(TwoPhase, "_dot", gone)
        message = sent(send_kind(make_story(), "thanks"))
    assert (message.state, "BrokenPipe" in message.last_error) == (AGAIN, True)
    assert sent(message, 1).state == DONE
    assert len(inbox.messages) == 1


def test_a_server_that_is_not_there(settings: Settings) -> None:
    settings.SMTP = {"host": "127.0.0.1", "port": free_port(), "username": "", "use_ssl": False, "use_tls": False}
    message = sent(send_kind(make_story(), "thanks"))
    assert (message.state, message.handed_at) == (AGAIN, None)
    assert "ConnectionRefusedError" in message.last_error


def test_a_server_without_the_encryption_we_want(inbox: Inbox, settings: Settings) -> None:
    settings.SMTP = {**settings.SMTP, "use_tls": True}
    message = sent(send_kind(make_story(), "thanks"))
    assert message.state == AGAIN
    assert not inbox.messages, "it is not sent in the clear instead"


def test_after_a_fault_the_others_are_sent(inbox: Inbox) -> None:
    inbox.fail("DATA")
    first, second = send_kind(make_story(), "thanks"), send_kind(make_story(), "thanks")
    assert (sent(first).state, sent(second).state) == (DOUBT, DONE)


def test_lines_that_begin_with_a_dot_arrive_as_they_are(inbox: Inbox) -> None:
    message = send_kind(make_story(), "thanks")
    Message.objects.update(text=".first\n.\n..third\n")
    assert sent(message).state == DONE
    part = next(iter(inbox.messages[0].iter_parts()))
    assert part.get_content().splitlines() == [".first", ".", "..third"]

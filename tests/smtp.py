"""A real SMTP server for tests: it stores what it is sent, and can be told to fail as real ones do."""

import socket
import time
from asyncio import WriteTransport
from collections import deque
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

Moment = Literal["CONNECT", "EHLO", "AUTH", "MAIL", "RCPT", "354", "BODY", "DATA", "QUIT"]


def text_of(mail: EmailMessage) -> str:
    """What it says in plain text, as it is read: lines and spaces of its layout are one space."""
    body = mail.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


@dataclass(frozen=True)
class Fault:
    """What goes wrong, once, at a moment of the conversation.

    "354" is the answer to the command DATA, "BODY" what happens while the body comes in, "DATA" what follows the dot.
    `reply` is what the server answers ("451 Try later", "550 No such person"); without one it hangs up. `keep` stores
    the message all the same, as a server does that dies after accepting. `delay` is in seconds.
    """

    at: Moment
    reply: str | None = None
    keep: bool = False
    delay: float = 0


@dataclass
class Inbox:
    """The server's side of each conversation: messages received, and faults still to happen, in order."""

    messages: list[EmailMessage] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)

    def fail(
        self, at: Moment, reply: str | None = None, *, keep: bool = False, delay: float = 0, times: int = 1
    ) -> None:
        self.faults.extend([Fault(at, reply, keep, delay)] * times)

    def sent_to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.messages if address in str(message["To"])]

    def clear(self) -> None:
        self.messages.clear()
        self.faults.clear()

    async def handle_EHLO(
        self, server: SMTP, session: Session, _: Envelope, name: str, responses: list[str]
    ) -> list[str]:
        session.host_name = name
        refused = self.answer("EHLO", server, None)
        return [refused] if refused else responses

    async def handle_QUIT(self, server: SMTP, _: Session, __: Envelope) -> str:
        return self.answer("QUIT", server, None) or "221 Bye"

    async def handle_MAIL(self, server: SMTP, _: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.answer("MAIL", server, None) or "250 OK"

    async def handle_RCPT(self, server: SMTP, _: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        answer = self.answer("RCPT", server, None)
        if answer is None:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return answer or "250 OK"

    def authenticate(self, server: SMTP, *_: Any) -> AuthResult:
        return AuthResult(success=self.answer("AUTH", server, None) is None, handled=False)

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        message = message_from_bytes(content, policy=policy.default)
        answer = self.answer("DATA", server, message)
        if answer is None:
            self.messages.append(message)
        return answer or "250 OK"

    def answer(self, moment: Moment, server: SMTP, message: EmailMessage | None) -> str | None:
        """The next fault's reply when it is for this moment; None where all goes well."""
        if not self.faults or self.faults[0].at != moment:
            return None
        fault = self.faults.popleft()
        if fault.keep and message is not None:
            self.messages.append(message)
        time.sleep(fault.delay)
        if fault.reply is None and isinstance(server.transport, WriteTransport):
            server.transport.abort()
        return fault.reply or "421 Closing"


class _Server(SMTP):
    """Faults where aiosmtpd asks no handler."""

    inbox: Inbox

    async def push(self, status: Any) -> None:
        code = str(status)[:3]
        await super().push((code == "220" and self.inbox.answer("CONNECT", self, None)) or status)
        if code == "354" and self.inbox.answer("BODY", self, None):
            raise ConnectionResetError

    async def smtp_DATA(self, arg: str) -> None:
        refused = self.inbox.answer("354", self, None)
        await (self.push(refused) if refused else super().smtp_DATA(arg))


class _Controller(Controller):
    def factory(self) -> _Server:
        server = _Server(self.handler, **self.SMTP_kwargs)
        server.inbox = self.handler
        return server


class SmtpPeer:
    """`with SmtpPeer() as peer:` serves on a free port of 127.0.0.1; `peer.inbox` holds what arrived."""

    def __init__(self) -> None:
        self.inbox = Inbox()
        self.port = free_port()
        plain: dict[str, Any] = {"authenticator": self.inbox.authenticate, "auth_require_tls": False}
        self.controller = _Controller(self.inbox, hostname="127.0.0.1", port=self.port, **plain)

    def __enter__(self) -> "SmtpPeer":
        self.controller.start()
        return self

    def __exit__(self, *error: Any) -> None:
        self.controller.stop()

    @property
    def url(self) -> str:
        """As the setting GOODWORD_SMTP takes it, for tests that start a process of their own."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def settings(self) -> dict[str, object]:
        """As `settings.SMTP` holds it."""
        plain: dict[str, object] = {"username": "", "password": "", "use_ssl": False, "use_tls": False}
        return {"host": "127.0.0.1", "port": self.port, **plain}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port

"""How mail leaves: over SMTP; without a server it stays in the product's own mailbox page. Writes nothing.

A server owns a message from the final dot of DATA on, and no sooner. So everything before the dot may be repeated, and
right before it `may_leave` is asked, which notes that the message is being handed over (V5).
"""

import hashlib
import hmac
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.errors import MessageError
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from typing import Any

from django.conf import settings

from goodword.models import Message

from .kinds import KINDS
from .placeholders import fill, unsubscribe_url

TIMEOUT = 20  # seconds for each step of the conversation
ANSWER_TIMEOUT = 120  # seconds for the answer to the dot: a server may scan first, and silence leaves us in doubt
GO_AHEAD, ACCEPTED, TEMPORARY, PERMANENT = 354, range(200, 300), 400, 500  # codes of SMTP
DOT = b".\r\n"
MayLeave = Callable[[], bool]


class _Whole(UnstructuredHeader, BaseHeader):
    """A header that is one address: never broken, never encoded, however long it is."""

    def fold(self, *, policy: Any) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("List-Unsubscribe", _Whole)
# No server is asked whether it takes eight bits.
_POLICY = SMTP_POLICY.clone(cte_type="7bit", header_factory=_HEADERS)
_METHOD = re.compile(r"^METHOD:([A-Za-z]+)\s*$", re.MULTILINE)
_OURS = re.compile(r"<(\d{1,18})-([0-9a-f]{32})@[^<>@\s]+>")


class DeliveryFailed(Exception):
    """What the server said, or why there was none to talk to. `permanent`: trying again is no use."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.permanent = reason, permanent


class Withheld(Exception):
    """`may_leave` said no: the dot was not sent, and no server has the message."""


class Unanswered(Exception):
    """The dot was sent, and whether the server took the message is not known."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def deliver(message: Message, sender_name: str, may_leave: MayLeave) -> None:
    """Hand the message over, its links filled in; raises DeliveryFailed, Withheld or Unanswered.

    Must be called in no transaction. Without a mail server `may_leave` is asked all the same.
    """
    if not settings.SMTP:
        if not may_leave():
            raise Withheld
        return
    try:
        mail = build(message, sender_name)
    except (ValueError, MessageError) as error:  # an address that cannot stand in a mail
        raise DeliveryFailed(_named(error), permanent=True) from error
    try:
        with _connection(may_leave) as client:
            _converse(client, mail, message.to_email)
    except smtplib.SMTPDataError as error:
        raise _refused(error.smtp_code, error.smtp_error) from error
    except (OSError, smtplib.SMTPException) as error:
        raise DeliveryFailed(_named(error)) from error


def build(message: Message, sender_name: str) -> EmailMessage:
    """The mail for one recipient. Its Message-ID is the same at every attempt, so that a second copy is recognised."""
    mail = EmailMessage(policy=_POLICY)
    mail["Subject"] = _line(message.subject)
    mail["From"] = _address(sender_name, settings.MAIL_FROM)
    mail["To"] = _address(message.to_name, message.to_email)
    if message.reply_to:
        mail["Reply-To"] = _address("", message.reply_to)
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = message_id(message)
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = message.language
    _let_unsubscribe(mail, message)
    mail.set_content(fill(message, message.text))
    mail.add_alternative(fill(message, message.html), subtype="html")
    if message.calendar:
        _add_calendar(mail, fill(message, message.calendar))
    return mail


def _let_unsubscribe(mail: EmailMessage, message: Message) -> None:
    """Mail that promotes can be stopped with one click of the mail program's own button (RFC 2369, RFC 8058)."""
    url = unsubscribe_url(message) if KINDS[message.kind].promotional else ""
    if url:
        mail["List-Unsubscribe"] = f"<{url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _add_calendar(mail: EmailMessage, calendar: str) -> None:
    """Twice, as mail programs expect it: as a form of the mail itself (iMIP, RFC 6047), and as a file to open."""
    if method := _METHOD.search(calendar.replace("\r\n", "\n")):
        mail.add_alternative(calendar, subtype="calendar", params={"method": method[1].upper()})
    mail.add_attachment(calendar.encode(), maintype="application", subtype="ics", filename="invite.ics")


def message_id(message: Message) -> str:
    """It tells which message it is; only we can make one, so that a reply or a bounce is believed."""
    return f"<{message.pk}-{_digest(message)}@{settings.MAIL_FROM.rpartition('@')[2]}>"


def message_pk(message_id: str) -> int | None:
    """Which message of ours this Message-ID is of; None for any other text."""
    found = _OURS.fullmatch(message_id.strip())
    message = Message.objects.filter(pk=int(found[1])).first() if found else None
    if found is None or message is None or not hmac.compare_digest(_digest(message), found[2]):
        return None
    return message.pk


def _digest(message: Message) -> str:
    """Of what never changes: after a restore a number may be given anew, to another message with another digest."""
    name = f"message id {message.pk} {message.dedupe_key} {message.created_at.isoformat()}"
    return hmac.new(settings.SECRET_KEY.encode(), name.encode(), hashlib.sha256).hexdigest()[:32]


def _line(text: str) -> str:
    return " ".join(text.split())


def _address(name: str, email: str) -> Address:
    return Address(display_name=_line(name), addr_spec=_in_ascii(email))


def _in_ascii(email: str) -> str:
    local, _, domain = email.rpartition("@")
    return f"{local}@{domain.encode('idna').decode('ascii')}"


class TwoPhase(smtplib.SMTP):
    """`smtplib` sends body and dot as one; here they are two, with the question between them."""

    may_leave: MayLeave

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.putcmd("data")
        code, answer = self.getreply()
        if code != GO_AHEAD:
            raise smtplib.SMTPDataError(code, answer)
        self.send(_stuffed(msg))
        allowed = False
        try:
            allowed = self.may_leave()
        finally:
            if not allowed:
                self.close()  # without a dot, so that the server forgets it
        if not allowed:
            raise Withheld
        return self._end()

    def _end(self) -> tuple[int, bytes]:
        self._dot()
        try:
            code, answer = self.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise Unanswered(_named(error)) from error
        if code not in ACCEPTED and code < TEMPORARY:
            raise Unanswered(_said(code, answer))
        return code, answer

    def _dot(self) -> None:
        """A connection that is known to be gone takes not one byte of it; whatever else goes wrong leaves a doubt."""
        try:
            if self.sock is None:
                raise ConnectionResetError("no connection")
            self.sock.settimeout(ANSWER_TIMEOUT)
            self.sock.sendall(DOT)
        except ConnectionError as error:
            self.close()
            raise DeliveryFailed(_named(error)) from error
        except OSError as error:
            self.close()
            raise Unanswered(_named(error)) from error


class TwoPhaseOverTls(TwoPhase, smtplib.SMTP_SSL):
    """The same for a server that speaks TLS from the first byte."""


def _stuffed(body: bytes) -> bytes:
    """Lines that begin with a dot get another one, so that none of them ends the message."""
    return re.sub(rb"(?m)^\.", b"..", body if body.endswith(b"\r\n") else body + b"\r\n")


@contextmanager
def _connection(may_leave: MayLeave) -> Iterator[smtplib.SMTP]:
    server: dict[str, Any] = settings.SMTP
    where = (server["host"], server["port"])
    context = ssl.create_default_context()
    if server["use_ssl"]:
        client: TwoPhase = TwoPhaseOverTls(*where, timeout=TIMEOUT, context=context)
    else:
        client = TwoPhase(*where, timeout=TIMEOUT)
    client.may_leave = may_leave
    try:
        if server["use_tls"]:
            client.starttls(context=context)
        if server["username"]:
            client.login(server["username"], server["password"])
        yield client
    finally:
        # A server that fails to say goodbye has taken the message all the same.
        with suppress(OSError, smtplib.SMTPException):
            client.quit()
        client.close()


def _converse(client: smtplib.SMTP, mail: EmailMessage, to: str) -> None:
    """One message, step by step. Bounces go to the sender of the envelope, which is ours."""
    client.ehlo_or_helo_if_needed()
    _expect(client.mail(_in_ascii(settings.MAIL_FROM)))
    _expect(client.rcpt(_in_ascii(to)))
    _expect(client.data(mail.as_bytes()))


def _expect(answer: tuple[int, bytes]) -> None:
    if answer[0] not in ACCEPTED:
        raise _refused(*answer)


def _refused(code: int, text: bytes | str) -> DeliveryFailed:
    return DeliveryFailed(_said(code, text), permanent=code >= PERMANENT)


def _said(code: int, text: bytes | str) -> str:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {said}"[:500]


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]

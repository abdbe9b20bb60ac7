"""How mail leaves: over SMTP; without a server it stays in the product's own mailbox page. Writes nothing."""

import hashlib
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from typing import Any

from django.conf import settings

from goodword.models import Message

from .placeholders import fill

TIMEOUT = 20  # seconds for each step of the conversation
TEMPORARY, PERMANENT = 400, 500  # from these codes of SMTP on


class DeliveryFailed(Exception):
    """What the server said, or why there was none to talk to. `permanent`: trying again is no use."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.permanent = reason, permanent


def deliver(message: Message, sender_name: str) -> None:
    """Hand the message over, its links filled in; raises DeliveryFailed. Needs no transaction and must be in none."""
    if not settings.SMTP:
        return
    try:
        mail = build(message, sender_name)
    except (ValueError, MessageError) as error:  # an address that cannot stand in a mail
        raise DeliveryFailed(f"{type(error).__name__}: {error}"[:500], permanent=True) from error
    try:
        with _connection() as client:
            _converse(client, mail, message.to_email)
    except smtplib.SMTPDataError as error:
        raise _refused(error.smtp_code, error.smtp_error) from error
    except (OSError, smtplib.SMTPException) as error:
        raise DeliveryFailed(f"{type(error).__name__}: {error}"[:500]) from error


def build(message: Message, sender_name: str) -> EmailMessage:
    """The mail for one recipient. Its Message-ID is the same at every attempt, so that a second copy is recognised."""
    mail = EmailMessage(policy=SMTP_POLICY)
    mail["Subject"] = _line(message.subject)
    mail["From"] = _address(sender_name, settings.MAIL_FROM)
    mail["To"] = _address(message.to_name, message.to_email)
    if message.reply_to:
        mail["Reply-To"] = _address("", message.reply_to)
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = message_id(message)
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = message.language
    mail.set_content(fill(message, message.text))
    mail.add_alternative(fill(message, message.html), subtype="html")
    return mail


def message_id(message: Message) -> str:
    name = hashlib.sha256(f"{message.pk} {message.dedupe_key} {message.created_at.isoformat()}".encode())
    return f"<{name.hexdigest()[:40]}@{settings.MAIL_FROM.rpartition('@')[2]}>"


def _line(text: str) -> str:
    return " ".join(text.split())


def _address(name: str, email: str) -> Address:
    return Address(display_name=_line(name), addr_spec=_in_ascii(email))


def _in_ascii(email: str) -> str:
    local, _, domain = email.rpartition("@")
    return f"{local}@{domain.encode('idna').decode('ascii')}"


@contextmanager
def _connection() -> Iterator[smtplib.SMTP]:
    server: dict[str, Any] = settings.SMTP
    where = (server["host"], server["port"])
    context = ssl.create_default_context()
    if server["use_ssl"]:
        client: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=TIMEOUT, context=context)
    else:
        client = smtplib.SMTP(*where, timeout=TIMEOUT)
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
    """One message, step by step: nothing is owed by the server before the end of DATA."""
    client.ehlo_or_helo_if_needed()
    _expect(client.mail(_in_ascii(settings.MAIL_FROM)))
    _expect(client.rcpt(_in_ascii(to)))
    _expect(client.data(mail.as_bytes()))


def _expect(answer: tuple[int, bytes]) -> None:
    if answer[0] >= TEMPORARY:
        raise _refused(*answer)


def _refused(code: int, text: bytes | str) -> DeliveryFailed:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return DeliveryFailed(f"{code} {said}"[:500], permanent=code >= PERMANENT)

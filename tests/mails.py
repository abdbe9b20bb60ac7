"""Mails as the common programs and servers write them: own words, their structure."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage, Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import make_msgid

from goodword.models import InboundMail
from goodword.operations.inbound import take_in
from goodword.policy.actors import WORKER
from tests.factories import NOW

CRLF = "\r\n"
LATER = NOW + timedelta(days=1)


def comes(raw: bytes, now: datetime = LATER) -> InboundMail:
    return take_in(raw, actor=WORKER, now=now)


def calendar(
    method: str, uid: str, sequence: int, attendee: str, partstat: str, starts_at: datetime, zone_lines: str = "",
    written_at: datetime = datetime(2026, 3, 2, 10, tzinfo=UTC),
) -> str:  # fmt: skip
    """An answer to an invitation; `zone_lines` stand for times in a zone of the sender's."""
    start, stamp = (f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}" for moment in (starts_at, written_at))
    return CRLF.join(
        ["BEGIN:VCALENDAR", "PRODID:-//Example//Calendar 16.0//EN", "VERSION:2.0", f"METHOD:{method}",
         *zone_lines.splitlines(), "BEGIN:VEVENT", "ORGANIZER;CN=Northwind:mailto:references@goodword.localhost",
         f"ATTENDEE;PARTSTAT={partstat};CN=Ada:mailto:{attendee}", f"UID:{uid}", f"DTSTART:{start}", "DURATION:PT20M",
         f"SEQUENCE:{sequence}", f"DTSTAMP:{stamp}", "SUMMARY:Accepted: conversation", "END:VEVENT",
         "END:VCALENDAR", ""]
    )  # fmt: skip


def _stamp(mail: Message, sender: str, subject: str, **headers: str) -> None:
    mail["From"], mail["To"], mail["Subject"] = sender, "references@goodword.localhost", subject
    for name, value in {"Message-ID": make_msgid(), **headers}.items():
        mail[name.replace("_", "-")] = value


def outlook_answer(sender: str, text: str) -> bytes:
    """Outlook and Exchange: alternatives of text, HTML and the calendar in base64."""
    method = text.partition("METHOD:")[2].splitlines()[0]
    mail = EmailMessage()
    _stamp(mail, f"Ada Contact <{sender}>", "Accepted: Conversation", X_MS_Has_Attach="")
    mail.set_content("")
    mail.add_alternative("<html><head></head><body></body></html>", subtype="html")
    mail.add_alternative(text, subtype="calendar", cte="base64", params={"method": method})
    return mail.as_bytes()


def google_answer(sender: str, text: str) -> bytes:
    """Google: the calendar as an alternative and as an attached file; sent by a service in the person's name."""
    method = text.partition("METHOD:")[2].splitlines()[0]
    mail = MIMEMultipart("mixed")
    _stamp(mail, f"Ada <{sender}>", "Accepted: Conversation @ Wed 25 Nov 2026",
           Sender="Google Calendar <calendar-notification@google.com>", Auto_Submitted="auto-generated")  # fmt: skip
    inner = MIMEMultipart("alternative")
    inner.attach(MIMEText("Ada has accepted this invitation.", "plain", "utf-8"))
    part = MIMEText(text, "calendar", "utf-8")
    part.set_param("method", method)
    inner.attach(part)
    mail.attach(inner)
    file = MIMEBase("application", "ics", name="invite.ics")
    file.set_payload(text)
    mail.attach(file)
    return mail.as_bytes()


def reply(sender: str, to_id: str, text: str = "Thank you, that suits me.", **headers: str) -> bytes:
    """A person, by any mail program; what they answer is below."""
    mail = EmailMessage()
    answered = {"In_Reply_To": to_id, "References": f"<older@x.example> {to_id}"} if to_id else {}
    _stamp(mail, f"Ada Contact <{sender}>", "Re: Your conversation", **answered, **headers)
    mail.set_content(f"{text}\n\nOn Mon, 2 Mar 2026 at 10:00, Northwind wrote:\n> Would you share your experience?\n")
    return mail.as_bytes()


def absence(sender: str, to_id: str) -> bytes:
    """Exchange's automatic reply."""
    return reply(
        sender, to_id, "I am on leave until 16 March.", Auto_Submitted="auto-replied", X_Auto_Response_Suppress="All",
        Precedence="bulk",
    )  # fmt: skip


def bounce(
    recipient: str, original_id: str, status: str = "5.1.1", action: str = "failed", *, whole: bool = True
) -> bytes:
    """A report as Postfix writes it, with the mail that comes back or, as Exchange may, its headers alone."""
    returned = "message/rfc822" if whole else "text/rfc822-headers"
    return f"""From: Mail Delivery System <MAILER-DAEMON@mx.customer.example>
To: references@goodword.localhost
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: {make_msgid()}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="A1.1/mx"

This is a MIME-encapsulated message.

--A1.1/mx
Content-Type: text/plain; charset=us-ascii

This is the mail system. Your message could not be delivered to {recipient}.

--A1.1/mx
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.customer.example
Arrival-Date: Mon,  2 Mar 2026 10:00:00 +0100

Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <{recipient}>: user unknown

--A1.1/mx
Content-Type: {returned}

Message-ID: {original_id}
From: references@goodword.localhost
To: {recipient}
Subject: Your conversation
Content-Type: text/calendar; method=REQUEST

BEGIN:VCALENDAR

--A1.1/mx--
""".encode()

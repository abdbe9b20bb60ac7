"""What a mail server says became of a mail: reports by the standard (RFC 3464), and the common ones beside it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from enum import StrEnum

from .mail_parts import Part, UnreadableMail, clean, header, raw_headers, split

MOST_RECIPIENTS = 20
LONGEST_REASON = 500
_ID = re.compile(r"<[^<>\s]{1,248}>")
_STATUS = re.compile(r"(?<![\w.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\w)")  # and no number of a computer
_CODE = re.compile(r"(?<![\d.])([45]\d\d)(?=[ -])")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,10}")
_SAYS_BOUNCE = re.compile(
    r"undeliver|not deliver|delivery (status|fail|has fail|incomplete|delay)|mail delivery failed|"
    r"returned mail|failure notice|returned to sender|unzustellbar|nicht zugestellt|não (foi )?entreg|"
    r"tidak dapat dihantar",
    re.IGNORECASE,
)
_SERVERS = ("mailer-daemon@", "postmaster@", "mail-daemon@")
# Permanent, but not because the address is wrong: by the second figure, and the third where only some of them are.
_NOT_FOR_THE_ADDRESS = {"1": {"7", "8"}, "2": {"2", "3", "4"}, "4": {"0", "2", "3", "4", "5", "6", "7"}}
_ELSEWHERE = ("0", "3", "5", "6", "7")


class Verdict(StrEnum):
    """`GONE`: there is no such address. `REFUSED`: not delivered, though the address may be right."""

    GONE = "gone"
    REFUSED = "refused"
    DELAYED = "delayed"


@dataclass(frozen=True)
class Bounce:
    """`recipients` are the addresses it is about, as sent and as reached; `message_ids` the mails it may return."""

    verdict: Verdict
    status: str
    recipients: Sequence[str]
    message_ids: Sequence[str]
    reason: str


def bounce_in(headers: Message, parts: Sequence[Part]) -> Bounce | None:
    report = next((part for part in parts if part.type == "message/delivery-status"), None)
    if report is not None:
        return _reported(report, parts)
    return _told(headers, parts)


def verdict_of(action: str, status: str) -> Verdict:
    """RFC 3463: the first figure says whether for good, the second and third why."""
    if action == "delayed" or status.startswith("4") and action != "failed":
        return Verdict.DELAYED
    numbers = status.split(".")
    if len(numbers) != 3 or numbers[0] != "5":
        return Verdict.REFUSED
    _, subject, detail = numbers
    other = subject in _ELSEWHERE or detail in _NOT_FOR_THE_ADDRESS.get(subject, ())
    return Verdict.REFUSED if other else Verdict.GONE


def _reported(report: Part, parts: Sequence[Part]) -> Bounce | None:
    """The gravest news of the report; None where it tells of deliveries only."""
    blocks = [HeaderParser().parsestr(block) for block in re.split(r"\n\s*\n", report.text())[: MOST_RECIPIENTS + 1]]
    told = [block for block in blocks if header(block, "Action").lower() in ("failed", "delayed")]
    if not told:
        return None
    found = [(verdict_of(header(block, "Action").lower(), _status(block)), block) for block in told]
    verdict, gravest = min(found, key=lambda pair: list(Verdict).index(pair[0]))
    return Bounce(
        verdict=verdict,
        status=_status(gravest),
        recipients=[email for name in ("Original-Recipient", "Final-Recipient") if (email := _address(gravest, name))],
        message_ids=[*_ids(blocks, "Original-Message-ID"), *_returned_ids(parts)],
        reason=_reason(gravest, parts),
    )


def _status(block: Message) -> str:
    """Where the field says no more than that it failed, as Exim's always does, what the other server said."""
    named = (_STATUS.search(header(block, name)) for name in ("Status", "Diagnostic-Code"))
    found = [status[0] for status in named if status]
    return next((status for status in found if not status.endswith(".0.0")), next(iter(found), ""))


def _address(block: Message, name: str) -> str:
    """`rfc822; ada@customer.example`"""
    found = _ADDRESS.search(header(block, name))
    return found[0].lower() if found else ""


def _reason(block: Message, parts: Sequence[Part]) -> str:
    diagnosis = header(block, "Diagnostic-Code")
    said = diagnosis.partition(";")[2].strip() or diagnosis
    return (said or _first_text(parts))[:LONGEST_REASON]


def _first_text(parts: Sequence[Part]) -> str:
    return next((clean(part.text()[: 4 * LONGEST_REASON]) for part in parts if part.type == "text/plain"), "")


def _ids(blocks: Sequence[Message], name: str) -> list[str]:
    return [found for block in blocks for value in raw_headers(block, name) for found in _ID.findall(value)]


def _returned_ids(parts: Sequence[Part]) -> list[str]:
    """The Message-ID of the mail that comes back, whole or as its headers."""
    found: list[str] = []
    for part in parts:
        if part.type in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global"):
            body = part.text().lstrip().encode("utf-8", "replace")
            try:
                returned, _ = split(body, 0, len(body))
            except UnreadableMail:
                continue
            found += _ids([returned], "Message-ID")
    return found


def _told(headers: Message, parts: Sequence[Part]) -> Bounce | None:
    """A mail server's letter that is no report: taken for one only from a mail server, and by what it says."""
    sender, failed = header(headers, "From").lower(), header(headers, "X-Failed-Recipients")
    from_server = any(name in sender for name in _SERVERS) or header(headers, "Return-Path").strip() == "<>"
    if not (failed or (from_server and _SAYS_BOUNCE.search(header(headers, "Subject")))):
        return None
    text = next((part.text()[:50_000] for part in parts if part.type == "text/plain"), "")
    figure = _figure(text)
    emails = _ADDRESS.findall(failed) or _ADDRESS.findall(text)
    returned = re.findall(r"(?im)^[> \t]*message-id:\s*(<[^<>\s]{1,248}>)", text)
    return Bounce(
        verdict=verdict_of("", figure) if figure else Verdict.DELAYED,
        status=figure,
        recipients=list(dict.fromkeys(email.lower() for email in emails))[:MOST_RECIPIENTS],
        message_ids=[*_returned_ids(parts), *returned[:MOST_RECIPIENTS]],
        reason=clean(text[: 4 * LONGEST_REASON])[:LONGEST_REASON],
    )


def _figure(text: str) -> str:
    """The status a letter names, or what the plain code of SMTP stands for."""
    if status := _STATUS.search(text):
        return status[0]
    code = _CODE.search(text)
    return "" if code is None else "5.1.0" if code[1] in ("550", "551", "553") else f"{code[1][0]}.3.0"

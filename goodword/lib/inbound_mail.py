"""Reads a mail that came in: whose answer it is, to which mail, and what it shows itself to be (S2).

Pure, and careful: a mail is what a stranger wrote. Whatever cannot be read raises UnreadableMail, a ValueError.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum

from .mail_bounce import Bounce, bounce_in
from .mail_excerpt import excerpt_of
from .mail_parts import Part, clean, header, open_mail, raw_headers

LONGEST_ID = 250
MOST_IDS = 50  # of a long thread, the last ones
LONGEST_CALENDAR = 200_000  # characters
_ID = re.compile(r"<[^<>\s\x00-\x1f\x7f]{1,248}>")
LONGEST_FROM = 1_000
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')
_BRACKETED = re.compile(r"<\s*([^<>@\s]{1,64}@[^<>@\s]{1,190})\s*>")
_BARE = re.compile(r"(?:^|\s)([^<>()@\s,;:]{1,64}@[^<>()@\s,;:]{1,190})(?=$|[\s,;(])")
_CALENDARS = ("text/calendar", "application/ics")


class Automatic(StrEnum):
    """What a program sent, if one did."""

    ABSENCE = "absence"  # out of office
    RECEIPT = "receipt"  # it was displayed, or deleted
    OTHER = "other"  # by a program, and nobody's answer


@dataclass(frozen=True)
class ReadMail:
    """`id` is its Message-ID, or a digest where it has none; `answers` are the ids it refers to, the nearest first."""

    id: str
    sender: str  # the address, in lower case
    subject: str
    answers: Sequence[str]
    calendar: str
    bounce: Bounce | None
    automatic: Automatic | None
    excerpt: str


def read_mail(raw: bytes) -> ReadMail:
    headers, parts = open_mail(raw)
    bounce = bounce_in(headers, parts)
    answers = list(answered_ids(headers))
    return ReadMail(
        id=mail_id(headers, raw),
        sender=sender_of(headers),
        subject=header(headers, "Subject")[:300],
        answers=answers,
        calendar="" if bounce else _calendar(parts),
        bounce=bounce,
        automatic=None if bounce else _automatic(headers, parts),
        excerpt=excerpt_of(parts),
    )


def read_remains(raw: bytes) -> ReadMail:
    """What can be told of a mail that cannot be read: a digest of it as its id, nothing else."""
    return ReadMail(digest(raw), "", "", [], "", None, None, "")


def mail_id(headers: Message, raw: bytes) -> str:
    found = next(ids_in(headers, "Message-ID"), "")
    return found if found and len(found) <= LONGEST_ID else digest(raw)


def digest(raw: bytes) -> str:
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def ids_in(headers: Message, name: str) -> Iterator[str]:
    for value in raw_headers(headers, name):
        yield from _ID.findall(value)


def answered_ids(headers: Message) -> Iterator[str]:
    known: set[str] = set()
    nearest = [*ids_in(headers, "In-Reply-To"), *reversed(list(ids_in(headers, "References")))]
    for found in nearest[:MOST_IDS]:
        if found not in known:
            known.add(found)
            yield found


def sender_of(headers: Message) -> str:
    """The address in From; empty where it is none. A name that looks like an address is not taken for it."""
    value = next(iter(raw_headers(headers, "From")), "")[:LONGEST_FROM]
    unquoted = _QUOTED.sub(" ", value)
    found = _BRACKETED.search(unquoted) or _BARE.search(unquoted)
    email = clean(found[1]).lower() if found else ""
    return email if len(email) <= 254 and " " not in email else ""


def _calendar(parts: Sequence[Part]) -> str:
    texts = (part.text() for part in parts if part.type in _CALENDARS)
    return next((text[:LONGEST_CALENDAR] for text in texts if "BEGIN:VCALENDAR" in text.upper()), "")


# Out of office as mail programs title it, in our four languages and their neighbours.
_TITLES = (
    r"auto(matic)?[- ]?(reply|respon)|auto:|(out of (the )?office|vacation) (auto|message|noti|re(ply|spon))",
    r"auto(m(atische|\.))?[- ]?(rück)?antwort|automatische abwesen|abwesenheits",
    r"(resposta|mensagem) autom|auto-?r?resposta",
    r"(jawapan|balas(an)?|mesej) auto|auto[- ]?balas",
    r"r[ée]ponse auto",
)
# As people do, who may begin with the same words what they want to say: only where days follow, or a colon.
_WORDS = (
    r"ooo|away|vacation|(i(['’]m| am) )?(currently )?(out of (the )?office|away from (the office|my desk))",
    r"(i(['’]m| am) )?(currently )?on (\w+ leave|leave|holiday|vacation)",
    r"((ich )?bin )?(abwesend|im urlaub|nicht im büro|au(ß|ss)er haus)|abwesenheit|urlaub",
    r"(estou )?(ausente|(fora|ausente) do escritório|(de|em) férias)|férias|ausência( temporária)?( do escritório)?",
    r"(saya )?((sedang )?(ber)?cuti( tahunan| sakit)?|(berada )?di luar pejabat|(tiada|tidak (ada|berada)) di pejabat)",
)
_REPLY = r"(re|aw|res|bls)\s*:"
_SINCE = r"(until|till|from|bis|vom|von|ab|até|desde|hingga|sehingga|sampai|dari)\b"
_DAYS = rf"(\s*($|[:.!)\]])|\s+([–—-]|\d|de \d|{_REPLY}|{_SINCE}))"
_ABSENT = re.compile(
    rf"({_REPLY}|\[ext[^\]]*\]|\W)*({'|'.join(_TITLES)})|\W*({'|'.join(_WORDS)}){_DAYS}", re.IGNORECASE
)


def _automatic(headers: Message, parts: Sequence[Part]) -> Automatic | None:
    """By the marks programs leave (RFC 3834, and what was used before it).

    X-Auto-Response-Suppress is none: help desks put it on what a person has typed.
    """
    if parts and any(part.type == "message/disposition-notification" for part in parts):
        return Automatic.RECEIPT
    submitted = re.split(r"[;(\s]", header(headers, "Auto-Submitted").strip().lower(), maxsplit=1)[0]
    titled = bool(_ABSENT.match(header(headers, "Subject")))
    if submitted == "auto-replied" or titled or _says_reply(headers):
        return Automatic.ABSENCE
    return Automatic.OTHER if submitted not in ("", "no") or _is_bulk(headers) else None


def _says_reply(headers: Message) -> bool:
    if header(headers, "Precedence").lower() in ("auto_reply", "auto-reply"):
        return True
    names = ("X-Autoreply", "X-Autorespond", "X-Autoreply-From", "X-Mail-Autoreply")
    return any(header(headers, name).lower() not in ("", "no") for name in names)


def _is_bulk(headers: Message) -> bool:
    return header(headers, "Precedence").lower() in ("bulk", "junk", "list") or bool(header(headers, "List-Id"))

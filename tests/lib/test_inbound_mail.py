"""Mails read: as real programs write them, and as nobody should."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from goodword.lib.calendar_file import read_calendar
from goodword.lib.inbound_mail import Automatic, read_mail, read_remains
from goodword.lib.mail_bounce import Verdict, verdict_of
from goodword.lib.mail_parts import LONGEST, UnreadableMail
from tests.mails import absence, bounce, calendar, google_answer, outlook_answer, reply

OURS = "<0123456789abcdef@goodword.localhost>"
ADA = "ada@customer.example"
STARTS_AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
pytestmark = pytest.mark.rule("S2")


def answer(method: str = "REPLY", partstat: str = "ACCEPTED") -> str:
    return calendar(method, "session-1@goodword.localhost", 2, ADA, partstat, STARTS_AT)


@pytest.mark.parametrize("program", [outlook_answer, google_answer])
@pytest.mark.parametrize("partstat", ["ACCEPTED", "DECLINED", "TENTATIVE"])
def test_an_answer_to_an_invitation(program: Callable[[str, str], bytes], partstat: str) -> None:
    mail = read_mail(program(ADA, answer(partstat=partstat)))
    found = read_calendar(mail.calendar)
    assert (mail.sender, mail.bounce) == (ADA, None)
    assert (found.method, found.partstat, found.attendee, found.sequence) == ("REPLY", partstat, ADA, 2)


def test_a_reply_by_a_person() -> None:
    mail = read_mail(reply(ADA, OURS, "Wednesday suits me.\nSee you there"))
    assert mail.answers == [OURS, "<older@x.example>"]
    assert (mail.automatic, mail.calendar, mail.bounce) == (None, "", None)
    assert mail.excerpt == "Wednesday suits me.\nSee you there"
    assert mail.id.startswith("<")


def test_out_of_office() -> None:
    mail = read_mail(absence(ADA, OURS))
    assert mail.automatic is Automatic.ABSENCE
    assert mail.excerpt == "I am on leave until 16 March."


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        ({"Auto_Submitted": "auto-replied (vacation)"}, Automatic.ABSENCE),
        ({"Auto_Submitted": "auto-replied (zimbra; vacation)"}, Automatic.ABSENCE),
        ({"Auto_Submitted": "auto-replied; owner-email=ada@customer.example"}, Automatic.ABSENCE),
        ({"Auto_Submitted": "auto-generated"}, Automatic.OTHER),
        ({"X_Auto_Response_Suppress": "All"}, None),  # of a help desk, on what somebody typed there
        ({"X_Autoreply": "yes"}, Automatic.ABSENCE),
        ({"Precedence": "auto_reply"}, Automatic.ABSENCE),
        ({"Precedence": "bulk"}, Automatic.OTHER),
        ({"List_Id": "<news.example>"}, Automatic.OTHER),
        ({"Auto_Submitted": "no"}, None),
        ({"X_Autoreply": "no"}, None),
    ],
)
def test_what_programs_leave_in_the_headers(headers: dict[str, str], wanted: Automatic | None) -> None:
    assert read_mail(reply(ADA, OURS, **headers)).automatic is wanted


@pytest.mark.parametrize(
    "subject",
    ["Automatic reply: Your conversation", "Re: Automatic reply: x", "[EXTERNAL] Automatic reply: x", "[Auto-Reply] x",
     "Auto: x", "Out of Office: x", "Out of Office AutoReply: x", "I am out of the office until 16 March", "OOO: x",
     "On parental leave", "Away: x", "I am out of the office Re: x", "Vacation reply",
     "Automatische Antwort: x", "AW: Automatische Antwort: x", "Abwesenheitsnotiz", "Automatische Abwesenheitsnotiz: x",
     "=?utf-8?q?Abwesend_bis_Montag?=", "Nicht im Büro", "Außer Haus", "Urlaub vom 3. bis 16. März",
     "Resposta automática: x", "Mensagem automática: x", "Ausente: x", "Estou de férias", "Férias: x",
     "Fora do escritório: x", "Ausência temporária",
     "Jawapan automatik: x", "Balas automatik: x", "Tiada di pejabat", "Tidak berada di pejabat", "Bercuti", "Cuti: x",
     "Cuti tahunan: x", "Saya bercuti dari 3 hingga 5 Mac"],
)  # fmt: skip
def test_a_title_tells_of_an_absence(subject: str) -> None:
    raw = f"From: {ADA}\nSubject: {subject}\n\nAway.\n".encode()
    assert read_mail(raw).automatic is Automatic.ABSENCE


@pytest.mark.parametrize(
    "subject",
    ["Out of office on Tuesday, can we do Wednesday?", "Urlaub abgesagt, Mittwoch passt", "Abwesenheit am Mittwoch",
     "Férias canceladas, quarta serve", "Ausência na conversa de quarta", "Re: Férias", "Cuti saya berubah",
     "Automating references"],
)  # fmt: skip
def test_what_a_person_begins_with_such_words_is_theirs(subject: str) -> None:
    assert read_mail(f"From: {ADA}\nSubject: {subject}\n\nHello.\n".encode()).automatic is None


def test_a_read_receipt_is_no_answer() -> None:
    raw = (
        f"From: {ADA}\nSubject: Read: x\nContent-Type: multipart/report; report-type=disposition-notification; "
        'boundary="b"\n\n--b\n\nIt was read.\n--b\nContent-Type: message/disposition-notification\n\n'
        f"Original-Message-ID: {OURS}\nDisposition: manual-action/MDN-sent-manually; displayed\n--b--\n"
    )
    assert read_mail(raw.encode()).automatic is Automatic.RECEIPT


@pytest.mark.parametrize("whole", [True, False])
def test_a_bounce_names_the_mail_and_the_address(whole: bool) -> None:
    mail = read_mail(bounce(ADA, OURS, whole=whole))
    assert mail.bounce is not None
    assert (mail.bounce.verdict, mail.bounce.status) == (Verdict.GONE, "5.1.1")
    assert set(mail.bounce.recipients) == {ADA}
    assert mail.bounce.message_ids == [OURS]
    assert "user unknown" in mail.bounce.reason
    assert (mail.calendar, mail.automatic) == ("", None)


@pytest.mark.parametrize(
    ("action", "status", "wanted"),
    [
        ("failed", "5.1.1", Verdict.GONE),
        ("failed", "5.1.10", Verdict.GONE),
        ("failed", "5.2.1", Verdict.GONE),
        ("failed", "5.4.1", Verdict.GONE),  # Exchange Online: no such recipient
        ("failed", "5.0.0", Verdict.REFUSED),  # undefined
        ("failed", "5.4.4", Verdict.REFUSED),  # no way to it
        ("failed", "5.4.0", Verdict.REFUSED),
        ("failed", "5.2.2", Verdict.REFUSED),  # the mailbox is full
        ("failed", "5.7.1", Verdict.REFUSED),  # not wanted there
        ("failed", "5.6.0", Verdict.REFUSED),
        ("failed", "5.1.8", Verdict.REFUSED),  # the sender's address
        ("failed", "4.4.7", Verdict.REFUSED),  # given up after days
        ("failed", "", Verdict.REFUSED),
        ("delayed", "4.4.1", Verdict.DELAYED),
        ("delayed", "5.1.1", Verdict.DELAYED),
        ("", "4.2.2", Verdict.DELAYED),
    ],
)
def test_what_a_status_says_of_the_address(action: str, status: str, wanted: Verdict) -> None:
    assert verdict_of(action, status) is wanted


@pytest.mark.parametrize(
    ("diagnosis", "wanted"),
    [("smtp; 550 5.1.1 no such user", Verdict.GONE), ("smtp; 554 5.7.1 not wanted", Verdict.REFUSED),
     ("smtp; 550 refused by mx.x.example [5.1.1.2]", Verdict.REFUSED)],
)  # fmt: skip
def test_where_the_report_leaves_it_open_the_other_server_has_said_it(diagnosis: str, wanted: Verdict) -> None:
    """Exim gives 5.0.0 whatever the reason."""
    raw = bounce(ADA, OURS, "5.0.0").replace(f"smtp; 550 5.0.0 <{ADA}>: user unknown".encode(), diagnosis.encode())
    found = read_mail(raw).bounce
    assert found is not None
    assert found.verdict is wanted


def test_a_delivery_that_worked_is_no_bounce() -> None:
    assert read_mail(bounce(ADA, OURS, "2.1.5", "delivered")).bounce is None


LETTER = f"""Return-Path: <>
From: MAILER-DAEMON@mail.example (Mail Delivery)
Subject: failure notice
Message-ID: <1@mail.example>

I was not able to deliver your message to the following address. I have given up.

<{ADA}>:
%s

--- Below this line is a copy of the message.
Message-ID: {OURS}
Subject: x
"""


@pytest.mark.parametrize(
    ("line", "wanted"),
    [("550 sorry, no mailbox here by that name", Verdict.GONE), ("552 5.2.2 over quota", Verdict.REFUSED),
     ("554 refused", Verdict.REFUSED), ("451 try later", Verdict.DELAYED), ("no idea", Verdict.DELAYED)],
)  # fmt: skip
def test_a_letter_of_a_mail_server(line: str, wanted: Verdict) -> None:
    found = read_mail((LETTER % line).encode()).bounce
    assert found is not None
    assert (found.verdict, list(found.message_ids)) == (wanted, [OURS])
    assert ADA in found.recipients


def test_what_a_person_writes_of_a_bounce_is_none() -> None:
    raw = LETTER.replace("MAILER-DAEMON@mail.example (Mail Delivery)", "boss@mail.example").replace(
        "Return-Path: <>\n", ""
    )
    assert read_mail((raw % "550 no").encode()).bounce is None


def test_a_bounce_somebody_attached_is_theirs() -> None:
    inner = bounce(ADA, OURS).decode()
    raw = (
        f'From: boss@mail.example\nSubject: Look\nContent-Type: multipart/mixed; boundary="q"\n\n--q\n\nLook at this\n'
        f"--q\nContent-Type: message/rfc822\n\n{inner}\n--q--\n"
    )
    assert read_mail(raw.encode()).bounce is None


QUOTES = [
    "On Mon, 2 Mar 2026 at 10:00, Northwind <references@goodword.localhost> wrote:",
    "On Mon, 2 Mar 2026 at 10:00,\nNorthwind <references@goodword.localhost> wrote:",
    "Am Mo., 2. März 2026 um 10:00 Uhr schrieb Northwind <r@x.example>:",
    "Em seg., 2 de mar. de 2026 às 10:00, Northwind escreveu:",
    "Pada 2 Mac 2026, Northwind menulis:",
    "-----Original Message-----",
    "-----Ursprüngliche Nachricht-----",
    "________________________________",
    "From: Northwind <r@x.example>\nSent: Monday, 2 March 2026",
    "Von: Northwind\nGesendet: Montag, 2. März 2026",
    "*De:* Northwind\n*Enviada em:* segunda-feira, 2 de março",
    "--\nAda Contact, Director",
    "> quoted",
]


@pytest.mark.parametrize("border", QUOTES)
def test_the_excerpt_is_what_is_new(border: str) -> None:
    text = f"Yes, gladly.\n\nFrom: our side nothing is missing.\n\n{border}\n> Secret of an older mail\n"
    found = read_mail(f"From: {ADA}\nContent-Type: text/plain; charset=utf-8\n\n{text}".encode())
    assert found.excerpt == "Yes, gladly.\n\nFrom: our side nothing is missing."


def test_a_page_is_read_for_its_words() -> None:
    html = (
        "<html><head><title>T</title><style>p { color: red }</style></head><body><p>Good &amp; well,<br>see you</p>"
        "<script>alert(1)</script><div>Ada</div><hr></body></html>"
    )
    raw = f"From: {ADA}\nContent-Type: text/html\n\n{html}".encode()
    assert read_mail(raw).excerpt.split() == ["Good", "&", "well,", "see", "you", "Ada"]


def test_words_of_another_charset() -> None:
    raw = (
        b"From: =?iso-8859-1?q?J=FCrgen?= <j@x.example>\nSubject: =?utf-8?b?w5xiZXI=?=\n"
        b"Content-Type: text/plain; charset=windows-1252\nContent-Transfer-Encoding: quoted-printable\n\nGr=FC=DFe\n"
    )
    mail = read_mail(raw)
    assert (mail.sender, mail.subject, mail.excerpt) == ("j@x.example", "Über", "Grüße")


@pytest.mark.parametrize("charset", ["x-none", "idna", "punycode", "unicode_escape", "zip", "utf-7", "\x00", "hex"])
def test_a_wrong_charset_is_read_all_the_same(charset: str) -> None:
    raw = f'From: {ADA}\nContent-Type: text/plain; charset="{charset}"\n\nHello there\n'.encode()
    assert "Hello there" in read_mail(raw).excerpt


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("ada@customer.example", ADA),
        ("Ada@Customer.Example (Ada Contact)", ADA),
        ("Ada <ada@customer.example>", ADA),
        ('"boss@northwind.example" <ada@customer.example>', ADA),
        ('"<boss@northwind.example>" <ada@customer.example>', ADA),
        ("=?utf-8?q?=3Cboss=40northwind.example=3E?= <ada@customer.example>", ADA),
        ("boss@northwind.example <ada@customer.example>", ADA),
        ("Ada <ada@customer.example>, Bob <bob@x.example>", ADA),
        ("undisclosed", ""),
        ("", ""),
        ("<a b@x.example>", ""),
        (f"<{'a' * 70}@x.example>", ""),
    ],
)
def test_the_sender_is_the_address_and_not_the_name(value: str, wanted: str) -> None:
    assert read_mail(f"From: {value}\nSubject: x\n\nx".encode()).sender == wanted


def test_without_an_id_the_content_is_the_id() -> None:
    raw = f"From: {ADA}\nSubject: x\n\nHello\n".encode()
    assert read_mail(raw).id == read_mail(raw).id
    assert read_mail(raw).id.startswith("sha256:")
    assert read_mail(raw).id != read_mail(raw + b"!").id
    assert read_mail(b"Message-ID: <" + b"a" * 400 + b"@x>\n\nx").id.startswith("sha256:")


def test_a_line_of_a_mailbox_file_in_front_is_no_header() -> None:
    raw = reply(ADA, OURS)
    assert read_mail(b"From ada@customer.example Mon Mar  2 10:00:00 2026\n" + raw) == read_mail(raw)


def nested(depth: int) -> bytes:
    opened = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))
    return f"From: {ADA}\n{opened}\nx\n".encode()


BOMBS = {
    "nothing": b"",
    "spaces": b" \n" * 10,
    "too long": b"From: a@x.example\n\n" + b"x" * LONGEST,
    "nested": nested(2_000),
    "parts": b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n" * 1_000_000,
    "headers": b"A: b\n" * 200_000,
    "one long header": b"Subject: " + b"x" * 1_000_000,
    "headers of a part": b'Content-Type: multipart/mixed; boundary="b"\n\n--b\n' + b"A: b\n" * 200_000,
    "folded": b"Subject: x\n" + b" x\n" * 100_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_mail_built_to_hurt_is_refused_in_words_and_at_once(name: str) -> None:
    began = time.monotonic()
    with pytest.raises(UnreadableMail) as error:
        read_mail(BOMBS[name])
    assert str(error.value)
    assert time.monotonic() - began < 5
    assert read_remains(BOMBS[name]).id.startswith("sha256:")


SLOW = {
    "markup": b"From: a@x.example\nContent-Type: text/html\n\n" + b"<" * 5_000_000,
    "comments": b"From: a@x.example\nContent-Type: text/html\n\n" + b"<!-- <style " * 400_000,
    "quotes": b"From: a@x.example\n\n" + b"On " + b"a wrote" * 1_000_000,
    "lines": b"From: a@x.example\n\n" + b"On a\n" * 1_000_000,
    "ids": b"From: a@x.example\nReferences: " + b"<" * 200_000 + b"\n\nx",
    "addresses": b"From: " + b"a@" * 60_000 + b"\n\nx",
    "brackets": b"From: " + b'"(<' * 60_000 + b"\n\nx",
    "words": b"From: a@x.example\nSubject: " + b"=?utf-8?q?" * 20_000 + b"\n\nx",
    "boundary": b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b" + b" \t" * 5_000_000 + b"x",
    "letter": LETTER.replace("%s", "a." * 2_000_000).encode(),
    "report": b'Content-Type: multipart/report; boundary="b"\n\n--b\nContent-Type: message/delivery-status\n\n'
              + b"Action: failed\n\n" * 300_000,
}  # fmt: skip


@pytest.mark.parametrize("name", SLOW)
def test_no_mail_takes_long_to_read(name: str) -> None:
    """As much plain text is the measure: what is made to be slow takes so many times as long, and no more."""
    plain = b"From: a@b.example\n\n" + b"one two\n" * (len(SLOW[name]) // 8)
    assert _took(SLOW[name]) < 100 * max(_took(plain), 0.002)


def _took(raw: bytes) -> float:
    """Seconds of this process, the least of three."""
    times = []
    for _ in range(3):
        began = time.process_time()
        read_mail(raw)
        times.append(time.process_time() - began)
    return min(times)


SAMPLES = [
    outlook_answer(ADA, answer()), google_answer(ADA, answer("COUNTER")), reply(ADA, OURS), absence(ADA, OURS),
    bounce(ADA, OURS), (LETTER % "550 no").encode(),
]  # fmt: skip


@given(st.binary(max_size=2_000))
@example(b"Content-Type: multipart/mixed; boundary*=utf-8''%FF\n\n--x")
@example(b"Content-Type: text/plain; charset*0*=x'y'%zz\n\nx")
@example(b"From: =?x?q?=00?=\nSubject: \xff\xfe=?utf-8?b?!?=\n\n\x00")
def test_any_bytes_are_a_mail_or_a_value_error(raw: bytes) -> None:
    try:
        mail = read_mail(raw)
    except ValueError:
        return
    for text in (mail.id, mail.sender, mail.subject, mail.excerpt, mail.calendar):
        assert "\x00" not in text
        text.encode("utf-8")
    assert len(mail.id) <= 250
    assert len(mail.sender) <= 254
    assert len(mail.subject) <= 300


@settings(max_examples=300)
@given(st.sampled_from(SAMPLES), st.integers(0, 2**32))
def test_a_damaged_mail_never_breaks_the_reader(raw: bytes, seed: int) -> None:
    choice, damaged = random.Random(seed), bytearray(raw)
    for _ in range(choice.randrange(1, 30)):
        place = choice.randrange(len(damaged))
        damaged[place : place + choice.randrange(3)] = choice.randbytes(choice.randrange(3))
    test_any_bytes_are_a_mail_or_a_value_error.hypothesis.inner_test(bytes(damaged))  # type: ignore[attr-defined]

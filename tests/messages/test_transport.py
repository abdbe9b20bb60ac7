"""The mail as it leaves: its calendar file, its id, and what no header can be broken by."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from pytest_django.fixtures import Settings

from goodword.messages.transport import build, message_id, message_pk
from goodword.models import Message
from tests.messages.sample import make_story, send_kind

pytestmark = pytest.mark.django_db
CALENDAR = "\r\n".join(
    ["BEGIN:VCALENDAR", "VERSION:2.0", "METHOD:{method}", "BEGIN:VEVENT", "UID:1@goodword", "SUMMARY:Gespräch über Öl",
     "DESCRIPTION:" + "x" * 60 + "\r\n " + "y" * 60, "END:VEVENT", "END:VCALENDAR", ""]
)  # fmt: skip


def mail_with(calendar: str) -> EmailMessage:
    message = send_kind(make_story(), "thanks")
    message.calendar = calendar
    return message_from_bytes(build(message, "Northwind").as_bytes(), policy=policy.default)


@pytest.mark.rule("S2")
@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_an_invitation_is_a_form_of_the_mail_and_a_file(method: str) -> None:
    calendar = CALENDAR.format(method=method)
    mail = mail_with(calendar)
    alternative, attached = mail.iter_parts()
    forms = [part.get_content_type() for part in alternative.iter_parts()]
    assert (mail.get_content_type(), forms) == ("multipart/mixed", ["text/plain", "text/html", "text/calendar"])
    form = list(alternative.iter_parts())[-1]
    assert (form.get_param("method"), form.get_param("charset")) == (method, "utf-8")
    assert form.get_payload(decode=True) == calendar.encode()
    assert (attached.get_filename(), attached.get_content_type()) == ("invite.ics", "application/ics")
    assert attached.get_content() == calendar.encode()
    assert mail.get_body(("plain",)) is not None


def test_a_file_that_asks_for_nothing_is_only_attached() -> None:
    mail = mail_with(CALENDAR.replace("METHOD:{method}\r\n", ""))
    types = [part.get_content_type() for part in mail.walk()]
    assert "text/calendar" not in types
    assert "application/ics" in types


def test_without_a_calendar_there_is_no_attachment() -> None:
    assert mail_with("").get_content_type() == "multipart/alternative"


def test_every_line_is_ascii_and_short_enough_for_any_server() -> None:
    message = send_kind(make_story(language="de"), "ask")
    message.calendar = CALENDAR.format(method="REQUEST")
    lines = build(message, "Nördlicher Wind").as_bytes().split(b"\r\n")
    assert all(line.isascii() and len(line) <= 998 and b"\n" not in line for line in lines)


@pytest.mark.rule("V5")
def test_an_id_tells_which_message_it_is_of() -> None:
    message = send_kind(make_story(), "ask")
    same = Message.objects.get(pk=message.pk)
    assert message_id(message) == message_id(same)
    assert message_pk(message_id(message)) == message.pk
    assert message_pk(f"  {message_id(message)}\r\n") == message.pk


@pytest.mark.rule("V5", "V15")
def test_nobody_else_can_make_an_id(settings: Settings) -> None:
    one, other = send_kind(make_story(), "ask"), send_kind(make_story(), "ask")
    number, _, rest = message_id(one)[1:].partition("-")
    assert number == str(one.pk)
    forged = [f"<{other.pk}-{rest}", f"<{10**17}-{rest}", f"<{one.pk}-{'0' * 32}@x.example>", "<>", "", "x" * 5000,
              message_id(one)[1:], message_id(one).replace("@", " @")]  # fmt: skip
    assert [message_pk(text) for text in forged] == [None] * len(forged)
    known = message_id(one)
    settings.SECRET_KEY = "another"
    assert message_pk(known) is None


@pytest.mark.rule("V5")
def test_a_number_given_anew_is_another_message() -> None:
    """After a restore of a backup from before the first one was written."""
    message = send_kind(make_story(), "ask")
    before = message_id(message)
    Message.objects.update(dedupe_key="something else")
    assert message_id(Message.objects.get()) != before
    assert message_pk(before) is None

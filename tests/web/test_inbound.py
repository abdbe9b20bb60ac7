"""The pages about mail that came in."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from goodword.messages.transport import message_id
from goodword.models import InboundMail, Message, Session
from goodword.operations.inbound import take_in
from goodword.operations.inbox import claim_reading, finish_reading
from goodword.operations.session import date_session
from goodword.policy.actors import WORKER
from goodword.policy.vocabulary import MessageState, Role
from tests import story
from tests.factories import NOW, make_request, make_user
from tests.mails import absence, bounce, calendar, outlook_answer, reply
from tests.web.reader import reader, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.rule("S2")]
STARTS_AT = NOW + timedelta(days=9, hours=1)
PETRA = "petra@prospect.example"
HOSTILE = "<script>alert(1)</script> =1+1"


def page(client: Client, name: str, *args: object, **query: str) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return text_of(response)


def comes(raw: bytes) -> InboundMail:
    return take_in(raw, actor=WORKER, now=NOW)


def dated() -> Session:
    actor = story.manager()
    ask = story.accept(story.send(request=make_request(rep=make_user(Role.REP)), actor=actor), actor=actor)
    return date_session(ask.pk, story.when(STARTS_AT), actor=actor, now=NOW)


def declined(session: Session) -> InboundMail:
    uid = session.invitations.get().uid
    return comes(outlook_answer(PETRA, calendar("REPLY", uid, 0, PETRA, "DECLINED", STARTS_AT)))


def test_the_list_says_what_came_and_what_was_done() -> None:
    client, _ = reader(Role.MANAGER)
    assert "No mail has come in" in page(client, "inbound-list")
    comes(reply("nobody@x.example", "", "Hello there"))
    shown = page(client, "inbound-list")
    for words in ("Re: Your conversation", "nobody@x.example", "It fits nothing we know."):
        assert words in shown
    lines = page(client, "inbound-list", format="csv").splitlines()
    assert ",Sender," in lines[0]
    assert "nobody@x.example" in lines[1]
    assert "It fits nothing we know." in lines[1]
    assert "Re: Your conversation" not in page(client, "inbound-list", look="no")
    assert "Re: Your conversation" in page(client, "inbound-list", q="NOBODY")
    assert "Replies" in page(client, "mail-list")


def test_staff_say_that_they_have_looked_at_it() -> None:
    client, user = reader(Role.MANAGER)
    kept = comes(reply("nobody@x.example", "", "Hello there"))
    assert "Replies to look at" in page(client, "home")
    shown = page(client, "inbound-detail", kept.pk)
    assert "Hello there" in shown
    assert "Would you share your experience" not in shown
    client.post(reverse("inbound-handle", args=[kept.pk]))
    shown = page(client, "inbound-detail", kept.pk)
    assert user.name in shown
    assert "I have looked at it" not in shown
    led = client.get(reverse("inbound-handle", args=[kept.pk]))
    assert led.headers["Location"] == reverse("inbound-detail", args=[kept.pk])


def test_what_strangers_write_is_data() -> None:
    client, _ = reader(Role.MANAGER)
    kept = comes(f"From: x@x.example\nSubject: {HOSTILE}\n\n{HOSTILE}\n".encode())
    for shown in (page(client, "inbound-detail", kept.pk), page(client, "inbound-list")):
        assert "<script>alert" not in shown
        assert "&lt;script&gt;" in shown


def test_who_comes_is_on_the_pages_of_session_and_request() -> None:
    session = dated()
    client, _ = reader(Role.MANAGER)
    assert "Answers to the invitation" not in page(client, "session-detail", session.pk)
    kept = declined(session)
    for name, pk in (("session-detail", session.pk), ("request-detail", session.ask.request_id)):
        shown = page(client, name, pk)
        assert "Answers to the invitation" in shown
        assert '<span class="badge badge-bad">Declined</span>' in shown
        assert "no answer yet" in shown
    assert reverse("inbound-detail", args=[kept.pk]) in page(client, "session-detail", session.pk)
    detail = page(client, "inbound-detail", kept.pk)
    assert "The prospect cannot come." in detail
    assert reverse("session-detail", args=[session.pk]) in detail


@pytest.mark.rule("A7")
def test_a_rep_sees_who_comes_but_not_what_was_written() -> None:
    session = dated()
    kept = declined(session)
    assert session.ask.request is not None
    client, _ = reader(user=session.ask.request.rep)
    assert "Answers to the invitation" in page(client, "request-detail", session.ask.request_id)
    for name in ("inbound-list", "inbound-detail"):
        args = [kept.pk] if name == "inbound-detail" else []
        assert client.get(reverse(name, args=args)).status_code == 403


def test_out_of_office_is_noted_on_the_ask() -> None:
    client, _ = reader(Role.MANAGER)
    ask = story.send()
    comes(absence(ask.advocate.contact.email, message_id(Message.objects.get(kind="ask"))))
    shown = page(client, "ask-detail", ask.pk)
    assert "Out of office, says their mail" in shown
    assert "I am on leave until 16 March." in shown


def test_an_administrator_sees_the_mail_and_no_page_they_may_not_open() -> None:
    client, _ = reader(Role.ADMIN)
    ask = story.send()
    Message.objects.update(state=MessageState.SENT, sent_at=NOW, handed_at=NOW)
    message = Message.objects.get(kind="ask")
    kept = comes(bounce(message.to_email, message_id(message)))
    shown = page(client, "inbound-detail", kept.pk)
    assert "There is no such address." in shown
    assert reverse("mail-detail", args=[message.pk]) in shown
    assert reverse("ask-detail", args=[ask.pk]) not in shown


def test_an_administrator_learns_that_the_mailbox_cannot_be_read(settings: Settings) -> None:
    client, _ = reader(Role.ADMIN)
    settings.INBOX = {"host": "mail.example"}
    run = claim_reading(NOW)
    assert run is not None
    finish_reading(run, "TimeoutError: <timed> out", NOW)
    assert "The mailbox of replies cannot be read" in page(client, "home")
    assert "TimeoutError: <timed> out" in unescape(page(client, "inbound-list"))
    later = claim_reading(NOW + timedelta(minutes=1))
    assert later is not None
    finish_reading(later, "", NOW + timedelta(minutes=1))
    assert "cannot be read" not in page(client, "home")
    assert "TimeoutError" not in page(client, "inbound-list")

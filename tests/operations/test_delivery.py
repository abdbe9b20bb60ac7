"""The sender against a real SMTP server: what leaves, what is tried again, what ends as failed, what must not leave."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from goodword.lib.links import link_token
from goodword.models import Contact, Message, PersonalLink, Workspace
from goodword.operations import delivery
from goodword.operations.delivery import MOST_ATTEMPTS, claim_messages, deliver_waiting, pause_after, send_due
from goodword.operations.hand_off import hand_off
from goodword.operations.refused import Refused
from goodword.policy.vocabulary import AdvocateStatus, AskState, MessageState, Role
from tests.factories import NOW, actor_of
from tests.messages.sample import Story, make_story, send_kind
from tests.smtp import Inbox, free_port

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)


def sent(message: Message, at: datetime = LATER) -> Message:
    send_due(lambda: at)
    message.refresh_from_db()
    return message


def test_a_message_leaves_once(inbox: Inbox) -> None:
    story = make_story()
    message = sent(send_kind(story, "ask"))
    assert (message.state, message.sent_at, message.attempts) == (MessageState.SENT, LATER, 1)
    send_due(lambda: LATER + timedelta(hours=1))
    assert len(inbox.messages) == 1


def test_the_mail_has_one_recipient_and_careful_headers(inbox: Inbox) -> None:
    story = make_story()
    sent(send_kind(story, "ask"))
    mail = inbox.messages[0]
    assert str(mail["To"]) == f"Grace Hopper <{story.contact.email}>"
    assert mail["Cc"] is None
    assert mail["Bcc"] is None
    assert str(mail["From"]).startswith("Northwind <")
    assert mail["Reply-To"] == story.manager.email
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] is None  # for promotional mail only
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.rule("V15")
def test_links_are_live_in_the_mail_and_nowhere_else(
    inbox: Inbox, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    inbox.fail("MAIL", "451 Try later")
    message = sent(send_kind(make_story(), "ask"))
    message = sent(message, LATER + timedelta(minutes=5))
    tokens = [link_token(link.pk, settings.SECRET_KEY) for link in PersonalLink.objects.all()]
    assert len(tokens) == 2
    for part in inbox.messages[0].iter_parts():
        assert all(token in part.get_content() for token in tokens)
    logged = [record.getMessage() for record in caplog.records if record.name != "mail.log"]  # the test's own server
    kept = "".join([message.text, message.html, message.last_error, *logged])
    assert not any(token in kept for token in tokens)


@pytest.mark.rule("V15")
def test_a_link_of_somebody_else_is_not_filled_in(inbox: Inbox, settings: Settings) -> None:
    other, story = make_story(), make_story(interest="x")
    theirs = send_kind(other, "ask")
    link = PersonalLink.objects.get(ask=other.ask)
    story.ask.interest = f"{{{{ link:{link.pk} }}}}"
    message = send_kind(story, "ask")
    theirs.delete()
    sent(message)
    assert link_token(link.pk, settings.SECRET_KEY) not in inbox.messages[0].as_string()


@pytest.mark.rule("V5")
@pytest.mark.parametrize("moment", ["MAIL", "RCPT", "DATA"])
def test_a_passing_fault_is_tried_again_with_the_same_message_id(moment: str, inbox: Inbox) -> None:
    inbox.fail(moment, "451 Try later", keep=True)  # type: ignore[arg-type]
    message = sent(send_kind(make_story(), "ask"))
    assert message.state == MessageState.QUEUED
    assert message.last_error.startswith("451")
    assert LATER < message.due_at <= LATER + timedelta(seconds=40)
    assert sent(message, message.due_at).state == MessageState.SENT
    assert len({mail["Message-ID"] for mail in inbox.messages}) == 1


@pytest.mark.parametrize("moment", ["MAIL", "RCPT", "DATA"])
def test_a_lasting_refusal_ends_as_failed(moment: str, inbox: Inbox) -> None:
    inbox.fail(moment, "550 No such person")  # type: ignore[arg-type]
    message = sent(send_kind(make_story(), "ask"))
    assert (message.state, message.attempts) == (MessageState.FAILED, 1)
    assert message.last_error == "550 No such person"
    assert not inbox.messages


def test_a_server_that_hangs_up_is_tried_again(inbox: Inbox) -> None:
    inbox.fail("RCPT")
    message = sent(send_kind(make_story(), "ask"))
    assert message.state == MessageState.QUEUED
    assert sent(message, message.due_at).state == MessageState.SENT


def test_a_server_that_is_away_is_tried_again_until_the_attempts_are_used_up(settings: Settings) -> None:
    plain = {"username": "", "password": "", "use_ssl": False, "use_tls": False}
    settings.SMTP = {"host": "127.0.0.1", "port": free_port(), **plain}
    message, pauses = send_kind(make_story(), "thanks"), []
    while message.state == MessageState.QUEUED:
        before = message.due_at
        message = sent(message, before)
        pauses.append(message.due_at - before)
    assert (message.state, message.attempts) == (MessageState.FAILED, MOST_ATTEMPTS)
    assert "ConnectionRefusedError" in message.last_error
    assert all(after > before for before, after in zip(pauses[:-2], pauses[1:-1], strict=True))


def test_pauses_double_and_vary() -> None:
    for attempts in range(1, MOST_ATTEMPTS):
        lengths = {pause_after(attempts) for _ in range(20)}
        middle = timedelta(seconds=30) * 2 ** (attempts - 1)
        assert all(middle * 0.75 <= length <= middle * 1.25 for length in lengths)
        assert len(lengths) > 1


def left(story: Story) -> None:
    story.advocate.status, story.advocate.left_on = AdvocateStatus.LEFT, NOW.date()
    story.advocate.save()


@pytest.mark.rule("V8")
@pytest.mark.parametrize("name", ["ask", "thanks", "welcome", "no-show", "invitation"])
def test_nothing_leaves_after_the_advocate_left(name: str, inbox: Inbox) -> None:
    story = make_story()
    message = send_kind(story, name)
    left(story)
    assert sent(message).last_error == "recipient.left"
    assert message.state == MessageState.CANCELLED
    assert not inbox.messages


@pytest.mark.rule("V8")
@pytest.mark.parametrize("name", ["ask-withdrawn", "session-cancelled"])
def test_a_cancellation_of_something_agreed_still_leaves(name: str, inbox: Inbox) -> None:
    story = make_story()
    message = send_kind(story, name)
    left(story)
    assert sent(message).state == MessageState.SENT


def test_an_ask_that_was_answered_meanwhile_does_not_leave(inbox: Inbox) -> None:
    story = make_story()
    message = send_kind(story, "ask")
    story.ask.state, story.ask.answered_at = AskState.DECLINED, NOW
    story.ask.save()
    assert sent(message).last_error == "ask.settled"
    assert not inbox.messages


def test_a_user_who_was_switched_off_gets_nothing(inbox: Inbox) -> None:
    story = make_story()
    message = send_kind(story, "req-received")
    story.rep.is_active = False
    story.rep.save()
    assert sent(message).last_error == "recipient.switched_off"


def test_what_waited_for_a_worker_still_keeps_to_the_sending_hours(inbox: Inbox) -> None:
    ask, thanks = send_kind(make_story(), "ask"), send_kind(make_story(), "thanks")
    night = datetime(2026, 3, 2, 22, tzinfo=UTC)
    assert sent(thanks, night).state == MessageState.SENT
    ask.refresh_from_db()
    assert (ask.state, ask.attempts, ask.due_at) == (MessageState.QUEUED, 0, datetime(2026, 3, 3, 7, tzinfo=UTC))


@pytest.mark.rule("V5")
def test_a_claim_is_one_workers_until_its_lease_runs_out() -> None:
    send_kind(make_story(), "ask")
    first = claim_messages(LATER)
    assert len(first) == 1
    assert claim_messages(LATER + timedelta(seconds=9)) == []
    second = claim_messages(LATER + timedelta(seconds=11))
    assert [message.attempts for message in second] == [2]
    # The first one comes back from the dead: its fence is an old one.
    assert hand_off(first[0], LATER + timedelta(seconds=12)) is False
    assert hand_off(second[0], LATER + timedelta(seconds=12)) is True


@pytest.mark.rule("V5")
def test_who_lost_the_claim_settles_nothing(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    message = send_kind(make_story(), "ask")

    def frozen(*_: object) -> None:
        claim_messages(LATER + timedelta(minutes=1))

    monkeypatch.setattr(delivery, "deliver", frozen)
    assert sent(message).state == MessageState.SENDING
    assert message.fence == 2


def test_a_message_that_kills_its_worker_ends_as_failed() -> None:
    message, at = send_kind(make_story(), "ask"), LATER
    for _ in range(MOST_ATTEMPTS + 1):
        claim_messages(at)
        at += timedelta(seconds=11)
    message.refresh_from_db()
    assert (message.state, message.last_error) == (MessageState.FAILED, "worker.lost")


def test_without_a_mail_server_it_arrives_in_the_mailbox() -> None:
    assert sent(send_kind(make_story(), "ask")).state == MessageState.SENT


def test_a_demo_need_not_wait_for_monday(settings: Settings) -> None:
    story, manager = make_story(), actor_of(Role.MANAGER)
    message = send_kind(story, "ask", datetime(2026, 3, 7, 23, tzinfo=UTC))
    with pytest.raises(Refused, match="message.demo_only"):
        deliver_waiting(actor=manager, now=NOW)
    Workspace.objects.update(is_demo=True)
    assert deliver_waiting(actor=manager, now=NOW) == 1
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    settings.SMTP = {"host": "mail.example"}
    with pytest.raises(Refused, match="message.demo_only"):
        deliver_waiting(actor=manager, now=NOW)


def test_an_address_corrected_while_the_message_waited_counts(inbox: Inbox) -> None:
    story = make_story()
    message = send_kind(story, "ask")
    Contact.objects.filter(pk=story.contact.pk).update(email="grace@right.example")
    assert sent(message).to_email == "grace@right.example"
    assert str(inbox.messages[0]["To"]) == "Grace Hopper <grace@right.example>"


@pytest.mark.parametrize("address", ["jörg@customer.example", "grace@customer..example", "grace"])
def test_an_address_that_no_mail_can_bear_fails_and_holds_nobody_up(address: str, inbox: Inbox) -> None:
    story, other = make_story(), make_story()
    Contact.objects.filter(pk=story.contact.pk).update(email=address)
    message, next_one = send_kind(story, "ask"), send_kind(other, "ask")
    assert sent(message).state == MessageState.FAILED
    next_one.refresh_from_db()
    assert next_one.state == MessageState.SENT

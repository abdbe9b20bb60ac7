"""The outbox: written with its cause or not at all, once for each event and reader, due in their working hours."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from goodword.models import Message
from goodword.operations.delivery import claim_messages
from goodword.operations.hand_off import hand_off
from goodword.operations.outbox import cancel_message, cancel_messages, enqueue, retry_message, was_sent
from goodword.operations.refused import Refused
from goodword.policy.vocabulary import MessageState, Role
from tests.factories import NOW, actor_of
from tests.messages.sample import make_story, send_kind

pytestmark = pytest.mark.django_db


@pytest.mark.rule("V6")
def test_a_message_goes_down_with_its_transaction() -> None:
    story = make_story()

    @transaction.atomic
    def cause() -> None:
        send_kind(story, "welcome")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        cause()
    assert not Message.objects.exists()


@pytest.mark.rule("V6")
def test_one_message_for_an_event_a_reader_and_a_kind() -> None:
    story = make_story()
    first, second = send_kind(story, "thanks"), send_kind(story, "thanks")
    assert first == second
    other = enqueue("thanks", story.contact, event="another", variables={"topic": "x"}, now=NOW, ask=story.ask)
    assert other != first


@pytest.mark.parametrize(
    ("now", "zone", "due"),
    [
        (datetime(2026, 3, 2, 9, tzinfo=UTC), "Europe/Berlin", datetime(2026, 3, 2, 9, tzinfo=UTC)),
        (datetime(2026, 3, 2, 3, tzinfo=UTC), "Europe/Berlin", datetime(2026, 3, 2, 7, tzinfo=UTC)),
        (datetime(2026, 3, 2, 17, tzinfo=UTC), "Europe/Berlin", datetime(2026, 3, 3, 7, tzinfo=UTC)),
        (datetime(2026, 3, 6, 18, tzinfo=UTC), "Europe/Berlin", datetime(2026, 3, 9, 7, tzinfo=UTC)),
        # The clocks change on 29 March: eight o'clock comes an hour earlier in UTC.
        (datetime(2026, 3, 27, 18, tzinfo=UTC), "Europe/Berlin", datetime(2026, 3, 30, 6, tzinfo=UTC)),
        (datetime(2026, 3, 2, 9, tzinfo=UTC), "America/Los_Angeles", datetime(2026, 3, 2, 16, tzinfo=UTC)),
        (datetime(2026, 3, 2, 9, tzinfo=UTC), "Pacific/Auckland", datetime(2026, 3, 2, 19, tzinfo=UTC)),
        # Good Friday and Easter Monday are public holidays in Germany.
        (datetime(2026, 4, 2, 18, tzinfo=UTC), "Europe/Berlin", datetime(2026, 4, 7, 6, tzinfo=UTC)),
    ],
)
def test_an_ask_waits_for_the_readers_working_hours(now: datetime, zone: str, due: datetime) -> None:
    assert send_kind(make_story(zone=zone), "ask", now).due_at == due


NIGHT = datetime(2026, 3, 7, 23, tzinfo=UTC)  # a Saturday


@pytest.mark.rule("F1")
@pytest.mark.parametrize("name", ["thanks", "welcome", "req-received", "req-decision", "user-invitation"])
def test_some_go_whatever_the_hour(name: str) -> None:
    assert send_kind(make_story(), name, NIGHT).due_at == NIGHT


@pytest.mark.parametrize("name", ["ask", "ask-accepted", "ask-declined", "no-show", "req-info", "ask-withdrawn"])
def test_the_others_wait_for_monday(name: str) -> None:
    assert send_kind(make_story(), name, NIGHT).due_at == datetime(2026, 3, 9, 7, tzinfo=UTC)


@pytest.mark.parametrize("name", ["invitation", "session-cancelled", "staff-session-cancelled"])
def test_news_of_a_session_within_a_day_goes_at_once(name: str) -> None:
    soon = send_kind(make_story(), name, NIGHT, starts_at=NIGHT + timedelta(hours=23))
    later = send_kind(make_story(), name, NIGHT, starts_at=NIGHT + timedelta(hours=25))
    assert soon.due_at == NIGHT
    assert later.due_at > NIGHT


@pytest.mark.rule("A7")
def test_before_the_yes_an_answer_by_mail_does_not_reach_the_rep() -> None:
    story = make_story()
    assert send_kind(story, "ask").reply_to == story.manager.email
    assert send_kind(story, "thanks").reply_to == story.manager.email


@pytest.mark.rule("S8")
def test_once_it_is_agreed_answers_go_to_the_owner_of_the_request() -> None:
    story = make_story()
    assert send_kind(story, "invitation").reply_to == story.rep.email
    assert story.contact.account.csm is not None
    assert send_kind(story, "welcome").reply_to == story.contact.account.csm.email


def test_without_an_address_an_ask_is_refused_and_the_rest_is_listed_as_failed() -> None:
    story = make_story()
    story.contact.email = ""
    with pytest.raises(Refused, match="message.no_address"):
        send_kind(story, "ask")
    message = send_kind(story, "thanks")
    assert (message.state, message.last_error) == (MessageState.FAILED, "address.missing")


def test_what_has_not_gone_out_can_be_called_back() -> None:
    story = make_story()
    message = send_kind(story, "ask")
    assert not was_sent("ask", ask=story.ask)
    assert cancel_messages(ask=story.ask) == 1
    message.refresh_from_db()
    assert message.state == MessageState.CANCELLED


@pytest.mark.rule("V5")
@pytest.mark.parametrize("state", [MessageState.HANDOFF, MessageState.UNCONFIRMED])
def test_what_may_have_gone_out_counts_as_sent(state: MessageState) -> None:
    story = make_story()
    Message.objects.filter(pk=send_kind(story, "ask").pk).update(state=state, handed_at=NOW)
    assert was_sent("ask", ask=story.ask)
    assert cancel_messages(ask=story.ask) == 0


@pytest.mark.rule("V5")
def test_what_is_being_sent_can_be_called_back_until_it_is_handed_over() -> None:
    story = make_story()
    send_kind(story, "ask")
    (message,) = claim_messages(NOW)
    assert was_sent("ask", ask=story.ask), "for all we know, while nobody calls it back"
    assert cancel_messages(ask=story.ask) == 1
    assert not hand_off(message, NOW)
    assert not was_sent("ask", ask=story.ask)


@pytest.mark.rule("V21")
def test_a_failed_message_is_sent_again_to_the_address_as_it_is_now() -> None:
    story, manager = make_story(), actor_of(Role.MANAGER)
    message = send_kind(story, "welcome")
    Message.objects.filter(pk=message.pk).update(state=MessageState.FAILED, attempts=10)
    story.contact.email = "new@customer.example"
    story.contact.save()
    again = retry_message(message.pk, actor=manager, now=NOW)
    assert (again.state, again.attempts, again.to_email) == (MessageState.QUEUED, 0, "new@customer.example")
    with pytest.raises(Refused, match="message.not_failed"):
        retry_message(message.pk, actor=manager, now=NOW)


def test_a_waiting_message_can_be_stopped_once() -> None:
    message, manager = send_kind(make_story(), "welcome"), actor_of(Role.MANAGER)
    assert cancel_message(message.pk, actor=manager, now=NOW).state == MessageState.CANCELLED
    with pytest.raises(Refused, match="message.not_waiting"):
        cancel_message(message.pk, actor=manager, now=NOW)


@pytest.mark.rule("V20")
@pytest.mark.parametrize("role", [Role.REP, Role.CSM, Role.DIRECTOR, Role.FINANCE, Role.EXECUTIVE])
def test_mail_is_for_the_manager_and_the_admin(role: Role) -> None:
    message, actor = send_kind(make_story(), "welcome"), actor_of(role)
    for verb in (retry_message, cancel_message):
        with pytest.raises(Refused, match="permission.missing"):
            verb(message.pk, actor=actor, now=NOW)

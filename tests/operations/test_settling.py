"""Mail that nobody confirmed: never sent again by itself, settled by a person, a bounce or a visit (V5)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from goodword.messages.kinds import KINDS
from goodword.messages.transport import deliver
from goodword.models import BouncedAddress, HistoryEntry, Message, PersonalLink
from goodword.operations import delivery
from goodword.operations.bounced_address import trust_address
from goodword.operations.contact import ContactValues, edit_contact
from goodword.operations.delivery import claim_messages, send_due
from goodword.operations.hand_off import hand_off, look
from goodword.operations.outbox import retry_message
from goodword.operations.refused import Refused
from goodword.operations.settling import confirm_failed, confirm_sent, settle_by_visit
from goodword.policy.actors import WORKER
from goodword.policy.vocabulary import MessageState, RequestState, Role
from goodword.queries.verify_messages import handed_once
from goodword.wording.delivery import PROBLEMS, settled_words
from tests.factories import NOW, actor_of, make_request
from tests.messages.sample import Story, make_story, send_kind
from tests.smtp import Inbox

pytestmark = [pytest.mark.django_db, pytest.mark.rule("V5")]
LATER = NOW + timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def in_doubt(story: Story, kind: str = "ask") -> Message:
    """As a worker leaves it that is lost right before the dot, or right after it."""
    message = send_kind(story, kind)
    (claimed,) = claim_messages(LATER)
    assert look(claimed, LATER)
    assert hand_off(claimed, LATER)
    claim_messages(LATER + 11 * SECOND)
    message.refresh_from_db()
    assert (message.state, message.handed_at, message.attempts) == (MessageState.UNCONFIRMED, LATER, 1)
    return message


def test_it_is_not_sent_again_by_itself(inbox: Inbox) -> None:
    message = in_doubt(make_story())
    for hours in (1, 5, 48):
        send_due(lambda hours=hours: LATER + timedelta(hours=hours))  # type: ignore[misc]
    message.refresh_from_db()
    assert message.state == MessageState.UNCONFIRMED
    assert message.last_error in PROBLEMS
    assert not inbox.messages
    assert not list(handed_once())


def test_a_worker_that_was_only_frozen_knows_better(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """It had the answer, and was taken for lost before it could say so."""
    message, woken = send_kind(make_story(), "thanks"), LATER + timedelta(minutes=5)

    def deliver_and_freeze(*args: Any) -> None:
        deliver(*args)
        claim_messages(woken)
        message.refresh_from_db()
        assert message.state == MessageState.UNCONFIRMED

    monkeypatch.setattr(delivery, "deliver", deliver_and_freeze)
    send_due(lambda: LATER)
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert len(inbox.messages) == 1


@pytest.mark.rule("V21")
def test_a_person_says_that_it_arrived() -> None:
    message, manager = in_doubt(make_story()), actor_of(Role.MANAGER, name="Mara Manager")
    settled = confirm_sent(message.pk, actor=manager, now=LATER)
    assert (settled.state, settled.sent_at, settled.last_error) == (MessageState.SENT, LATER, "")
    assert settled_words(settled.settled_by) == "Mara Manager said so"
    assert HistoryEntry.objects.get(verb="message.confirmed").changes["state"] == ["unconfirmed", "sent"]
    assert confirm_sent(message.pk, actor=manager, now=LATER).settled_by == settled.settled_by
    assert not list(handed_once())


def test_a_person_has_it_sent_again(inbox: Inbox) -> None:
    message, manager = in_doubt(make_story()), actor_of(Role.MANAGER)
    assert retry_message(message.pk, actor=manager, now=LATER).state == MessageState.QUEUED
    send_due(lambda: LATER + timedelta(minutes=1))
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert len(inbox.messages) == 1


@pytest.mark.rule("V21")
@pytest.mark.parametrize("sent", [True, False])
def test_a_bounce_says_that_it_did_not_arrive(sent: bool) -> None:
    message = in_doubt(make_story())
    if sent:
        confirm_sent(message.pk, actor=WORKER, now=LATER, how="reply")
    failed = confirm_failed(message.pk, "550 No such person", actor=WORKER, now=LATER)
    assert (failed.state, failed.sent_at, failed.last_error) == (MessageState.FAILED, None, "550 No such person")
    assert HistoryEntry.objects.filter(verb="message.bounced").count() == 1
    assert confirm_failed(message.pk, "again", actor=WORKER, now=LATER).last_error == "550 No such person"
    assert not list(handed_once())


@pytest.mark.parametrize("state", [MessageState.QUEUED, MessageState.SENDING, MessageState.CANCELLED])
def test_what_was_not_handed_over_is_not_settled(state: MessageState) -> None:
    message = send_kind(make_story(), "ask")
    Message.objects.update(state=state)
    with pytest.raises(Refused, match="message.not_unconfirmed"):
        confirm_sent(message.pk, actor=WORKER, now=LATER)
    with pytest.raises(Refused, match="message.not_unconfirmed"):
        confirm_failed(message.pk, "550", actor=WORKER, now=LATER)


@pytest.mark.rule("V20")
def test_settling_is_for_who_sees_mail() -> None:
    message, rep = in_doubt(make_story()), actor_of(Role.REP)
    with pytest.raises(Refused, match="permission.missing"):
        confirm_sent(message.pk, actor=rep, now=LATER)
    with pytest.raises(Refused, match="permission.missing"):
        confirm_failed(message.pk, "x", actor=rep, now=LATER)


@pytest.mark.rule("V21")
def test_a_visit_of_its_link_says_that_it_arrived() -> None:
    message = in_doubt(make_story())
    own = PersonalLink.objects.get(purpose="ask")
    assert settle_by_visit(own, now=LATER) == 1
    message.refresh_from_db()
    assert (message.state, message.settled_by) == (MessageState.SENT, "visit ask")
    assert "was opened" in settled_words(message.settled_by)
    assert settle_by_visit(own, now=LATER) == 0


def test_a_visit_of_a_link_that_another_mail_carried_says_nothing() -> None:
    story = make_story()
    welcome = send_kind(story, "welcome")
    Message.objects.filter(pk=welcome.pk).update(state=MessageState.SENT, sent_at=NOW, handed_at=NOW)
    message = in_doubt(story)
    assert settle_by_visit(PersonalLink.objects.get(purpose="advocate"), now=LATER) == 0
    message.refresh_from_db()
    assert message.state == MessageState.UNCONFIRMED


def bounced(email: str) -> BouncedAddress:
    return BouncedAddress.objects.create(email=email.lower(), reason="550 No such person", bounced_at=NOW)


@pytest.mark.rule("S2")
@pytest.mark.parametrize("late", [False, True], ids=["before", "while it is sent"])
def test_nothing_goes_to_an_address_that_bounced(late: bool, inbox: Inbox) -> None:
    story = make_story()
    message = send_kind(story, "ask")
    if late:
        (claimed,) = claim_messages(LATER)
        assert look(claimed, LATER)
        bounced(story.contact.email.upper())
        assert not hand_off(claimed, LATER)
    else:
        bounced(story.contact.email)
        send_due(lambda: LATER)
    message.refresh_from_db()
    assert (message.state, message.last_error) == (MessageState.FAILED, "address.bounced")
    assert not inbox.messages
    with pytest.raises(Refused, match="message.address_bounced"):
        retry_message(message.pk, actor=actor_of(Role.MANAGER), now=LATER)


@pytest.mark.rule("S2", "V21")
def test_an_address_that_works_again() -> None:
    story, manager = make_story(), actor_of(Role.MANAGER)
    address = bounced(story.contact.email)
    message = send_kind(story, "ask")
    Message.objects.update(state=MessageState.FAILED, last_error="address.bounced")
    with pytest.raises(Refused, match="permission.missing"):
        trust_address(address.pk, actor=actor_of(Role.CSM), now=NOW)
    trust_address(address.pk, actor=manager, now=NOW)
    assert HistoryEntry.objects.filter(subject_type="bouncedaddress").exists()
    with pytest.raises(Refused, match="record.not_found"):
        trust_address(address.pk, actor=manager, now=NOW)
    assert retry_message(message.pk, actor=manager, now=LATER).state == MessageState.QUEUED


def change_address(story: Story, email: str) -> None:
    values = ContactValues(first_name="Grace", last_name="Hopper", email=email, language="en")
    edit_contact(story.contact.pk, values, actor=actor_of(Role.MANAGER), now=LATER)


@pytest.mark.rule("S2", "V15")
def test_another_address_lets_mail_go_on_with_new_links(inbox: Inbox) -> None:
    """Whoever reads the old mailbox can do nothing with the links that were mailed there."""
    story = make_story()
    message = send_kind(story, "ask")
    old = set(PersonalLink.objects.values_list("pk", flat=True))
    bounced(story.contact.email)
    send_due(lambda: LATER)
    change_address(story, "grace@right.example")
    assert not PersonalLink.objects.filter(pk__in=old, revoked_at=None).exists()
    retry_message(message.pk, actor=actor_of(Role.MANAGER), now=LATER)
    send_due(lambda: LATER)
    message.refresh_from_db()
    assert (message.state, message.to_email) == (MessageState.SENT, "grace@right.example")
    live = PersonalLink.objects.filter(revoked_at=None)
    assert {link.purpose for link in live} == {"ask", "advocate"}
    assert all(f"link:{link.pk}" in message.text and f"link:{link.pk}" in message.html for link in live)
    assert not any(str(pk) in message.text + message.html for pk in old)
    assert HistoryEntry.objects.get(verb="contact.links_replaced").changes["links"] == [None, 2]


@pytest.mark.rule("V15")
def test_links_of_others_and_an_address_in_other_letters_stay() -> None:
    story, other = make_story(), make_story()
    send_kind(story, "ask"), send_kind(other, "ask")
    change_address(story, story.contact.email.upper())
    assert not PersonalLink.objects.exclude(revoked_at=None).exists()
    change_address(story, "grace@right.example")
    assert PersonalLink.objects.exclude(revoked_at=None).count() == 2
    assert not PersonalLink.objects.filter(ask=other.ask).exclude(revoked_at=None).exists()


@pytest.mark.rule("V8")
def test_an_address_changed_while_the_mail_is_on_its_way_stops_it_before_the_dot(inbox: Inbox) -> None:
    story = make_story()
    message = send_kind(story, "ask")
    (claimed,) = claim_messages(LATER)
    assert look(claimed, LATER)
    change_address(story, "grace@right.example")
    assert not hand_off(claimed, LATER)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.QUEUED, 0)
    send_due(lambda: LATER)
    assert str(inbox.messages[0]["To"]) == "Grace Hopper <grace@right.example>"


@pytest.mark.rule("V8")
def test_a_contact_whose_address_was_taken_away_gets_nothing(inbox: Inbox) -> None:
    story = make_story()
    message = send_kind(story, "ask")
    story.contact.email = ""
    story.contact.save()
    send_due(lambda: LATER)
    message.refresh_from_db()
    assert (message.state, message.last_error) == (MessageState.FAILED, "address.missing")
    assert not inbox.messages


@pytest.mark.rule("V8")
def test_a_prospect_hears_nothing_of_a_request_that_is_over(inbox: Inbox) -> None:
    story = make_story()
    send_kind(story, "ask")
    request = make_request(RequestState.CANCELLED)
    Message.objects.update(contact=None, ask=None, request=request, kind="thanks", to_email=request.contact_email)
    send_due(lambda: LATER)
    assert Message.objects.get().last_error == "request.over"
    assert not inbox.messages


@pytest.mark.rule("V8")
def test_promotion_does_not_go_to_who_wants_none(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    story = make_story()
    send_kind(story, "thanks")
    story.contact.promotional_opt_out = True
    story.contact.save()
    kinds = {name: replace(kind, promotional=True) for name, kind in KINDS.items()}
    monkeypatch.setattr("goodword.operations.hand_off.KINDS", kinds)
    send_due(lambda: LATER)
    assert Message.objects.get().last_error == "recipient.opted_out"
    assert not inbox.messages

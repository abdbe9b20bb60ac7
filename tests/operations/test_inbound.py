"""Mail that comes in: what it does, and what it never does (S2)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from goodword.lib.mail_parts import UnreadableMail
from goodword.messages.transport import message_id
from goodword.models import Advocate, Ask, BouncedAddress, HistoryEntry, InboundMail, Message
from goodword.operations.inbound import keep_unreadable, mark_handled
from goodword.policy.actors import WORKER, Actor
from goodword.policy.vocabulary import (
    AdvocateStatus,
    AskState,
    InboundKind,
    MessageState,
    Role,
)
from tests import story
from tests.factories import NOW, actor_of
from tests.mails import LATER, absence, bounce, comes, reply
from tests.refusal import refusal

pytestmark = [pytest.mark.django_db, pytest.mark.rule("S2")]
Program = Callable[[str, str], bytes]


def sent_ask() -> Ask:
    ask = story.send()
    Message.objects.update(state=MessageState.SENT, sent_at=NOW, handed_at=NOW)
    return ask


def id_of(ask: Ask) -> str:
    return message_id(Message.objects.get(kind="ask", ask=ask))


def test_out_of_office_is_noted_and_nothing_else() -> None:
    ask = sent_ask()
    count = Message.objects.count()
    kept = comes(absence(ask.advocate.contact.email, id_of(ask)))
    ask.refresh_from_db()
    assert (kept.kind, kept.outcome) == (InboundKind.OUT_OF_OFFICE, "absence")
    assert kept.message is not None
    assert kept.message.ask == ask
    assert "on leave" in kept.excerpt
    assert ask.state == AskState.PENDING
    assert kept.handled_at is not None
    assert Message.objects.count() == count


def test_a_reply_is_kept_for_people_and_answers_no_ask() -> None:
    ask = sent_ask()
    count = Message.objects.count()
    kept = comes(
        reply(ask.advocate.contact.email, id_of(ask), "Yes, I accept. And then take me off your list, I leave.")
    )
    ask.refresh_from_db()
    assert (kept.kind, kept.outcome, kept.handled_at) == (InboundKind.REPLY, "reply", None)
    assert kept.message is not None
    assert kept.message.ask == ask
    assert ask.state == AskState.PENDING
    assert Advocate.objects.get(pk=ask.advocate_id).status == AdvocateStatus.ACTIVE
    assert Message.objects.count() == count


@pytest.mark.parametrize("mark", [{"X_Auto_Response_Suppress": "All"}, {"Precedence": "bulk"},
                                  {"Auto_Submitted": "auto-generated"}])  # fmt: skip
def test_what_may_be_typed_by_a_person_is_shown_to_one(mark: dict[str, str]) -> None:
    ask = sent_ask()
    kept = comes(reply(ask.advocate.contact.email, id_of(ask), "Yes, Tuesday suits me.", **mark))
    assert kept.kind != InboundKind.OUT_OF_OFFICE
    assert kept.message is not None
    assert kept.handled_at is None


@pytest.mark.rule("V5")
@pytest.mark.parametrize("program", [reply, absence])
def test_a_reply_settles_a_mail_that_nobody_confirmed(program: Program) -> None:
    ask = sent_ask()
    Message.objects.filter(ask=ask).update(state=MessageState.UNCONFIRMED, sent_at=None)
    comes(program(ask.advocate.contact.email, id_of(ask)))
    assert Message.objects.get(kind="ask", ask=ask).state == MessageState.SENT


@pytest.mark.rule("V5")
def test_a_made_up_id_settles_nothing() -> None:
    ask = sent_ask()
    Message.objects.filter(ask=ask).update(state=MessageState.UNCONFIRMED, sent_at=None)
    real = id_of(ask)
    forged = real[:-30] + ("0" if real[-30] != "0" else "1") + real[-29:]
    kept = comes(reply("stranger@x.example", forged))
    assert (kept.kind, kept.message, kept.handled_at) == (InboundKind.UNKNOWN, None, None)
    assert Message.objects.get(kind="ask", ask=ask).state == MessageState.UNCONFIRMED


def test_a_known_person_who_writes_without_reference_is_a_reply() -> None:
    ask = sent_ask()
    assert comes(reply(ask.advocate.contact.email, "")).kind == InboundKind.REPLY
    assert comes(reply("nobody@x.example", "")).kind == InboundKind.UNKNOWN


def test_our_own_mail_come_back_does_nothing() -> None:
    ask = sent_ask()
    raw = f"From: references@goodword.localhost\nSubject: x\nMessage-ID: {id_of(ask)}\n\nHello\n".encode()
    kept = comes(raw)
    assert (kept.outcome, kept.message) == ("own", None)
    assert kept.handled_at is not None


@pytest.mark.rule("V5")
def test_an_address_that_does_not_exist_gets_nothing_more_and_a_new_one_is_asked_for() -> None:
    ask = sent_ask()
    email = ask.advocate.contact.email
    kept = comes(bounce(email.upper(), id_of(ask)))
    message = Message.objects.get(kind="ask", ask=ask)
    assert (kept.kind, kept.outcome, kept.message) == (InboundKind.BOUNCE, "bounce.gone", message)
    assert kept.handled_at is None
    assert message.state == MessageState.FAILED
    assert "user unknown" in message.last_error
    assert BouncedAddress.objects.get().email == email
    asked = Message.objects.get(kind="address-bounced")
    assert asked.user == ask.sent_by
    assert email in asked.text
    assert f"/contacts/{ask.advocate.contact_id}/edit/" in asked.text
    comes(bounce(email, id_of(ask)))
    assert Message.objects.filter(kind="address-bounced").count() == 1


@pytest.mark.parametrize(
    ("status", "action", "state", "outcome"),
    [
        ("5.2.2", "failed", MessageState.FAILED, "bounce.refused"),
        ("5.7.1", "failed", MessageState.FAILED, "bounce.refused"),
        ("5.0.0", "failed", MessageState.FAILED, "bounce.refused"),
        ("5.4.4", "failed", MessageState.FAILED, "bounce.refused"),
        ("4.4.7", "failed", MessageState.FAILED, "bounce.refused"),
        ("4.4.1", "delayed", MessageState.SENT, "bounce.late"),
    ],
)
def test_other_trouble_blocks_no_address(status: str, action: str, state: MessageState, outcome: str) -> None:
    ask = sent_ask()
    kept = comes(bounce(ask.advocate.contact.email, id_of(ask), status, action))
    assert (kept.outcome, Message.objects.get(kind="ask", ask=ask).state) == (outcome, state)
    assert not BouncedAddress.objects.exists()


def test_nobody_blocks_an_address_by_a_letter() -> None:
    ask = sent_ask()
    email = ask.advocate.contact.email
    assert comes(bounce(email, "<made-up@goodword.localhost>")).outcome == "bounce.unmatched"
    assert comes(bounce("other@x.example", id_of(ask))).outcome == "bounce.elsewhere"
    assert not BouncedAddress.objects.exists()
    assert not Message.objects.filter(kind="address-bounced").exists()


def test_what_is_no_mail_is_listed_only_when_told_so(manager: Actor) -> None:
    with pytest.raises(UnreadableMail):
        comes(b"")
    assert not InboundMail.objects.exists()
    kept = keep_unreadable(b"\x00" * 10, actor=WORKER, now=NOW)
    assert (kept.outcome, kept.handled_at) == ("unreadable", None)
    assert keep_unreadable(b"\x00" * 10, actor=WORKER, now=NOW) == kept


def test_staff_say_that_they_looked_at_it(manager: Actor) -> None:
    kept = comes(reply("nobody@x.example", ""))
    rep = actor_of(Role.REP)
    assert refusal(lambda: mark_handled(kept.pk, actor=rep, now=LATER)) == ("permission.missing",)
    assert refusal(lambda: mark_handled(kept.pk + 1, actor=manager, now=LATER)) == ("record.not_found",)
    assert mark_handled(kept.pk, actor=manager, now=LATER).handled_by == manager.label
    assert mark_handled(kept.pk, actor=manager, now=LATER + timedelta(days=1)).handled_at == LATER
    assert HistoryEntry.objects.filter(verb="inbound.handled").count() == 1


@pytest.mark.rule("V21")
def test_every_mail_leaves_a_row_in_the_history() -> None:
    kept = comes(reply("nobody@x.example", ""))
    assert HistoryEntry.objects.filter(verb="inbound.taken_in", subject_id=str(kept.pk)).count() == 1

"""Mail that comes in: what it does, and what it never does (S2)."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from goodword.lib.mail_parts import UnreadableMail
from goodword.messages.transport import message_id
from goodword.models import Advocate, Ask, BouncedAddress, HistoryEntry, InboundMail, Message, Session, TimeOffer
from goodword.operations.inbound import keep_unreadable, mark_handled, take_in
from goodword.operations.session import cancel_session, date_session, move_session
from goodword.policy.actors import WORKER, Actor
from goodword.policy.vocabulary import (
    AdvocateStatus,
    AskState,
    InboundKind,
    MessageState,
    OfferState,
    Party,
    Role,
    SessionState,
)
from tests import story
from tests.factories import NOW, actor_of, make_user
from tests.mails import absence, bounce, calendar, google_answer, outlook_answer, reply
from tests.refusal import refusal

pytestmark = [pytest.mark.django_db, pytest.mark.rule("S2")]
STARTS_AT = NOW + timedelta(days=9, hours=1)
LATER = NOW + timedelta(days=1)
PETRA = "petra@prospect.example"


@pytest.fixture
def session(manager: Actor) -> Session:
    """A dated session whose invitations have gone out."""
    ask = story.accept(story.send(actor=manager), actor=manager)
    session = date_session(ask.pk, story.when(STARTS_AT), actor=manager, now=NOW)
    Message.objects.update(state=MessageState.SENT, sent_at=NOW, handed_at=NOW)
    return session


def ada(session: Session) -> str:
    return session.ask.advocate.contact.email


def answer(
    session: Session, partstat: str, attendee: str, method: str = "REPLY", sequence: int | None = None,
    starts_at: datetime = STARTS_AT,
) -> str:  # fmt: skip
    newest = session.invitations.order_by("-sequence")[0]
    number = newest.sequence if sequence is None else sequence
    return calendar(method, newest.uid, number, attendee, partstat, starts_at)


def comes(raw: bytes, now: datetime = LATER) -> InboundMail:
    return take_in(raw, actor=WORKER, now=now)


def attendance(session: Session) -> tuple[str, str]:
    session.refresh_from_db()
    return session.advocate_attendance, session.prospect_attendance


def told() -> list[tuple[str, str]]:
    """Who got which mail because of mail."""
    kinds = ("attendance-declined", "address-bounced")
    return sorted(Message.objects.filter(kind__in=kinds).values_list("kind", "user__roles__role"))


Program = Callable[[str, str], bytes]


@pytest.mark.parametrize("program", [outlook_answer, google_answer])
@pytest.mark.parametrize("partstat", ["ACCEPTED", "TENTATIVE"])
def test_each_side_says_whether_it_comes(session: Session, program: Program, partstat: str) -> None:
    kept = comes(program(ada(session), answer(session, partstat, ada(session))))
    assert attendance(session) == (partstat.lower(), "")
    assert (kept.kind, kept.outcome, kept.session) == (
        InboundKind.CALENDAR,
        f"advocate.{partstat.lower()}",
        session,
    )
    comes(program(PETRA, answer(session, partstat, PETRA)))
    assert attendance(session) == (partstat.lower(), partstat.lower())
    assert kept.handled_at is not None
    assert told() == []


def test_a_no_is_told_to_manager_and_rep_and_the_session_stands(session: Session) -> None:
    kept = comes(outlook_answer(PETRA, answer(session, "DECLINED", PETRA)))
    assert attendance(session) == ("", "declined")
    assert session.state == SessionState.SCHEDULED
    assert kept.handled_at is None
    assert told() == [("attendance-declined", "manager"), ("attendance-declined", "rep")]
    assert HistoryEntry.objects.filter(verb="session.attendance", subject_id=str(session.pk)).count() == 1


def test_a_second_no_tells_nobody_again(session: Session) -> None:
    for _ in range(2):
        comes(outlook_answer(PETRA, answer(session, "DECLINED", PETRA)))
    assert len(told()) == 2
    comes(outlook_answer(PETRA, answer(session, "ACCEPTED", PETRA)))
    assert attendance(session) == ("", "accepted")


@pytest.mark.rule("V17")
def test_an_answer_to_an_older_invitation_changes_nothing(session: Session, manager: Actor) -> None:
    old = answer(session, "ACCEPTED", PETRA)
    move_session(session.pk, story.when(STARTS_AT + timedelta(hours=2)), actor=manager, now=NOW)
    kept = comes(outlook_answer(PETRA, old))
    assert (kept.outcome, kept.session, kept.handled_at) == ("calendar.old", session, None)
    assert attendance(session) == ("", "")
    comes(outlook_answer(PETRA, answer(session, "ACCEPTED", PETRA)))
    assert attendance(session) == ("", "accepted")


def test_an_answer_after_the_session_was_called_off_changes_nothing(session: Session, manager: Actor) -> None:
    cancel_session(session.pk, actor=manager, now=NOW)
    kept = comes(outlook_answer(PETRA, answer(session, "ACCEPTED", PETRA)))
    assert kept.outcome == "calendar.over"
    assert attendance(session) == ("", "")


@pytest.mark.parametrize(
    ("sender", "attendee"),
    [
        ("stranger@x.example", "stranger@x.example"),  # it was forwarded to somebody
        ("stranger@x.example", PETRA),  # somebody speaks for the prospect
        (PETRA, "stranger@x.example"),
        (PETRA, "advocate"),  # one side speaks for the other
        ("advocate", PETRA),
        ("", PETRA),
    ],
)
def test_who_is_neither_side_changes_nothing(session: Session, sender: str, attendee: str) -> None:
    sender, attendee = (ada(session) if name == "advocate" else name for name in (sender, attendee))
    kept = comes(outlook_answer(sender, answer(session, "DECLINED", attendee)))
    assert (kept.outcome, kept.session, kept.handled_at) == ("calendar.stranger", session, None)
    assert attendance(session) == ("", "")
    assert told() == []


def test_an_invitation_of_somebody_else_is_shown(session: Session) -> None:
    kept = comes(outlook_answer(PETRA, calendar("REPLY", "other@x.example", 0, PETRA, "ACCEPTED", STARTS_AT)))
    assert (kept.outcome, kept.session) == ("calendar.unknown", None)
    own = comes(outlook_answer(PETRA, answer(session, "ACCEPTED", PETRA, "REQUEST")))
    assert own.outcome == "calendar.other"
    assert comes(outlook_answer(PETRA, answer(session, "DELEGATED", PETRA))).outcome == "calendar.other"
    assert attendance(session) == ("", "")


def test_another_time_is_offered_to_the_other_side(session: Session) -> None:
    proposed = STARTS_AT + timedelta(days=1)
    kept = comes(outlook_answer(PETRA, answer(session, "TENTATIVE", PETRA, "COUNTER", starts_at=proposed)))
    offer = TimeOffer.objects.get()
    assert (kept.outcome, offer.party, offer.from_mail, offer.state) == (
        "prospect.offer",
        Party.PROSPECT,
        True,
        OfferState.OPEN,
    )
    assert offer.times == [{"wall": "2026-03-12T11:00", "zone": "Europe/Berlin", "fold": 0}]
    session.refresh_from_db()
    assert session.starts_at == STARTS_AT - timedelta(hours=1)
    assert Message.objects.filter(kind="times-offered", contact=session.ask.advocate.contact).count() == 1


def test_a_time_of_day_that_comes_twice_is_offered_as_the_one_that_was_meant(session: Session) -> None:
    """02:30 in Berlin on 25 October 2026, after the clocks went back."""
    proposed = datetime.fromisoformat("2026-10-25T01:30:00+00:00")
    comes(outlook_answer(PETRA, answer(session, "TENTATIVE", PETRA, "COUNTER", starts_at=proposed)))
    assert TimeOffer.objects.get().times == [{"wall": "2026-10-25T02:30", "zone": "Europe/Berlin", "fold": 1}]


def test_a_proposal_in_the_past_is_shown_only(session: Session) -> None:
    past = NOW - timedelta(days=3)
    kept = comes(outlook_answer(PETRA, answer(session, "TENTATIVE", PETRA, "COUNTER", starts_at=past)))
    assert (kept.outcome, kept.handled_at) == ("calendar.not_now", None)
    floating = answer(session, "TENTATIVE", PETRA, "COUNTER").replace("00Z\r\nDURATION", "00\r\nDURATION")
    assert comes(outlook_answer(PETRA, floating)).outcome == "calendar.no_time"
    assert not TimeOffer.objects.exists()


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
    assert told() == []


def test_where_the_managers_own_address_is_gone_an_admin_is_asked(session: Session) -> None:
    admin = make_user(Role.ADMIN)
    kept = comes(outlook_answer(PETRA, answer(session, "DECLINED", PETRA)))
    mail = Message.objects.get(kind="attendance-declined", user=session.ask.sent_by)
    Message.objects.filter(pk=mail.pk).update(state=MessageState.SENT, sent_at=NOW, handed_at=NOW)
    comes(bounce(mail.to_email, message_id(mail)))
    assert [one.user for one in Message.objects.filter(kind="address-bounced")] == [admin]
    assert kept.session == session


def test_the_same_mail_twice_is_one(session: Session) -> None:
    raw = outlook_answer(PETRA, answer(session, "DECLINED", PETRA))
    first, second = comes(raw), comes(raw, LATER + timedelta(hours=1))
    assert (first, InboundMail.objects.count(), len(told())) == (second, 1, 2)
    assert second.received_at == LATER
    assert HistoryEntry.objects.filter(verb="inbound.taken_in").count() == 1


def test_a_mail_that_comes_again_late_undoes_nothing_newer(session: Session) -> None:
    no = outlook_answer(PETRA, answer(session, "DECLINED", PETRA))
    comes(no)
    comes(outlook_answer(PETRA, answer(session, "ACCEPTED", PETRA)))
    comes(no)
    assert attendance(session) == ("", "accepted")


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

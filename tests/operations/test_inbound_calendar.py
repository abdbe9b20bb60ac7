"""What calendars answer to an invitation by mail: who comes, other times, and the order of it all (S2)."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from goodword.messages.transport import message_id
from goodword.models import HistoryEntry, InboundMail, Message, Session, TimeOffer
from goodword.operations.session import cancel_session, date_session, move_session
from goodword.operations.time_offer import offer_times
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import InboundKind, MessageState, OfferState, Party, Role, SessionState
from tests import story
from tests.factories import NOW, make_user
from tests.mails import LATER, bounce, calendar, comes, google_answer, outlook_answer

pytestmark = [pytest.mark.django_db, pytest.mark.rule("S2")]
STARTS_AT = NOW + timedelta(days=9, hours=1)
PETRA = "petra@prospect.example"
Program = Callable[[str, str], bytes]


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
    starts_at: datetime = STARTS_AT, written_at: datetime = NOW,
) -> str:  # fmt: skip
    newest = session.invitations.order_by("-sequence")[0]
    number = newest.sequence if sequence is None else sequence
    return calendar(method, newest.uid, number, attendee, partstat, starts_at, written_at=written_at)


def attendance(session: Session) -> tuple[str, str]:
    session.refresh_from_db()
    return session.advocate_attendance, session.prospect_attendance


def told() -> list[tuple[str, str]]:
    """Who got which mail because of mail."""
    kinds = ("attendance-declined", "address-bounced")
    return sorted(Message.objects.filter(kind__in=kinds).values_list("kind", "user__roles__role"))


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


def test_of_two_answers_the_later_written_counts_whichever_comes_first(session: Session) -> None:
    """RFC 5546, 2.1.5: grey lists and folders bring mails in another order."""
    early, late = (outlook_answer(PETRA, answer(session, said, PETRA, written_at=NOW + timedelta(hours=hours)))
                   for said, hours in (("ACCEPTED", 1), ("DECLINED", 4)))  # fmt: skip
    comes(late)
    kept = comes(early)
    assert (kept.outcome, kept.handled_at) == ("calendar.old", None)
    assert attendance(session) == ("", "declined")
    other = outlook_answer(ada(session), answer(session, "ACCEPTED", ada(session), written_at=NOW))
    assert comes(other).outcome == "advocate.accepted"
    again = answer(session, "ACCEPTED", PETRA, written_at=NOW + timedelta(hours=5))
    assert comes(outlook_answer(PETRA, again)).outcome == "prospect.accepted"


def test_a_yes_said_again_is_newer_than_a_maybe_between(session: Session) -> None:
    for said, hours in (("ACCEPTED", 1), ("ACCEPTED", 3), ("TENTATIVE", 2)):
        comes(outlook_answer(PETRA, answer(session, said, PETRA, written_at=NOW + timedelta(hours=hours))))
    assert attendance(session) == ("", "accepted")


def test_a_proposal_they_have_overtaken_is_not_offered(session: Session) -> None:
    comes(outlook_answer(PETRA, answer(session, "ACCEPTED", PETRA, written_at=NOW + timedelta(hours=2))))
    proposed = STARTS_AT + timedelta(days=1)
    kept = comes(outlook_answer(PETRA, answer(session, "DECLINED", PETRA, "COUNTER", starts_at=proposed)))
    assert kept.outcome == "calendar.old"
    assert attendance(session) == ("", "accepted")
    assert not TimeOffer.objects.exists()


def test_a_program_that_writes_its_local_time_for_utc_is_read_in_order(session: Session) -> None:
    for said, hours in (("DECLINED", 3), ("ACCEPTED", 1)):
        comes(outlook_answer(PETRA, answer(session, said, PETRA, written_at=LATER + timedelta(hours=hours))))
    assert attendance(session) == ("", "declined")


def test_a_clock_that_is_far_ahead_shuts_out_no_later_answer(session: Session) -> None:
    ahead = answer(session, "ACCEPTED", PETRA, written_at=NOW + timedelta(days=400))
    comes(outlook_answer(PETRA, ahead))
    no = answer(session, "DECLINED", PETRA, written_at=LATER + timedelta(minutes=9))
    comes(outlook_answer(PETRA, no), LATER + timedelta(minutes=10))
    assert attendance(session) == ("", "declined")


def test_without_a_moment_the_order_of_arrival_counts(session: Session) -> None:
    for said in ("ACCEPTED", "DECLINED"):
        comes(outlook_answer(PETRA, answer(session, said, PETRA).replace("DTSTAMP", "X-DTSTAMP")))
    assert attendance(session) == ("", "declined")


@pytest.mark.rule("V17")
def test_what_was_answered_before_the_session_moved_overtakes_nothing(session: Session, manager: Actor) -> None:
    comes(outlook_answer(PETRA, answer(session, "DECLINED", PETRA, written_at=NOW + timedelta(hours=4))), LATER)
    move_session(session.pk, story.when(STARTS_AT + timedelta(hours=2)), actor=manager, now=LATER + timedelta(hours=1))
    yes = answer(session, "ACCEPTED", PETRA, written_at=NOW + timedelta(hours=3))
    assert comes(outlook_answer(PETRA, yes), LATER + timedelta(hours=2)).outcome == "prospect.accepted"


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
    assert attendance(session) == ("", "tentative")
    assert told() == []
    assert session.starts_at == STARTS_AT - timedelta(hours=1)
    assert Message.objects.filter(kind="times-offered", contact=session.ask.advocate.contact).count() == 1


def test_a_no_with_another_time_is_a_no_and_a_proposal(session: Session) -> None:
    """Outlook: decline and propose a new time."""
    proposed = STARTS_AT + timedelta(days=1)
    kept = comes(outlook_answer(PETRA, answer(session, "DECLINED", PETRA, "COUNTER", starts_at=proposed)))
    assert (kept.outcome, kept.handled_at) == ("prospect.declined_offer", None)
    assert attendance(session) == ("", "declined")
    assert told() == [("attendance-declined", "manager"), ("attendance-declined", "rep")]
    assert TimeOffer.objects.get().state == OfferState.OPEN
    assert Message.objects.filter(kind="times-offered").count() == 1


def test_a_no_is_one_where_the_time_they_propose_cannot_be_offered(session: Session) -> None:
    past = NOW - timedelta(days=3)
    kept = comes(outlook_answer(PETRA, answer(session, "DECLINED", PETRA, "COUNTER", starts_at=past)))
    assert kept.outcome == "prospect.declined"
    assert attendance(session) == ("", "declined")
    assert len(told()) == 2
    assert not TimeOffer.objects.exists()


def test_a_yes_with_another_time_is_no_yes_to_the_one_that_stands(session: Session) -> None:
    proposed = STARTS_AT + timedelta(days=1)
    comes(outlook_answer(PETRA, answer(session, "ACCEPTED", PETRA, "COUNTER", starts_at=proposed)))
    assert attendance(session) == ("", "")
    assert TimeOffer.objects.get().state == OfferState.OPEN


def test_who_comes_after_all_proposes_no_other_time_any_more(session: Session) -> None:
    proposed = STARTS_AT + timedelta(days=1)
    comes(outlook_answer(PETRA, answer(session, "NEEDS-ACTION", PETRA, "COUNTER", starts_at=proposed)))
    comes(outlook_answer(ada(session), answer(session, "ACCEPTED", ada(session))))
    assert TimeOffer.objects.get().state == OfferState.OPEN
    comes(outlook_answer(PETRA, answer(session, "ACCEPTED", PETRA)))
    assert TimeOffer.objects.get().state == OfferState.REPLACED
    assert attendance(session) == ("accepted", "accepted")
    assert Message.objects.get(kind="times-offered").state == MessageState.CANCELLED


def test_times_they_offered_on_their_page_stand_with_a_yes(session: Session, manager: Actor) -> None:
    times = [{"wall": "2026-03-12T11:00", "zone": "Europe/Berlin"}]
    offer_times(session.ask_id, Party.PROSPECT, times, actor=manager, now=NOW)
    comes(outlook_answer(PETRA, answer(session, "ACCEPTED", PETRA)))
    assert TimeOffer.objects.get().state == OfferState.OPEN


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

"""What somebody's calendar answers to our invitation: who attends, or another time (S2)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from goodword.lib.calendar_file import CalendarAnswer, read_calendar
from goodword.messages.recipient import recipient_of
from goodword.messages.variables import Value
from goodword.models import Ask, InboundMail, Invitation, Session, TimeOffer
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import Attendance, InboundKind, OfferState, Party, SessionState
from goodword.queries.inbound import answered_at, party_by
from goodword.queries.workspace import the_workspace

from .ask_state import owners_of, request_of
from .dating import end_offer
from .history import save_changes
from .inbound_meaning import Meaning
from .locking import lock_ask
from .outbox import enqueue
from .refused import Refused
from .time_offer import offer_times

BUSY = "database.busy"
LONGEST_NOTE = 500
AHEAD = timedelta(days=1)  # some programs write their local time for UTC
ATTENDANCE = {Party.ADVOCATE: "advocate_attendance", Party.PROSPECT: "prospect_attendance"}


def answered_invitation(kept: InboundMail, text: str, *, actor: Actor, now: datetime) -> Meaning:
    """Part of taking in: what applies is done, anything else is shown and changes nothing."""
    try:
        answer = read_calendar(text)
    except ValueError:
        return Meaning("calendar.other", InboundKind.CALENDAR)
    session = _session(answer)
    if session is None:
        return Meaning("calendar.unknown", InboundKind.CALENDAR)
    outcome = _stale(session, answer) or _applied(kept, session, answer, actor=actor, now=now)
    to_look_at, written_at = outcome not in _SETTLED, _written_at(answer, now)
    return Meaning(outcome, InboundKind.CALENDAR, None, session, to_look_at, written_at)


# Nobody of the staff has to do anything about these.
_SETTLED = {f"{party}.{done}" for party in Party for done in (Attendance.ACCEPTED, Attendance.TENTATIVE, "offer")}


def _session(answer: CalendarAnswer) -> Session | None:
    """The one we invited to under this UID, behind the locks of its ask."""
    ids = Invitation.objects.filter(uid=answer.uid).values_list("session_id", "session__ask_id").first()
    if ids is None:
        return None
    ask = lock_ask(ids[1])
    session = Session.objects.select_for_update(of=("self",)).get(pk=ids[0])
    session.ask = ask
    return session


def _stale(session: Session, answer: CalendarAnswer) -> str:
    """Why it says nothing of the session as it is now; empty when it does."""
    if session.state != SessionState.SCHEDULED:
        return "calendar.over"
    newest = session.invitations.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    return "calendar.old" if answer.sequence < newest else ""


def _applied(kept: InboundMail, session: Session, answer: CalendarAnswer, *, actor: Actor, now: datetime) -> str:
    party = _party(kept.from_email, session.ask, answer)
    if party is None:
        return "calendar.stranger"
    newest = answered_at(session, party)
    if newest and _written_at(answer, now) < newest:
        return "calendar.old"
    attendance = _attendance(answer)
    if answer.method == "REPLY" and attendance:
        _attend(kept, session, party, attendance, actor=actor, now=now)
        return f"{party}.{attendance}"
    if answer.method == "COUNTER":
        return _countered(kept, session, party, answer, actor=actor, now=now)
    return "calendar.other"


def _written_at(answer: CalendarAnswer, now: datetime) -> datetime:
    """As it says, if that can be: a clock that is far ahead, or a lie, must not shut out what they answer next."""
    said = answer.written_at
    return (said if said and said <= now + AHEAD else now).replace(microsecond=0)


def _attendance(answer: CalendarAnswer) -> Attendance | None:
    said = answer.partstat.lower()
    return Attendance(said) if said in set(Attendance) else None


def _party(sender: str, ask: Ask, answer: CalendarAnswer) -> Party | None:
    """Whose answer it is, if the mail and the file in it agree. A colleague's, or anybody's, is not theirs."""
    party = party_by(sender, ask)
    named = party_by(answer.attendee, ask) if answer.attendee else party
    return party if party is not None and party is named else None


def _attend(
    kept: InboundMail, session: Session, party: Party, attendance: Attendance, *, actor: Actor, now: datetime
) -> None:
    """Where somebody says no, manager and rep are told; the session stands until one of them acts.

    Who comes has dropped the other time that their calendar proposed.
    """
    own = TimeOffer.objects.filter(ask=session.ask, party=party, state=OfferState.OPEN, from_mail=True)
    if attendance is Attendance.ACCEPTED and own.exists():
        end_offer(session.ask, actor=actor, now=now)
    values = {ATTENDANCE[party]: attendance}
    changed = save_changes("session.attendance", session, values, actor=actor, now=now, note=kept.from_email)
    if not changed or attendance is not Attendance.DECLINED:
        return
    variables: dict[str, Value] = {"starts_at": session.starts_at, "party_code": str(party)}
    for person in owners_of(session.ask):
        event = f"attendance-{kept.pk}"
        enqueue("attendance-declined", person, event=event, variables=variables, now=now, session=session)


def _countered(
    kept: InboundMail, session: Session, party: Party, answer: CalendarAnswer, *, actor: Actor, now: datetime
) -> str:
    """Another time. A no to the one that stands is a no, whatever becomes of the proposal.

    A yes may be meant for either, and says nothing.
    """
    outcome, attendance = _offered(session, party, answer, actor=actor, now=now), _attendance(answer)
    offered = outcome == f"{party}.offer"
    if attendance is Attendance.DECLINED:
        outcome = f"{party}.declined_offer" if offered else f"{party}.declined"
    if attendance is Attendance.DECLINED or (attendance is Attendance.TENTATIVE and offered):
        _attend(kept, session, party, attendance, actor=actor, now=now)
    return outcome


def _offered(session: Session, party: Party, answer: CalendarAnswer, *, actor: Actor, now: datetime) -> str:
    """Another time, for the other side to choose. An instant is never in a gap, and which of two it is stands firm."""
    if answer.starts_at is None or answer.starts_at == session.starts_at:
        return "calendar.no_time"
    zone = _zone(session.ask, party)
    local = answer.starts_at.astimezone(ZoneInfo(zone))
    times = [{"wall": local.strftime("%Y-%m-%dT%H:%M"), "zone": zone, "fold": local.fold}]
    try:
        offer_times(session.ask_id, party, times, answer.comment[:LONGEST_NOTE], actor=actor, now=now, from_mail=True)
    except Refused as refusal:
        if BUSY in refusal.verdict.codes():
            raise
        return "calendar.not_now"
    return f"{party}.offer"


def _zone(ask: Ask, party: Party) -> str:
    person = ask.advocate.contact if party is Party.ADVOCATE else request_of(ask)
    return recipient_of(person, the_workspace()).zone

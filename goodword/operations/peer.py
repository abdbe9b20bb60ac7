"""A conversation between peers that came about without us: logged, never arranged, and counted all the same (S5)."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from goodword.lib.folding import fold
from goodword.models import Advocate, Ask, Session
from goodword.policy.actors import SYSTEM, Actor
from goodword.policy.vocabulary import AskState, Format, SessionState
from goodword.queries.workspace import the_workspace, today_in

from .charge import record_past
from .fatigue import watch_fatigue
from .history import record, state_of
from .locking import transacted
from .opening import open_advocate
from .refused import refused

LOGGED = ("format", "held_on", "topic", "context")


@dataclass(frozen=True, slots=True)
class Conversation:
    """What is known of it: with whom, when, what about."""

    day: date
    company: str
    topic: str = ""
    note: str = ""


@transacted
def log_conversation(advocate_id: int, told: Conversation, *, actor: Actor, now: datetime) -> Session:
    """A reference given, like any other, without an ask and without mail.

    It is a fact, so no cap refuses it: the quarter's guard is widened, and later asks count from there (L1, L2).
    """
    advocate = open_advocate(advocate_id, "session.log", actor)
    company, day = told.company.strip(), told.day
    workspace = the_workspace()
    if not company:
        raise refused("peer.company_missing", "company")
    if day > today_in(workspace, now):
        raise refused("peer.in_the_future", "day")
    if day < advocate.enrolled_on:
        raise refused("peer.before_enrolment", "day", enrolled_on=advocate.enrolled_on)
    if _is_known(advocate, company, day):
        raise refused("peer.known", "day", company=company)
    ask, session = _write(
        advocate, told, company, datetime.combine(day, time(12), ZoneInfo(workspace.time_zone)), actor
    )
    record_past([(ask, day)], workspace.fiscal_year_starts)
    record("session.logged", session, actor=actor, now=now, after=state_of(session, LOGGED))
    watch_fatigue(advocate.pk, actor=SYSTEM, now=now)
    return session


def _is_known(advocate: Advocate, company: str, day: date) -> bool:
    given = Session.objects.filter(ask__advocate=advocate, held_on=day).values_list("ask__prospect_company", flat=True)
    return fold(company) in {fold(other) for other in given}


def _write(advocate: Advocate, told: Conversation, company: str, noon: datetime, actor: Actor) -> tuple[Ask, Session]:
    """An ask that nobody sent, answered as it was held."""
    ask = Ask.objects.create(
        advocate=advocate,
        account=advocate.contact.account,
        is_imported=True,
        state=AskState.ACCEPTED,
        format=Format.PEER,
        sent_at=noon,
        sent_on=told.day,
        sent_by_id=actor.user_id,
        prospect_company=company,
        answered_at=noon,
        answered_by=actor.label,
        on_behalf=True,
    )
    session = Session.objects.create(
        ask=ask,
        state=SessionState.HELD,
        format=Format.PEER,
        starts_at=noon,
        wall_time=f"{told.day}T12:00",
        time_zone=the_workspace().time_zone,
        minutes=ask.minutes,
        held_on=told.day,
        marked_at=noon,
        topic=told.topic.strip(),
        context=told.note.strip(),
    )
    return ask, session

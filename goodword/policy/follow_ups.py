"""When what comes before and after a session is due (S3, F1-F4)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from .programme import FollowUpPolicy, SendingPolicy, SessionPolicy
from .sending import next_sending_time
from .vocabulary import FollowUpKind, Party
from .working_time import IsWorking, at_hour, later, working_day_before

K = FollowUpKind
PREPARATION = (K.PREP_ADVOCATE, K.PREP_PROSPECT)
REMINDERS = (K.REMINDER_ADVOCATE, K.REMINDER_PROSPECT)
BEFORE = (*PREPARATION, *REMINDERS)
AFTER = (K.THANKS, K.CHECK_PROSPECT, K.CRM_NOTE, K.FEEDBACK_ADVOCATE)
# The prospect of an e-mail Q&A is asked whether it helped once they have the answers.
AFTER_ANSWERS = (K.THANKS, K.PASS_ON_ANSWERS, K.CRM_NOTE, K.FEEDBACK_ADVOCATE)
AT_ONCE = timedelta(hours=1)  # that is how long "at once" may take
# What goes through the rep of the request.
OF_REP = frozenset({K.CHECK_PROSPECT, K.CRM_NOTE, K.PASS_ON_ANSWERS})
# Whose place and hours count.
PARTY: dict[FollowUpKind, Party] = {
    K.PREP_ADVOCATE: Party.ADVOCATE,
    K.PREP_PROSPECT: Party.PROSPECT,
    K.REMINDER_ADVOCATE: Party.ADVOCATE,
    K.REMINDER_PROSPECT: Party.PROSPECT,
    K.THANKS: Party.ADVOCATE,
    K.FEEDBACK_ADVOCATE: Party.ADVOCATE,
    K.OUTCOME: Party.ADVOCATE,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is: an IANA zone, and the working days there."""

    zone: str
    is_working: IsWorking


@dataclass(frozen=True, slots=True)
class Window:
    """An automatic one runs from `run_at` on; after `due_at` it is overdue."""

    run_at: datetime
    due_at: datetime


def prepare(
    starts_at: datetime, place: Place, now: datetime, policy: SessionPolicy, hours: SendingPolicy
) -> Window | None:
    """Preparation one to two working days before (S3); at once where the session is sooner. None once it has begun."""
    if starts_at <= now:
        return None
    run_at = max(_hour_before(starts_at, policy.prepare_from_days, hours.from_hour, place), now)
    last = _hour_before(starts_at, policy.prepare_by_days, hours.to_hour, place)
    return Window(run_at, min(max(last, run_at + AT_ONCE), starts_at))


def remind(
    starts_at: datetime, place: Place, now: datetime, policy: SessionPolicy, hours: SendingPolicy
) -> Window | None:
    """The reminder on the working day before (S1). None where that day has come already: preparation says it all."""
    day = working_day_before(starts_at.astimezone(ZoneInfo(place.zone)).date(), policy.remind_days, place.is_working)
    run_at = at_hour(day, hours.from_hour, place.zone)
    return Window(run_at, min(at_hour(day, hours.to_hour, place.zone), starts_at)) if run_at > now else None


def answers_due(now: datetime, place: Place, policy: SessionPolicy, hours: SendingPolicy) -> datetime:
    """Until when the questions of an e-mail Q&A are to be answered: the evening, some working days on (S7)."""
    day = later(now, policy.answer_days, place.zone, place.is_working).astimezone(ZoneInfo(place.zone)).date()
    return at_hour(day, hours.to_hour, place.zone)


def remind_to_answer(
    due_at: datetime, place: Place, now: datetime, policy: SessionPolicy, hours: SendingPolicy
) -> Window:
    """Of an e-mail Q&A (S7): the working day before the answers are due; at half time where that has come already."""
    found = remind(due_at, place, now, policy, hours)
    return found or Window(now + (due_at - now) / 2, due_at)


def _hour_before(starts_at: datetime, days: int, hour: int, place: Place) -> datetime:
    day = working_day_before(starts_at.astimezone(ZoneInfo(place.zone)).date(), days, place.is_working)
    return at_hour(day, hour, place.zone)


def after_held(kind: FollowUpKind, now: datetime, place: Place, policy: FollowUpPolicy, hours: SendingPolicy) -> Window:
    """Thanks whatever the hour (F1); the others roll to the next working day (F2, F3, file 4).

    How it went is asked at half time, so that the thanks are not followed by a question at once.
    """
    if kind is K.THANKS:
        return Window(now, now + timedelta(hours=policy.thanks_hours))
    if kind in (K.CHECK_PROSPECT, K.CRM_NOTE, K.PASS_ON_ANSWERS):
        return Window(now, _deadline(now, now + timedelta(hours=policy.check_hours), place, hours))
    within = timedelta(hours=policy.feedback_hours)
    run_at = _opening(now + within / 2, place, hours)
    return Window(run_at, _deadline(run_at, now + within, place, hours))


def _deadline(run_at: datetime, wanted: datetime, place: Place, hours: SendingPolicy) -> datetime:
    """The wanted instant; where that is no working day, or before anything can go out, the end of the first that is.

    Midnight ends the day before.
    """
    opens = _opening(run_at, place, hours)
    if place.is_working(_day(wanted - timedelta.resolution, place)) and wanted > opens:
        return wanted.astimezone(UTC)
    return at_hour(_day(_opening(max(wanted, run_at), place, hours), place), hours.to_hour, place.zone)


def _opening(instant: datetime, place: Place, hours: SendingPolicy) -> datetime:
    """The first instant from then on at which a message may go (UTC)."""
    return next_sending_time(instant, place.zone, "", hours, working_day=lambda _, day: place.is_working(day))


def _day(instant: datetime, place: Place) -> date:
    return instant.astimezone(ZoneInfo(place.zone)).date()


def after_close(kind: FollowUpKind, now: datetime, place: Place, policy: FollowUpPolicy) -> Window:
    """The outcome is told (F4), a while later: a deal closed by mistake is opened again in that time, and nobody was
    told. For a significant deal a gift or recognition is due.
    """
    if kind is K.GIFT:
        return Window(now, later(now, policy.gift_days, place.zone, place.is_working))
    due = later(now, policy.outcome_days, place.zone, place.is_working)
    return Window(now + timedelta(minutes=policy.outcome_after_minutes), due)


def escalates_at(due_at: datetime, place: Place, policy: FollowUpPolicy) -> datetime:
    """When the manager is told that it is overdue (F6)."""
    return later(due_at, policy.escalate_after_days, place.zone, place.is_working)

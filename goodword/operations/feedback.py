"""What each side said of a session that was held (F5): on their own page, or recorded by staff on their behalf."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from goodword.models import Feedback, PersonalLink, Session
from goodword.policy.actors import SYSTEM, Actor, ActorKind
from goodword.policy.vocabulary import Party, SessionState
from goodword.queries.visibility import reportable_sessions
from goodword.queries.workspace import the_workspace, today_in

from .content import withdraw_quotes
from .fatigue import watch_fatigue
from .history import record, save_changes, state_of
from .locking import lock_ask, transacted
from .observing import observe_feedback
from .opening import require_visible
from .party import other
from .refused import refused, require_permission

PURPOSE = {Party.ADVOCATE: "feedback", Party.PROSPECT: "prospect-feedback"}
LONGEST = 4000
# What history keeps; the words stay on the feedback itself.
REMEMBERED = ("party", "score", "good_match", "prepared", "concerns_answered", "may_quote", "on_behalf")


@dataclass(frozen=True, slots=True)
class Answers:
    """One side's answers; only `score` (1 to 5) must be there. What does not concern this side stays empty.

    `comment` is anything to know (advocate) or suggestions (prospect).
    """

    score: int
    comment: str = ""
    good_match: bool | None = None
    prepared: bool | None = None
    asked: str = ""
    to_change: str = ""
    concerns_answered: bool | None = None
    learned: str = ""
    may_quote: bool = False

    def values(self, party: Party) -> dict[str, Any]:
        """By field of `Feedback`. What only the other side can say is left out: nobody allows a quote in its place."""
        fields = {name: getattr(Answers(self.score) if name in ONLY[other(party)] else self, name) for name in FIELDS}
        return {name: value.strip()[:LONGEST] if isinstance(value, str) else value for name, value in fields.items()}


FIELDS = tuple(field.name for field in fields(Answers))
ONLY = {
    Party.ADVOCATE: frozenset({"good_match", "prepared", "asked", "to_change", "may_quote"}),
    Party.PROSPECT: frozenset({"concerns_answered", "learned"}),
}


@transacted
def give_feedback(session_id: int, party: Party, answers: Answers, *, actor: Actor, now: datetime) -> Feedback:
    """By the holder of the personal link. The first answer counts: whatever comes second is given that one."""
    _require_link(session_id, PURPOSE[party], actor, now)
    session = _lock_held(session_id)
    if known := session.feedback.filter(party=party).first():
        return known
    return _write(session, party, answers, actor, now)


@transacted
def record_feedback(session_id: int, party: Party, answers: Answers, *, actor: Actor, now: datetime) -> Feedback:
    """By staff, on behalf of the advocate or the prospect (S8); said again it is corrected, and marked as theirs.

    Where the tick that allowed to quote them is taken away, what was quoted goes with it (F7).
    """
    require_permission(actor, "feedback.record")
    require_visible(reportable_sessions(actor, party), session_id)
    session = _lock_held(session_id)
    feedback = session.feedback.select_for_update().filter(party=party).first()
    if feedback is None:
        return _write(session, party, answers, actor, now)
    values = _checked(party, answers)
    if feedback.may_quote and not values["may_quote"]:
        withdraw_quotes(feedback, actor=actor, now=now)
    if any(getattr(feedback, name) != value for name, value in values.items()):
        feedback.given_by = actor.label
        save_changes("feedback.corrected", feedback, values | {"on_behalf": True}, actor=actor, now=now)
    observe_feedback([feedback], now=now)
    watch_fatigue(session.ask.advocate_id, actor=SYSTEM, now=now)
    return feedback


def _write(session: Session, party: Party, answers: Answers, actor: Actor, now: datetime) -> Feedback:
    values = _checked(party, answers)
    values |= {"given_by": actor.label, "on_behalf": actor.kind is not ActorKind.LINK}
    today = today_in(the_workspace(), now)
    feedback = Feedback.objects.create(session=session, party=party, given_on=today, **values)
    record("feedback.given", feedback, actor=actor, now=now, after=state_of(feedback, REMEMBERED))
    observe_feedback([feedback], now=now)
    watch_fatigue(session.ask.advocate_id, actor=SYSTEM, now=now)
    return feedback


def _checked(party: Party, answers: Answers) -> dict[str, Any]:
    if not 1 <= answers.score <= 5:
        raise refused("feedback.score", "score")
    return answers.values(party)


def _lock_held(session_id: int) -> Session:
    """The session behind the locks of its ask."""
    lock_ask(Session.objects.values_list("ask_id", flat=True).get(pk=session_id))
    session = Session.objects.select_for_update().get(pk=session_id)
    if session.state != SessionState.HELD:
        raise refused("session.not_held")
    return session


def _require_link(session_id: int, purpose: str, actor: Actor, now: datetime) -> None:
    live = PersonalLink.objects.filter(purpose=purpose, session=session_id, revoked_at=None, expires_at__gt=now)
    if actor.kind is not ActorKind.LINK or not live.filter(pk=actor.id).exists():
        raise refused("permission.missing", action="feedback.record")

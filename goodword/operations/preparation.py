"""What staff change of a session's preparation until it is sent (S3), how both sides join (S8), and the host (S4)."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q

from goodword.models import Ask, FollowUp, Session, User
from goodword.policy.actors import Actor
from goodword.policy.follow_ups import BEFORE, PREPARATION
from goodword.policy.preparation import check_join_details, may_host
from goodword.policy.verdict import Reason, Verdict
from goodword.policy.vocabulary import AskState, FollowUpKind, FollowUpState, Format, SessionState
from goodword.queries.preparation import join_details_of

from .ask_state import open_ask
from .follow_up import plan_before
from .history import save_changes
from .invitation import invite
from .locking import transacted
from .outbox import was_sent
from .preparation_mail import JOIN_MISSING, guide_host
from .refused import refused, require

K = FollowUpKind
TO_ADVOCATE, TO_PROSPECT = ("prep-customer",), ("prep-prospect", "staff-prep-prospect")
# The words of preparation, and the mails that hold them: what was sent is not changed any more.
WORDS: dict[str, tuple[str, ...]] = {
    "context": TO_ADVOCATE,
    "good_topics": (*TO_ADVOCATE, *TO_PROSPECT),
    "background": TO_PROSPECT,
}
# What both sides must have right: where it changes after it was sent, preparation goes out again.
PRACTICAL = ("join_details", "host")
SHOWN: dict[FollowUpKind, frozenset[str]] = {
    K.PREP_ADVOCATE: frozenset({"context", "good_topics", *PRACTICAL}),
    K.PREP_PROSPECT: frozenset({"background", "good_topics", *PRACTICAL}),
}


@transacted
def edit_preparation(
    session_id: int, values: Mapping[str, str | User | None], *, actor: Actor, now: datetime
) -> Session:
    """Change some of `WORDS` and `PRACTICAL`. Mail that waits is written anew; what was sent keeps its words."""
    session = open_dated(session_id, "session.prepare", actor=actor, now=now)
    wanted = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    require(Verdict((*_problems(session, wanted),)))
    changed = {name for name, value in wanted.items() if getattr(session, name) != value}
    if save_changes("session.prepared", session, wanted, actor=actor, now=now):
        _again(session, changed, actor=actor, now=now)
        _invite_again(session, changed, actor=actor, now=now)
        if changed & {"host", "join_details"}:
            guide_host(session, now)
    return session


@transacted
def want_host(ask_id: int, wanted: bool, *, actor: Actor, now: datetime) -> Ask:
    """The advocate asks that somebody of ours joins, or no longer does; staff may record it for them (S4, S8)."""
    ask = open_ask(ask_id, "ask.answer", actor=actor, now=now, this_ask_only=True)
    if ask.state not in (AskState.PENDING, AskState.ACCEPTED):
        return ask
    save_changes("ask.host_wanted", ask, {"host_wanted": wanted}, actor=actor, now=now)
    dated = ask.sessions.filter(state=SessionState.SCHEDULED, host__isnull=False).first()
    if not wanted and dated is not None:
        save_changes("session.prepared", dated, {"host": None}, actor=actor, now=now)
        _again(dated, {"host"}, actor=actor, now=now)
        _invite_again(dated, {"host"}, actor=actor, now=now)
    return ask


def resume_preparation(*, actor: Actor, now: datetime) -> None:
    """What waited for join details goes on, now that the workspace has some (S8)."""
    waiting = FollowUp.objects.filter(state=FollowUpState.OPEN, last_error=JOIN_MISSING)
    for session in Session.objects.filter(state=SessionState.SCHEDULED, follow_ups__in=waiting).distinct():
        if join_details_of(session):
            _again(session, set(), actor=actor, now=now)


def open_dated(session_id: int, action: str, *, actor: Actor, now: datetime) -> Session:
    """The locked session of an ask that the actor may see, while it is dated and not marked."""
    ask = open_ask(Session.objects.values_list("ask_id", flat=True).get(pk=session_id), action, actor=actor, now=now)
    session = Session.objects.select_for_update(of=("self",)).get(pk=session_id)
    session.ask = ask
    if session.state != SessionState.SCHEDULED:
        raise refused("session.not_ahead", state=SessionState(session.state))
    return session


def locked(session: Session) -> set[str]:
    """Words that were sent already."""
    sent = {kind for kind in (*TO_ADVOCATE, *TO_PROSPECT) if was_sent(kind, session=session)}
    return {name for name, kinds in WORDS.items() if sent & set(kinds)}


def _problems(session: Session, wanted: Mapping[str, str | User | None]) -> list[Reason]:
    """Of what differs only: what is as it was need not be right."""
    differs = {name: value for name, value in wanted.items() if getattr(session, name) != value}
    sent = [Reason("S3.sent", {}, name) for name in sorted(set(differs) & locked(session))]
    empty = [Reason("S3.empty", {}, name) for name, value in differs.items() if name in WORDS and not value]
    join = check_join_details(str(differs.get("join_details", "")), Format(session.format))
    host = may_host(asked_for=session.ask.host_wanted) if differs.get("host") else Verdict()
    return [*sent, *empty, *join.reasons, *host.reasons]


def _invite_again(session: Session, changed: set[str], *, actor: Actor, now: datetime) -> None:
    """What both calendars say of how to join, and of who is there, stays true (S2)."""
    if changed & {"join_details", "host"} and session.invitations.exists():
        invite(session, actor=actor, now=now)


def _again(session: Session, changed: set[str], *, actor: Actor, now: datetime) -> None:
    """Write anew what was written, and take up what waited for join details."""
    written = [kind for kind in PREPARATION if SHOWN[kind] & changed]
    due = Q(kind__in=written, state=FollowUpState.DONE) | Q(state=FollowUpState.OPEN, last_error=JOIN_MISSING)
    found = set(FollowUp.objects.filter(due, session=session).values_list("kind", flat=True))
    plan_before(session, [kind for kind in BEFORE if kind in found], actor=actor, now=now)

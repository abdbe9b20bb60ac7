"""What needs somebody now, counted from the rows; each count is of exactly the records its link leads to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from goodword.models import (
    AccountIssue,
    Advocate,
    AdvocateAssessment,
    FatigueBlock,
    InboundMail,
    Message,
    MonthlyReview,
    ReferenceRequest,
    Session,
    User,
    Workspace,
)
from goodword.policy.actors import Actor
from goodword.policy.finding import CandidateStage
from goodword.policy.transitions import Waiting
from goodword.policy.vocabulary import (
    AdvocateStatus,
    AskState,
    FatigueState,
    MessageState,
    RequestState,
    Role,
    SessionState,
)
from goodword.policy.waiting import Wait

from .follow_up import duties_of
from .inbound import to_look_at
from .inbox import inbox_status
from .reference_request import OVER
from .visibility import (
    visible_accounts,
    visible_advocates,
    visible_asks,
    visible_candidates,
    visible_requests,
    visible_sessions,
)
from .waiting import longest, open_waits
from .workspace import current_policy

Waits = Mapping[int, Wait]  # by request
NEWS_DAYS = 7  # for which an answer is news
_S = RequestState


@dataclass(frozen=True)
class Counts:
    """None: this reader has nothing to do with it."""

    by_state: dict[RequestState, int]
    own_by_state: dict[RequestState, int]
    answers: int | None = None
    pending: int | None = None
    to_mark: int | None = None
    unassessed: int | None = None
    issues: int | None = None
    failed_mail: int | None = None
    fatigued: int | None = None
    follow_ups: int | None = None
    overdue: int | None = None
    replies: int | None = None
    unread_inbox: int | None = None
    without_director: int | None = None
    late_requests: int | None = None
    for_csm: int | None = None
    identified: int | None = None
    interested: int | None = None
    reviews: int | None = None

    def of(self, *states: RequestState) -> int:
        return sum(self.by_state.get(state, 0) for state in states)

    def own(self, *states: RequestState) -> int:
        return sum(self.own_by_state.get(state, 0) for state in states)


def to_mark(now: datetime) -> Q:
    """Sessions whose time has come and that nobody has marked."""
    return Q(state=SessionState.SCHEDULED, starts_at__lte=now)


def answered_lately(now: datetime) -> Q:
    return Q(state__in=(AskState.ACCEPTED, AskState.DECLINED), answered_at__gte=now - timedelta(days=NEWS_DAYS))


def assessed_lately(today: date) -> Q:
    """Of advocates whose CSM's word still counts for sentiment."""
    since = today - timedelta(days=current_policy().matching.sentiment_days)
    return Q(pk__in=AdvocateAssessment.objects.filter(assessed_on__gte=since).values("advocate"))


def needs_somebody() -> Q:
    """Mail that did not arrive, or of which nobody knows (V5)."""
    return Q(state__in=(MessageState.FAILED, MessageState.UNCONFIRMED))


def counts_for(actor: Actor, waits: Waits, today: date, now: datetime) -> Counts:
    """A constant number of queries, whatever there is."""
    requests = visible_requests(actor) if actor.may("request.see") else ReferenceRequest.objects.none()
    manages = actor.may("request.decide")
    duties = duties_of(actor, now) if actor.may("follow_up.see") else None
    return Counts(
        by_state=_by_state(requests),
        own_by_state=_by_state(requests.filter(rep_id=actor.user_id)),
        answers=visible_asks(actor).filter(answered_lately(now)).count() if manages else None,
        pending=visible_asks(actor).filter(state=AskState.PENDING).count() if actor.may("ask.answer") else None,
        to_mark=visible_sessions(actor).filter(to_mark(now)).count() if actor.may("session.mark") else None,
        unassessed=_unassessed(actor, today) if actor.may("advocate.assess") else None,
        issues=_open_issues(actor) if Role.CSM in actor.roles else None,
        follow_ups=duties.to_do if duties else None,
        overdue=duties.overdue if duties else None,
        failed_mail=Message.objects.filter(needs_somebody()).count() if actor.may("mail.see") else None,
        fatigued=_fatigued() if actor.may("protection.decide") else None,
        replies=InboundMail.objects.filter(to_look_at()).count() if actor.may("inbound.see") else None,
        unread_inbox=_unread_inbox() if actor.may("settings.edit") else None,
        without_director=_without_director() if manages or actor.may("users.manage") else None,
        late_requests=sum(1 for wait in waits.values() if wait.is_overdue(now)) or None,
        identified=_at_stage(actor, CandidateStage.IDENTIFIED) if Role.CSM in actor.roles else None,
        interested=_at_stage(actor, CandidateStage.INTERESTED) if actor.may("candidate.talk") else None,
        reviews=_unsigned_reviews() if actor.may("review.do") else None,
        for_csm=visible_asks(actor).filter(state=AskState.WAITING).count() or None if actor.may("ask.veto") else None,
    )


def _without_director() -> int | None:
    """Small deals that wait for a director where there is none but their own rep (Q3)."""
    directors = list(User.objects.filter(is_active=True, roles__role=Role.DIRECTOR).values_list("pk", flat=True)[:2])
    waiting = ReferenceRequest.objects.filter(state=_S.APPROVAL)
    if len(directors) == 2:
        return None
    return (waiting.filter(rep__in=directors) if directors else waiting).count() or None


def _unread_inbox() -> int | None:
    """1 where the mailbox of replies cannot be read."""
    return 1 if settings.INBOX and inbox_status().problem else None


def _by_state(requests: QuerySet[ReferenceRequest]) -> dict[RequestState, int]:
    rows = requests.order_by().values_list("state").annotate(n=Count("pk"))
    return {RequestState(state): n for state, n in rows}


def _unassessed(actor: Actor, today: date) -> int:
    return visible_advocates(actor).filter(~assessed_lately(today), status=AdvocateStatus.ACTIVE).count()


def _open_issues(actor: Actor) -> int:
    """Accounts, not issues: the link leads to accounts."""
    open_ones = AccountIssue.objects.filter(closed_on__isnull=True).values("account")
    return visible_accounts(actor).filter(pk__in=open_ones).count()


def _unsigned_reviews() -> int | None:
    return MonthlyReview.objects.filter(signed_at__isnull=True).count() or None


def _at_stage(actor: Actor, stage: CandidateStage) -> int:
    """Candidates, of those this reader sees."""
    return visible_candidates(actor).filter(stage=stage).count()


def _fatigued() -> int:
    """Advocates with signs of fatigue that wait for a decision."""
    return FatigueBlock.objects.filter(state=FatigueState.OPEN).count()


def is_new() -> bool:
    """No advocate yet: the programme has still to begin."""
    return not Advocate.objects.exists()


def waits_for(actor: Actor, workspace: Workspace, now: datetime) -> Waits:
    """Who is waited for in each request that this reader sees and that is on its way."""
    if not actor.may("request.see"):
        return {}
    return open_waits(visible_requests(actor).exclude(state=_S.DRAFT), workspace, now)


def waiting_longest(actor: Actor, waits: Waits, now: datetime, limit: int = 6) -> list[ReferenceRequest]:
    """For manager and director what waits for them, or is overdue; for a rep all of theirs."""
    decides, approves = actor.may("request.decide"), actor.may("request.approve")
    own = actor.may("request.file") and not decides

    def concerns(wait: Wait) -> bool:
        if own:
            return True
        late = decides and (wait.waiting is Waiting.MANAGER or wait.is_overdue(now))
        return late or (approves and wait.waiting is Waiting.DIRECTOR)

    return longest(waits, concerns, limit)


def next_sessions(actor: Actor, now: datetime, limit: int = 5) -> list[Session]:
    """Dated ones ahead: to staff who see advocates theirs, to a rep those of their own requests (A7: accepted)."""
    scope = Q(pk__in=visible_sessions(actor).values("pk")) if actor.may("advocate.see") else Q(pk__in=[])
    if actor.may("request.file"):
        scope |= Q(ask__request__rep=actor.user_id)
    ahead = Session.objects.filter(scope, state=SessionState.SCHEDULED, starts_at__gt=now)
    ahead = ahead.select_related("ask__advocate__contact", "ask__account", "ask__request")
    return list(ahead.order_by("starts_at")[:limit])


OPEN = tuple(state for state in RequestState if state not in OVER and state is not _S.DRAFT)

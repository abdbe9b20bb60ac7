"""What a request's page tells its reader: to sales counts and grades, and a name only after the customer's yes (A7)."""

from dataclasses import dataclass
from datetime import date

from goodword.models import Ask, ReferenceRequest, Session
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import AskState, RequestState, SessionState

from .ask import never_sent
from .shortlist import Row, Shortlist, shortlist

SEARCHING = frozenset({RequestState.MATCHING, RequestState.ASKING, RequestState.UNFILLED})


@dataclass(frozen=True)
class Progress:
    """`asks` and `found` are for those who may see advocates; `accepted` for its rep as well."""

    asks: tuple[Ask, ...]
    asked: int
    declined: int
    excellent: int
    good: int
    accepted: Ask | None
    session: Session | None
    past_sessions: tuple[Session, ...] = ()
    waits_for_csm: bool = False
    proposed: Row | None = None  # who would be asked next; for those who may ask


def progress_of(request: ReferenceRequest, actor: Actor, today: date) -> Progress:
    """What this reader may know."""
    asks = list(request.asks.select_related("advocate__contact__account", "account").order_by("-sent_at"))
    known = asks if _may_know(request, actor) else []
    accepted = next((ask for ask in known if ask.state == AskState.ACCEPTED), None)
    sessions = list(Session.objects.filter(ask=accepted).order_by("-starts_at")) if accepted else []
    found = _counts(request, today, shown=1 if actor.may("ask.send") else 0)
    ready = found.ready if found and request.state == RequestState.MATCHING else []
    return Progress(
        asks=tuple(asks) if actor.may("ask.send") else (),
        asked=request.asks.exclude(never_sent()).exclude(state=AskState.WAITING).count(),
        declined=sum(1 for ask in asks if ask.state == AskState.DECLINED),
        excellent=found.excellent if found else 0,
        good=found.good if found else 0,
        accepted=accepted,
        session=next((one for one in sessions if one.state in (SessionState.SCHEDULED, SessionState.HELD)), None),
        past_sessions=tuple(one for one in sessions if one.state in (SessionState.NO_SHOW, SessionState.CANCELLED)),
        waits_for_csm=any(ask.state == AskState.WAITING for ask in asks),
        proposed=ready[0] if ready else None,
    )


def _may_know(request: ReferenceRequest, actor: Actor) -> bool:
    """Who said yes is for the rep of the request and for those who see advocates; a director decides without it."""
    return actor.may("advocate.see") or request.rep_id == actor.user_id


def _counts(request: ReferenceRequest, today: date, shown: int) -> Shortlist | None:
    """How many may be asked today, by grade; counted only while somebody is looked for."""
    return shortlist(request, today, shown=shown) if request.state in SEARCHING else None

"""Which states follow which (V9), and where a request stands among the nine steps of the programme."""

from dataclasses import dataclass
from enum import StrEnum

from .verdict import Verdict, refuse
from .vocabulary import AskState, RequestState, SessionState

_R, _A, _S = RequestState, AskState, SessionState

_REQUEST_NEXT: dict[RequestState, tuple[RequestState, ...]] = {
    _R.DRAFT: (_R.SUBMITTED, _R.APPROVAL, _R.CANCELLED),
    _R.APPROVAL: (_R.SUBMITTED, _R.INFO_NEEDED, _R.DECLINED, _R.CANCELLED),
    _R.SUBMITTED: (_R.INFO_NEEDED, _R.MATCHING, _R.DECLINED, _R.CANCELLED),
    _R.INFO_NEEDED: (_R.SUBMITTED, _R.APPROVAL, _R.CANCELLED),
    _R.MATCHING: (_R.ASKING, _R.UNFILLED, _R.CANCELLED),
    _R.ASKING: (_R.CONFIRMED, _R.MATCHING, _R.CANCELLED),
    _R.CONFIRMED: (_R.SCHEDULED, _R.MATCHING, _R.CANCELLED),
    _R.SCHEDULED: (_R.HELD, _R.CONFIRMED, _R.MATCHING, _R.CANCELLED),
    _R.UNFILLED: (_R.MATCHING, _R.CANCELLED),
}
_ASK_NEXT: dict[AskState, tuple[AskState, ...]] = {
    _A.WAITING: (_A.PENDING, _A.VETOED, _A.WITHDRAWN),
    _A.PENDING: (_A.ACCEPTED, _A.DECLINED, _A.EXPIRED, _A.WITHDRAWN),
    _A.ACCEPTED: (_A.WITHDRAWN,),
}
_SESSION_NEXT: dict[SessionState, tuple[SessionState, ...]] = {
    _S.SCHEDULED: (_S.HELD, _S.NO_SHOW, _S.CANCELLED),
}

REQUEST_TRANSITIONS = frozenset((a, b) for a, after in _REQUEST_NEXT.items() for b in after)
ASK_TRANSITIONS = frozenset((a, b) for a, after in _ASK_NEXT.items() for b in after)
SESSION_TRANSITIONS = frozenset((a, b) for a, after in _SESSION_NEXT.items() for b in after)
_TABLES: dict[type[StrEnum], frozenset[tuple[StrEnum, StrEnum]]] = {
    RequestState: frozenset((a, b) for a, b in REQUEST_TRANSITIONS),
    AskState: frozenset((a, b) for a, b in ASK_TRANSITIONS),
    SessionState: frozenset((a, b) for a, b in SESSION_TRANSITIONS),
}


def may_move(current: StrEnum, wanted: StrEnum) -> Verdict:
    """May a request, an ask or a session go from this state to that? Both are members of the same enum."""
    # Members of different enums can be equal as strings ("declined"), so the types are compared as well.
    if type(current) is type(wanted) and (current, wanted) in _TABLES[type(current)]:
        return Verdict()
    return refuse("state.transition", current=current, wanted=wanted, subject=type(current).__name__)


class Step(StrEnum):
    """The nine steps of the programme, in order."""

    POOL = "pool"
    REQUEST = "request"
    QUALIFICATION = "qualification"
    MATCHING = "matching"
    ASK = "ask"
    COORDINATION = "coordination"
    SESSION = "session"
    FOLLOW_UP = "follow_up"
    ANALYSIS = "analysis"


class Progress(StrEnum):
    DONE = "done"
    CURRENT = "current"
    STOPPED = "stopped"
    LATER = "later"


class Waiting(StrEnum):
    """Who is waited for."""

    REP = "rep"
    DIRECTOR = "director"
    MANAGER = "manager"
    CSM = "csm"
    ADVOCATE = "advocate"
    PROSPECT = "prospect"
    SESSION_DAY = "session_day"
    NOBODY = "nobody"


STEPS: dict[RequestState, tuple[Step, Waiting]] = {
    _R.DRAFT: (Step.REQUEST, Waiting.REP),
    _R.APPROVAL: (Step.QUALIFICATION, Waiting.DIRECTOR),
    _R.SUBMITTED: (Step.QUALIFICATION, Waiting.MANAGER),
    _R.INFO_NEEDED: (Step.QUALIFICATION, Waiting.REP),
    _R.MATCHING: (Step.MATCHING, Waiting.MANAGER),
    _R.ASKING: (Step.ASK, Waiting.ADVOCATE),
    _R.CONFIRMED: (Step.COORDINATION, Waiting.MANAGER),
    _R.SCHEDULED: (Step.SESSION, Waiting.SESSION_DAY),
    _R.HELD: (Step.FOLLOW_UP, Waiting.NOBODY),
    _R.DECLINED: (Step.QUALIFICATION, Waiting.NOBODY),
    _R.UNFILLED: (Step.MATCHING, Waiting.NOBODY),
    _R.CANCELLED: (Step.REQUEST, Waiting.NOBODY),
}
_STOPPED = frozenset({_R.DECLINED, _R.UNFILLED, _R.CANCELLED})


@dataclass(frozen=True)
class StepStatus:
    step: Step
    progress: Progress
    waiting: Waiting


def step_of(state: RequestState) -> Step:
    return STEPS[state][0]


def waiting_for(state: RequestState, session_is_past: bool = False) -> Waiting:
    """Who must act now. Once its day has passed, a session waits for the manager to say whether it was held."""
    waiting = STEPS[state][1]
    return Waiting.MANAGER if waiting is Waiting.SESSION_DAY and session_is_past else waiting


def timeline(
    state: RequestState, stopped_in: RequestState | None = None, session_is_past: bool = False
) -> tuple[StepStatus, ...]:
    """The nine steps of a request. `stopped_in` is the state a cancelled request was in before."""
    steps = list(Step)
    here = steps.index(step_of(stopped_in or state))
    at = Progress.STOPPED if state in _STOPPED else Progress.CURRENT
    waiting = waiting_for(state, session_is_past)
    return tuple(
        StepStatus(step, Progress.DONE, Waiting.NOBODY)
        if index < here
        else StepStatus(step, at, waiting)
        if index == here
        else StepStatus(step, Progress.LATER, Waiting.NOBODY)
        for index, step in enumerate(steps)
    )

"""An ask on its way out and back: sent with its slot reserved, or withdrawn with the slot free again (A1, A2, L1–L4).

Answers are in `ask_answer`.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from goodword.messages.recipient import recipient_of
from goodword.models import Advocate, Ask, ReferenceRequest, User
from goodword.policy.actors import Actor, ActorKind
from goodword.policy.ask_clocks import veto_until
from goodword.policy.limits import UNANSWERED
from goodword.policy.matching import Match
from goodword.policy.quarters import quarter_of
from goodword.policy.transitions import may_move
from goodword.policy.verdict import Reason, Verdict
from goodword.policy.vocabulary import AskState, Grade, RequestState, SessionState
from goodword.queries.ask import objecting_csm
from goodword.queries.shortlist import Considered, consider
from goodword.queries.visibility import visible_requests
from goodword.queries.workspace import current_policy, policy_version, the_workspace, today_in

from .ask_answer import tell_staff
from .ask_draft import AskContent, check_content
from .ask_end import ABOUT_ASKS, tell_managers
from .ask_mail import mail_ask, mail_csm
from .ask_state import change_ask, open_ask, request_of
from .charge import caps_of, last_word, release, reserve, space, unspace
from .dating import call_off
from .follow_up import place_of
from .history import record, state_of
from .locking import lock_advocate, lock_request, transacted
from .outbox import can_leave_at, cancel_messages, enqueue, was_sent
from .refused import refused, require, require_permission
from .request_moves import move_request

SENT = ("state", "request", "advocate", "format", "sent_on", "grade", "score", "poor_reason")


@dataclass(frozen=True, slots=True)
class HeardFirst:
    """Who may object before the ask goes out, and until when: a working day from when they can be told (A6)."""

    csm: User
    until: datetime


def heard_first(advocate: Advocate, sender_id: int | None, *, now: datetime) -> HeardFirst | None:
    policy = current_policy().asks
    csm = objecting_csm(advocate, sender_id, policy)
    if csm is None:
        return None
    recipient = recipient_of(csm, the_workspace())
    return HeardFirst(csm, veto_until(can_leave_at(recipient, now), place_of(recipient), policy))


@transacted
def send_ask(
    request_id: int, advocate_id: int, content: AskContent, poor_reason: str = "", *, actor: Actor, now: datetime
) -> Ask:
    """Send it: slot, state of the request, history and mail in one transaction (A2).

    Refuses with every reason at once: what is empty (A1), limits (L1–L4, never overridden), exclusions (M5, never
    overridden), and a poor match without a reason (M3). Sent twice with the same text it is one ask.
    Where the account's CSM may object, they are heard first (A6); the slot is reserved meanwhile.
    """
    require_permission(actor, "ask.send")
    if not visible_requests(actor).filter(pk=request_id).exists():
        raise refused("record.not_found")
    advocate, request = lock_advocate(advocate_id), lock_request(request_id)
    if repeated := _same_ask(request, advocate, content):
        return repeated
    require(may_move(RequestState(request.state), RequestState.ASKING))
    today = today_in(the_workspace(), now)
    considered = consider(request, advocate.pk, today)
    require(_verdict(considered, content, poor_reason, now))
    first = heard_first(advocate, actor.user_id, now=now)
    ask = _write(request, advocate, content, considered, poor_reason, first, actor=actor, now=now)
    limits, quarter = considered.reading.policy.limits, quarter_of(today, considered.reading.fiscal_year_starts)
    reserve(ask, quarter, caps_of(considered.facts, limits, today))
    space(advocate.pk, today, limits.spacing_days)
    move_request(request, RequestState.ASKING, actor=actor, now=now)
    verb = "ask.waiting" if first else "ask.sent"
    record(verb, ask, actor=actor, now=now, after=state_of(ask, SENT), note=poor_reason.strip())
    if first:
        mail_csm(ask, first.csm, now=now)
    else:
        mail_ask(ask, now=now)
    return ask


def _same_ask(request: ReferenceRequest, advocate: Advocate, content: AskContent) -> Ask | None:
    """The ask a double click has sent already."""
    ask = Ask.objects.filter(request=request, advocate=advocate, state__in=UNANSWERED).first()
    values = content.values()
    return ask if ask and all(getattr(ask, name) == value for name, value in values.items()) else None


def _verdict(considered: Considered, content: AskContent, poor_reason: str, now: datetime) -> Verdict:
    match, decision = considered.match, considered.decision
    text = check_content(content, now)
    return Verdict((*decision.reasons, *match.exclusions, *_poor(match, poor_reason), *text.reasons))


def _poor(match: Match, poor_reason: str) -> Iterator[Reason]:
    if match.grade is Grade.POOR and not poor_reason.strip():
        yield Reason("M3.poor_needs_reason", {}, "poor_reason")


def _write(
    request: ReferenceRequest,
    advocate: Advocate,
    content: AskContent,
    considered: Considered,
    poor_reason: str,
    first: HeardFirst | None,
    *,
    actor: Actor,
    now: datetime,
) -> Ask:
    """The row; two of the same advocate, or of the same request, the database refuses. It waits for a CSM, if any."""
    if not advocate.contact.email:
        raise refused("message.no_address")
    busy = Reason("A2.pending_ask")
    taken = Reason("ask.request_has_one")
    # PostgreSQL names the index, SQLite the column.
    constraints = {
        "ask_one_pending_per_advocate": busy,
        "goodword_ask.advocate_id": busy,
        "ask_one_live_per_request": taken,
        "goodword_ask.request_id": taken,
    }
    match = considered.match
    with last_word(constraints):
        return Ask.objects.create(
            request=request,
            advocate=advocate,
            account=advocate.contact.account,
            format=request.format,
            sent_at=now,
            sent_on=considered.reading.today,
            sent_by_id=actor.user_id,
            match=snapshot(match),
            grade=match.grade,
            score=round(match.score, 1),
            poor_reason=poor_reason.strip() if match.grade is Grade.POOR else "",
            policy_version=policy_version(),
            **content.values(),
            **({"state": AskState.WAITING, "veto_until": first.until} if first else {}),
        )


def snapshot(match: Match) -> dict[str, Any]:
    """The match as it stood when the ask went out (M7), in values JSON knows."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(match), cls=DjangoJSONEncoder))
    return plain


@transacted
def withdraw_ask(ask_id: int, reason: str = "", *, seen: AskState | None = None, actor: Actor, now: datetime) -> Ask:
    """Take it back, on its way or accepted: the slot is free, a dated session is off, the request is matched anew.

    `seen` is the state the person had before their eyes: if the advocate has answered since, it is refused with
    `ask.changed`. Done twice it is done once. The advocate is told where there was something to tell of.
    """
    ask = open_ask(ask_id, "ask.answer", actor=actor, now=now)
    if ask.state not in (*UNANSWERED, AskState.ACCEPTED):
        return ask
    if seen is not None and ask.state != seen:
        raise refused("ask.changed", state=AskState(ask.state))
    request = request_of(ask)
    if ask.sessions.filter(state=SessionState.HELD).exists():
        raise refused("ask.held")
    was = AskState(ask.state)
    if not change_ask(ask, AskState.WITHDRAWN, {}, actor=actor, now=now, note=reason):
        return ask
    release(ask.charge)
    if was is AskState.WAITING:
        unspace(ask.advocate_id)
    cancel_messages(ask=ask, kinds=ABOUT_ASKS)
    if not call_off(ask, actor=actor, now=now):
        _tell_withdrawn(ask, actor, now, was=was)
    move_request(request, RequestState.MATCHING, actor=actor, now=now)
    return ask


def _tell_withdrawn(ask: Ask, actor: Actor, now: datetime, *, was: AskState) -> None:
    """Staff of what the advocate did; the advocate of what staff did, unless they have never heard of the ask."""
    if actor.kind is ActorKind.LINK and was is AskState.WAITING:
        tell_managers("ask-stopped", ask, actor, now, {"reasons": [Reason("A6.advocate_stopped")]})
    elif actor.kind is ActorKind.LINK:
        tell_staff("ask-declined", ask, actor, now)
    elif was is AskState.ACCEPTED or was_sent("ask", ask=ask):
        enqueue("ask-withdrawn", ask.advocate.contact, event=f"ask-{ask.pk}-withdrawn", now=now, ask=ask)

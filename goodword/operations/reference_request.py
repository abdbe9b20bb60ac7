"""A reference request from draft to submission (Q1, Q2); decisions are in `request_decision`.

Every move goes through `request_moves` (V9).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from goodword.models import Ask, Deal, ReferenceRequest
from goodword.policy.actors import Actor, ActorKind
from goodword.policy.proposed_times import check_times
from goodword.policy.requests import missing
from goodword.policy.screening import Screening
from goodword.policy.verdict import Reason, Verdict
from goodword.policy.vocabulary import AskState, DecisionKind, RequestState
from goodword.queries.reference_request import facts_of, prefill
from goodword.queries.screening import needs_director
from goodword.queries.visibility import visible_deals, visible_requests
from goodword.queries.workspace import current_policy, the_workspace

from .ask import withdraw_ask
from .history import State, record, state_of
from .locking import lock_deal, lock_request, transacted
from .refused import refused, require, require_permission
from .request_approval import ask_directors
from .request_decision import Decision, blocked, decide, open_request, screened, tell_rep
from .request_moves import move_request

_S = RequestState
# What the form holds. The rep edits it while the request is theirs; the manager may complete it until an ask goes out.
FIELDS = (
    *("deal", "prospect_account", "prospect_company", "industry", "employees", "revenue", "arr", "currency"),
    *("expected_close", "stage", "country", "region", "prospect_contact", "contact_name", "contact_title"),
    *("contact_function", "contact_level", "contact_email", "contact_language", "contact_time_zone", "format"),
    *("use_case", "wanted_industry", "wanted_employees", "wanted_function", "wanted_level", "geography_matters"),
    *("wanted_country", "wanted_region", "wanted_language", "language_waived", "key_questions", "concerns", "urgency"),
    *("suitable_times", "suitable_weeks", "background", "why_now", "resources_used", "expected_effect"),
    *("prospect_asked", "deal_stuck"),
)
REP_EDITS = frozenset({_S.DRAFT, _S.INFO_NEEDED})
MANAGER_EDITS = frozenset({_S.SUBMITTED, _S.INFO_NEEDED, _S.MATCHING})
LIVE = (AskState.WAITING, AskState.PENDING, AskState.ACCEPTED)
KEPT = (*FIELDS, "director_approved_at")  # what history keeps of an edit


@transacted
def start_draft(deal_id: int | None, *, actor: Actor, now: datetime) -> ReferenceRequest:
    """A draft for the deal, prefilled; or an empty one. Done twice, the untouched draft of before is given again."""
    require_permission(actor, "request.file")
    if deal_id is None:
        return _untouched_draft(actor) or save_draft(None, {}, actor=actor, now=now)
    deal = _own_deal(deal_id, actor)
    drafts = ReferenceRequest.objects.filter(rep_id=actor.user_id, deal=deal, state=_S.DRAFT)
    return drafts.first() or save_draft(None, prefill(deal), actor=actor, now=now)


def _untouched_draft(actor: Actor) -> ReferenceRequest | None:
    drafts = ReferenceRequest.objects.filter(rep_id=actor.user_id, deal__isnull=True, state=_S.DRAFT)
    return drafts.filter(search="", format="", why_now="", key_questions="", arr__isnull=True).first()


def _own_deal(deal_id: int, actor: Actor) -> Deal:
    """Locked, so that two clicks make one draft."""
    if not visible_deals(actor).filter(pk=deal_id).exists():
        raise refused("request.deal_unknown", "deal")
    Deal.objects.select_for_update().get(pk=deal_id)
    return Deal.objects.select_related("account__industry", "contact").get(pk=deal_id)


@transacted
def save_draft(request_id: int | None, values: Mapping[str, Any], *, actor: Actor, now: datetime) -> ReferenceRequest:
    """Keep what is filled in so far; `values` by name of `FIELDS`, those not given stay as they are.

    A new one belongs to the actor. A request that has been submitted must stay complete.
    """
    require_permission(actor, "request.file")
    request = _new(actor, now) if request_id is None else _editable(request_id, actor)
    before = state_of(request, KEPT)
    _fill(request, values, actor)
    after = state_of(request, KEPT)
    if request.state not in REP_EDITS:
        _require_still_sound(request, before, after, now)
    if request_id is None:
        request.save()
        record("request.drafted", request, actor=actor, now=now, after=_filled(after))
    elif before != after:
        request.save()
        record("request.edited", request, actor=actor, now=now, before=before, after=after)
    return request


def _filled(state: dict[str, Any]) -> dict[str, Any]:
    """Without what was left empty, which says nothing about a new record."""
    return {name: value for name, value in state.items() if value not in (None, "", [], False)}


def _new(actor: Actor, now: datetime) -> ReferenceRequest:
    if actor.user_id is None:
        raise refused("request.needs_rep")
    return ReferenceRequest(
        rep_id=actor.user_id, currency=the_workspace().base_currency, state_since=now, created_at=now
    )


def _editable(request_id: int, actor: Actor) -> ReferenceRequest:
    request = open_request(request_id, actor)
    if not may_edit(request, actor):
        raise refused("request.not_editable", state=RequestState(request.state))
    return request


def may_edit(request: ReferenceRequest, actor: Actor) -> bool:
    own = request.rep_id == actor.user_id
    return (own and request.state in REP_EDITS) or (actor.may("request.decide") and request.state in MANAGER_EDITS)


def _fill(request: ReferenceRequest, values: Mapping[str, Any], actor: Actor) -> None:
    if unknown := sorted(set(values) - set(FIELDS)):
        raise ValueError(f"not a field of a request: {', '.join(unknown)}")
    deal = values.get("deal")
    if deal is not None and deal.pk != request.deal_id and not visible_deals(actor).filter(pk=deal.pk).exists():
        raise refused("request.deal_unknown", "deal")
    require(check_times(values.get("suitable_times", ())))
    before = request.arr, request.currency
    for name, value in values.items():
        setattr(request, name, value)
    if (request.arr, request.currency) != before and not _covered(request):
        request.director_approved_at = None


def _covered(request: ReferenceRequest) -> bool:
    """What the director approved, or surely more (Q3)."""
    arr, currency = request.director_approved_arr, request.director_approved_currency
    return request.currency == currency and request.arr is not None and arr is not None and request.arr >= arr


def _require_sound(request: ReferenceRequest, now: datetime) -> Screening:
    """Complete (Q1), and nothing against it that blocks (Q2): one open request a deal."""
    lock_deal(request.deal_id)
    screening = screened(request, now)
    require(Verdict((*_missing(request), *blocked(screening).reasons)))
    return screening


def _missing(request: ReferenceRequest) -> tuple[Reason, ...]:
    return missing(facts_of(request), current_policy().requests)


def _require_still_sound(request: ReferenceRequest, before: State, after: State, now: datetime) -> None:
    """After an edit of what was submitted: complete, and not changed into what would have been blocked."""
    if any(before[name] != after[name] for name in ("deal", "format")):
        _require_sound(request, now)
    require(Verdict(_missing(request)))
    if request.state != _S.MATCHING or all(before[name] == after[name] for name in ("arr", "currency")):
        return
    screening = screened(request, now)
    unknown = before["currency"] != after["currency"] and "Q2.amount_unknown" in screening.codes()
    if unknown or needs_director(request, screening):
        raise refused("Q3.director_passed", "arr")


@transacted
def cancel_request(request_id: int, *, actor: Actor, now: datetime) -> ReferenceRequest:
    """Withdrawn by its rep or the manager, at any step; an ask on its way is withdrawn with it, its slot given back."""
    require_permission(actor, "request.file")
    if not visible_requests(actor).filter(pk=request_id).exists():
        raise refused("request.unknown")
    live = Ask.objects.filter(request=request_id, state__in=LIVE)
    for ask_id in live.values_list("pk", flat=True):
        # In the rep's name, but not by the rep, who may not know whom it is about (A7).
        withdraw_ask(ask_id, actor=Actor(ActorKind.SYSTEM, actor.label), now=now)
    request = lock_request(request_id)
    if live.exists():
        raise refused("request.moved_on", state=RequestState(request.state))
    if request.rep_id == actor.user_id:
        move_request(request, _S.CANCELLED, actor=actor, now=now)
        return request
    event = decide(request, Decision(DecisionKind.CANCELLED, _S.CANCELLED), actor=actor, now=now)
    tell_rep("req-decision", request, event, now)
    return request


@transacted
def delete_draft(request_id: int, *, actor: Actor, now: datetime) -> None:
    """A draft nobody else has seen is simply gone; the history says that there was one."""
    require_permission(actor, "request.file")
    request = open_request(request_id, actor)
    if request.state != _S.DRAFT or request.rep_id != actor.user_id:
        raise refused("request.not_a_draft", state=RequestState(request.state))
    record("request.deleted", request, actor=actor, now=now, before=_filled(state_of(request, FIELDS)))
    request.delete()


@transacted
def submit_request(
    request_id: int, values: Mapping[str, Any] | None = None, *, actor: Actor, now: datetime
) -> ReferenceRequest:
    """Complete (Q1) to the manager's queue, a small deal to the directors first (Q2, Q3).

    Again, with the answers, when the manager had asked back. `values` are saved first, as by `save_draft`.
    """
    require_permission(actor, "request.file")
    request = open_request(request_id, actor)
    if actor.is_staff and request.rep_id != actor.user_id:
        raise refused("request.not_yours")
    if request.state not in REP_EDITS:
        raise refused("request.moved_on", state=RequestState(request.state))
    if values is not None:
        request = save_draft(request_id, values, actor=actor, now=now)
    screening = _require_sound(request, now)
    request.submitted_at = now
    request.save(update_fields=["submitted_at"])
    to_director = needs_director(request, screening)
    event = move_request(request, _S.APPROVAL if to_director else _S.SUBMITTED, actor=actor, now=now)
    if to_director:
        ask_directors(request, event, screening, now=now)
    tell_rep("req-received", request, event, now)
    return request

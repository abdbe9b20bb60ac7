"""What an advocate does and does not do, and when they are not asked: pause, rest, and leaving (A3, L4, L5)."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from goodword.models import Advocate, Ask, Rest
from goodword.policy.actors import Actor, ActorKind
from goodword.policy.enrolment import Preferences, consistent, may_pause_until, may_rest_until
from goodword.policy.limits import UNANSWERED
from goodword.policy.vocabulary import AdvocateStatus, AskState, SessionState, Tier
from goodword.queries.workspace import current_policy, the_workspace, today_in

from .ask import withdraw_ask
from .ask_answer import decline_ask
from .candidate import candidate_left
from .fatigue import rested, tell_rest
from .history import record, save_changes, state_of
from .locking import transacted
from .opening import open_active, open_own_advocate, require_active
from .refused import refused, require

REST = ("starts_on", "ends_on", "reason")


def preference_fields(preferences: Preferences) -> dict[str, Any]:
    """As the advocate's row holds them."""
    return {
        "formats_liked": sorted(preferences.formats_liked),
        "formats_excluded": sorted(preferences.formats_excluded),
        "topics_liked": list(preferences.topics_liked),
        "topics_excluded": list(preferences.topics_excluded),
        "languages": list(preferences.languages),
        "availability": preferences.availability or "",
    }


@transacted
def edit_advocate(advocate_id: int, preferences: Preferences, *, actor: Actor, now: datetime) -> Advocate:
    """What they do and do not do. Another availability counts as confirmed today; what they say themselves always."""
    advocate = open_own_advocate(advocate_id, "advocate.edit", actor=actor, now=now, own_page_only=True)
    require_active(advocate)
    require(consistent(preferences, Tier(advocate.tier)))
    values = preference_fields(preferences)
    stated = preferences.availability != advocate.availability or actor.kind is ActorKind.LINK
    if preferences.availability and stated:
        values["availability_confirmed_on"] = _today(now)
    save_changes("advocate.edited", advocate, values, actor=actor, now=now)
    _set_use_cases(advocate, preferences.use_case_ids, actor, now)
    return advocate


def _set_use_cases(advocate: Advocate, use_case_ids: frozenset[int], actor: Actor, now: datetime) -> None:
    before, after = sorted(advocate.use_cases.values_list("pk", flat=True)), sorted(use_case_ids)
    if before != after:
        advocate.use_cases.set(after)
        changed = {"use_cases": before}, {"use_cases": after}
        record("advocate.edited", advocate, actor=actor, now=now, before=changed[0], after=changed[1])


@transacted
def pause_advocate(advocate_id: int, until: date, *, actor: Actor, now: datetime) -> Advocate:
    """No asks before `until`; a pending ask is taken back, an accepted one stands (A3)."""
    advocate = open_own_advocate(advocate_id, "advocate.edit", actor=actor, now=now)
    require_active(advocate)
    require(may_pause_until(until, _today(now)))
    save_changes("advocate.paused", advocate, {"paused_until": until}, actor=actor, now=now)
    _end_pending_ask(advocate, actor, now)
    return advocate


@transacted
def resume_advocate(advocate_id: int, *, actor: Actor, now: datetime) -> Advocate:
    """The pause ends today."""
    advocate = open_own_advocate(advocate_id, "advocate.edit", actor=actor, now=now)
    save_changes("advocate.resumed", advocate, {"paused_until": None}, actor=actor, now=now)
    return advocate


@transacted
def rest_advocate(advocate_id: int, ends_on: date, reason: str, *, actor: Actor, now: datetime) -> Rest:
    """A rest from today, one quarter at least (L5). A pending ask is taken back."""
    advocate = open_active(advocate_id, "advocate.edit", actor)
    today = _today(now)
    if current := advocate.rests.filter(ends_on__gt=today).first():
        raise refused("L5.resting_already", ends_on=current.ends_on)
    require(may_rest_until(today, ends_on, today, current_policy().limits))
    _end_pending_ask(advocate, actor, now)
    rest = Rest.objects.create(advocate=advocate, starts_on=today, ends_on=ends_on, reason=reason, created_at=now)
    record("advocate.rested", advocate, actor=actor, now=now, after=state_of(rest, REST))
    rested(advocate, rest, actor=actor, now=now)
    return rest


@transacted
def end_rest(advocate_id: int, ends_on: date, *, actor: Actor, now: datetime) -> Rest:
    """Set another end for the rest that runs, not before a quarter has passed (L5)."""
    advocate = open_active(advocate_id, "advocate.edit", actor)
    today = _today(now)
    rest = advocate.rests.filter(ends_on__gt=today).first()
    if rest is None:
        raise refused("L5.not_resting")
    require(may_rest_until(rest.starts_on, ends_on, today, current_policy().limits))
    before = state_of(rest, REST)
    if rest.ends_on != ends_on:
        tell_rest(advocate, rest.pk, ends_on, now=now)
    rest.ends_on = ends_on
    rest.save()
    record("advocate.rest_changed", advocate, actor=actor, now=now, before=before, after=state_of(rest, REST))
    return rest


@transacted
def leave_programme(advocate_id: int, reason: str, *, actor: Actor, now: datetime) -> Advocate:
    """No asks from now on (A3). A pending ask counts as declined by them, an accepted one is taken back."""
    advocate = open_own_advocate(advocate_id, "advocate.edit", actor=actor, now=now)
    if advocate.status == AdvocateStatus.LEFT:
        return advocate
    for ask in _live_asks(advocate).filter(state=AskState.PENDING):
        decline_ask(ask.pk, reason, actor=actor, now=now)
    end_participation(advocate, reason, actor=actor, now=now)
    return advocate


def end_participation(advocate: Advocate, reason: str, *, actor: Actor, now: datetime) -> None:
    """Take back what is still open with a locked advocate, and mark that they left. History stays."""
    for ask in _live_asks(advocate):
        withdraw_ask(ask.pk, actor=actor, now=now)
    values = {"status": AdvocateStatus.LEFT, "left_on": _today(now), "left_reason": reason, "paused_until": None}
    save_changes("advocate.left", advocate, values, actor=actor, now=now, note=reason)
    candidate_left(advocate.contact, reason, actor=actor, now=now)


def _live_asks(advocate: Advocate) -> QuerySet[Ask]:
    """On its way, or accepted and not held yet."""
    held = advocate.asks.filter(sessions__state=SessionState.HELD).values("pk")
    live = (*UNANSWERED, AskState.ACCEPTED)
    return Ask.objects.filter(state__in=live, advocate=advocate, is_imported=False).exclude(pk__in=held)


def _end_pending_ask(advocate: Advocate, actor: Actor, now: datetime) -> None:
    for ask in _live_asks(advocate).filter(state__in=UNANSWERED):
        withdraw_ask(ask.pk, actor=actor, now=now)


def _today(now: datetime) -> date:
    return today_in(the_workspace(), now)

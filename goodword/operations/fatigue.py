"""Signs of fatigue found, and what the manager decides about them (L5)."""

from datetime import date, datetime
from typing import Any

from goodword.messages.variables import Value, advocate_page
from goodword.models import Advocate, FatigueBlock, Rest, Session
from goodword.policy.actors import Actor
from goodword.policy.fatigue import Signal
from goodword.policy.vocabulary import AdvocateStatus, FatigueState, Format, SessionState
from goodword.queries.fatigue import fatigue_of
from goodword.queries.workspace import the_workspace, today_in

from .history import record, save_changes, state_of
from .locking import lock_advocate, transacted
from .opening import open_advocate
from .outbox import enqueue
from .refused import refused, require_permission

FOUND = ("found_on", "signals")


@transacted
def watch_fatigue(advocate_id: int, *, actor: Actor, now: datetime) -> FatigueBlock | None:
    """Look for signs, right after something that may be one; a new block where they add up. None when all is well.

    One that is open already gathers the newer signs.
    """
    advocate, today = lock_advocate(advocate_id), today_in(the_workspace(), now)
    reading = fatigue_of([advocate_id], today).get(advocate_id)
    if reading is None or not reading.blocks or advocate.status != AdvocateStatus.ACTIVE:
        return None
    signals = [evidence(signal) for signal in reading.signals]
    known = FatigueBlock.objects.select_for_update().filter(advocate=advocate, state=FatigueState.OPEN).first()
    if known is None:
        block = FatigueBlock.objects.create(advocate=advocate, found_on=today, signals=signals)
        record("fatigue.found", block, actor=actor, now=now, after=state_of(block, FOUND))
        return block
    save_changes("fatigue.seen_again", known, {"signals": _together(known.signals, signals)}, actor=actor, now=now)
    return known


def evidence(signal: Signal) -> dict[str, Any]:
    """A sign as the database keeps it."""
    return {"signal": str(signal.signal), "key": signal.key, "figures": dict(signal.figures)}


def _together(known: list[dict[str, Any]], found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All that was ever seen, so that deciding settles all of it; what is seen again shows its newest figures."""
    fresh = {(entry["signal"], entry["key"]) for entry in found}
    return [*(entry for entry in known if (entry["signal"], entry["key"]) not in fresh), *found]


def watch_everyone(*, actor: Actor, now: datetime) -> int:
    """Once a day: signs that time alone brings, as good answers grow old. One transaction each."""
    active = Advocate.objects.filter(status=AdvocateStatus.ACTIVE)
    readings = fatigue_of(active, today_in(the_workspace(), now))
    suspects = sorted(pk for pk, reading in readings.items() if reading.blocks)
    return sum(1 for pk in suspects if watch_fatigue(pk, actor=actor, now=now))


@transacted
def clear_fatigue(block_id: int, reason: str, *, actor: Actor, now: datetime) -> FatigueBlock:
    """They may be asked again; the reason is kept with the evidence, which counts no more."""
    block = _open_block(block_id, actor)
    if not reason.strip():
        raise refused("L5.reason_missing", "reason")
    _end(block, FatigueState.CLEARED, reason, None, actor=actor, now=now)
    return block


def rested(advocate: Advocate, rest: Rest, *, actor: Actor, now: datetime) -> None:
    """The rest a manager started answers whatever signs were open; advocate and CSM are told kindly."""
    block = FatigueBlock.objects.select_for_update().filter(advocate=advocate, state=FatigueState.OPEN).first()
    if block is not None:
        _end(block, FatigueState.RESTED, rest.reason, rest, actor=actor, now=now)
    tell_rest(advocate, rest.pk, rest.ends_on, now=now)


def tell_rest(advocate: Advocate, rest_id: int, ends_on: date, *, now: datetime) -> None:
    """What is dated stands: they read when it is, and that it may be too much as well."""
    event, contact = f"rest-{rest_id}-{ends_on}", advocate.contact
    enqueue("rest", contact, event=event, variables={"until": ends_on, **_dated(advocate, now)}, now=now)
    if csm := contact.account.csm:
        about = {"advocate": contact.full_name, "account": contact.account.name, "page": advocate_page(advocate)}
        enqueue("staff-rest", csm, event=event, variables={"until": ends_on, **about}, now=now)


def _dated(advocate: Advocate, now: datetime) -> dict[str, Value]:
    ahead = Session.objects.filter(ask__advocate=advocate, state=SessionState.SCHEDULED, starts_at__gt=now)
    session = ahead.select_related("ask").order_by("starts_at").first()
    if session is None:
        return {}
    in_writing = session.format == Format.EMAIL_QA
    return {"dated_at": session.starts_at, "prospect": session.ask.prospect_company, "in_writing": in_writing}


def _open_block(block_id: int, actor: Actor) -> FatigueBlock:
    require_permission(actor, "protection.decide")
    advocate_id = FatigueBlock.objects.values_list("advocate_id", flat=True).get(pk=block_id)
    open_advocate(advocate_id, "protection.decide", actor)
    block = FatigueBlock.objects.select_for_update().get(pk=block_id)
    if block.state != FatigueState.OPEN:
        raise refused("L5.nothing_to_decide")
    return block


def _end(
    block: FatigueBlock, state: FatigueState, reason: str, rest: Rest | None, *, actor: Actor, now: datetime
) -> None:
    today = today_in(the_workspace(), now)
    block.ended_by_id, block.rest = actor.user_id, rest
    values = {"state": state, "ended_on": today, "reason": reason.strip()}
    save_changes(f"fatigue.{state}", block, values, actor=actor, now=now)

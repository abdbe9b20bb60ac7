"""Signals: recorded once, never changed, withdrawn with a reason (I1, G3)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from goodword.models import DataImport, Signal
from goodword.policy.actors import Actor, ActorKind, permission
from goodword.policy.finding import SignalSource
from goodword.policy.signals import TEAMS, SignalDraft, teams_of
from goodword.policy.verdict import Reason, Verdict, refuse
from goodword.queries.telling import BATCH, Judgement, Logged, Telling
from goodword.queries.visibility import withdrawable_signals

from .charge import last_word
from .history import record, record_many, state_of
from .locking import lock_accounts, transacted
from .opening import require_visible
from .refused import refused, require, require_permission
from .score_due import due_accounts, due_contacts

# Two systems' rows with one id at the same moment, about two companies: the second comes too late.
ID_TAKEN = {"signal_external_id_once": Reason("signal.external_id_meanwhile", {}, "external_id")}
# What history keeps; the words stay on the signal itself.
TOLD = ("account", "contact", "kind", "number", "word", "unit", "period", "place", "observed_on", "source")


def log_signal(draft: SignalDraft, *, source: SignalSource, actor: Actor, now: datetime) -> Signal:
    """Record one observation. The same once more is the one there is."""
    signal = tell_signal(draft, source=source, actor=actor, now=now).signal
    assert signal is not None
    return signal


def tell_signal(draft: SignalDraft, *, source: SignalSource, actor: Actor, now: datetime) -> Logged:
    """The same, with whether it was new."""
    logged = log_signals([draft], source=source, actor=actor, now=now)[0]
    require(logged.verdict)
    return logged


@transacted
def log_signals(
    drafts: Sequence[SignalDraft],
    *,
    source: SignalSource,
    actor: Actor,
    now: datetime,
    data_import: DataImport | None = None,
) -> list[Logged]:
    """Record many; what is refused keeps none of the others out. The outcome of each, in their order."""
    telling = Telling(source, actor, now)
    require(_may_tell(telling))
    lock_accounts(*Judgement(drafts, telling).accounts())  # against merging, and against the same told twice at once
    outcomes = list(Judgement(drafts, telling).all())
    new = [logged.signal for logged in outcomes if logged.signal and logged.is_new]
    for signal in new:
        signal.data_import = data_import
    with last_word(ID_TAKEN):
        Signal.objects.bulk_create(new, batch_size=BATCH)
    record_many((("signal.logged", signal, told(signal)) for signal in new), actor=actor, now=now)
    score_anew(new, now)
    return outcomes


def _may_tell(telling: Telling) -> Verdict:
    """A file needs the right to import; a team its people; what the product sees, the product (G3)."""
    actor, source = telling.actor, telling.source
    if actor.kind in (ActorKind.WORKER, ActorKind.SYSTEM):
        return Verdict()
    if source is SignalSource.IMPORT:
        return permission(actor, "import.run")
    if source is SignalSource.GOODWORD or (source in TEAMS and source not in teams_of(actor.roles)):
        return refuse("signal.not_your_team", "source")
    return permission(actor, "signal.log")


def told(signal: Signal) -> dict[str, list[object]]:
    """As its history keeps it."""
    return {name: [None, value] for name, value in state_of(signal, TOLD).items() if value not in (None, "")}


def score_anew(signals: Iterable[Signal], now: datetime) -> None:
    """What is about a person moves their score; what is about a company, those of everybody there (C5)."""
    told = list(signals)
    due_contacts(sorted({signal.contact_id for signal in told if signal.contact_id is not None}), now)
    due_accounts(sorted({signal.account_id for signal in told if signal.contact_id is None}), now)


@transacted
def withdraw_signal(signal_id: int, reason: str, *, actor: Actor, now: datetime) -> Signal:
    """It was wrong: from now on it does not count. It stays to be seen, with the reason (I1)."""
    require_permission(actor, "signal.withdraw")
    require_visible(withdrawable_signals(actor), signal_id)
    lock_accounts(*Signal.objects.filter(pk=signal_id).values_list("account_id", flat=True))
    signal = Signal.objects.select_for_update(of=("self",)).get(pk=signal_id)
    if signal.withdrawn_at is not None:
        return signal
    if not reason.strip():
        raise refused("signal.reason_missing", "reason")
    withdraw(signal, reason.strip(), actor=actor, now=now)
    return signal


def withdraw(signal: Signal, reason: str, *, actor: Actor, now: datetime) -> None:
    """Behind the lock of its account, in the caller's transaction."""
    signal.withdrawn_at, signal.withdrawn_by_id, signal.withdrawn_reason = now, actor.user_id, reason
    signal.save()
    record("signal.withdrawn", signal, actor=actor, now=now, note=reason)
    score_anew([signal], now)

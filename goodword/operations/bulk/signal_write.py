"""Writing imported signals by the batch, and finding what is recorded already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import OperationalError
from django.db.models import F

from goodword.lib.batches import batches
from goodword.models import Account, Contact, Signal
from goodword.operations.history import record_many
from goodword.operations.signal import told
from goodword.policy.finding import SignalSource
from goodword.policy.signals import SignalDraft
from goodword.queries.signal_day import print_of, signal_of
from goodword.queries.telling import UNDONE

from .writer import BATCH, Run

END = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a row says, and by what the same is known; `clock`: seconds into its day, its end where no time is told.

    `fact` is the fingerprint of what it says, `fingerprint` that of saying it in its turn (`policy.signals`).
    """

    draft: SignalDraft
    fact: str
    fingerprint: str
    clock: int = END


@dataclass(frozen=True, slots=True)
class Recorded:
    """A signal that has an id of the other system."""

    fact: str
    observed_on: date
    withdrawn_at: datetime | None

    @property
    def live(self) -> bool:
        return self.withdrawn_at is None

    @property
    def withdrawn_on(self) -> date | None:
        return self.withdrawn_at.date() if self.withdrawn_at else None


@dataclass(frozen=True)
class Known:
    """What is recorded of a part of the file."""

    live: frozenset[str] = frozenset()  # fingerprints
    by_id: dict[str, Recorded] = field(default_factory=dict)


def known_signals(drafted: Iterable[Drafted], source_name: str) -> Known:
    """Two queries."""
    listed = list(drafted)
    live = Signal.objects.filter(withdrawn_at__isnull=True, fingerprint__in=[one.fingerprint for one in listed])
    ids = {one.draft.external_id for one in listed} - {""}
    same_id = Signal.objects.filter(source_name=source_name, external_id__in=ids).exclude(UNDONE)
    same_id = same_id.order_by(F("withdrawn_at").asc(nulls_last=True))  # of several the one that is live
    found = {
        signal.external_id: Recorded(print_of(signal), signal.observed_on, signal.withdrawn_at) for signal in same_id
    }
    return Known(frozenset(live.values_list("fingerprint", flat=True)), found)


def withdrawn_by_hand() -> dict[str, date]:
    """Fingerprint → day. The same file again must not bring back what somebody called wrong."""
    gone = Signal.objects.filter(withdrawn_at__isnull=False).exclude(UNDONE).order_by("withdrawn_at")
    return {mark: at.date() for mark, at in gone.values_list("fingerprint", "withdrawn_at").iterator() if at}


def write_signals(drafted: Sequence[Drafted], source: SignalSource, run: Run) -> list[Signal]:
    """With their history, in the order given."""
    signals = [_signal(one, source, run) for one in drafted]
    Signal.objects.bulk_create(signals, batch_size=BATCH)
    entries = (("signal.imported", signal, told(signal)) for signal in signals)
    record_many(entries, actor=run.actor, now=run.now)
    return signals


def require_kept(account_ids: Iterable[int], contact_ids: Iterable[int] = ()) -> None:
    """Nobody was merged into another while the file came in; where they were, the worker begins again."""
    for model, keys in ((Account, account_ids), (Contact, contact_ids)):
        for part in batches(sorted(keys), BATCH):
            if model._default_manager.filter(pk__in=part, merged_into__isnull=False).exists():
                raise OperationalError("merged meanwhile")


def _signal(one: Drafted, source: SignalSource, run: Run) -> Signal:
    """Of a day the one recorded last counts, so an earlier hour is recorded a blink earlier, not 0.1 s at most."""
    recorded_at = run.now - timedelta(microseconds=END - one.clock)
    return signal_of(
        one.draft, source=source, fingerprint=one.fingerprint, recorded_by_id=run.actor.user_id,
        recorded_at=recorded_at, data_import_id=run.import_id,
    )  # fmt: skip

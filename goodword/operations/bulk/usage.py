"""A usage table: its rows are added up to one signal an account, day and feature (I1).

What was added up is only known at the end of the file, so the rows are settled then; until then only sums are kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from goodword.lib.batches import batches
from goodword.models import DataImportRow, Signal
from goodword.operations.score_due import due_accounts
from goodword.policy.data_import import Outcome
from goodword.policy.finding import SignalKind, SignalSource
from goodword.policy.signals import SignalDraft, check_draft, fingerprint, fresh_until
from goodword.queries.workspace import current_policy

from .find import AccountFinder, text
from .signal import find_account, reject_unfit
from .signal_write import Drafted, require_kept, withdrawn_by_hand, write_signals
from .writer import Run, Writer, add_problem, is_rejected, reject, save_rows

PART = 500
Key = tuple[int, str, str]  # account, day, feature
COLUMN = {"number": "count", "word": "feature"}


@dataclass(slots=True)
class Use:
    """How often in all, and the lines that say so."""

    count: int = 0
    lines: list[int] = field(default_factory=list)


class UsageWriter(Writer):
    """The first line of a sum makes the signal, the others are added to it."""

    model, noun = Signal, "signal"
    source = SignalSource.IMPORT

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.scores = current_policy().scores
        self.accounts = AccountFinder(run.source)
        self.withdrawn = withdrawn_by_hand()
        self.uses: dict[Key, Use] = {}

    def chunk(self, rows: Sequence[DataImportRow]) -> None:
        for row in rows:
            if not is_rejected(row):
                self._add(row)
            if is_rejected(row):
                row.outcome = Outcome.REJECTED

    def _add(self, row: DataImportRow) -> None:
        account_id = find_account(row, self.accounts)
        if account_id is None:
            return
        key = (account_id, text(row.values, "observed_on"), " ".join(text(row.values, "feature").split()))
        count = int(row.values.get("count") or 0)
        self._check(row, key, count)
        if is_rejected(row):
            return
        if not count:
            row.outcome = Outcome.UNCHANGED
            add_problem(row, "usage.nothing_used", "count")
            return
        self._sum(row, key, count)

    def _check(self, row: DataImportRow, key: Key, count: int) -> None:
        reject_unfit(row, self._draft(key, count), self.run.today, lambda field: COLUMN.get(field, field))

    def _sum(self, row: DataImportRow, key: Key, count: int) -> None:
        use = self.uses.setdefault(key, Use())
        use.count += count
        use.lines.append(row.number)
        if len(use.lines) > 1:
            row.outcome = Outcome.UPDATED
            add_problem(row, "usage.added_up", line=use.lines[0])
            return
        row.outcome = Outcome.CREATED
        until = fresh_until(SignalKind.FEATURE_USE, date.fromisoformat(key[1]), self.scores)
        if until and until < self.run.today:
            add_problem(row, "signal.too_old_to_count", observed_on=key[1], until=str(until))

    def _draft(self, key: Key, count: int) -> SignalDraft:
        account_id, day, feature = key
        return SignalDraft(
            SignalKind.FEATURE_USE, date.fromisoformat(day), account_id, number=Decimal(count), word=feature,
            source_name=self.run.source,
        )  # fmt: skip

    def finish(self) -> dict[int, DataImportRow]:
        """Part by part, so that memory holds the sums and little more."""
        for part in batches(sorted(self.uses), PART):
            self._settle(part)
        if not self.run.dry:
            used = {account_id for account_id, _, _ in self.uses}
            require_kept(used)
            due_accounts(sorted(used), self.run.now)
        return {}

    def _settle(self, keys: Sequence[Key]) -> None:
        counts = self._counts(keys)
        same = [key for key in keys if self.uses[key].count in counts.get(key, ())]
        rest = [key for key in keys if self.uses[key].count not in counts.get(key, ())]
        self._end([line for key in same for line in self.uses[key].lines], Outcome.UNCHANGED)
        for key in same:
            del self.uses[key]  # nothing to compute anew
        drafted = {key: self._drafted(key) for key in rest}
        new = [key for key in rest if self._is_fine(key, drafted[key])]
        self._tell([key for key in new if key in counts], counts)
        if not self.run.dry:
            self._record_uses(new, [drafted[key] for key in new])

    def _counts(self, keys: Sequence[Key]) -> dict[Key, list[int]]:
        """What is recorded for them, in the order of recording."""
        wanted, days = set(keys), [day for _, day, _ in keys]
        recorded = Signal.objects.filter(
            withdrawn_at__isnull=True, kind=SignalKind.FEATURE_USE, account__in={key[0] for key in keys},
            observed_on__range=(min(days), max(days)),
        ).order_by("recorded_at", "pk")  # fmt: skip
        counts: dict[Key, list[int]] = {}
        for account_id, day, feature, number in recorded.values_list("account", "observed_on", "word", "number"):
            if (key := (account_id, str(day), feature)) in wanted:
                counts.setdefault(key, []).append(int(number or 0))
        return counts

    def _drafted(self, key: Key) -> Drafted:
        draft = self._draft(key, self.uses[key].count)
        mark = fingerprint(draft, self.source)
        return Drafted(draft, mark, mark)

    def _is_fine(self, key: Key, drafted: Drafted) -> bool:
        """Sums may exceed what single rows do not; and what was withdrawn as wrong stays away."""
        day = self.withdrawn.get(drafted.fingerprint)
        rows = self._rows(self.uses[key].lines) if day or not check_draft(drafted.draft, self.run.today).allowed else []
        for row in rows:
            if day:
                reject(row, "signal.withdrawn_before", day=str(day))
            else:
                self._check(row, key, self.uses[key].count)
            row.outcome = Outcome.REJECTED
        save_rows(rows, ["problems", "outcome"])
        if rows:
            del self.uses[key]
        return not rows

    def _tell(self, keys: Sequence[Key], counts: dict[Key, list[int]]) -> None:
        """Another count was recorded before."""
        firsts = {self.uses[key].lines[0]: key for key in keys}
        rows = self._rows(list(firsts))
        for row in rows:
            add_problem(row, "usage.counted_otherwise", "count", count=counts[firsts[row.number]][-1])
        save_rows(rows, ["problems"])

    def _record_uses(self, keys: Sequence[Key], drafted: Sequence[Drafted]) -> None:
        signals = write_signals(drafted, self.source, self.run)
        made = {self.uses[key].lines[0]: str(signal.pk) for key, signal in zip(keys, signals, strict=True)}
        rows = self._rows(list(made))
        for row in rows:
            row.subject_id = made[row.number]
        save_rows(rows, ["subject_id"])

    def _rows(self, lines: Sequence[int]) -> list[DataImportRow]:
        rows = DataImportRow.objects.filter(data_import=self.run.import_id, number__in=lines)
        return list(rows.only("number", "problems", "outcome", "subject_id")) if lines else []

    def _end(self, lines: Sequence[int], outcome: Outcome) -> None:
        rows = DataImportRow.objects.filter(data_import=self.run.import_id)
        for part in batches(lines, PART):
            rows.filter(number__in=part).update(outcome=outcome)

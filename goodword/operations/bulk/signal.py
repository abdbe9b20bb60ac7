"""Signals out of a file: what was observed, each once. What is recorded is never changed (I1)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max

from goodword.lib.batches import batches
from goodword.models import DataImportRow, Signal
from goodword.operations.score_due import due_accounts, due_contacts
from goodword.policy.data_import import Outcome
from goodword.policy.finding import SignalKind, SignalSource
from goodword.policy.signals import SignalDraft, check_draft, fresh_until, tidied
from goodword.policy.verdict import Figure
from goodword.queries.employment import workplaces
from goodword.queries.workspace import current_policy

from .find import AccountFinder, ContactFinder, only, text
from .signal_turns import Turns
from .signal_write import Drafted, Known, known_signals, require_kept, withdrawn_by_hand, write_signals
from .writer import BATCH, Run, Writer, add_problem, is_rejected, reject

# Which column a reason of the policy is about.
COLUMN = {"account": "account_name", "contact": "email", "number": "value", "word": "value", "note": "comment"}
Course = tuple[int | None, int | None, str]  # account, contact, kind


@dataclass(frozen=True)
class Whom:
    account_id: int | None = None
    contact_id: int | None = None


class SignalWriter(Writer):
    """A row is one observation. The same observation again, in the file or before, is unchanged."""

    model, noun = Signal, "signal"
    source = SignalSource.IMPORT

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.scores = current_policy().scores
        self.accounts = AccountFinder(run.source)
        self.contacts = ContactFinder(run.source)
        self.withdrawn = withdrawn_by_hand()
        self.lines: dict[str, int] = {}  # fingerprint → line that says it first
        self.line_of_id: dict[str, tuple[int, str]] = {}  # id → line and fact
        self.turns = Turns(self.source)
        self.newest: dict[Course, date] = {}
        self.homes: set[int] = set()  # accounts of what was written
        self.due_contacts: set[int] = set()
        self.due_accounts: set[int] = set()

    def chunk(self, rows: Sequence[DataImportRow]) -> None:
        whom = {row.number: self._whom(row) for row in rows if not is_rejected(row)}
        drafted = self._drafted(rows, whom)
        known = known_signals(drafted.values(), self.run.source)
        self._learn_newest(drafted.values())
        new = []
        for row in rows:
            if row.number in drafted:
                self._decide(row, drafted[row.number], known)
            if is_rejected(row):
                row.outcome = Outcome.REJECTED
                self.turns.left_out.add(row.number)
            elif row.outcome == Outcome.CREATED:
                new.append((row, drafted[row.number]))
        if not self.run.dry:
            self._write_new(new)

    def finish(self) -> dict[int, DataImportRow]:
        if not self.run.dry:
            require_kept(self.homes, self.due_contacts)
            due_contacts(sorted(self.due_contacts), self.run.now)
            due_accounts(sorted(self.due_accounts), self.run.now)
        return self._told_of_later_ones()

    def _told_of_later_ones(self) -> dict[int, DataImportRow]:
        """Of a matter and day one row counts; those behind it say which."""
        behind = dict(self.turns.behind())
        found: dict[int, DataImportRow] = {}
        rows = DataImportRow.objects.filter(data_import=self.run.import_id).defer("raw")
        for lines in batches(sorted(behind), BATCH):
            for row in rows.filter(number__in=lines):
                add_problem(row, "signal.later_in_file", line=behind[row.number])
                found[row.number] = row
        return found

    def _whom(self, row: DataImportRow) -> Whom:
        """The contact by CRM id or address, the account by id, name or domain; rejects a row that means nobody."""
        contact_id = self._contact(row)
        if contact_id is not None or is_rejected(row):
            return Whom(contact_id=contact_id)
        return Whom(find_account(row, self.accounts))

    def _contact(self, row: DataImportRow) -> int | None:
        """An address nobody has is no contact, however well known its domain: that would be somebody else's answer."""
        crm_id, email = text(row.values, "contact_crm_id"), text(row.values, "email")
        found = self.contacts.find(crm_id, email, "", None) if crm_id or email else None
        if isinstance(found, int):
            return found
        if email:
            reject(row, "signal.email_unknown", "email", email=email)
        elif crm_id:
            reject(row, "signal.contact_unknown", "contact_crm_id", crm_id=crm_id)
        return None

    def _drafted(self, rows: Sequence[DataImportRow], whom: dict[int, Whom]) -> dict[int, Drafted]:
        """By line. A person's observation belongs to where they worked on that day."""
        homes = workplaces({one.contact_id for one in whom.values() if one.contact_id})
        drafted = {}
        for row in rows:
            if is_rejected(row):
                continue
            one, day = whom[row.number], date.fromisoformat(row.values["observed_on"])
            account_id = homes[one.contact_id].on(day) if one.contact_id else one.account_id
            draft = tidied(self.draft(row, day, account_id, one.contact_id))
            reject_unfit(row, draft, self.run.today, self.column)
            if not is_rejected(row):
                drafted[row.number] = self.turns.drafted(draft, row.values.get("clock"), row.number)
        return drafted

    def draft(self, row: DataImportRow, day: date, account_id: int | None, contact_id: int | None) -> SignalDraft:
        values = row.values
        return SignalDraft(
            kind=SignalKind(values["kind"]), observed_on=day, account_id=account_id, contact_id=contact_id,
            number=Decimal(values["number"]) if values.get("number") else None, word=text(values, "word"),
            unit=text(values, "unit"), period=text(values, "period"), note=text(values, "comment"),
            place=text(values, "place"), prompted=values.get("prompted"), source_name=self.run.source,
            external_id=text(values, "external_id"),
        )  # fmt: skip

    def column(self, field: str) -> str:
        return COLUMN.get(field, field)

    def _learn_newest(self, drafted: Iterable[Drafted]) -> None:
        """The latest day on which each of these kinds is known of each of these."""
        drafts = [one.draft for one in drafted]
        asked = {course(draft) for draft in drafts} - self.newest.keys()
        live = Signal.objects.filter(
            withdrawn_at__isnull=True, account__in={account for account, _, _ in asked},
            kind__in={kind for _, _, kind in asked},
        ).order_by()  # fmt: skip
        for account, contact, kind, newest in live.values_list("account", "contact", "kind").annotate(
            Max("observed_on")
        ):
            if (account, contact, kind) in asked:
                self.newest[account, contact, kind] = newest

    def _decide(self, row: DataImportRow, one: Drafted, known: Known) -> None:
        """How the row ends. Of one id, and of one observation, the first counts."""
        draft = one.draft
        other = known.by_id.get(draft.external_id)
        if one.fingerprint in known.live or (other and other.fact == one.fact and other.live):
            self._unchanged(row, "signal.recorded_already")
        elif (day := self.withdrawn.get(one.fingerprint)) or (other and not other.live and (day := other.withdrawn_on)):
            reject(row, "signal.withdrawn_before", day=str(day))
        elif other:
            figures = {"external_id": draft.external_id, "observed_on": str(other.observed_on)}
            reject(row, "signal.external_id_taken", "external_id", **figures)
        elif line := self.lines.get(one.fingerprint):
            self._unchanged(row, "signal.same_in_file", line=line)
        elif first := self.line_of_id.get(draft.external_id):
            line, fact = first
            if fact == one.fact:
                self._unchanged(row, "signal.same_in_file", line=line)
            else:
                reject(row, "import.twice_in_file", "external_id", line=line)
        else:
            self._accept(row, one)

    def _unchanged(self, row: DataImportRow, code: str, **figures: Any) -> None:
        add_problem(row, code, **figures)
        row.outcome = Outcome.UNCHANGED

    def _accept(self, row: DataImportRow, one: Drafted) -> None:
        """New; where it comes too late to count, or behind a newer one, that is said."""
        draft, where = one.draft, course(one.draft)
        self.lines[one.fingerprint] = row.number
        if draft.external_id:
            self.line_of_id[draft.external_id] = row.number, one.fact
        row.outcome = Outcome.CREATED
        until, newest = fresh_until(draft.kind, draft.observed_on, self.scores), self.newest.get(where)
        if until and until < self.run.today:
            add_problem(row, "signal.too_old_to_count", observed_on=str(draft.observed_on), until=str(until))
        elif newest and newest > draft.observed_on:
            add_problem(row, "signal.newer_known", newest=str(newest))
        self.newest[where] = max(newest or draft.observed_on, draft.observed_on)

    def _write_new(self, new: Sequence[tuple[DataImportRow, Drafted]]) -> None:
        signals = write_signals([one for _, one in new], self.source, self.run)
        for (row, one), signal in zip(new, signals, strict=True):
            row.subject_id = str(signal.pk)
            self._mark_due(one.draft)

    def _mark_due(self, draft: SignalDraft) -> None:
        self.homes |= {draft.account_id} if draft.account_id is not None else set()
        if draft.contact_id is not None:
            self.due_contacts.add(draft.contact_id)
        elif draft.account_id is not None:
            self.due_accounts.add(draft.account_id)


class NpsWriter(SignalWriter):
    """Answers of a survey."""

    source = SignalSource.SURVEY

    def column(self, field: str) -> str:
        return "score" if field == "number" else super().column(field)


def course(draft: SignalDraft) -> Course:
    return draft.account_id, draft.contact_id, str(draft.kind)


def reject_unfit(row: DataImportRow, draft: SignalDraft, today: date, column: Callable[[str], str]) -> None:
    """With every reason of the policy, each about its column."""
    for reason in check_draft(draft, today).reasons:
        figures = {name: _plain(figure) for name, figure in reason.figures.items()}
        reject(row, reason.code, column(reason.field), **figures)


def _plain(figure: Figure) -> Figure:
    """As a row's problems keep it."""
    if isinstance(figure, Decimal):
        return int(figure) if figure == figure.to_integral_value() else str(figure)
    return str(figure) if isinstance(figure, date) else figure


def find_account(row: DataImportRow, accounts: AccountFinder) -> int | None:
    """By CRM id, name or domain; rejects the row where it is none or several."""
    crm_id, name, domain = (text(row.values, field) for field in ("account_crm_id", "account_name", "domain"))
    found = accounts.find(crm_id, name, domain)
    if found == "ambiguous":
        reject(row, "account.ambiguous", "account_name", name=name)
    elif found is None and domain:
        found = only(accounts.by_domain.get(domain))
        if found == "ambiguous":
            reject(row, "signal.accounts_share_domain", "domain", name=domain)
    if found is None:
        reject(row, "signal.account_unknown", "account_name", name=name or crm_id or domain)
    return found if isinstance(found, int) else None

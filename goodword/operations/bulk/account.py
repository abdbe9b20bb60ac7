"""Accounts out of a file."""

from typing import Any

from goodword.models import Account, DataImportRow
from goodword.operations.account import lock_hierarchy
from goodword.operations.history import record_many
from goodword.policy.data_import import Outcome

from .find import AccountFinder, UserFinder, closes_circle, text
from .writer import Run, Values, Writer, add_problem, reject, upsert

PLAIN = (
    "name",
    "domain",
    "is_customer",
    "employees",
    "annual_revenue",
    "revenue_currency",
    "country",
    "region",
    "implementation",
    "crm_id",
)


class AccountWriter(Writer):
    """By CRM id, else by name without legal form; parents are set when all rows are in."""

    model = Account
    noun = "account"

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        if not run.dry:
            lock_hierarchy()
        self.accounts = AccountFinder(run.source)
        self.users = UserFinder(run.source)
        self.wanted_parents: list[tuple[int, int, str, str]] = []  # line, target, id, name
        self.lines: dict[int, DataImportRow] = {}

    def match(self, row: DataImportRow) -> int | None:
        crm_id, name, domain = (text(row.values, field) for field in ("crm_id", "name", "domain"))
        found = self.accounts.find(crm_id, name, domain)
        if found == "ambiguous":
            reject(row, "account.ambiguous", "name", name=name)
            return None
        if found is None:
            self._flag_likely_duplicate(row, name, domain)
        target = -row.number if found is None else found
        if row.values.get("parent_id") or row.values.get("parent_name"):
            parent = (text(row.values, "parent_id"), text(row.values, "parent_name"))
            self.wanted_parents.append((row.number, target, *parent))
            self.lines[row.number] = row
        return found

    def _flag_likely_duplicate(self, row: DataImportRow, name: str, domain: str) -> None:
        others = self.accounts.by_domain.get(domain, set()) if domain else set()
        others = others or self.accounts.find_all(name)
        if others:
            other = self.accounts.names[min(others, key=abs)]
            add_problem(row, "account.likely_duplicate", "name", name=other)

    def remember(self, row: DataImportRow, target: int) -> None:
        self.accounts.remember(target, *(text(row.values, name) for name in ("name", "domain", "crm_id")))

    def fields(self, row: DataImportRow) -> Values:
        values = {name: row.values[name] for name in PLAIN if row.values.get(name) not in (None, "")}
        if values.get("crm_id"):
            values["crm_source"] = self.run.source
        if row.values.get("industry"):
            values["industry_id"] = row.values["industry"]
        for role in ("owner", "csm"):
            found = self.users.find(text(row.values, role)) if row.values.get(role) else None
            if isinstance(found, int):
                values[f"{role}_id"] = found
        return values

    def allow(self, row: DataImportRow, record: Any | None, fields: Values) -> None:
        for role in ("owner", "csm"):
            if row.values.get(role) and f"{role}_id" not in fields:
                add_problem(row, "user.unknown", role, name=text(row.values, role))
        if record is None:
            return
        self.keep_other_crm_id(record, fields)
        if not fields.get("is_customer", True):
            del fields["is_customer"]  # a file that does not know of the deal does not unmake a customer

    def finish(self) -> dict[int, DataImportRow]:
        """Parents: rows may name an account further down the file."""
        current = dict(Account.objects.filter(parent__isnull=False).values_list("pk", "parent_id"))
        wanted: dict[int, int] = {}
        changed: dict[int, DataImportRow] = {}
        for line, target, crm_id, name in self.wanted_parents:
            row, child = self.lines[line], self.key(target)
            if row.outcome == Outcome.REJECTED:
                continue
            parent = self._parent(row, child, crm_id, name, current)
            if parent is None:
                changed[line] = row
            elif current.get(child) != parent:
                current[child] = wanted[child] = parent
                changed[line] = row
                row.outcome = Outcome.UPDATED if row.outcome == Outcome.UNCHANGED else row.outcome
        if not self.run.dry:
            self._write_parents(wanted, changed)
        return changed

    def _parent(self, row: DataImportRow, child: int, crm_id: str, name: str, current: dict[int, int]) -> int | None:
        found = self.accounts.find(crm_id, name)
        if not isinstance(found, int) or (not self.run.dry and self.key(found) < 0):
            add_problem(row, "account.parent_unknown", "parent_name", name=name or crm_id)
            return None
        parent = self.key(found)
        if closes_circle(child, parent, current):
            add_problem(row, "account.parent_circle", "parent_name", name=name or crm_id)
            return None
        return parent

    def _write_parents(self, wanted: dict[int, int], changed: dict[int, DataImportRow]) -> None:
        children = list(Account.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk"))
        rows = {int(row.subject_id): row for row in changed.values() if row.subject_id}
        entries = []
        for child in children:
            row, before = rows[child.pk], child.parent_id
            child.parent_id = wanted[child.pk]
            entries.append(("account.import_updated", child, {"parent": [before, child.parent_id]}))
            if row.outcome != Outcome.CREATED:
                row.before = {**(row.before or {}), "parent": before}
        upsert(children, {"parent"})
        record_many(entries, actor=self.run.actor, now=self.run.now)

"""Accounts that rows name and nobody knows: made on the way where the importer asked for that."""

from typing import Any

from goodword.models import Account, DataImportRow
from goodword.operations.history import record_many, state_of

from .find import AccountFinder, text
from .writer import FIRST, Run, add_problem, reject


class Accounts:
    """The account a contact, deal or advocate belongs to; `create_accounts` in the options makes missing ones."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.finder = AccountFinder(run.source)
        self.waiting: dict[int, Account] = {}
        self.made: dict[int, int] = {}

    def find(self, row: DataImportRow, email: str = "") -> int | None:
        """Key or placeholder. None: the row names no account. Rejects a row whose account is unknown or ambiguous."""
        crm_id, name = text(row.values, "account_crm_id"), text(row.values, "account_name")
        found = self.finder.find(crm_id, name)
        if found is None and email and not name:
            found = self.finder.by_email(email)
        if found == "ambiguous":
            reject(row, "account.ambiguous", "account_name", name=name)
            return None
        if found is None and name and self.run.options.get("create_accounts"):
            add_problem(row, "account.made", "account_name", name=name)
            return self._make(name)
        if found is None and (name or crm_id):
            reject(row, "account.unknown", "account_name", name=name or crm_id)
        return found if isinstance(found, int) else None

    def _make(self, name: str) -> int:
        placeholder = FIRST - len(self.waiting) - len(self.made)
        self.waiting[placeholder] = Account(name=name, created_at=self.run.now)
        self.finder.remember(placeholder, name, "", "")
        return placeholder

    def write(self, *records: Any) -> None:
        """Write the accounts these records point to, not those of rejected rows, and give the records their keys."""
        named = {record.account_id for record in records}
        wanted = {key: self.waiting.pop(key) for key in list(self.waiting) if key in named}
        if wanted:
            made = Account.objects.bulk_create(wanted.values())
            self.made |= {placeholder: account.pk for placeholder, account in zip(wanted, made, strict=True)}
            self.run.note("account", [account.pk for account in made])
            entries = [("account.imported", account, {"name": [None, account.name]}) for account in made]
            record_many(entries, actor=self.run.actor, now=self.run.now)
        for record in records:
            record.account_id = self.made.get(record.account_id, record.account_id)


def make_customers(run: Run, account_ids: set[int]) -> None:
    """Who has bought is a customer, and so is who has an advocate."""
    found = list(Account.objects.select_for_update().filter(pk__in=account_ids, is_customer=False).order_by("pk"))
    entries = []
    for account in found:
        before = state_of(account, ["is_customer"])
        entries.append(("account.became_customer", account, {"is_customer": [before["is_customer"], True]}))
    Account.objects.filter(pk__in=[account.pk for account in found]).update(is_customer=True)
    record_many(entries, actor=run.actor, now=run.now)
    run.note("customers", [account.pk for account in found])

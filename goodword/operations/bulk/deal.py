"""Deals out of a file."""

from collections.abc import Sequence
from typing import Any

from goodword.lib.folding import fold
from goodword.models import Contact, DataImportRow, Deal
from goodword.policy.vocabulary import Stage

from .find import Names, UserFinder, kept, text
from .missing import Accounts, make_customers
from .writer import Run, Values, Writer, add_problem

PLAIN = (
    *("name", "amount", "currency", "stage", "crm_stage", "opened_on", "expected_close", "closed_on"),
    *("product", "lead_source", "crm_id"),
)


class DealWriter(Writer):
    """By CRM id, else by name at the same account; a merged one finds the one that was kept.

    Open deals may lack an account.
    """

    model = Deal
    noun = "deal"

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.accounts = Accounts(run)
        self.users = UserFinder(run.source)
        contacts = Contact.objects.filter(merged_into__isnull=True).exclude(email="").values_list("email", "pk")
        self.contacts = {email.lower(): pk for email, pk in contacts}
        self.deals = Names(run.source)
        deals = Deal.objects.order_by("pk").values_list("pk", "account_id", "name", "crm_source", "crm_id")
        merged = dict(Deal.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into_id"))
        for pk, account_id, name, source, crm_id in deals.iterator():
            self.deals.add(kept(pk, merged), deal_key(account_id, name), source, crm_id)
        self.account_of: dict[int, int | None] = {}
        self.won: set[int] = set()

    def match(self, row: DataImportRow) -> int | None:
        account = self.account_of[row.number] = self.accounts.find(row)
        crm_id = text(row.values, "crm_id")
        if crm_id:
            return self.deals.by_crm_id.get(crm_id)
        same = self.deals.by_name.get(deal_key(account, self._name(row)))
        return min(same, key=abs) if same else None

    def _name(self, row: DataImportRow) -> str:
        """A file without names: what is sold, to whom."""
        parts = (text(row.values, "account_name"), text(row.values, "product"))
        return (text(row.values, "name") or " – ".join(filter(None, parts)) or text(row.values, "crm_id"))[:200]

    def remember(self, row: DataImportRow, target: int) -> None:
        key = deal_key(self.account_of[row.number], self._name(row))
        self.deals.add(target, key, self.run.source, text(row.values, "crm_id"))

    def fields(self, row: DataImportRow) -> Values:
        values = {name: row.values[name] for name in PLAIN if row.values.get(name) not in (None, "")}
        values["name"] = self._name(row)
        if values.get("crm_id"):
            values["crm_source"] = self.run.source
        if (account := self.account_of[row.number]) is not None:
            values["account_id"] = self.accounts.made.get(account, account)
        if isinstance(owner := self.users.find(text(row.values, "owner")), int):
            values["owner_id"] = owner
        if contact := self.contacts.get(text(row.values, "contact_email").lower()):
            values["contact_id"] = contact
        return values

    def allow(self, row: DataImportRow, record: Any | None, fields: Values) -> None:
        if row.values.get("owner") and "owner_id" not in fields:
            add_problem(row, "user.unknown", "owner", name=text(row.values, "owner"))
        if record is not None:
            self.keep_other_crm_id(record, fields)

    def before_write(self, new: Sequence[Any], changed: Sequence[Any]) -> None:
        self.accounts.write(*new, *changed)

    def after_write(self, written: Sequence[tuple[DataImportRow, Any]]) -> None:
        self.won |= {deal.account_id for _, deal in written if deal.stage == Stage.CLOSED_WON and deal.account_id}

    def finish(self) -> dict[int, DataImportRow]:
        if not self.run.dry:
            make_customers(self.run, self.won)
        return {}


def deal_key(account_id: int | None, name: str) -> str:
    return f"{account_id or ''}\n{fold(name)}"

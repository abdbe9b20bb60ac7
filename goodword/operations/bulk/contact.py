"""Contacts out of a file."""

from collections.abc import Sequence
from typing import Any

from goodword.models import Advocate, Contact, DataImportRow, Employment
from goodword.operations.link import replace_links

from .find import ContactFinder, person_key, text
from .missing import Accounts
from .writer import BATCH, Run, Values, Writer, add_problem, is_rejected, reject

PLAIN = (
    *("first_name", "last_name", "email", "phone", "title", "function", "level", "language", "time_zone"),
    *("promotional_opt_out", "crm_id"),
)


class ContactWriter(Writer):
    """By CRM id, else by e-mail, else by name at the same account."""

    model = Contact
    noun = "contact"

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.accounts = Accounts(run)
        self.contacts = ContactFinder(run.source)
        self.advocates = set(Advocate.objects.values_list("contact_id", flat=True))
        self.account_of: dict[int, int | None] = {}  # line → account of the row

    def match(self, row: DataImportRow) -> int | None:
        crm_id, email, name = text(row.values, "crm_id"), text(row.values, "email"), name_of(row)
        account = self.account_of[row.number] = self.accounts.find(row, email)
        found = self.contacts.find(crm_id, email, name, account)
        owner = self.contacts.by_email.get(email.lower()) if email else None
        if found == "ambiguous":
            reject(row, "contact.ambiguous", "last_name", name=f"{row.values.get('first_name', '')} {name}".strip())
        elif owner is not None and (owner != found or self.contacts.is_another(owner, crm_id)):
            reject(row, "contact.email_taken", "email")
        elif account is None and found is None and not is_rejected(row):
            reject(row, "contact.no_account", "account_name")
        return found if isinstance(found, int) and row.outcome != "rejected" else None

    def remember(self, row: DataImportRow, target: int) -> None:
        account = self.account_of[row.number]
        self.contacts.add(target, name_of(row), self.run.source, text(row.values, "crm_id"))
        if account is not None:
            self.contacts.at_account[account, name_of(row)].add(target)
        if email := text(row.values, "email"):
            self.contacts.by_email[email.lower()] = target

    def fields(self, row: DataImportRow) -> Values:
        values = {name: row.values[name] for name in PLAIN if row.values.get(name) not in (None, "")}
        if values.get("crm_id"):
            values["crm_source"] = self.run.source
        if (account := self.account_of[row.number]) is not None:
            values["account_id"] = self.accounts.made.get(account, account)
        return values

    def allow(self, row: DataImportRow, record: Any | None, fields: Values) -> None:
        if record is None:
            return
        self.keep_other_crm_id(record, fields)
        for name in row.values.get("guessed", ()):
            if getattr(record, name):
                fields.pop(name, None)
        if not fields.get("promotional_opt_out", True):
            del fields["promotional_opt_out"]  # who opted out here is not opted in by a file
        if record.pk in self.advocates and fields.get("account_id", record.account_id) != record.account_id:
            del fields["account_id"]
            add_problem(row, "contact.advocate_moved", "account_name")

    def before_write(self, new: Sequence[Any], changed: Sequence[Any]) -> None:
        self.accounts.write(*new, *changed)

    def after_write(self, written: Sequence[tuple[DataImportRow, Any]]) -> None:
        """Who changed company keeps the old one in their past; links mailed to an old address open nothing any more."""
        for row, contact in written:
            if contact.pk in self.advocates and row.before and row.before.get("email"):
                replace_links(contact, now=self.run.now)
        moved = [
            Employment(
                contact=contact,
                account_id=row.before["account"],
                title=row.before.get("title", contact.title),
                ended_on=self.run.today,
            )
            for row, contact in written
            if row.before and row.before.get("account")
        ]
        self.run.note("employment", [past.pk for past in Employment.objects.bulk_create(moved, batch_size=BATCH)])


def name_of(row: DataImportRow) -> str:
    return person_key(text(row.values, "first_name"), text(row.values, "last_name"))

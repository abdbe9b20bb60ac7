"""A person at an account: created, edited, and moved when they change company."""

from dataclasses import dataclass
from datetime import datetime

from goodword.models import Account, Advocate, Contact, Employment
from goodword.policy.actors import Actor
from goodword.policy.verdict import Reason, refuse
from goodword.policy.vocabulary import AdvocateStatus
from goodword.queries.visibility import editable_accounts
from goodword.queries.workspace import the_workspace, today_in

from .advocate import end_participation
from .candidate import candidate_changed_company
from .charge import last_word
from .history import record, save_changes, state_of
from .link import replace_links
from .locking import lock_accounts, transacted
from .opening import open_contact, require_visible
from .refused import refused, require, require_permission
from .score_due import due_contact

# The database's word where two would take an address at the same moment.
ADDRESS_TAKEN = {"contact_email_once": Reason("contact.email_taken", {}, "email")}


@dataclass(frozen=True)
class ContactValues:
    """What people may edit of a contact; the account changes by `change_company` only."""

    first_name: str
    last_name: str
    email: str = ""
    phone: str = ""
    title: str = ""
    function: str = ""
    level: str = ""
    language: str = ""
    time_zone: str = ""
    promotional_opt_out: bool = False


@transacted
def create_contact(account_id: int, values: ContactValues, *, actor: Actor, now: datetime) -> Contact:
    require_permission(actor, "contact.edit")
    found = lock_accounts(account_id)
    require_visible(editable_accounts(actor), account_id, "account")
    _require_email_free(None, values.email)
    with last_word(ADDRESS_TAKEN):
        contact = Contact.objects.create(account=found[0], created_at=now, **vars(values))
    record("contact.created", contact, actor=actor, now=now, after=state_of(contact, ["account", *vars(values)]))
    return contact


@transacted
def edit_contact(contact_id: int, values: ContactValues, *, actor: Actor, now: datetime) -> Contact:
    contact = open_contact(contact_id, "contact.edit", actor)
    _require_email_free(contact, values.email)
    if not values.email and Advocate.objects.filter(contact=contact, status=AdvocateStatus.ACTIVE).exists():
        require(refuse("contact.advocate_needs_email", "email"))
    moved = contact.email.lower() != values.email.lower()
    with last_word(ADDRESS_TAKEN):
        save_changes("contact.edited", contact, vars(values), actor=actor, now=now)
    if moved and (replaced := replace_links(contact, now=now)):
        record("contact.links_replaced", contact, actor=actor, now=now, after={"links": replaced})
    return contact


def _require_email_free(contact: Contact | None, email: str) -> None:
    """An address belongs to one contact: the same person twice is for merging."""
    others = Contact.objects.filter(merged_into__isnull=True, email__iexact=email)
    if contact:
        others = others.exclude(pk=contact.pk)
    if email and others.exists():
        raise refused("contact.email_taken", "email")


@transacted
def change_company(contact_id: int, account_id: int, title: str, *, actor: Actor, now: datetime) -> Contact:
    """They work at another account from today; history stays with the old one.

    An advocate leaves the programme, since what they can tell is about the company they left: what is still open with
    them is taken back.
    """
    contact = open_contact(contact_id, "contact.edit", actor, account_id)
    require_visible(editable_accounts(actor), account_id, "account")
    if account_id == contact.account_id:
        raise refused("contact.same_company", "account")
    account = Account.objects.get(pk=account_id)
    active = Advocate.objects.filter(contact=contact, status=AdvocateStatus.ACTIVE).first()
    if active:
        end_participation(active, f"{contact.account} → {account}", actor=actor, now=now)
    _move(contact, account, title, actor, now)
    return contact


def _move(contact: Contact, account: Account, title: str, actor: Actor, now: datetime) -> None:
    today = today_in(the_workspace(), now)
    Employment.objects.create(contact=contact, account=contact.account, title=contact.title, ended_on=today)
    values = {"account": account, "title": title}
    save_changes("contact.changed_company", contact, values, actor=actor, now=now)
    candidate_changed_company(contact, account, actor=actor, now=now)
    due_contact(contact.pk, now)

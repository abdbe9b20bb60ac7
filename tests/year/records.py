"""Accounts, contacts and deals: trouble at a customer, people who move, records that are one and the same."""

from datetime import timedelta
from functools import partial

from goodword.models import Account, AccountIssue, Contact, Deal
from goodword.operations.account import (
    AccountValues,
    close_issue,
    create_account,
    edit_account,
    open_issue,
    record_competitors,
    set_at_risk,
)
from goodword.operations.contact import ContactValues, change_company, create_contact, edit_contact
from goodword.operations.merging import merge_accounts, merge_contacts, merge_deals
from goodword.policy.vocabulary import IssueKind, Role

from .company import PLACES
from .habit import Habit
from .world import Deed, World


def _customer(world: World) -> Account | None:
    return world.one(Account.objects.filter(is_customer=True, merged_into=None))


def trouble(world: World) -> Deed | None:
    account, day = _customer(world), world.today - timedelta(days=world.pick((0, 0, 2, -1)))
    actor = world.of(account.csm if account else None, Role.MANAGER)
    kind = world.pick(list(IssueKind))
    return partial(open_issue, account.pk, kind, day, actor=actor, now=world.now) if account else None


def solve(world: World) -> Deed | None:
    issue = world.one(AccountIssue.objects.filter(closed_on=None))
    return (
        partial(close_issue, issue.pk, actor=world.of(issue.account.csm, Role.MANAGER), now=world.now)
        if issue
        else None
    )


def fear_for(world: World) -> Deed | None:
    account = _customer(world)
    actor = world.of(account.csm if account else None, Role.MANAGER)
    return partial(set_at_risk, account.pk, True, "Unhappy", actor=actor, now=world.now) if account else None


def calm_down(world: World) -> Deed | None:
    account = world.one(Account.objects.filter(at_risk_since__isnull=False))
    actor = world.of(account.csm if account else None, Role.MANAGER)
    return partial(set_at_risk, account.pk, False, actor=actor, now=world.now) if account else None


def compete(world: World) -> Deed | None:
    account, other = _customer(world), world.one(Account.objects.filter(is_customer=False, merged_into=None))
    actor = world.staff(Role.MANAGER)
    return partial(record_competitors, account.pk, [other], actor=actor, now=world.now) if account and other else None


def found_account(world: World) -> Deed | None:
    number = world.next_number()
    values = AccountValues(f"New {number:04}", f"new{number:04}.example", is_customer=True, country="DE")
    return partial(create_account, values, actor=world.staff(Role.MANAGER, Role.CSM), now=world.now)


def change_account(world: World) -> Deed | None:
    """At times it gets a parent, and at times it would be no customer any more."""
    account, parent = _customer(world), _customer(world)
    if account is None:
        return None
    values = AccountValues(
        account.name, account.domain, account.is_customer and world.chance(0.9), account.industry, account.employees,
        account.annual_revenue, account.revenue_currency, account.country, account.region, parent, account.owner,
        account.csm,
    )  # fmt: skip
    return partial(edit_account, account.pk, values, actor=world.staff(Role.MANAGER), now=world.now)


def meet(world: World) -> Deed | None:
    account, number, (_, _, zone, language) = _customer(world), world.next_number(), world.pick(PLACES)
    values = ContactValues("Bea", f"Person {number:04}", f"bea{number:04}@customer.example", title="Head of IT",
                           function="it", level="director", language=language, time_zone=zone)  # fmt: skip
    actor = world.of(account.csm if account else None, Role.MANAGER)
    return partial(create_contact, account.pk, values, actor=actor, now=world.now) if account else None


def change_address(world: World) -> Deed | None:
    """To a new one, rather than to one that somebody else has, or none."""
    people = Contact.objects.filter(advocate__isnull=False) if world.chance(0.7) else Contact.objects.all()
    contact = world.one(people.filter(merged_into=None))
    if contact is None:
        return None
    email = f"moved{world.next_number():04}@customer.example"
    other = world.pick((email, email, email, "", "bea0001@customer.example"))
    values = ContactValues(
        contact.first_name, contact.last_name, other, contact.phone, contact.title, contact.function, contact.level,
        contact.language, contact.time_zone, contact.promotional_opt_out,
    )  # fmt: skip
    return partial(edit_contact, contact.pk, values, actor=world.staff(Role.MANAGER), now=world.now)


def change_job(world: World) -> Deed | None:
    people = Contact.objects.filter(merged_into=None, account__is_customer=True)
    contact, account = world.one(people.filter(advocate__isnull=world.chance(0.6))), _customer(world)
    actor = world.staff(Role.MANAGER)
    if contact is None or account is None:
        return None
    return partial(change_company, contact.pk, account.pk, "Head of Finance", actor=actor, now=world.now)


def merge_companies(world: World) -> Deed | None:
    """Two prospects that are one, mostly."""
    alive = Account.objects.filter(merged_into=None, is_customer=world.chance(0.2))
    kept, merged = world.one(alive), world.one(alive)
    actor = world.staff(Role.MANAGER)
    return partial(merge_accounts, kept.pk, merged.pk, actor=actor, now=world.now) if kept and merged else None


def merge_people(world: World) -> Deed | None:
    alive = Contact.objects.filter(merged_into=None)
    kept = world.one(alive.filter(advocate__isnull=world.chance(0.6)))
    merged = kept and world.one(alive.filter(account=kept.account))
    actor = world.staff(Role.MANAGER)
    return partial(merge_contacts, kept.pk, merged.pk, actor=actor, now=world.now) if kept and merged else None


def merge_sales(world: World) -> Deed | None:
    alive = Deal.objects.filter(merged_into=None)
    kept, merged = world.one(alive), world.one(alive)
    actor = world.staff(Role.MANAGER)
    return partial(merge_deals, kept.pk, merged.pk, actor=actor, now=world.now) if kept and merged else None


HABITS = (
    Habit(trouble, 0.1),
    Habit(solve, 0.15),
    Habit(fear_for, 0.04),
    Habit(calm_down, 0.08),
    Habit(compete, 0.05),
    Habit(found_account, 0.04),
    Habit(change_account, 0.05),
    Habit(meet, 0.1),
    Habit(change_address, 0.15),
    Habit(change_job, 0.04),
    Habit(merge_companies, 0.06),
    Habit(merge_people, 0.12),
    Habit(merge_sales, 0.04),
)

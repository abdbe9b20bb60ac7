"""Finding a customer by what somebody types who sees no lists of customers (G3): exact, so that nothing is browsed."""

from django.db.models import QuerySet

from goodword.lib.folding import fold
from goodword.models import Account, Contact

ENOUGH = 50


def accounts_by(text: str, accounts: QuerySet[Account]) -> list[Account]:
    """By name, with or without its legal form; by domain; or by the domain of an e-mail address."""
    typed = fold(text).strip()
    if not typed:
        return []
    domain = typed.rpartition("@")[2]
    if found := list(accounts.filter(domain=domain).exclude(domain="")[:2]):
        return found
    near = accounts.filter(search__startswith=typed)[:ENOUGH]
    return [account for account in near if f"{fold(account.name)} ".startswith(f"{typed} ")][:2]


def contacts_by(text: str, contacts: QuerySet[Contact]) -> list[Contact]:
    """By e-mail address, or by their whole name."""
    typed = fold(text).strip()
    if "@" in typed:
        return list(contacts.filter(email__iexact=text.strip())[:2])
    for word in typed.split():
        contacts = contacts.filter(search__contains=word)
    return [contact for contact in contacts[:ENOUGH] if typed and fold(contact.full_name) == typed][:2]

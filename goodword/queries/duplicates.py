"""Records that are probably the same company, person or deal: names at least 92 % alike, or what else gives it away."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Generic, TypeVar

from django.db.models import QuerySet
from rapidfuzz.fuzz import ratio

from goodword.lib.folding import fold
from goodword.lib.wordkey import company_key
from goodword.models import Account, Contact, Deal

ALIKE = 92.0  # percent
NEIGHBOURS = 8  # in the order of names, forwards and backwards: 10,000 names take a fraction of a second
LONGEST_LIST = 100

R = TypeVar("R", Account, Contact, Deal)
Shared = frozenset[str]  # kinds of places: "domain", "account", "mail", "sum", "crm", "system"
LEAST_ID = 4  # characters of a CRM id that two do not share by chance


@dataclass(frozen=True)
class Entry:
    """`places`: (kind, value) that two records may share; `above`: the parent's id, known to be another company."""

    pk: int
    name: str
    places: frozenset[tuple[str, str]]
    above: int | None = None

    @property
    def digits(self) -> str:
        return "".join(filter(str.isdigit, self.name))


@dataclass(frozen=True)
class Pair(Generic[R]):
    """`likeness` of the two names in percent; `shared`: what kinds of places they have in common."""

    first: R
    second: R
    likeness: int
    shared: Shared

    @property
    def alike(self) -> bool:
        return self.likeness >= ALIKE


def duplicate_accounts(accounts: QuerySet[Account], of: Account | None = None) -> list[Pair[Account]]:
    """The likeliest pairs first; those with `of` only, where it is given. A parent and its subsidiary are none."""
    rows = accounts.values_list("pk", "name", "domain", "parent_id")
    entries = [
        Entry(pk, _run_together(company_key(name)), _places(domain=domain), parent) for pk, name, domain, parent in rows
    ]
    return _found(
        entries, of, accounts.select_related("industry", "owner"), lambda alike, shared: alike or bool(shared)
    )


def duplicate_contacts(contacts: QuerySet[Contact], of: Contact | None = None) -> list[Pair[Contact]]:
    """People whose names are alike, at one account or with one mail domain."""
    rows = contacts.values_list("pk", "first_name", "last_name", "email", "account_id")
    entries = [
        Entry(
            pk, _run_together(fold(f"{first} {last}")), _places(account=account, mail=email.lower().partition("@")[2])
        )
        for pk, first, last, email, account in rows
    ]
    return _found(entries, of, contacts.select_related("account"), lambda alike, shared: alike and bool(shared))


def duplicate_deals(deals: QuerySet[Deal], of: Deal | None = None) -> list[Pair[Deal]]:
    """At one account, with names alike or one amount and close; or with ids that end alike in two systems."""
    columns = ("pk", "name", "account_id", "amount", "currency", "expected_close", "crm_source", "crm_id")
    rows = deals.order_by("account", "pk").values_list(*columns)  # so that two of one name and account are neighbours
    entries = [
        Entry(pk, _run_together(fold(name)), _places(
            account=account, system=source, crm=_id_tail(crm_id),
            sum=f"{account} {amount:f} {currency} {close}" if account and amount and close else "",
        ))
        for pk, name, account, amount, currency, close, source, crm_id in rows
    ]  # fmt: skip
    return _found(entries, of, deals.select_related("account"), _is_same_deal)


def _is_same_deal(alike: bool, shared: Shared) -> bool:
    """One system gives no deal two ids."""
    same_id = "crm" in shared and "system" not in shared
    return (alike and "account" in shared) or "sum" in shared or same_id


def _id_tail(crm_id: str) -> str:
    """What is left of an id without the prefix and the zeros a system puts before it; empty where that is little."""
    tail = re.split(r"[^0-9a-z]+", crm_id.lower())[-1].lstrip("0")
    return tail if len(tail) >= LEAST_ID else ""


def _places(**found: object) -> frozenset[tuple[str, str]]:
    return frozenset((kind, str(value)) for kind, value in found.items() if value)


def _run_together(name: str) -> str:
    """ "Kan-Code" is "Kancode"."""
    return "".join(filter(str.isalnum, name))


def _found(
    entries: list[Entry], of: R | None, records: QuerySet[R], same: Callable[[bool, Shared], bool]
) -> list[Pair[R]]:
    candidates = _beside(entries, of.pk) if of else _near(entries)
    scored: dict[frozenset[int], tuple[float, Shared]] = {}
    for one, other in candidates:
        likeness = _likeness(one, other)
        shared = frozenset(kind for kind, _ in one.places & other.places)
        if same(likeness >= ALIKE, shared) and one.above != other.pk and other.above != one.pk:
            scored[frozenset((one.pk, other.pk))] = (likeness, shared)
    best = sorted(scored.items(), key=lambda item: (not item[1][1], -item[1][0], sorted(item[0])))[:LONGEST_LIST]
    return _with_records(best, records)


def _likeness(one: Entry, other: Entry) -> float:
    """Names that differ in a number are different names: "Plant 4" is not "Plant 5"."""
    return ratio(one.name, other.name) if one.digits == other.digits else 0.0


def _beside(entries: Iterable[Entry], pk: int) -> Iterator[tuple[Entry, Entry]]:
    """The one record with every other."""
    others = {entry.pk: entry for entry in entries}
    own = others.pop(pk, None)
    return ((own, other) for other in others.values()) if own else iter(())


def _near(entries: list[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Each with its neighbours by name, by name read backwards, and with the first of its domain."""
    for key in (lambda entry: entry.name, lambda entry: entry.name[::-1]):
        ordered = sorted(entries, key=key)
        for index, entry in enumerate(ordered):
            yield from ((entry, other) for other in ordered[index + 1 : index + 1 + NEIGHBOURS])
    groups: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        for place in entry.places:
            groups[place].append(entry)
    for group in groups.values():
        yield from combinations(group[: NEIGHBOURS + 1], 2)


def _with_records(scored: Sequence[tuple[frozenset[int], tuple[float, Shared]]], records: QuerySet[R]) -> list[Pair[R]]:
    found = records.in_bulk(sorted({pk for ids, _ in scored for pk in ids}))
    pairs = []
    for ids, (likeness, shared) in scored:
        first, second = sorted(ids)
        pairs.append(Pair(found[first], found[second], int(likeness), shared))
    return pairs

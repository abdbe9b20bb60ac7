"""Records that are probably the same company or person: names at least 92 % alike, or the same web domain."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Generic, TypeVar

from django.db.models import QuerySet
from rapidfuzz.fuzz import ratio

from goodword.lib.folding import fold
from goodword.lib.wordkey import company_key
from goodword.models import Account, Contact

ALIKE = 92.0  # percent
NEIGHBOURS = 8  # in the order of names, forwards and backwards: 10,000 names take a fraction of a second
LONGEST_LIST = 100

R = TypeVar("R", Account, Contact)


@dataclass(frozen=True)
class Entry:
    """`places`: domain, account … that two records may share; `above`: the parent's id, known to be another company."""

    pk: int
    name: str
    places: frozenset[str]
    above: int | None = None

    @property
    def digits(self) -> str:
        return "".join(filter(str.isdigit, self.name))


@dataclass(frozen=True)
class Pair(Generic[R]):
    """`likeness` of the two names in percent; `together`: they share a domain, or an account."""

    first: R
    second: R
    likeness: int
    together: bool


def duplicate_accounts(accounts: QuerySet[Account], of: Account | None = None) -> list[Pair[Account]]:
    """The likeliest pairs first; those with `of` only, where it is given. A parent and its subsidiary are none."""
    rows = accounts.values_list("pk", "name", "domain", "parent_id")
    entries = [
        Entry(pk, _run_together(company_key(name)), frozenset([domain] if domain else []), parent)
        for pk, name, domain, parent in rows
    ]
    return _found(entries, of, accounts.select_related("industry", "owner"), lambda alike, together: alike or together)


def duplicate_contacts(contacts: QuerySet[Contact], of: Contact | None = None) -> list[Pair[Contact]]:
    """People whose names are alike, at one account or with one mail domain."""
    rows = contacts.values_list("pk", "first_name", "last_name", "email", "account_id")
    entries = [
        Entry(
            pk, _run_together(fold(f"{first} {last}")), frozenset({f"account {account}", *email.lower().split("@")[1:]})
        )
        for pk, first, last, email, account in rows
    ]
    return _found(entries, of, contacts.select_related("account"), lambda alike, together: alike and together)


def _run_together(name: str) -> str:
    """ "Kan-Code" is "Kancode"."""
    return "".join(filter(str.isalnum, name))


def _found(
    entries: list[Entry], of: R | None, records: QuerySet[R], same: Callable[[bool, bool], bool]
) -> list[Pair[R]]:
    candidates = _beside(entries, of.pk) if of else _near(entries)
    scored: dict[frozenset[int], tuple[float, bool]] = {}
    for one, other in candidates:
        likeness = _likeness(one, other)
        together = bool(one.places & other.places)
        if same(likeness >= ALIKE, together) and one.above != other.pk and other.above != one.pk:
            scored[frozenset((one.pk, other.pk))] = (likeness, together)
    best = sorted(scored.items(), key=lambda item: (-item[1][1], -item[1][0], sorted(item[0])))[:LONGEST_LIST]
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
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        for place in entry.places:
            groups[place].append(entry)
    for group in groups.values():
        yield from combinations(group[: NEIGHBOURS + 1], 2)


def _with_records(scored: Sequence[tuple[frozenset[int], tuple[float, bool]]], records: QuerySet[R]) -> list[Pair[R]]:
    found = records.in_bulk(sorted({pk for ids, _ in scored for pk in ids}))
    pairs = []
    for ids, (likeness, together) in scored:
        first, second = sorted(ids)
        pairs.append(Pair(found[first], found[second], int(likeness), together))
    return pairs

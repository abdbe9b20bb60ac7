"""Whom an imported row means: by the CRM's id, else by address or domain, else by name."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Literal

from goodword.lib.folding import fold
from goodword.lib.wordkey import company_key, word_key
from goodword.models import Account, Contact, User

Found = int | None | Literal["ambiguous"]


def only(keys: set[int] | None) -> Found:
    """The one key; "ambiguous" where there are several."""
    if not keys:
        return None
    return next(iter(keys)) if len(keys) == 1 else "ambiguous"


class Names:
    """Records by their CRM id within the source, and by names that several may share."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.by_crm_id: dict[str, int] = {}
        self.crm_ids: dict[int, str] = {}
        self.by_name: defaultdict[str, set[int]] = defaultdict(set)

    def add(self, key: int, name: str, source: str = "", crm_id: str = "") -> None:
        if name:
            self.by_name[name].add(key)
        if crm_id and source == self.source:
            self.by_crm_id[crm_id] = key
            self.crm_ids[key] = crm_id

    def is_another(self, key: int, crm_id: str) -> bool:
        """The record is known in this source by another id: same name, different record."""
        return bool(crm_id) and self.crm_ids.get(key, crm_id) != crm_id


class AccountFinder(Names):
    """Follows merges: what points to a duplicate finds the account that was kept."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.by_domain: defaultdict[str, set[int]] = defaultdict(set)
        self.names: dict[int, str] = {}
        columns = ("pk", "name", "domain", "crm_source", "crm_id", "merged_into_id")
        accounts = Account.objects.order_by("pk").values_list(*columns)
        merged = {pk: into for pk, *_, into in accounts.filter(merged_into__isnull=False) if into}
        for pk, name, domain, crm_source, crm_id, _ in accounts.iterator():
            key = kept(pk, merged)
            self.add(key, company_key(name), crm_source, crm_id)
            self.names[key] = name if key == pk else self.names.get(key, name)
            if domain and key == pk:
                self.by_domain[domain].add(key)

    def remember(self, key: int, name: str, domain: str, crm_id: str) -> None:
        self.add(key, company_key(name), self.source, crm_id)
        self.names[key] = name
        if domain:
            self.by_domain[domain].add(key)

    def find(self, crm_id: str, name: str, domain: str = "") -> Found:
        """Of several with the name, the one with the domain."""
        if crm_id and crm_id in self.by_crm_id:
            return self.by_crm_id[crm_id]
        named = {key for key in self.by_name.get(company_key(name), set()) if not self.is_another(key, crm_id)}
        if domain and len(named) > 1:
            named = named & self.by_domain.get(domain, set()) or named
        return only(named)

    def find_all(self, name: str) -> set[int]:
        return self.by_name.get(company_key(name), set())

    def by_email(self, email: str) -> Found:
        return only(self.by_domain.get(email.rpartition("@")[2].lower()))


def kept(pk: int, merged: dict[int, int]) -> int:
    while pk in merged:
        pk = merged[pk]
    return pk


class UserFinder(Names):
    """Staff by id, e-mail or name."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.by_email: dict[str, int] = {}
        for pk, name, email, crm_source, crm_id in User.objects.values_list(
            "pk", "name", "email", "crm_source", "crm_id"
        ):
            self.add(pk, word_key(name), crm_source, crm_id)
            self.by_email[email.lower()] = pk

    def find(self, text: str) -> Found:
        """By whatever the cell holds."""
        if found := self.by_crm_id.get(text) or self.by_email.get(text.lower()):
            return found
        return only(self.by_name.get(word_key(text)))


class ContactFinder(Names):
    """People by id, e-mail, or name at their account. A merged one finds whom it was merged into."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.by_email: dict[str, int] = {}
        self.at_account: defaultdict[tuple[int, str], set[int]] = defaultdict(set)
        columns = ("pk", "account_id", "first_name", "last_name", "email", "crm_source", "crm_id", "merged_into_id")
        contacts = Contact.objects.order_by("pk").values_list(*columns)
        merged = {row[0]: row[-1] for row in contacts.filter(merged_into__isnull=False) if row[-1]}
        for pk, account_id, first, last, email, crm_source, crm_id, _ in contacts.iterator():
            key = kept(pk, merged)
            self.add(key, person_key(first, last), crm_source, crm_id)
            if email:
                self.by_email.setdefault(email.lower(), key)
            if key == pk:
                self.at_account[account_id, person_key(first, last)].add(key)

    def find(self, crm_id: str, email: str, name: str, account_id: int | None) -> Found:
        if found := self.by_crm_id.get(crm_id) or self.by_email.get(email.lower()):
            return found
        if account_id:
            same = {key for key in self.at_account.get((account_id, name), set()) if not self.is_another(key, crm_id)}
            return only(same)
        return only(self.by_name.get(name)) if not crm_id and not email else None


def person_key(first: str, last: str) -> str:
    return fold(f"{first} {last}")


def text(values: dict[str, Any], name: str) -> str:
    return str(values.get(name) or "")


def closes_circle(below: int, above: int, current: Mapping[int, int]) -> bool:
    """Would putting `below` under `above` make a circle? `current` gives who is above whom."""
    seen: set[int] = set()
    step: int | None = above
    while step is not None and step != below and step not in seen:
        seen.add(step)
        step = current.get(step)
    return step == below

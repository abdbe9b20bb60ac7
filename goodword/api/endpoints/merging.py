"""Records that are probably the same company, person or deal: pairs to look at, and to merge."""

from collections.abc import Iterable
from typing import Any

from goodword.api.auth import ApiRequest
from goodword.api.types import Ref, Shown, ref_of
from goodword.queries.duplicates import Pair, duplicate_accounts, duplicate_contacts, duplicate_deals
from goodword.queries.visibility import editable_accounts, editable_contacts, visible_deals

from .account import ACCOUNTS
from .contact import CONTACTS
from .deal import DEALS


class PairShown(Shown):
    """`likeness` of the two names in percent; `shared`: what kinds of things they have in common."""

    first: Ref
    second: Ref
    likeness: int
    shared: list[str]


class Pairs(Shown):
    """The likeliest first, at most a hundred."""

    items: list[PairShown]


def _shown(pairs: Iterable[Pair[Any]]) -> Pairs:
    return Pairs(items=[
        PairShown(first=ref_of(pair.first), second=ref_of(pair.second), likeness=pair.likeness,
                  shared=sorted(pair.shared)) for pair in pairs
    ])  # fmt: skip


@ACCOUNTS.get("/accounts/duplicates", "account.merge", Pairs)
def account_duplicates(request: ApiRequest) -> Pairs:
    """Companies that are probably the same."""
    return _shown(duplicate_accounts(editable_accounts(request.actor)))


@CONTACTS.get("/contacts/duplicates", "contact.merge", Pairs)
def contact_duplicates(request: ApiRequest) -> Pairs:
    """People who are probably the same."""
    return _shown(duplicate_contacts(editable_contacts(request.actor)))


@DEALS.get("/deals/duplicates", "deal.merge", Pairs)
def deal_duplicates(request: ApiRequest) -> Pairs:
    """Deals that are probably the same."""
    return _shown(duplicate_deals(visible_deals(request.actor)))

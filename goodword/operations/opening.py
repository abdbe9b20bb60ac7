"""The record a verb is about: may the actor do this, may they see it, and then its locked row."""

from datetime import datetime
from typing import TypeVar, cast

from django.db.models import Model, Q, QuerySet

from goodword.models import Account, Advocate, Contact, Deal, PersonalLink
from goodword.policy.actors import Actor, ActorKind
from goodword.policy.vocabulary import AdvocateStatus
from goodword.queries.visibility import editable_accounts, editable_contacts, visible_advocates, visible_deals

from .locking import lock_accounts, lock_advocate
from .refused import refused, require_permission

M = TypeVar("M", bound=Model)


def require_visible(records: QuerySet[M], pk: int, field: str = "") -> None:
    if not records.filter(pk=pk).exists():
        raise refused("record.not_found", field)


def open_account(account_id: int, action: str, actor: Actor) -> Account:
    require_permission(actor, action)
    found = lock_accounts(account_id)
    require_visible(editable_accounts(actor), account_id)
    return found[0]


def open_contact(contact_id: int, action: str, actor: Actor, *others: int) -> Contact:
    """Behind the lock of their account, of `others` (accounts), and of their advocate where they are one."""
    require_permission(actor, action)
    ids = Contact.objects.filter(pk=contact_id).values_list("account_id", flat=True)
    lock_accounts(*ids, *others)
    require_visible(editable_contacts(actor), contact_id)
    advocate_id = Advocate.objects.filter(contact=contact_id).values_list("pk", flat=True).first()
    if advocate_id is not None:
        lock_advocate(advocate_id)
    return Contact.objects.select_for_update(of=("self",)).select_related("account").get(pk=contact_id)


def open_deal(deal_id: int, action: str, actor: Actor) -> Deal:
    require_permission(actor, action)
    deal = Deal.objects.select_for_update(of=("self",)).filter(pk=deal_id).first()
    require_visible(visible_deals(actor), deal_id)
    return cast(Deal, deal)


def open_advocate(advocate_id: int, action: str, actor: Actor) -> Advocate:
    require_permission(actor, action)
    require_visible(visible_advocates(actor), advocate_id)
    return lock_advocate(advocate_id)


def open_active(advocate_id: int, action: str, actor: Actor) -> Advocate:
    """An advocate who takes part."""
    advocate = open_advocate(advocate_id, action, actor)
    require_active(advocate)
    return advocate


def require_active(advocate: Advocate) -> None:
    if advocate.status != AdvocateStatus.ACTIVE:
        raise refused("advocate.left", left_on=advocate.left_on)


def open_own_advocate(
    advocate_id: int, action: str, *, actor: Actor, now: datetime, own_page_only: bool = False
) -> Advocate:
    """For what advocates may do themselves: staff as ever, or the holder of a live personal link of this advocate.

    A link to answer an ask does for pausing and leaving as well, but not where it is `own_page_only`.
    """
    if actor.kind is not ActorKind.LINK:
        return open_advocate(advocate_id, action, actor)
    about = Q(advocate=advocate_id)
    if not own_page_only:
        about |= Q(ask__advocate=advocate_id)
    if not PersonalLink.objects.filter(about, pk=actor.id, revoked_at=None, expires_at__gt=now).exists():
        raise refused("permission.missing", action=action)
    return lock_advocate(advocate_id)

"""Two records of one company or one person become one: everything moves to the one that is kept."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from goodword.models import Account, AccountQuarterGuard, Advocate, Charge, Contact
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import ChargeState
from goodword.queries.merging import ACCOUNT_DEPENDENTS, CONTACT_DEPENDENTS, Dependent
from goodword.queries.visibility import editable_accounts, editable_contacts
from goodword.queries.workspace import current_policy

from .account import lock_hierarchy
from .history import record, state_of
from .locking import lock_accounts, lock_advocate, transacted
from .opening import require_visible
from .refused import refused, require_permission

ACCOUNT_FIELDS = ("domain", "industry", "employees", "country", "region", "owner", "csm")
CONTACT_FIELDS = ("first_name", "email", "phone", "title", "function", "level", "language", "time_zone")


@transacted
def merge_accounts(kept_id: int, merged_id: int, *, actor: Actor, now: datetime) -> Account:
    """Everything of `merged` goes to `kept`, which takes what it lacks; quarters are counted anew (L1, V1).

    `merged` stays as a signpost, so that old addresses and the CRM's next export find the one that is kept.
    """
    require_permission(actor, "account.merge")
    lock_hierarchy()
    accounts = {account.pk: account for account in lock_accounts(kept_id, merged_id)}
    for pk in (kept_id, merged_id):
        require_visible(editable_accounts(actor), pk)
    if kept_id == merged_id:
        raise refused("merge.same_record")
    kept, merged = accounts[kept_id], accounts[merged_id]
    before = state_of(kept, _account_changes(kept, merged))
    _take_parent(kept, merged)
    moved = _move_all(ACCOUNT_DEPENDENTS, merged_id, kept_id)
    _join_competitors(kept, merged)
    _count_quarters_anew(kept_id, merged_id)
    _finish(kept, merged, _account_changes(kept, merged))
    _record_merge(kept, merged, before, moved, actor, now)
    return kept


def _account_changes(kept: Account, merged: Account) -> dict[str, Any]:
    """What `kept` lacks and `merged` has; a customer or a risk of either is one of both."""
    changes = _filled(kept, merged, ACCOUNT_FIELDS)
    if kept.annual_revenue is None and merged.annual_revenue is not None:
        changes |= {"annual_revenue": merged.annual_revenue, "revenue_currency": merged.revenue_currency}
    changes["is_customer"] = kept.is_customer or merged.is_customer
    changes["competitors_recorded"] = kept.competitors_recorded or merged.competitors_recorded
    changes["at_risk_since"] = min((day for day in (kept.at_risk_since, merged.at_risk_since) if day), default=None)
    return changes


def _filled(kept: Model, merged: Model, fields: Iterable[str]) -> dict[str, Any]:
    lacking = [name for name in fields if getattr(kept, name) in (None, "")]
    return {name: getattr(merged, name) for name in lacking if getattr(merged, name) not in (None, "")}


def _take_parent(kept: Account, merged: Account) -> None:
    """Its own parent, else the other's; never one of the two, or one below them."""
    own = {kept.pk, merged.pk}
    kept.parent_id = next(
        (parent for parent in (kept.parent_id, merged.parent_id) if parent and own.isdisjoint(_upwards(parent))), None
    )
    merged.parent_id = None
    kept.save()
    merged.save()


def _upwards(account_id: int | None) -> Iterator[int]:
    """The account and those above it."""
    seen: set[int] = set()
    while account_id is not None and account_id not in seen:
        seen.add(account_id)
        yield account_id
        account_id = Account.objects.values_list("parent_id", flat=True).get(pk=account_id)


def _move_all(dependents: tuple[Dependent, ...], source: int, target: int) -> dict[str, int]:
    counts = {dependent.key: dependent.move(source, target) for dependent in dependents}
    return {key: count for key, count in counts.items() if count}


def _join_competitors(kept: Account, merged: Account) -> None:
    both = {*kept.competitors.values_list("pk", flat=True), *merged.competitors.values_list("pk", flat=True)}
    merged.competitors.clear()
    kept.competitors.set(both - {kept.pk, merged.pk})


def _count_quarters_anew(kept_id: int, merged_id: int) -> None:
    """One guard row per quarter that says what the charges say; a ceiling is never below what was used (V1)."""
    quarters: set[date] = set()
    for row in AccountQuarterGuard.objects.filter(account__in=(kept_id, merged_id)):
        quarters.add(row.quarter)
    AccountQuarterGuard.objects.filter(account__in=(kept_id, merged_id)).delete()
    cap = current_policy().limits.cap_account
    for quarter in sorted(quarters):
        live = Charge.objects.filter(account=kept_id, quarter=quarter).exclude(state=ChargeState.RELEASED).count()
        AccountQuarterGuard.objects.create(account_id=kept_id, quarter=quarter, used=live, ceiling=max(cap, live))


def _finish(kept: Model, merged: Model, changes: dict[str, Any]) -> None:
    """`merged` steps aside first: an address belongs to one live contact."""
    merged.merged_into = kept  # type: ignore[attr-defined]
    merged.save()
    for name, value in changes.items():
        setattr(kept, name, value)
    kept.save()


def _record_merge(
    kept: Model, merged: Model, before: dict[str, Any], moved: dict[str, int], actor: Actor, now: datetime
) -> None:
    noun = kept._meta.model_name
    after = state_of(kept, before) | {"merged": str(merged), "moved": moved}
    record(f"{noun}.merged", kept, actor=actor, now=now, before=before, after=after, note=str(merged))
    record(f"{noun}.merged_into", merged, actor=actor, now=now, after={"merged_into": kept.pk}, note=str(kept))


@transacted
def merge_contacts(kept_id: int, merged_id: int, *, actor: Actor, now: datetime) -> Contact:
    """Everything of `merged` goes to `kept`. Two advocates are not merged: each has terms, limits and a history."""
    require_permission(actor, "contact.merge")
    contacts = _lock_contacts(kept_id, merged_id)
    for pk in (kept_id, merged_id):
        require_visible(editable_contacts(actor), pk)
    if kept_id == merged_id:
        raise refused("merge.same_record")
    kept, merged = contacts[kept_id], contacts[merged_id]
    _require_one_advocate(kept, merged)
    changes = _filled(kept, merged, CONTACT_FIELDS)
    changes["promotional_opt_out"] = kept.promotional_opt_out or merged.promotional_opt_out
    before = state_of(kept, changes)
    moved = _move_all(CONTACT_DEPENDENTS, merged_id, kept_id)
    _finish(kept, merged, changes)
    _record_merge(kept, merged, before, moved, actor, now)
    return kept


def _lock_contacts(*contact_ids: int) -> dict[int, Contact]:
    lock_accounts(*Contact.objects.filter(pk__in=contact_ids).values_list("account_id", flat=True))
    for advocate in Advocate.objects.filter(contact__in=contact_ids).order_by("pk").values_list("pk", flat=True):
        lock_advocate(advocate)
    rows = Contact.objects.select_for_update().filter(pk__in=contact_ids).order_by("pk")
    return {contact.pk: contact for contact in rows}


def _require_one_advocate(kept: Contact, merged: Contact) -> None:
    advocates = Advocate.objects.filter(contact__in=(kept, merged)).count()
    if advocates > 1:
        raise refused("contact.both_advocates")
    if advocates and kept.account_id != merged.account_id:
        raise refused("contact.advocate_elsewhere")

"""Two records of one company, person or deal become one: everything moves to the one that is kept."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from goodword.models import Account, AccountQuarterGuard, Advocate, Charge, Contact, Deal, ReferenceRequest
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import ChargeState, RequestState
from goodword.queries.merging import ACCOUNT_DEPENDENTS, CONTACT_DEPENDENTS, DEAL_DEPENDENTS, Dependent
from goodword.queries.reference_request import OVER
from goodword.queries.visibility import editable_accounts, editable_contacts, visible_deals
from goodword.queries.workspace import current_policy

from .account import lock_hierarchy
from .candidate import join_candidates
from .history import record, state_of
from .locking import lock_accounts, lock_advocate, transacted
from .merging_signals import accounts_merged, contacts_merged, move_signals
from .opening import require_visible
from .refused import refused, require_permission

ACCOUNT_FIELDS = ("domain", "industry", "employees", "country", "region", "owner", "csm", "implementation")
CONTACT_FIELDS = ("first_name", "email", "phone", "title", "function", "level", "language", "time_zone")
DEAL_FIELDS = ("account", "owner", "opened_on", "expected_close", "product", "lead_source")


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
    moved |= _counted("signal.account", move_signals("account", merged_id, kept_id, now=now))
    _join_competitors(kept, merged)
    _count_quarters_anew(kept_id, merged_id)
    _finish(kept, merged, _account_changes(kept, merged))
    accounts_merged(kept_id, now=now)
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
    filled = {name: getattr(merged, name) for name in lacking if getattr(merged, name) not in (None, "")}
    return filled | _crm_id(kept, merged)


def _crm_id(kept: Any, merged: Any) -> dict[str, str]:
    """One that has none takes the other's. Where both have one, the CRM's next export finds `kept` by either."""
    takes = merged.crm_id and not kept.crm_id
    return {"crm_source": merged.crm_source, "crm_id": merged.crm_id} if takes else {}


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


def _counted(key: str, count: int) -> dict[str, int]:
    return {key: count} if count else {}


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


def _finish(kept: Any, merged: Any, changes: dict[str, Any]) -> None:
    """`merged` steps aside first: an address belongs to one live contact, an id of the CRM to one record."""
    merged.merged_into = kept
    if "crm_id" in changes:
        merged.crm_source = merged.crm_id = ""
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
    join_candidates(kept, merged, actor=actor, now=now)
    moved = _move_all(CONTACT_DEPENDENTS, merged_id, kept_id)
    moved |= _counted("signal.contact", move_signals("contact", merged_id, kept_id, now=now))
    _finish(kept, merged, changes)
    contacts_merged(kept_id, merged_id, now=now)
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


@transacted
def merge_deals(kept_id: int, merged_id: int, *, actor: Actor, now: datetime) -> Deal:
    """The requests of `merged` go to `kept`. Two that both have an open request are two deals until one is over."""
    require_permission(actor, "deal.merge")
    deals = _lock_deals(kept_id, merged_id)
    for pk in (kept_id, merged_id):
        require_visible(visible_deals(actor), pk)
    if kept_id == merged_id:
        raise refused("merge.same_record")
    kept, merged = deals[kept_id], deals[merged_id]
    _require_one_open_request(kept, merged)
    changes = _deal_changes(kept, merged)
    before = state_of(kept, changes)
    moved = _move_all(DEAL_DEPENDENTS, merged_id, kept_id)
    _finish(kept, merged, changes)
    _record_merge(kept, merged, before, moved, actor, now)
    return kept


def _lock_deals(*deal_ids: int) -> dict[int, Deal]:
    """Behind their requests: whoever saves a request has its lock before it points to another deal."""
    list(ReferenceRequest.objects.select_for_update().filter(deal__in=deal_ids).order_by("pk"))
    rows = Deal.objects.select_for_update(of=("self",)).filter(pk__in=deal_ids).order_by("pk")
    return {deal.pk: deal for deal in rows}


def _require_one_open_request(kept: Deal, merged: Deal) -> None:
    live = ReferenceRequest.objects.filter(deal__in=(kept, merged)).exclude(state__in=OVER | {RequestState.DRAFT})
    if live.values("deal").order_by().distinct().count() > 1:
        raise refused("deal.both_requested")


def _deal_changes(kept: Deal, merged: Deal) -> dict[str, Any]:
    """What `kept` lacks and `merged` has. The stage stays: of two records of one deal, it is why this one is kept."""
    changes = _filled(kept, merged, DEAL_FIELDS)
    if kept.amount is None and merged.amount is not None:
        changes |= {"amount": merged.amount, "currency": merged.currency}
    if kept.contact is None and merged.contact and merged.account == changes.get("account", kept.account):
        changes["contact"] = merged.contact
    return changes

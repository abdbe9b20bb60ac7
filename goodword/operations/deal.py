"""A sales opportunity: created and edited, with its stage on our ladder."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from goodword.models import Account, Contact, Deal, User
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import Role, Stage
from goodword.queries.visibility import visible_accounts, visible_contacts
from goodword.queries.workspace import the_workspace, today_in

from .history import record, save_changes, state_of
from .locking import transacted
from .opening import open_deal, require_visible
from .refused import refused, require_permission


@dataclass(frozen=True)
class DealValues:
    """What people may edit of a deal. `amount` is the ARR in `currency` (ISO 4217; empty: the workspace's)."""

    name: str
    stage: Stage
    account: Account | None = None
    contact: Contact | None = None
    owner: User | None = None
    amount: Decimal | None = None
    currency: str = ""
    opened_on: date | None = None
    expected_close: date | None = None
    closed_on: date | None = None
    product: str = ""
    lead_source: str = ""


@transacted
def create_deal(values: DealValues, *, actor: Actor, now: datetime) -> Deal:
    """A rep's deal is the rep's own; the manager names its owner."""
    require_permission(actor, "deal.edit")
    fields = _checked(values, None, actor, now)
    deal = Deal.objects.create(**fields, created_at=now)
    record("deal.created", deal, actor=actor, now=now, after=state_of(deal, fields))
    return deal


@transacted
def edit_deal(deal_id: int, values: DealValues, *, actor: Actor, now: datetime) -> Deal:
    """A request filed from it keeps what it was filed with."""
    deal = open_deal(deal_id, "deal.edit", actor)
    fields = _checked(values, deal, actor, now)
    save_changes("deal.edited", deal, fields, actor=actor, now=now)
    return deal


def _checked(values: DealValues, deal: Deal | None, actor: Actor, now: datetime) -> dict[str, Any]:
    """The fields to write: records the actor may see, the owner they may name, and a closing day only when closed."""
    _require_records(values, deal, actor)
    fields = dict(vars(values))
    if actor.is_staff and Role.MANAGER not in actor.roles:
        fields["owner"] = deal.owner if deal else User.objects.get(pk=actor.staff_id)
    if values.amount is not None and not values.currency:
        fields["currency"] = the_workspace().base_currency
    closed = not values.stage.is_open
    fields["closed_on"] = (values.closed_on or today_in(the_workspace(), now)) if closed else None
    return fields


def _require_records(values: DealValues, deal: Deal | None, actor: Actor) -> None:
    account, contact = values.account, values.contact
    known = {deal.account_id} if deal else set()
    if account and account.pk not in known:
        require_visible(visible_accounts(actor), account.pk, "account")
    if contact is None or (deal and contact.pk == deal.contact_id):
        return
    if account is None or contact.account_id != account.pk:
        raise refused("deal.contact_elsewhere", "contact")
    require_visible(visible_contacts(actor), contact.pk, "contact")

"""A company: created, edited, its issues and risk, competitors and parent (L4, M5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from goodword.models import Account, AccountIssue, Industry, User, Workspace
from goodword.policy.actors import Actor
from goodword.policy.vocabulary import IssueKind, Role
from goodword.queries.visibility import visible_accounts
from goodword.queries.workspace import the_workspace, today_in

from .history import record, save_changes, state_of
from .locking import transacted
from .observing import observe_accounts
from .opening import open_account, require_visible
from .refused import refused, require_permission

ISSUE = ("kind", "opened_on", "closed_on", "note")


@dataclass(frozen=True)
class AccountValues:
    """What people may edit of an account. `domain` is registrable and lower case, `region` ISO 3166-2."""

    name: str
    domain: str = ""
    is_customer: bool = False
    industry: Industry | None = None
    employees: int | None = None
    annual_revenue: Decimal | None = None
    revenue_currency: str = ""
    country: str = ""
    region: str = ""
    parent: Account | None = None
    owner: User | None = None
    csm: User | None = None
    implementation: str = ""


@transacted
def create_account(values: AccountValues, *, actor: Actor, now: datetime) -> Account:
    """A new company. A CSM's own is theirs to look after."""
    require_permission(actor, "account.edit")
    lock_hierarchy()
    fields = dict(vars(values))
    if Role.MANAGER not in actor.roles and Role.CSM in actor.roles:
        fields["csm"] = User.objects.get(pk=actor.staff_id)
    _require_parent(None, values.parent, actor)
    account = Account.objects.create(**fields, created_at=now)
    record("account.created", account, actor=actor, now=now, after=state_of(account, fields))
    observe_accounts([account.pk], now=now)
    return account


@transacted
def edit_account(account_id: int, values: AccountValues, *, actor: Actor, now: datetime) -> Account:
    """Change what is recorded. Only the manager gives an account to another CSM."""
    lock_hierarchy()
    account = open_account(account_id, "account.edit", actor)
    if Role.MANAGER not in actor.roles and values.csm != account.csm:
        raise refused("account.csm_is_the_managers", "csm")
    _require_customer_stays(account, values)
    _require_parent(account, values.parent, actor)
    save_changes("account.edited", account, vars(values), actor=actor, now=now)
    observe_accounts([account.pk], now=now)
    return account


def lock_hierarchy() -> None:
    """Parents change one at a time, before any account's lock: two changes at once could close a circle."""
    Workspace.objects.select_for_update().get()


def _require_customer_stays(account: Account, values: AccountValues) -> None:
    """Advocates are people of customers (P3)."""
    gone = account.is_customer and not values.is_customer
    if gone and account.contacts.filter(advocate__status="active").exists():
        raise refused("account.has_advocates", "is_customer")


def _require_parent(account: Account | None, parent: Account | None, actor: Actor) -> None:
    """A parent the actor may see, and none of the account's own subsidiaries: no circles."""
    if parent is None or (account and account.parent_id == parent.pk):
        return
    require_visible(visible_accounts(actor), parent.pk, "parent")
    seen: set[int] = set()
    above: int | None = parent.pk
    while above is not None and above not in seen:
        if account and above == account.pk:
            raise refused("account.parent_circle", "parent", parent=parent.name)
        seen.add(above)
        above = Account.objects.values_list("parent_id", flat=True).get(pk=above)


@transacted
def open_issue(
    account_id: int, kind: IssueKind, opened_on: date, note: str = "", *, actor: Actor, now: datetime
) -> AccountIssue:
    """From that day on nobody at the account is asked, until it is closed (L4)."""
    account = open_account(account_id, "account.edit", actor)
    if opened_on > today_in(the_workspace(), now):
        raise refused("issue.in_the_future", "opened_on")
    issue = AccountIssue.objects.create(account=account, kind=kind, opened_on=opened_on, note=note)
    record("account.issue_opened", account, actor=actor, now=now, after=state_of(issue, ISSUE))
    return issue


@transacted
def close_issue(issue_id: int, *, actor: Actor, now: datetime) -> AccountIssue:
    """Closed today; closing it again changes nothing."""
    issue = AccountIssue.objects.filter(pk=issue_id).first()
    if issue is None:
        raise refused("record.not_found")
    account = open_account(issue.account_id, "account.edit", actor)
    issue.refresh_from_db()
    if issue.closed_on is None:
        before = state_of(issue, ISSUE)
        issue.closed_on = max(today_in(the_workspace(), now), issue.opened_on)
        issue.save()
        record("account.issue_closed", account, actor=actor, now=now, before=before, after=state_of(issue, ISSUE))
    return issue


@transacted
def set_at_risk(account_id: int, at_risk: bool, note: str = "", *, actor: Actor, now: datetime) -> Account:
    """At risk of churn: nobody there is asked (L4). The first day of the risk is kept."""
    account = open_account(account_id, "account.edit", actor)
    since = (account.at_risk_since or today_in(the_workspace(), now)) if at_risk else None
    verb = "account.at_risk" if at_risk else "account.safe"
    save_changes(verb, account, {"at_risk_since": since}, actor=actor, now=now, note=note)
    return account


@transacted
def record_competitors(account_id: int, competitors: Iterable[Account], *, actor: Actor, now: datetime) -> Account:
    """Who they compete with, none included: from now on it is known that somebody looked (M5)."""
    account = open_account(account_id, "account.edit", actor)
    chosen = sorted(other.pk for other in competitors)
    if account.pk in chosen:
        raise refused("account.competes_with_itself", "competitors")
    before = sorted(account.competitors.values_list("pk", flat=True))
    hidden = account.competitors.exclude(pk__in=visible_accounts(actor).values("pk")).values_list("pk", flat=True)
    after = sorted({*chosen, *hidden})
    account.competitors.set(after)
    if not account.competitors_recorded or before != after:
        account.competitors_recorded = True
        account.save()
        record("account.competitors_recorded", account, actor=actor, now=now,
               before={"competitors": before}, after={"competitors": after})  # fmt: skip
    return account

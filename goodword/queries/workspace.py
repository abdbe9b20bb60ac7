"""The workspace's settings and the policy in force."""

from datetime import date, datetime
from decimal import Decimal

from goodword.models import ExchangeRate, PolicyVersion, Workspace
from goodword.policy.programme import DEFAULT_POLICY, ProgrammePolicy, from_dict
from goodword.policy.quarters import local_day


def find_workspace() -> Workspace | None:
    return Workspace.objects.first()


def the_workspace() -> Workspace:
    return Workspace.objects.get()


def today_in(workspace: Workspace, now: datetime) -> date:
    return local_day(now, workspace.time_zone)


def policy_version() -> PolicyVersion | None:
    """The version in force; None means the defaults."""
    return PolicyVersion.objects.first()


def policy_of(version: PolicyVersion | None) -> ProgrammePolicy:
    return from_dict(version.data) if version else DEFAULT_POLICY


def current_policy() -> ProgrammePolicy:
    return policy_of(policy_version())


def in_base_currency(amount: Decimal, currency: str, workspace: Workspace, on: date) -> Decimal | None:
    """The amount by the newest rate known on that day; None when there is none."""
    if not currency or currency == workspace.base_currency:
        return amount
    rate = ExchangeRate.objects.filter(currency=currency, since__lte=on).order_by("-since").first()
    return (amount * rate.rate).quantize(Decimal("0.01")) if rate else None

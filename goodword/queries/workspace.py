"""The workspace's settings and the policy in force."""

from collections.abc import Callable
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
    return _converted(amount, rate.rate) if rate else None


def _converted(amount: Decimal, rate: Decimal) -> Decimal:
    return (amount * rate).quantize(Decimal("0.01"))


def known_currencies(workspace: Workspace, on: date) -> set[str]:
    """Those whose amounts can be converted on that day; no currency means the workspace's own."""
    rates = ExchangeRate.objects.filter(since__lte=on).values_list("currency", flat=True)
    return {"", workspace.base_currency, *rates.order_by().distinct()}


def converter(workspace: Workspace, on: date) -> Callable[[Decimal | None, str], Decimal | None]:
    """`in_base_currency` for many amounts, with one query for all rates; no amount stays none."""
    rates = dict(ExchangeRate.objects.filter(since__lte=on).order_by("since").values_list("currency", "rate"))

    def convert(amount: Decimal | None, currency: str) -> Decimal | None:
        if amount is None or not currency or currency == workspace.base_currency:
            return amount
        return _converted(amount, rates[currency]) if currency in rates else None

    return convert

"""The words of coverage and load (P4, P5)."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goodword.policy.coverage import PoolState
from goodword.policy.load import LoadState

COVERAGE: dict[type[StrEnum], dict[str, Promise]] = {
    PoolState: {
        PoolState.SHORT: pgettext_lazy("pool", "Too small"),
        PoolState.ENOUGH: pgettext_lazy("pool", "Large enough"),
        PoolState.FULL: pgettext_lazy("pool", "As large as wanted"),
    },
    LoadState: {
        LoadState.COMFORTABLE: pgettext_lazy("load", "Comfortable"),
        LoadState.WATCH: pgettext_lazy("load", "To be watched"),
        LoadState.ALARM: pgettext_lazy("load", "Exhausting"),
    },
}
SETTINGS: dict[str, Promise] = {
    "coverage.mid_market_from": _("Mid-market companies have at least"),
    "coverage.enterprise_from": _("Enterprises have at least"),
    "coverage.pool_from": _("Active advocates wanted, from"),
    "coverage.pool_to": _("Active advocates wanted, to"),
    "coverage.segment_from": _("Active advocates needed in a major segment, from"),
    "coverage.segment_to": _("Active advocates needed in a major segment, to"),
    "coverage.major_percent": _("A segment is major from this share of all open deal value"),
    "coverage.load_comfortable": _("References a year for each advocate: comfortable up to"),
    "coverage.load_alarm": _("References a year for each advocate: exhausting from"),
}
NOT_RECORDED = _("Not recorded")

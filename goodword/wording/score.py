"""The words of the score: settings, what an item wants, activities and quick filters (C1–C6, I3)."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goodword.policy.activities import Activity
from goodword.policy.finding import ScoreItem
from goodword.policy.quick_filters import QuickFilter
from goodword.policy.sections import ScorePolicy

from .chapter import figure

SCORE: dict[type[StrEnum], dict[str, Promise]] = {
    Activity: {
        Activity.SPEAKING: _("Speaking"),
        Activity.CASE_STUDY: _("Written case study"),
        Activity.CALLS: _("Reference calls"),
        Activity.ADVISORY_BOARD: _("Advisory board"),
        Activity.BETA: _("Beta tests"),
        Activity.CONFERENCE: _("Conference"),
        Activity.COMMUNITY: pgettext_lazy("activity", "Community"),
    },
    QuickFilter: {
        QuickFilter.PROMOTER: _("Promoter (NPS)"),
        QuickFilter.HEALTHY: _("High health score"),
        QuickFilter.TENURE: _("Customer for long enough"),
        QuickFilter.RENEWED: _("Has renewed"),
        QuickFilter.EXPANDED: _("Has expanded"),
        QuickFilter.WEEKLY_USE: _("Used us in the last seven days"),
    },
}
SETTINGS: dict[str, Promise] = {
    "scores.nps_from": _("An NPS answer earns points from"),
    "scores.health_above": _("A health score earns points above"),
    "scores.contacts": _("Multi-threaded: active contacts, at least"),
    "scores.levels": _("Multi-threaded: levels of these contacts, at least"),
    "scores.platinum_from": _("Platinum from a score of"),
    "scores.gold_from": _("Gold from a score of"),
    "scores.silver_from": _("Silver from a score of"),
    "scores.nps_months": _("An NPS answer counts for"),
    "scores.health_days": _("A health score counts for"),
    "scores.assessment_days": _("An assessment by the CSM counts for"),
    "scores.usage_days": _("A figure of usage counts for"),
    "scores.roi_months": _("A return on investment counts for"),
    "scores.praise_months": _("Praise counts for"),
    "candidates.revisit_months": _("Who is not ready yet is looked at again after"),
    "candidates.tenure_months": _("Quick filter: customer for at least"),
    "candidates.renewals": _("Quick filter: renewals, at least"),
    "candidates.target_smb": _("Small and medium companies are a suitable size"),
    "candidates.target_mid_market": _("Mid-market companies are a suitable size"),
    "candidates.target_enterprise": _("Enterprises are a suitable size"),
    "candidates.conversion_months": _("Conversion between stages is counted over the last"),
    "candidates.forecast_days": _("Enrolments are forecast for the next"),
}
SCORE_WEIGHT = _("Points of the score: %(item)s")
WEIGHTS = _("Points of the score")
_WANTED: dict[ScoreItem, Promise] = {
    ScoreItem.NPS: _("An answer of %(nps)s or more"),
    ScoreItem.HEALTH: _("More than %(health)s"),
    ScoreItem.ROI: _("A return in figures"),
    ScoreItem.RAPPORT: _("Strong"),
    ScoreItem.MULTI_THREADED: _("%(contacts)s active contacts or more, at %(levels)s levels or more"),
    ScoreItem.ENGAGEMENT: pgettext_lazy("degree", "High"),
    ScoreItem.PAST_ADVOCACY: _("Spoke for us at least once"),
    ScoreItem.PRAISE: _("Praise that nobody asked for"),
    ScoreItem.COMMUNICATION: _("Comfortable"),
    ScoreItem.INDUSTRY: _("An industry on the list of targets"),
    ScoreItem.SIZE: _("A suitable size"),
    ScoreItem.BRAND: _("Strong"),
}


def wanted(item: ScoreItem, policy: ScorePolicy) -> str:
    """What earns the points of an item."""
    figures = {
        "nps": figure(policy.nps_from),
        "health": figure(policy.health_above),
        "contacts": figure(policy.contacts),
        "levels": figure(policy.levels),
    }
    return str(_WANTED[item]) % figures

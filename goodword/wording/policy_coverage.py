"""Which pool is wanted and what load it can bear, in words for the Policy page (P4, P5)."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from goodword.lib.formats import percent
from goodword.policy.programme import CoveragePolicy, ProgrammePolicy

from .chapter import Chapter, figure


def chapter(policy: ProgrammePolicy) -> Chapter:
    sentences = (*_pool(policy.coverage), *_load(policy.coverage))
    return Chapter(_("The pool that is wanted, and its load"), ("P4", "P5", "G4"), sentences)


def _pool(policy: CoveragePolicy) -> Iterator[str]:
    yield _("Active advocates that are wanted: %(low)s to %(high)s.") % {
        "low": figure(policy.pool_from),
        "high": figure(policy.pool_to),
    }
    yield _(
        "They are to differ in six ways: industry, company size, use case, geography, role and implementation. A value "
        "with %(share)s of all open deal value or more is a major segment and needs %(low)s to %(high)s advocates."
    ) % {
        "share": percent(Decimal(policy.major_percent) / 100, get_language() or "en"),
        "low": figure(policy.segment_from),
        "high": figure(policy.segment_to),
    }
    yield _(
        "Companies are small and medium below %(mid_market)s employees, enterprises from %(enterprise)s on, and "
        "mid-market in between."
    ) % {"mid_market": figure(policy.mid_market_from), "enterprise": figure(policy.enterprise_from)}
    yield _("Holes weigh by the value of the open deals there. For each, the best candidates are named by their score.")


def _load(policy: CoveragePolicy) -> Iterator[str]:
    yield _(
        "The load is the references that a year is expected to bring, divided by the active advocates. Expected is "
        "what was given in the last year, and what could not be given for want of an advocate."
    )
    yield _(
        "References a year for each advocate: up to %(comfortable)s is comfortable, above is to be watched, from "
        "%(alarm)s on it exhausts people."
    ) % {"comfortable": figure(policy.load_comfortable), "alarm": figure(policy.load_alarm)}

"""What screening looks at, and who decides, in words for the Policy page (Q2, Q3)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from goodword.policy.programme import ProgrammePolicy
from goodword.policy.sections import ScreeningPolicy

from .chapter import Chapter, figure
from .vocabulary import label


def chapter(policy: ProgrammePolicy) -> Chapter:
    return Chapter(_("Is a reference the right step?"), ("Q2", "Q3", "S5"), tuple(_screening(policy.screening)))


def _screening(policy: ScreeningPolicy) -> Iterator[str]:
    yield _("While a request is written, and again when it is submitted, it is looked at by these rules.")
    yield from _declining(policy)
    yield _(
        "A deal with an ARR below %(threshold)s in the workspace's currency is approved by a director before the "
        "manager decides. If the ARR is lowered afterwards, a director is asked again."
    ) % {"threshold": figure(policy.approval_below)}
    yield from _warning(policy)
    yield _("A deal has one open request at a time, and a peer conversation is recorded, never requested.")
    yield _(
        "The manager approves, asks back or declines. Findings that speak for declining are overruled with a written "
        "reason only. Every decision keeps its findings and the version of these rules."
    )


def _declining(policy: ScreeningPolicy) -> Iterator[str]:
    yield _(
        "It speaks for declining if the deal has not reached “%(stage)s”, if fewer than %(resources)s kinds of other "
        "resources were used, or if the prospect has heard %(heard)s references or more."
    ) % {
        "stage": label(policy.earliest_stage),
        "resources": figure(policy.other_resources),
        "heard": figure(policy.references_heard),
    }


def _warning(policy: ScreeningPolicy) -> Iterator[str]:
    yield _(
        "Worth a look are a site visit or an executive connection for an ARR below %(heavy)s, an executive connection "
        "below C-level, and a call where an e-mail Q&A would do: a deal at “%(stage)s”, no concerns named, and at most "
        "%(questions)s questions."
    ) % {
        "heavy": figure(policy.heavy_format_below),
        "stage": label(policy.earliest_stage),
        "questions": figure(policy.email_questions),
    }
    yield _(
        "Worth a look are also an expected close within %(days)s working days or in the past, a justification of fewer "
        "than %(characters)s characters, and a deal that is not stuck and whose prospect did not ask."
    ) % {"days": figure(policy.close_within_days), "characters": figure(policy.justification_characters)}

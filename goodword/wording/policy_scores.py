"""What earns points, how long it counts, and who is a candidate, in words for the Policy page (C1–C6, I2, I3)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from goodword.policy.finding import ScoreCategory, SizeBand
from goodword.policy.programme import CandidatePolicy, ProgrammePolicy, ScorePolicy
from goodword.policy.scoring import CATEGORY

from .chapter import Chapter, figure
from .score import wanted
from .vocabulary import label


def chapter(policy: ProgrammePolicy) -> Chapter:
    sentences = (*_points(policy.scores), *_tiers(policy.scores), *_ageing(policy.scores))
    return Chapter(_("The score of a contact"), ("C1", "C2", "C3", "I2"), sentences)


def candidates(policy: ProgrammePolicy) -> Chapter:
    sentences = (*_candidates(policy.candidates), *_gates())
    return Chapter(_("Who is a candidate"), ("C2", "C4", "C6", "I3", "G1"), sentences)


def _points(policy: ScorePolicy) -> Iterator[str]:
    yield _(
        "A contact of a customer has a score from 0 to 100. Every point rests on a dated signal about them or their "
        "account; of each kind the latest counts. What is not known earns nothing."
    )
    for category in ScoreCategory:
        items = [item for item, own in CATEGORY.items() if own is category]
        points = (
            _("%(item)s %(points)s (%(wanted)s)")
            % {"item": label(item), "points": figure(policy.weights.of(item)), "wanted": wanted(item, policy)}
            for item in items
        )
        yield _("%(category)s, %(points)s points: %(items)s.") % {
            "category": label(category),
            "points": figure(sum(policy.weights.of(item) for item in items)),
            "items": "; ".join(points),
        }


def _tiers(policy: ScorePolicy) -> Iterator[str]:
    yield _("Platinum from %(platinum)s points, gold from %(gold)s, silver from %(silver)s.") % {
        "platinum": figure(policy.platinum_from),
        "gold": figure(policy.gold_from),
        "silver": figure(policy.silver_from),
    }


def _ageing(policy: ScorePolicy) -> Iterator[str]:
    yield _(
        "An NPS answer counts for %(nps)s months, a health score for %(health)s days, an assessment by the CSM for "
        "%(assessment)s days, a figure of usage for %(usage)s days, a return on investment for %(roi)s months, praise "
        "for %(praise)s months. Past advocacy, reviews and how long somebody is a customer do not age."
    ) % {
        "nps": figure(policy.nps_months),
        "health": figure(policy.health_days),
        "assessment": figure(policy.assessment_days),
        "usage": figure(policy.usage_days),
        "roi": figure(policy.roi_months),
        "praise": figure(policy.praise_months),
    }
    yield _(
        "The score of a past day is what was known at its end, by the weights of that day: a signal that comes late "
        "counts from the day on which it was recorded."
    )


def _candidates(policy: CandidatePolicy) -> Iterator[str]:
    yield _("Who is not ready yet is looked at again after %(months)s months.") % {
        "months": figure(policy.revisit_months)
    }
    if sizes := [str(label(band)) for band in SizeBand if policy.wants(band)]:
        yield _("Suitable sizes of company are: %(sizes)s.") % {"sizes": ", ".join(sizes)}
    else:
        yield _("No size of company is suitable more than another.")
    yield _(
        "The quick filters find promoters, high health scores, customers for %(months)s months or longer, those who "
        "renewed %(renewals)s times or more or expanded, and those who used us in the last seven days."
    ) % {"months": figure(policy.tenure_months), "renewals": figure(policy.renewals)}
    yield _(
        "How many go on from one stage to the next is counted over the last %(months)s months; enrolments are forecast "
        "for the next %(days)s days."
    ) % {"months": figure(policy.conversion_months), "days": figure(policy.forecast_days)}


def _gates() -> Iterator[str]:
    yield _(
        "Whatever the score, nobody is asked to join now whose account is at risk, in collections or has an open "
        "escalation; whose last renewal was hard-fought; whose company forbids it; who opted out or left; or whose "
        "communication is assessed as poor, as long as that assessment counts."
    )
    yield _(
        "Activities follow strengths: speaking only for those who speak well, written case studies for those who "
        "write, calls for those at ease on the phone; who asks for features constructively suits the advisory board "
        "and beta tests, who uses us in a novel way a case study or a conference, who made a best practice the "
        "community."
    )

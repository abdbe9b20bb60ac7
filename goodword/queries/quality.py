"""What both sides say of matches, preparation and sessions: figures with their number of answers (F5, X2)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Avg, Count, Q

from goodword.models import Feedback
from goodword.policy.vocabulary import Party

FEWEST = 5  # answers; of fewer no rate is made
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Figure:
    """A share of 1, or a mean mark of 1 to 5, of `answers`; None where there are too few to say."""

    answers: int
    value: Decimal | None


@dataclass(frozen=True)
class Quality:
    good_match: Figure
    prepared: Figure
    concerns_answered: Figure
    experience: Figure  # the advocates' mean mark
    helpful: Figure  # the prospects' mean mark


def quality_since(day: date) -> Quality:
    """Of answers from that day on. One query."""
    advocate, prospect = Q(party=Party.ADVOCATE), Q(party=Party.PROSPECT)
    counted = Feedback.objects.filter(given_on__gte=day).aggregate(
        matches=Count("pk", filter=Q(good_match=True)),
        match_answers=Count("pk", filter=Q(good_match__isnull=False)),
        prepared_ones=Count("pk", filter=Q(prepared=True)),
        prepared_answers=Count("pk", filter=Q(prepared__isnull=False)),
        concerns=Count("pk", filter=Q(concerns_answered=True)),
        concern_answers=Count("pk", filter=Q(concerns_answered__isnull=False)),
        experience=Avg("score", filter=advocate),
        experience_answers=Count("pk", filter=advocate),
        helpful=Avg("score", filter=prospect),
        helpful_answers=Count("pk", filter=prospect),
    )
    return Quality(
        good_match=_share(counted["matches"], counted["match_answers"]),
        prepared=_share(counted["prepared_ones"], counted["prepared_answers"]),
        concerns_answered=_share(counted["concerns"], counted["concern_answers"]),
        experience=_mean(counted["experience"], counted["experience_answers"]),
        helpful=_mean(counted["helpful"], counted["helpful_answers"]),
    )


def quality_of_the_year(today: date) -> Quality:
    return quality_since(today - YEAR)


def _share(part: int, answers: int) -> Figure:
    return Figure(answers, Decimal(part) / answers if answers >= FEWEST else None)


def _mean(mean: float | None, answers: int) -> Figure:
    return Figure(answers, round(Decimal(str(mean)), 1) if mean is not None and answers >= FEWEST else None)

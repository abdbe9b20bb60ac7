"""How advocates have felt lately: their own feedback and their CSM's assessments (terms of the matrix)."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import QuerySet

from goodword.models import Advocate, AdvocateAssessment, Feedback
from goodword.policy.programme import MatchingPolicy
from goodword.policy.sentiment import ASSESSMENT_SCORE, sentiment
from goodword.policy.vocabulary import Assessment, Party, Sentiment

Pool = Collection[int] | QuerySet[Advocate]
Observation = tuple[date, int]


def observations_of(pool: Pool, policy: MatchingPolicy, today: date) -> dict[int, list[Observation]]:
    """Dated marks of 1–5 by advocate, oldest first, as far back as they count. Two queries."""
    since = today - timedelta(days=policy.sentiment_days)
    found: dict[int, list[Observation]] = defaultdict(list)
    feedback = Feedback.objects.filter(
        party=Party.ADVOCATE, given_on__range=(since, today), session__ask__advocate__in=pool
    )
    for advocate_id, day, score in feedback.order_by("given_on", "pk").values_list(
        "session__ask__advocate_id", "given_on", "score"
    ):
        found[advocate_id].append((day, score))
    assessments = AdvocateAssessment.objects.filter(assessed_on__range=(since, today), advocate__in=pool)
    for advocate_id, day, word in assessments.order_by("assessed_on", "pk").values_list(
        "advocate_id", "assessed_on", "assessment"
    ):
        found[advocate_id].append((day, ASSESSMENT_SCORE[Assessment(word)]))
    for marks in found.values():
        marks.sort(key=lambda mark: mark[0])
    return dict(found)


def sentiments_of(pool: Pool, policy: MatchingPolicy, today: date) -> dict[int, Sentiment]:
    """By advocate; one who is not in it said nothing lately and counts as neutral."""
    observations = observations_of(pool, policy, today)
    return {advocate_id: sentiment(marks, today, policy) for advocate_id, marks in observations.items()}

"""Sentiment: how an advocate has felt lately (terms of the matrix, M1)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from .programme import MatchingPolicy
from .vocabulary import Assessment, Sentiment

# The CSM's word on the 1–5 scale of the advocate's own feedback.
ASSESSMENT_SCORE: dict[Assessment, int] = {
    Assessment.POOR: 2,
    Assessment.FAIR: 3,
    Assessment.GOOD: 4,
    Assessment.GREAT: 5,
}


def sentiment(
    observations: Iterable[tuple[date, Decimal | int]], today: date, policy: MatchingPolicy | None = None
) -> Sentiment:
    """The mean of the last three answers (1–5) of the last 180 days; none is neutral. Days after today do not count."""
    policy = policy or MatchingPolicy()
    recent = [entry for entry in observations if 0 <= (today - entry[0]).days <= policy.sentiment_days]
    recent.sort(key=lambda entry: entry[0])
    marks = [mark for _, mark in recent[-policy.sentiment_answers :]]
    if not marks:
        return Sentiment.NEUTRAL
    total = sum(marks)
    if total >= policy.sentiment_positive * len(marks):
        return Sentiment.POSITIVE
    return Sentiment.NEUTRAL if total >= policy.sentiment_neutral * len(marks) else Sentiment.NEGATIVE

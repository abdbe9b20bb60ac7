"""Sentiment and recent issues, two of the terms of the matrix."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from goodword.policy.issues import IssueFact, is_recent_issue
from goodword.policy.programme import DEFAULT_POLICY
from goodword.policy.sentiment import ASSESSMENT_SCORE, sentiment
from goodword.policy.vocabulary import Assessment, IssueKind, Sentiment

TODAY = date(2026, 3, 2)
POSITIVE, NEUTRAL, NEGATIVE = Sentiment.POSITIVE, Sentiment.NEUTRAL, Sentiment.NEGATIVE


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.rule("M1")
@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([], NEUTRAL),
        ([4], POSITIVE),
        ([5, 4, 3], POSITIVE),
        ([4, 4, 3], NEUTRAL),
        ([3, 3, 3], NEUTRAL),
        ([3, 3, 2], NEGATIVE),
        ([Decimal("3.99")], NEUTRAL),
        ([Decimal("2.99")], NEGATIVE),
    ],
)
def test_thresholds_of_the_mean(marks: list[int | Decimal], expected: Sentiment) -> None:
    assert sentiment([(ago(days), mark) for days, mark in enumerate(marks)], TODAY) is expected


@pytest.mark.rule("M1")
def test_only_the_last_three_count_whatever_the_order_they_come_in() -> None:
    answers = [(ago(1), 5), (ago(40), 1), (ago(2), 5), (ago(3), 2)]
    assert sentiment(answers, TODAY) is POSITIVE
    assert sentiment(reversed(answers), TODAY) is POSITIVE


@pytest.mark.rule("M1")
def test_an_answer_counts_for_180_days() -> None:
    assert sentiment([(ago(180), 1)], TODAY) is NEGATIVE
    assert sentiment([(ago(181), 1)], TODAY) is NEUTRAL


def test_answers_of_the_future_do_not_count() -> None:
    assert sentiment([(ago(-1), 1)], TODAY) is NEUTRAL
    assert sentiment([(TODAY, 1)], TODAY) is NEGATIVE


@pytest.mark.rule("M1")
def test_the_assessments_have_their_figures() -> None:
    assert [ASSESSMENT_SCORE[word] for word in Assessment] == [2, 3, 4, 5]


@pytest.mark.rule("M1")
@pytest.mark.parametrize(
    ("opened", "closed", "recent"),
    [
        (5, None, True),
        (0, None, True),
        (-1, None, False),
        (60, 13, True),
        (60, 14, False),
        (60, 0, True),
        (60, -1, True),
    ],
)
def test_an_issue_is_recent_while_open_and_for_less_than_14_days(opened: int, closed: int | None, recent: bool) -> None:
    issue = IssueFact(IssueKind.ESCALATION, ago(opened), None if closed is None else ago(closed))
    assert is_recent_issue([issue], DEFAULT_POLICY.matching, TODAY) is recent


def test_no_issue_is_not_recent() -> None:
    assert not is_recent_issue([], DEFAULT_POLICY.matching, TODAY)

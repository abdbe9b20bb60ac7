"""When the product tells what it sees (I1)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from goodword.policy.finding import SignalKind
from goodword.policy.observing import RENEW_DAYS, Fact, Step, Told, is_praise, step
from goodword.policy.programme import DEFAULT_POLICY

K = SignalKind
TODAY = date(2026, 3, 2)
YES, NO, THREE, NONE = Fact(word="yes"), Fact(word="no"), Fact(Decimal(3)), Fact(Decimal(0))
pytestmark = pytest.mark.rule("I1")


@pytest.mark.parametrize(
    ("fact", "told", "expected"),
    [
        (YES, None, Step.TELL),
        (YES, Told(YES), Step.KEEP),
        (YES, Told(NO), Step.TELL),
        (YES, Told(YES, withdrawn=True), Step.KEEP),
        (YES, Told(NO, withdrawn=True), Step.TELL),
        (Fact(), None, Step.KEEP),
        (Fact(), Told(YES), Step.WITHDRAW),
        (Fact(), Told(YES, withdrawn=True), Step.KEEP),
    ],
)
def test_of_what_does_not_age(fact: Fact, told: Told | None, expected: Step) -> None:
    assert step(K.TARGET_INDUSTRY, fact, told, TODAY, TODAY, DEFAULT_POLICY.scores) is expected


@pytest.mark.parametrize(
    ("fact", "told", "age", "expected"),
    [
        (NONE, None, 0, Step.KEEP),
        (NONE, Told(THREE), 0, Step.TELL),
        (THREE, Told(THREE), 180 - RENEW_DAYS - 1, Step.KEEP),
        (THREE, Told(THREE), 180 - RENEW_DAYS, Step.TELL),
        (THREE, Told(THREE), 400, Step.TELL),
        (NONE, Told(NONE), 400, Step.KEEP),
        (THREE, Told(THREE, withdrawn=True), 400, Step.KEEP),
    ],
)
def test_told_again_before_it_ages(fact: Fact, told: Told | None, age: int, expected: Step) -> None:
    newest = TODAY - timedelta(days=age)
    assert step(K.ACTIVE_CONTACTS, fact, told, newest, TODAY, DEFAULT_POLICY.scores) is expected


@pytest.mark.parametrize(("score", "comment", "praise"), [(5, "Wow", True), (5, "  ", False), (4, "Wow", False)])
def test_praise(score: int, comment: str, praise: bool) -> None:
    assert is_praise(score, comment) is praise

"""What keeps somebody from being a candidate, and which activity suits whom (C4, C6)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from goodword.policy.activities import RULES, STRENGTHS, Activity, suggestions
from goodword.policy.finding import Gate, SignalKind
from goodword.policy.gates import OF_SIGNALS, GateFacts, gates, signal_gates
from goodword.policy.scoring import Observation
from goodword.policy.sections import ScorePolicy
from goodword.policy.signals import SPECS

TODAY = date(2026, 3, 2)
POLICY = ScorePolicy()
K, A = SignalKind, Activity


def seen(kind: SignalKind, word: str = "", days_ago: int = 0, pk: int = 1) -> Observation:
    return Observation(pk, kind, TODAY - timedelta(days=days_ago), datetime(2026, 3, 2, tzinfo=UTC), word=word)


@pytest.mark.rule("C4")
def test_each_gate_is_shut_by_its_fact_and_all_are_told() -> None:
    assert gates(GateFacts()) == ()
    assert gates(GateFacts(at_risk=True)) == (Gate.AT_RISK,)
    assert gates(GateFacts(escalation=True)) == (Gate.ESCALATION,)
    assert gates(GateFacts(opted_out=True)) == (Gate.OPTED_OUT,)
    everything = GateFacts(True, True, True, frozenset(gate for gate, _ in OF_SIGNALS.values()))
    assert gates(everything) == tuple(Gate)


@pytest.mark.rule("C4")
@pytest.mark.parametrize(
    ("kind", "word", "shut"),
    [
        (K.RENEWAL, "hard_fought", {Gate.RENEWAL}),
        (K.RENEWAL, "on_time", set()),
        (K.IN_COLLECTIONS, "yes", {Gate.IN_COLLECTIONS}),
        (K.IN_COLLECTIONS, "no", set()),
        (K.COMPANY_POLICY, "forbidden", {Gate.COMPANY_POLICY}),
        (K.COMPANY_POLICY, "with_approval", set()),
        (K.COMMUNICATION, "poor", {Gate.COMMUNICATION}),
        (K.COMMUNICATION, "fair", set()),
    ],
)
def test_gates_that_rest_on_signals(kind: SignalKind, word: str, shut: set[Gate]) -> None:
    assert word in SPECS[kind].words
    assert signal_gates([seen(kind, word)], TODAY, POLICY) == shut


@pytest.mark.rule("C4")
def test_the_latest_renewal_decides() -> None:
    hard, early = seen(K.RENEWAL, "hard_fought", 400), seen(K.RENEWAL, "early", 30, 2)
    assert signal_gates([early, hard], TODAY, POLICY) == set()
    assert signal_gates([early, hard], TODAY - timedelta(days=31), POLICY) == {Gate.RENEWAL}


@pytest.mark.rule("C4", "I2")
def test_an_assessment_too_old_to_count_shuts_nothing() -> None:
    assert signal_gates([seen(K.COMMUNICATION, "poor", 180)], TODAY, POLICY) == {Gate.COMMUNICATION}
    assert signal_gates([seen(K.COMMUNICATION, "poor", 181)], TODAY, POLICY) == set()


def suited(*observations: Observation) -> dict[Activity, SignalKind | None]:
    return {one.activity: one.ask_about for one in suggestions(observations, TODAY, POLICY)}


@pytest.mark.rule("C6")
@pytest.mark.parametrize(
    ("observations", "activities"),
    [
        ([seen(K.SPEAKS, "yes")], {A.SPEAKING: None}),
        ([seen(K.SPEAKS, "no")], {}),
        ([seen(K.WRITES, "yes")], {A.CASE_STUDY: None}),
        ([seen(K.COMMUNICATION, "comfortable")], {A.CALLS: None}),
        ([seen(K.COMMUNICATION, "fair")], {}),
        ([seen(K.FEATURE_REQUEST)], {A.ADVISORY_BOARD: None, A.BETA: None}),
        ([seen(K.NOVEL_USE)], {A.CASE_STUDY: None, A.CONFERENCE: None}),
        ([seen(K.NOVEL_USE), seen(K.WRITES, "no")], {A.CONFERENCE: None}),
        ([seen(K.NOVEL_USE), seen(K.SPEAKS, "no")], {A.CASE_STUDY: None}),
        ([seen(K.BEST_PRACTICE)], {A.SPEAKING: K.SPEAKS, A.COMMUNITY: None}),
        ([seen(K.BEST_PRACTICE), seen(K.SPEAKS, "no")], {A.COMMUNITY: None}),
        ([seen(K.BEST_PRACTICE), seen(K.SPEAKS, "yes")], {A.SPEAKING: None, A.COMMUNITY: None}),
        ([], {}),
    ],
)
def test_activities_match_strengths(
    observations: list[Observation], activities: dict[Activity, SignalKind | None]
) -> None:
    assert suited(*observations) == activities


@pytest.mark.rule("C6", "I2")
def test_an_old_assessment_suggests_nothing_and_the_latest_word_counts() -> None:
    assert suited(seen(K.COMMUNICATION, "comfortable", 181)) == {}
    assert suited(seen(K.SPEAKS, "yes", 9), seen(K.SPEAKS, "no", 1, 2)) == {}


def test_every_activity_has_a_rule_that_kinds_can_say() -> None:
    assert set(RULES) == set(Activity)
    assert {rule.needs[0] for rule in RULES.values() if rule.needs} <= STRENGTHS
    for rule in RULES.values():
        assert all(not word or word in SPECS[kind].words for kind, word in rule.signs.items())

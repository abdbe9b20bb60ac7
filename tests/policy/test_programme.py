"""The programme's figures: the specification's as defaults, nothing lost on the way to the database, all checked."""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from goodword.policy.finding import ScoreItem
from goodword.policy.programme import (
    DEFAULT_POLICY,
    SETTINGS,
    ProgrammePolicy,
    SettingKind,
    Unit,
    from_dict,
    setting,
    to_dict,
    validate,
)
from goodword.policy.vocabulary import Criterion, Stage

# The figures of the specification, by rule.
FIGURES: dict[str, dict[str, object]] = {
    "M1": {
        "matching.size_excellent": 2,
        "matching.size_good": 5,
        "matching.recent_excellent_days": 45,
        "matching.recent_good_days": 30,
        "matching.availability_days": 180,
        "matching.sentiment_days": 180,
        "matching.sentiment_answers": 3,
        "matching.sentiment_positive": 4,
        "matching.sentiment_neutral": 3,
        "matching.issue_days": 14,
    },
    "M4": {
        "matching.weights.industry": 25,
        "matching.weights.use_case": 25,
        "matching.weights.size": 15,
        "matching.weights.role": 15,
        "matching.weights.recent_use": 8,
        "matching.weights.availability": 7,
        "matching.weights.geography": 5,
        "matching.score_excellent": 100,
        "matching.score_boundary": 80,
        "matching.score_good": 60,
        "matching.score_lowest_good": 40,
        "matching.score_unknown": 30,
        "matching.score_poor": 0,
        "matching.recent_full_days": 180,
    },
    "M5": {"matching.language_required": True},
    "L1": {"limits.cap_strategic": 4, "limits.cap_standard": 2, "limits.cap_new": 1, "limits.cap_account": 4},
    "L2": {"limits.spacing_days": 21, "limits.spacing_ideal_from": 28, "limits.spacing_ideal_to": 42},
    "L4": {"limits.recent_reference_days": 30, "limits.reference_concern_days": 45, "limits.rest_days": 91},
    "L5": {
        "fatigue.volume_warn_above": 2,
        "fatigue.volume_signal_above": 3,
        "fatigue.falling_answers": 3,
        "fatigue.slow_ratio": 2,
        "fatigue.slow_earlier_replies": 3,
        "fatigue.declines": 2,
        "fatigue.declines_of": 3,
        "fatigue.signals": 2,
    },
    "L7": {"tiers.standard_mark": 4, "tiers.feedback_wait_days": 14, "tiers.strategic_references": 3},
    "A1": {"asks.minutes_from": 15, "asks.minutes_to": 20},
    "A4": {"asks.remind_after_days": 1, "asks.expire_after_days": 3},
    "A6": {"asks.csm_veto": False, "asks.veto_days": 1},
    "Q1": {"requests.key_questions": 1},
    "Q2": {
        "screening.earliest_stage": Stage.EVALUATION,
        "screening.other_resources": 2,
        "screening.references_heard": 2,
        "screening.approval_below": 50_000,
        "screening.heavy_format_below": 250_000,
        "screening.close_within_days": 3,
        "screening.justification_characters": 30,
        "screening.email_questions": 2,
    },
    "waiting": {
        "requests.approve_within_days": 1,
        "requests.decide_within_days": 1,
        "requests.answer_within_days": 3,
        "requests.match_within_days": 1,
        "requests.date_within_days": 2,
        "requests.mark_within_days": 1,
    },
    "S3, S7": {
        "sessions.call_minutes_most": 30,
        "sessions.prepare_from_days": 2,
        "sessions.prepare_by_days": 1,
        "sessions.remind_days": 1,
        "sessions.answer_days": 5,
    },
    "F1-F6": {
        "follow_ups.thanks_hours": 3,
        "follow_ups.check_hours": 24,
        "follow_ups.feedback_hours": 48,
        "follow_ups.outcome_after_minutes": 60,
        "follow_ups.outcome_days": 2,
        "follow_ups.gift_days": 10,
        "follow_ups.escalate_after_days": 1,
        "follow_ups.significant_arr": 100_000,
    },
    "F6": {
        f"automation.{name}": True
        for name in (
            *("prep_advocate", "prep_prospect", "reminder_advocate", "reminder_prospect", "thanks", "check_prospect"),
            *("feedback_advocate", "outcome", "ask_reminder", "ask_expiry", "promotion"),
        )
    },
    "P3": {"terms.version": 1, "terms.per_quarter_from": 1, "terms.per_quarter_to": 2},
    "file 4": {
        "sending.from_hour": 8,
        "sending.to_hour": 18,
        "outreach.mails_most": 2,
        "outreach.mails_days": 30,
    },
    "C1": {
        "scores.nps_from": 9,
        "scores.health_above": 80,
        "scores.contacts": 3,
        "scores.levels": 2,
        "scores.weights.nps": 10,
        "scores.weights.health": 10,
        "scores.weights.roi": 10,
        "scores.weights.rapport": 10,
        "scores.weights.multi_threaded": 10,
        "scores.weights.engagement": 5,
        "scores.weights.past_advocacy": 10,
        "scores.weights.praise": 10,
        "scores.weights.communication": 5,
        "scores.weights.industry": 10,
        "scores.weights.size": 5,
        "scores.weights.brand": 5,
        "candidates.target_smb": True,
        "candidates.target_mid_market": True,
        "candidates.target_enterprise": True,
    },
    "C2": {
        "scores.platinum_from": 80,
        "scores.gold_from": 60,
        "scores.silver_from": 40,
        "candidates.revisit_months": 6,
    },
    "I2": {
        "scores.nps_months": 12,
        "scores.health_days": 90,
        "scores.assessment_days": 180,
        "scores.usage_days": 30,
        "scores.roi_months": 24,
        "scores.praise_months": 12,
    },
    "I3": {"candidates.tenure_months": 12, "candidates.renewals": 1},
    "G1": {"candidates.conversion_months": 12, "candidates.forecast_days": 90},
    "O4, P2": {"outreach.talk_minutes": 10, "outreach.answer_within_days": 60},
    "P4": {
        "coverage.mid_market_from": 100,
        "coverage.enterprise_from": 1000,
        "coverage.pool_from": 15,
        "coverage.pool_to": 20,
        "coverage.segment_from": 3,
        "coverage.segment_to": 5,
    },
    "P5": {"coverage.major_percent": 10, "coverage.load_comfortable": 4, "coverage.load_alarm": 8},
}


@pytest.mark.rule("M1")
@pytest.mark.rule("M4")
@pytest.mark.rule("L1")
@pytest.mark.rule("L2")
@pytest.mark.rule("L4")
@pytest.mark.rule("L5")
@pytest.mark.rule("Q2")
@pytest.mark.rule("A4")
@pytest.mark.rule("A6")
@pytest.mark.rule("C1", "C2", "I2", "I3", "P4", "P5")
def test_defaults_are_the_figures_of_the_specification() -> None:
    expected = {path: value for figures in FIGURES.values() for path, value in figures.items()}
    assert {item.path: item.default for item in SETTINGS} == expected


def test_defaults_are_valid() -> None:
    assert validate(DEFAULT_POLICY).allowed


@pytest.mark.rule("M4", "C1")
def test_every_criterion_and_item_of_the_score_has_a_weight() -> None:
    assert {item.path for item in SETTINGS if item.unit is Unit.WEIGHT} == {
        *(f"matching.weights.{criterion}" for criterion in Criterion),
        *(f"scores.weights.{item}" for item in ScoreItem),
    }


def test_nothing_is_lost_through_json() -> None:
    policy = replace(
        DEFAULT_POLICY,
        matching=replace(DEFAULT_POLICY.matching, size_good=Decimal("4.75"), language_required=False),
        limits=replace(DEFAULT_POLICY.limits, spacing_days=14),
    )
    assert from_dict(json.loads(json.dumps(to_dict(policy)))) == policy


def test_a_setting_that_is_newer_than_the_record_keeps_its_default() -> None:
    assert from_dict({"limits": {"spacing_days": 30}}).limits == replace(DEFAULT_POLICY.limits, spacing_days=30)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "policy: a mapping"),
        ({"limit": {}}, "unknown setting limit"),
        ({"limits": {"spacing": 21}}, "limits: unknown setting spacing"),
        ({"limits": {"spacing_days": "21"}}, "limits.spacing_days: int is expected"),
        ({"limits": {"spacing_days": True}}, "limits.spacing_days: int is expected"),
        ({"limits": {"spacing_days": 21.0}}, "limits.spacing_days: int is expected"),
        ({"limits": 3}, "limits: a mapping"),
        ({"matching": {"weights": {"industry": None}}}, "matching.weights.industry: int is expected"),
        ({"matching": {"size_good": 2.5}}, "matching.size_good: a decimal number"),
        ({"matching": {"size_good": True}}, "matching.size_good: a decimal number"),
        ({"matching": {"size_good": "five"}}, "matching.size_good: a decimal number"),
        ({"matching": {"size_good": "NaN"}}, "matching.size_good: a decimal number"),
        ({"matching": {"language_required": 1}}, "matching.language_required: bool is expected"),
        ({"screening": {"earliest_stage": "tasting"}}, "'tasting' is not a valid Stage"),
        ({"screening": {"earliest_stage": 3}}, "'3' is not a valid Stage"),
    ],
)
def test_a_record_that_is_no_policy_is_an_error(data: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        from_dict(data)


def changed(path: str, value: Any) -> ProgrammePolicy:
    data = to_dict(DEFAULT_POLICY)
    *sections, name = path.split(".")
    part = data
    for section in sections:
        part = part[section]
    part[name] = value
    return from_dict(data)


def fields_refused(path: str, value: Any) -> set[str]:
    return {reason.field for reason in validate(changed(path, value)).reasons}


NUMBERS = [item for item in SETTINGS if item.kind in (SettingKind.INTEGER, SettingKind.DECIMAL)]


@pytest.mark.parametrize("item", NUMBERS, ids=[item.path for item in NUMBERS])
def test_values_out_of_bounds_are_refused_with_the_field(item: Any) -> None:
    step: Callable[[Any, int], Any] = (
        (lambda bound, sign: bound + sign)
        if item.kind is SettingKind.INTEGER
        else (lambda bound, sign: str(bound + sign * Decimal("0.01")))
    )
    for bound, sign in ((item.minimum, -1), (item.maximum, 1)):
        outside = validate(changed(item.path, step(bound, sign))).reasons
        assert ("policy.out_of_range", item.path) in {(reason.code, reason.field) for reason in outside}
        at_bound = bound if item.kind is SettingKind.INTEGER else str(bound)
        inside = validate(changed(item.path, at_bound)).reasons
        assert ("policy.out_of_range", item.path) not in {(reason.code, reason.field) for reason in inside}


@pytest.mark.rule("L2")
def test_spacing_has_a_floor_of_two_weeks() -> None:
    assert fields_refused("limits.spacing_days", 13) == {"limits.spacing_days"}
    assert fields_refused("limits.spacing_days", 14) == set()


@pytest.mark.rule("L4")
def test_a_rest_is_never_shorter_than_a_quarter() -> None:
    assert fields_refused("limits.rest_days", 90) == {"limits.rest_days"}


@pytest.mark.rule("M4")
def test_weights_must_total_a_hundred() -> None:
    [reason] = validate(changed("matching.weights.size", 16)).reasons
    assert (reason.code, reason.field, reason.figures) == ("policy.weights_total", "matching.weights", {"total": 101})


@pytest.mark.parametrize(
    ("path", "value", "code", "field"),
    [
        ("matching.size_good", "2", "policy.not_below", "matching.size_excellent"),
        ("matching.recent_good_days", 45, "policy.not_below", "matching.recent_good_days"),
        ("matching.recent_full_days", 45, "policy.not_below", "matching.recent_excellent_days"),
        ("matching.score_good", 81, "policy.above", "matching.score_good"),
        ("matching.score_unknown", 41, "policy.above", "matching.score_unknown"),
        ("limits.spacing_days", 29, "policy.above", "limits.spacing_days"),
        ("limits.recent_reference_days", 46, "policy.above", "limits.recent_reference_days"),
        ("asks.minutes_to", 14, "policy.above", "asks.minutes_from"),
        ("asks.minutes_to", 31, "policy.above", "asks.minutes_to"),
        ("asks.remind_after_days", 3, "policy.not_below", "asks.remind_after_days"),
        ("fatigue.volume_warn_above", 4, "policy.above", "fatigue.volume_warn_above"),
        ("fatigue.declines", 4, "policy.above", "fatigue.declines"),
        ("screening.approval_below", "250001", "policy.above", "screening.approval_below"),
        ("sessions.prepare_by_days", 3, "policy.above", "sessions.prepare_by_days"),
        ("follow_ups.check_hours", 49, "policy.above", "follow_ups.check_hours"),
        ("sending.to_hour", 8, "policy.not_below", "sending.from_hour"),
        ("terms.per_quarter_from", 3, "policy.above", "terms.per_quarter_from"),
    ],
)
def test_bounds_may_not_cross(path: str, value: Any, code: str, field: str) -> None:
    assert (code, field) in {(reason.code, reason.field) for reason in validate(changed(path, value)).reasons}


def test_bounds_that_may_be_equal() -> None:
    assert fields_refused("matching.sentiment_neutral", "4") == set()
    assert fields_refused("asks.minutes_from", 20) == set()


def test_a_setting_is_found_by_its_path() -> None:
    item = setting("limits.cap_new")
    assert (item.section, item.unit, item.of(DEFAULT_POLICY)) == ("limits", Unit.PER_QUARTER, 1)

"""Findings of screening at their thresholds, and what is suggested instead (Q2, Q3, S5, B4)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from goodword.policy.alternatives import alternatives
from goodword.policy.screening import ScreeningFacts, from_plain, lightest_format, screen, suggested_reasons, to_plain
from goodword.policy.sections import ScreeningPolicy
from goodword.policy.vocabulary import DeclineReason, Format, Level, Resource, Severity, Stage

POLICY = ScreeningPolicy()
MONDAY = date(2026, 3, 2)
GOOD = ScreeningFacts(
    today=MONDAY,
    stage=Stage.PROPOSAL,
    resources=frozenset({Resource.DEMO, Resource.CASE_STUDY}),
    arr=Decimal(300_000),
    currency="EUR",
    format=Format.CALL,
    expected_close=date(2026, 4, 15),
    why_now="Their CFO wants to hear from a peer.",
    questions=3,
    has_concerns=True,
    contact_level=Level.C_LEVEL,
)


def is_working(day: date) -> bool:
    return day.weekday() < 5


def codes(**values: Any) -> tuple[str, ...]:
    return screen(replace(GOOD, **values), POLICY, is_working).codes()


@pytest.mark.rule("Q2")
def test_nothing_said_yet_gives_no_finding() -> None:
    assert screen(ScreeningFacts(today=MONDAY), POLICY, is_working).findings == ()
    assert codes() == ()


@pytest.mark.rule("Q2")
@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"stage": Stage.DISCOVERY}, "Q2.stage_early"),
        ({"stage": Stage.EVALUATION}, ""),
        ({"resources": frozenset({Resource.DEMO})}, "Q2.other_resources"),
        ({"resources": frozenset()}, "Q2.other_resources"),
        ({"heard": 1}, ""),
        ({"heard": 2}, "Q2.heard_enough"),
        ({"arr": Decimal("49999.99")}, "Q2.small_deal"),
        ({"arr": Decimal(50_000)}, ""),
        ({"arr": None, "unknown_currency": "USD"}, "Q2.amount_unknown"),
        ({"format": Format.SITE_VISIT, "arr": Decimal("249999.99")}, "Q2.format_heavy"),
        ({"format": Format.SITE_VISIT, "arr": Decimal(250_000)}, ""),
        ({"format": Format.EXECUTIVE, "arr": Decimal("249999.99")}, "Q2.format_heavy"),
        ({"format": Format.EXECUTIVE, "contact_level": Level.VP}, "S5.executive_level"),
        ({"format": Format.EXECUTIVE, "contact_level": None}, ""),
        ({"format": Format.CALL, "contact_level": Level.VP}, ""),
        ({"format": Format.PEER}, "S5.peer_requested"),
        ({"why_now": " " * 9 + "x" * 29 + " "}, "Q2.justification_short"),
        ({"why_now": "x" * 30}, ""),
        ({"why_now": ""}, ""),
        ({"prospect_asked": False, "deal_stuck": False}, "Q2.not_needed"),
        ({"prospect_asked": False, "deal_stuck": None}, ""),
        ({"prospect_asked": False, "deal_stuck": True}, ""),
        ({"prospect_asked": True, "deal_stuck": False}, ""),
        ({"open_request": 12}, "Q2.open_request"),
        ({"open_request": 12, "same_prospect": 12}, "Q2.open_request"),
        ({"same_prospect": 12}, "Q2.same_prospect"),
        ({"deal_arr": Decimal("299999.99")}, "Q2.above_deal"),
        ({"deal_arr": Decimal(300_000)}, ""),
        ({"arr": None, "deal_arr": Decimal(1)}, ""),
        ({"deal_stage": Stage.EVALUATION}, "Q2.ahead_of_deal"),
        ({"deal_stage": Stage.NEGOTIATION}, ""),
    ],
)
def test_each_finding_at_its_threshold(values: dict[str, Any], code: str) -> None:
    assert codes(**values) == ((code,) if code else ())


@pytest.mark.rule("Q2")
@pytest.mark.parametrize(
    ("close", "code"),
    [
        (date(2026, 3, 1), "Q2.close_past"),
        (MONDAY, "Q2.close_soon"),
        (date(2026, 3, 5), "Q2.close_soon"),  # exactly three working days away
        (date(2026, 3, 6), ""),
        (date.max, ""),
    ],
)
def test_working_days_to_the_close(close: date, code: str) -> None:
    assert codes(expected_close=close) == ((code,) if code else ())


@pytest.mark.rule("Q2")
def test_weekends_and_holidays_are_no_days_to_arrange_anything() -> None:
    friday = MONDAY + timedelta(days=4)
    assert codes(today=friday, expected_close=friday + timedelta(days=5)) == ("Q2.close_soon",)
    assert codes(today=friday, expected_close=friday + timedelta(days=6)) == ()
    holiday = friday + timedelta(days=3)
    facts = replace(GOOD, today=friday, expected_close=friday + timedelta(days=6))
    found = screen(facts, POLICY, lambda day: day != holiday and is_working(day))
    assert found.findings[0].figures == {"close": facts.expected_close, "days": 3, "within": 3}


@pytest.mark.rule("Q2")
@pytest.mark.rule("S5")
@pytest.mark.parametrize(
    ("values", "lightest"),
    [
        ({"stage": Stage.EVALUATION, "questions": 2, "has_concerns": False}, Format.EMAIL_QA),
        ({"stage": Stage.EVALUATION, "questions": 3, "has_concerns": False}, Format.CALL),
        ({"stage": Stage.EVALUATION, "questions": 2, "has_concerns": True}, Format.CALL),
        ({"stage": Stage.PROPOSAL, "questions": 1, "has_concerns": False}, Format.CALL),
        ({"stage": None, "questions": 1, "has_concerns": False}, None),
        ({"stage": Stage.EVALUATION, "questions": 0, "has_concerns": False}, None),
        ({"stage": Stage.EVALUATION, "questions": None, "has_concerns": False}, None),
        ({"stage": Stage.EVALUATION, "questions": 1, "has_concerns": None}, None),
    ],
)
def test_the_lightest_format_that_is_enough(values: dict[str, Any], lightest: Format | None) -> None:
    assert lightest_format(replace(GOOD, **values), POLICY) is lightest
    assert ("Q2.email_would_do" in codes(**values)) is (lightest is Format.EMAIL_QA)
    assert "Q2.email_would_do" not in codes(**values, format=Format.EMAIL_QA)


@pytest.mark.rule("Q2")
def test_all_findings_are_told_the_gravest_first() -> None:
    found = screen(
        replace(GOOD, open_request=7, stage=Stage.DISCOVERY, arr=Decimal(1), expected_close=MONDAY), POLICY, is_working
    )
    assert found.codes() == ("Q2.open_request", "Q2.stage_early", "Q2.small_deal", "Q2.close_soon")
    assert found.overall is Severity.BLOCK
    assert [one.code for one in found.of(Severity.APPROVAL)] == ["Q2.small_deal"]


@pytest.mark.rule("Q3")
def test_findings_suggest_the_standard_reasons() -> None:
    facts = replace(GOOD, stage=Stage.DISCOVERY, arr=Decimal(1), heard=3, resources=frozenset(), expected_close=MONDAY)
    assert suggested_reasons(screen(facts, POLICY, is_working)) == (
        *(DeclineReason.TOO_EARLY, DeclineReason.TOO_SMALL, DeclineReason.OTHER_RESOURCES),
        *(DeclineReason.BAD_TIMING, DeclineReason.HEARD_ENOUGH),
    )


@pytest.mark.rule("Q3")
def test_what_a_decision_keeps_is_read_back_as_it_was() -> None:
    facts = replace(
        GOOD, open_request=7, stage=Stage.DISCOVERY, arr=Decimal("1.50"), format=Format.EXECUTIVE,
        contact_level=Level.VP, expected_close=MONDAY, heard=2, prospect_asked=False, deal_stuck=False, why_now="x",
    )  # fmt: skip
    findings = screen(facts, POLICY, is_working).findings
    assert len(findings) == 9
    assert from_plain(to_plain(findings)) == findings


def said(reasons: set[DeclineReason], **values: Any) -> set[str]:
    facts = replace(GOOD, **values)
    return {reason.code for reason in alternatives(facts, reasons, POLICY, date(2026, 5, 4), 2)}


@pytest.mark.rule("Q3")
def test_what_to_do_instead_is_only_what_is_still_open() -> None:
    unused = said({DeclineReason.OTHER_RESOURCES})
    assert unused == {"B4.story", "B4.trial", "B4.written_answers"}
    assert said({DeclineReason.OTHER_RESOURCES}, resources=frozenset(Resource), questions=0) == set()


@pytest.mark.rule("Q3")
def test_each_reason_has_its_own_way_on() -> None:
    for stage in (None, Stage.DISCOVERY):
        assert "B4.later_stage" in said({DeclineReason.TOO_EARLY}, stage=stage)
    assert "B4.later_stage" not in said({DeclineReason.TOO_EARLY}, stage=POLICY.earliest_stage)
    assert "B4.free_again" in said({DeclineReason.PROTECTION})
    assert "B4.free_again" not in said({DeclineReason.HEARD_ENOUGH})
    assert "B4.call" in said({DeclineReason.TOO_SMALL}, format=Format.SITE_VISIT)
    assert "B4.email_qa" in said({DeclineReason.NO_MATCH}, has_concerns=False)
    assert "B4.email_qa" not in said({DeclineReason.NO_MATCH})  # concerns and many questions are not simple
    assert "B4.email_qa" not in said({DeclineReason.HEARD_ENOUGH}, has_concerns=False)
    assert "B4.free_again" not in {one.code for one in alternatives(GOOD, [DeclineReason.NO_MATCH], POLICY)}

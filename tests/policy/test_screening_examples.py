"""Every hand-checked case of screening, as it stands in tests/examples/screening.json."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from goodword.policy.screening import Screening, ScreeningFacts, screen
from goodword.policy.sections import ScreeningPolicy
from goodword.policy.vocabulary import Format, Resource, Severity, Stage

CASES = json.loads(
    (Path(__file__).parents[1] / "examples" / "screening.json").read_text(encoding="utf-8"), parse_float=Decimal
)
CODES = {
    "small deal": "Q2.small_deal",
    "stage too early": "Q2.stage_early",
    "other resources first": "Q2.other_resources",
    "prospect has heard enough": "Q2.heard_enough",
    "format heavier than needed": "Q2.format_heavy",
}
OVERALL = {
    "pass": Severity.PASS,
    "warn": Severity.WARN,
    "needs approval": Severity.APPROVAL,
    "decline": Severity.DECLINE,
}


def screened(case: dict[str, Any]) -> Screening:
    request = case["request"]
    facts = ScreeningFacts(
        today=date.fromisoformat(case["today"]),
        arr=Decimal(request["arr"]),
        stage=Stage(request["stage"]),
        resources=frozenset(Resource(name.replace(" ", "_")) for name in request["resources"]),
        why_now=request["justification"],
        heard=request["prospect_references_heard"],
        expected_close=date.fromisoformat(request["expected_close"]),
        format=Format(request["format"].replace(" ", "_")),
    )
    return screen(facts, ScreeningPolicy(), lambda day: day.weekday() < 5)


@pytest.mark.rule("Q2")
@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_example(case: dict[str, Any]) -> None:
    found = screened(case)
    assert found.overall is OVERALL[case["expect"]]
    assert sorted(found.codes()) == sorted(CODES[name] for name in case["findings"])


def test_every_case_is_there() -> None:
    assert len(CASES) == 7

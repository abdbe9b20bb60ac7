"""Every hand-checked case of matching, as it stands in tests/examples/matching.json."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from goodword.policy.matching import Adjacency, AdvocateProfile, Match, Wanted, match
from goodword.policy.programme import DEFAULT_POLICY
from goodword.policy.vocabulary import Availability, Criterion, Function, Level, Sentiment

CASES = json.loads((Path(__file__).parents[1] / "examples" / "matching.json").read_text(encoding="utf-8"))


def role(data: dict[str, Any]) -> dict[str, Any]:
    stated = data.get("role")
    return {"function": Function(stated["function"]), "level": Level(stated["level"])} if stated else {}


def place(data: dict[str, Any]) -> dict[str, Any]:
    return {"country": data.get("country"), "region": data.get("region")}


def matched(case: dict[str, Any]) -> Match:
    asked, has, today = case["request"], case["advocate"], date.fromisoformat(case["today"])
    wanted = Wanted(
        industry=asked["industry"],
        sector=asked["sector"],
        employees=asked["employees"],
        use_case=asked["use_case"],
        geography_matters=asked.get("geography_matters", False),
        **role(asked),
        **place(asked),
    )
    profile = AdvocateProfile(
        id=1,
        account_id=1,
        industry=has["industry"],
        sector=has["sector"],
        employees=has["employees"],
        use_cases=frozenset(has["use_cases"]),
        availability=Availability(has["availability"]),
        availability_confirmed_on=today,
        sentiment=Sentiment(has["sentiment"]),
        last_reference=date.fromisoformat(has["last_reference"]) if has["last_reference"] else None,
        **role(has),
        **place(has),
    )
    return match(wanted, profile, Adjacency(), DEFAULT_POLICY.matching, today)


@pytest.mark.rule("M1")
@pytest.mark.rule("M2")
@pytest.mark.rule("M3")
@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_example(case: dict[str, Any]) -> None:
    found = matched(case)
    grades = {name: found.of(Criterion(name)).grade for name in case["expect"] if name != "overall"}
    expected = {name: grade.replace(" ", "_") for name, grade in case["expect"].items() if name != "overall"}
    assert grades == expected
    assert found.grade == case["expect"]["overall"]


def test_every_case_is_there() -> None:
    assert len(CASES) == 15

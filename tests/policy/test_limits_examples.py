"""Every hand-checked case of limits, as it stands in tests/examples/limits.json."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from goodword.policy.limits import (
    AdvocateLimits,
    AskFact,
    ChargeFact,
    Decision,
    ReferenceFact,
    RestFact,
    TierFact,
    may_ask,
    rest_end,
)
from goodword.policy.programme import DEFAULT_POLICY
from goodword.policy.quarters import quarter_of
from goodword.policy.vocabulary import AskState, ChargeState, Tier

CASES = json.loads((Path(__file__).parents[1] / "examples" / "limits.json").read_text(encoding="utf-8"))
CODES = {
    "L1 quarter cap": "L1.quarter_cap",
    "L4 recent reference": "L4.recent_reference",
    "L2 spacing": "L2.spacing",
    "A2 pending ask": "A2.pending_ask",
    "L4 rest": "L4.rest",
    "L4 opted out": "L4.opted_out",
}
POLICY = DEFAULT_POLICY.limits


def charges(held: list[date], asks: list[AskFact], fiscal_year_starts: int) -> tuple[ChargeFact, ...]:
    used = [ChargeFact(quarter_of(day, fiscal_year_starts).start, ChargeState.HELD) for day in held]
    pending = [
        ChargeFact(quarter_of(ask.sent_on, fiscal_year_starts).start, ChargeState.RESERVED)
        for ask in asks
        if ask.state is AskState.PENDING
    ]
    return (*used, *pending)


def facts_of(case: dict[str, Any]) -> AdvocateLimits:
    held = [date.fromisoformat(text) for text in case["references_held"]]
    asks = [AskFact(date.fromisoformat(ask["sent"]), AskState(ask["state"])) for ask in case["asks"]]
    taken = charges(held, asks, case["fiscal_year_starts"])
    rest = date.fromisoformat(case["rest_started"]) if "rest_started" in case else None
    return AdvocateLimits(
        tiers=(TierFact(Tier(case["tier"]), date(2025, 1, 1)),),
        asks=tuple(asks),
        charges=taken,
        account_charges=taken,
        references=tuple(ReferenceFact(day) for day in held),
        rests=(RestFact(rest, rest_end(rest, POLICY)),) if rest else (),
        opted_out=case.get("opted_out", False),
    )


def decision(case: dict[str, Any]) -> Decision:
    policy = replace(POLICY, spacing_days=case.get("spacing_days", POLICY.spacing_days))
    return may_ask(facts_of(case), policy, case["fiscal_year_starts"], date.fromisoformat(case["today"]))


@pytest.mark.rule("L1")
@pytest.mark.rule("L2")
@pytest.mark.rule("L4")
@pytest.mark.rule("L6")
@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_example(case: dict[str, Any]) -> None:
    found, expect = decision(case), case["expect"]
    assert found.allowed is expect["may_ask"]
    if "decided_by" in expect:
        assert found.decided_by is not None
        assert found.decided_by.code == CODES[expect["decided_by"]]
    if "next_eligible" in expect:
        assert (found.next_eligible.isoformat() if found.next_eligible else None) == expect["next_eligible"]


@pytest.mark.rule("L4")
def test_the_concern_says_how_long_ago() -> None:
    case = next(case for case in CASES if "concern" in case["expect"])
    concern = decision(case).concerns[0]
    assert concern.code == "L4.recent_reference_concern"
    assert case["expect"]["concern"] == f"reference {concern.figures['days']} days ago"


def test_every_case_is_there() -> None:
    assert len(CASES) == 10

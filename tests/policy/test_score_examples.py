"""Every hand-checked case of the score, as it stands in tests/examples/candidate_scores.json."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from goodword.policy.finding import CandidateTier, ScoreCategory, SignalKind
from goodword.policy.scoring import Observation, score
from goodword.policy.sections import ScorePolicy

CASES = json.loads((Path(__file__).parents[1] / "examples" / "candidate_scores.json").read_text(encoding="utf-8"))
K = SignalKind
KINDS = {
    "nps": K.NPS,
    "health": K.HEALTH,
    "roi_clear": K.ROI,
    "csm_rapport": K.CSM_RAPPORT,
    "active_contacts": K.ACTIVE_CONTACTS,
    "levels": K.CONTACT_LEVELS,
    "meeting_engagement": K.MEETING_ENGAGEMENT,
    "past_advocacy": K.PAST_ADVOCACY,
    "proactive_praise": K.PRAISE,
    "communication": K.COMMUNICATION,
    "target_industry": K.TARGET_INDUSTRY,
    "target_size": K.TARGET_SIZE,
    "brand": K.BRAND,
}
YES_NO = (K.TARGET_INDUSTRY, K.TARGET_SIZE)


def observations(case: dict[str, Any]) -> Iterator[Observation]:
    """`[value, day]`, `[day]`, or a bare value, which was seen today; what is false or unknown was not seen."""
    today = date.fromisoformat(case["today"])
    for number, (name, told) in enumerate(case["signals"].items()):
        kind = KINDS[name]
        value, day = (told[:-1], date.fromisoformat(told[-1])) if isinstance(told, list) else ([told], today)
        if observation := _observation(number, kind, value[0] if value else True, day):
            yield observation


def _observation(number: int, kind: SignalKind, value: Any, day: date) -> Observation | None:
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    if value in (None, "unknown") or (value is False and kind not in YES_NO):
        return None
    if kind in YES_NO:
        return Observation(number, kind, day, at, word="yes" if value else "no")
    if isinstance(value, str):
        return Observation(number, kind, day, at, word=value)
    return Observation(number, kind, day, at, Decimal(int(value)))


@pytest.mark.rule("C1", "C2", "I2")
@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_example(case: dict[str, Any]) -> None:
    found = score(observations(case), date.fromisoformat(case["today"]), ScorePolicy())
    expected = dict(case["expect"])
    assert found.tier is CandidateTier(expected.pop("tier").replace(" ", "_"))
    assert found.total == expected.pop("total")
    assert {category.value: found.of(category) for category in ScoreCategory} == expected


def test_every_case_is_there() -> None:
    assert len(CASES) == 3

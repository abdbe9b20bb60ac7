"""Times on a wall, as they are kept and read (V18)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from goodword.policy.proposed_times import MOST, check_times, is_night, read_time

pytestmark = pytest.mark.rule("V18")


def entry(wall: str = "2026-11-25T10:00", zone: str = "Europe/Berlin", **more: Any) -> dict[str, Any]:
    return {"wall": wall, "zone": zone} | more


def test_a_time_is_kept_as_it_was_typed() -> None:
    time = read_time(entry())
    assert time.instant == datetime(2026, 11, 25, 9, tzinfo=UTC)
    assert time.to_dict() == {"wall": "2026-11-25T10:00", "zone": "Europe/Berlin", "fold": 0}


@pytest.mark.parametrize(("fold", "hour"), [(0, 0), (1, 1)])
def test_the_hour_that_comes_twice_is_chosen_by_its_fold(fold: int, hour: int) -> None:
    time = read_time(entry("2026-10-25T02:30", fold=fold))
    assert time.instant == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (entry("2026-10-25T02:30"), "time.fold"),
        (entry("2026-03-29T02:30"), "time.gap"),
        (entry("tomorrow"), "times.unreadable"),
        (entry("2026-11-25T10:00:00"), "times.unreadable"),
        (entry(zone="Europe/Atlantis"), "times.unreadable"),
        (entry(zone="../../etc/passwd"), "times.unreadable"),
        (entry(zone=""), "times.unreadable"),
        ({}, "times.unreadable"),
    ],
)
def test_what_is_not_certain_is_named(wrong: dict[str, Any], code: str) -> None:
    verdict = check_times([entry(), wrong], "proposed_times")
    assert verdict.codes() == (code,)
    assert verdict.reasons[0].field == "proposed_times"


def test_there_are_five_at_most() -> None:
    assert check_times([entry()] * MOST).allowed
    assert check_times([entry()] * (MOST + 1)).codes() == ("times.too_many",)


@pytest.mark.rule("S1")
@pytest.mark.parametrize(("wall", "night"), [("06:59", True), ("07:00", False), ("20:59", False), ("21:00", True)])
def test_night_is_before_seven_and_from_nine(wall: str, night: bool) -> None:
    assert is_night(datetime.fromisoformat(f"2026-11-25T{wall}:00+00:00")) is night

"""From wall time to instant, through every change of clocks (V18)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.policy.wall_time import resolve

pytestmark = pytest.mark.rule("V18")

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/Sao_Paulo",
    "America/New_York",
    "Asia/Kuala_Lumpur",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Africa/Casablanca",
]


WALLS = st.datetimes(datetime.fromisoformat("2015-01-01"), datetime.fromisoformat("2035-01-01"))


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_an_ordinary_time_has_one_meaning() -> None:
    found = resolve(wall("2026-11-25T10:00"), "Europe/Berlin")
    assert found.instant == datetime(2026, 11, 25, 9, tzinfo=UTC)
    assert found.verdict.allowed
    assert [option.offset for option in found.options] == ["+01:00"]


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("2026-03-29T02:30", "Europe/Berlin"),
        ("2026-03-08T02:00", "America/New_York"),
        ("2011-12-30T12:00", "Pacific/Apia"),
        # Beyond the edges of the calendar there is no instant to count.
        ("0001-01-01T00:00", "Asia/Tokyo"),
        ("9999-12-31T23:59", "America/New_York"),
    ],
)
def test_a_time_that_the_clocks_skip_is_refused(text: str, zone: str) -> None:
    found = resolve(wall(text), zone)
    assert found.instant is None
    assert found.options == ()
    assert found.verdict.codes() == ("time.gap",)
    assert resolve(wall(text), zone, fold=1).verdict.codes() == ("time.gap",)


def test_a_time_that_comes_twice_is_asked_about() -> None:
    found = resolve(wall("2026-10-25T02:30"), "Europe/Berlin")
    assert found.instant is None
    [reason] = found.verdict.reasons
    assert reason.code == "time.fold"
    assert (reason.figures["first"], reason.figures["second"]) == ("+02:00", "+01:00")
    assert [option.fold for option in found.options] == [0, 1]


@pytest.mark.parametrize(("fold", "hour"), [(0, 0), (1, 1)])
def test_the_choice_settles_it(fold: int, hour: int) -> None:
    found = resolve(wall("2026-10-25T02:30"), "Europe/Berlin", fold)
    assert found.instant == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
    assert found.verdict.allowed


@pytest.mark.parametrize(("text", "ordinary"), [("2026-03-29T01:59", True), ("2026-03-29T02:00", False)])
def test_the_edges_of_a_gap(text: str, ordinary: bool) -> None:
    assert resolve(wall(text), "Europe/Berlin").verdict.allowed is ordinary
    assert resolve(wall("2026-03-29T03:00"), "Europe/Berlin").verdict.allowed


def test_half_an_hour_of_fold() -> None:
    """Lord Howe turns its clocks by thirty minutes."""
    found = resolve(wall("2026-04-05T01:45"), "Australia/Lord_Howe")
    assert [option.offset for option in found.options] == ["+11:00", "+10:30"]


@given(WALLS, st.sampled_from(ZONES))
def test_every_instant_is_among_the_meanings_of_its_wall_time(naive: datetime, zone: str) -> None:
    instant = naive.replace(tzinfo=UTC)
    shown = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
    assert instant in {option.instant for option in resolve(shown, zone).options}


@given(WALLS, st.sampled_from(ZONES))
def test_an_instant_is_shown_as_it_was_typed(naive: datetime, zone: str) -> None:
    for option in resolve(naive, zone).options:
        assert option.instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0) == naive
        assert option.instant.utcoffset() == timedelta(0)

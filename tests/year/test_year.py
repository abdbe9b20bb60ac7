"""Whole years in which people, the worker and crashes do what they like; and every day everything holds.

More of them: `YEAR_SEEDS="2 3 4" pytest tests/year`. A day that broke is lived again with the command it names.
"""

import os

import pytest

from goodword.models import Industry

from .checks import reached
from .crash import Killed, killed_at, traces
from .year import HABITS, Year

pytestmark = pytest.mark.django_db(transaction=True)
MOST_NEVER = 3  # verbs so rare that one year may miss them
SEEDS = [int(seed) for seed in os.environ.get("YEAR_SEEDS", "1").split()]
PROVED = ("V1", "V2", "V3", "V5", "V6", "V7", "V8", "V9", "V15", "V17", "V18", "V19", "V21", "L1", "L2", "L3", "A2")
# What the rules are about, somebody must have tried.
IMPORTANT = (
    *("L1.account_cap", "L1.quarter_cap", "L2.spacing", "L2.consecutive_weeks", "A2.pending_ask", "L4.unheld_session"),
    *("L4.recent_reference", "M3.poor_needs_reason", "Q1.missing", "Q2.open_request", "A4.not_yet"),
    *("Q3.overrule_needs_reason", "permission.missing", "record.not_found", "request.moved_on", "request.unknown"),
    *("session.not_begun", "session.begun", "state.transition", "times.gone", "times.over", "follow_up.closed"),
    *("message.address_bounced", "time.zone_unknown"),
)


@pytest.mark.rule(*PROVED)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_year(seed: int, request: pytest.FixtureRequest) -> None:
    """365 days on SQLite; on PostgreSQL, where everything takes longer, a quarter of them."""
    is_whole = request.config.getoption("database") == "sqlite"
    year = Year(seed)
    year.live(365 if is_whole else 90)
    assert_lived(year)
    if is_whole:
        assert_tried_everything(year)


def assert_lived(year: Year) -> None:
    world, counts = year.world, reached()
    assert world.happened["operations killed"] >= 5
    assert world.happened["jobs killed"] >= 2
    assert world.happened["clicked twice"] >= 5
    assert counts["session held"] >= 5
    assert sum(year.postman.arrived.values()) >= 200


def assert_tried_everything(year: Year) -> None:
    world = year.world
    assert world.done["submit"] >= 300
    never = {habit.name for habit in HABITS} - set(world.done)
    assert len(never) <= MOST_NEVER, f"what nobody ever managed to do: {sorted(never)}"
    assert [code for code in IMPORTANT if not world.refused[code]] == [], "what was never refused"
    assert world.happened["turns missed"] >= 10


def test_who_is_killed_leaves_traces() -> None:
    """The control: what is not one transaction is seen to be half done."""
    before = traces()
    with pytest.raises(Killed), killed_at(1):
        _found_two_industries()
    assert traces() != before


def _found_two_industries() -> None:
    for code in ("one", "two"):
        Industry.objects.create(code=code, names={"en": code})

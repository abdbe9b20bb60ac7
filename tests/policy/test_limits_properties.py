"""What holds for every history: the next eligible date is the first day that allows it, and no cap is ever passed."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.policy.limits import (
    UNANSWERED,
    AdvocateLimits,
    AskFact,
    ChargeFact,
    IssueFact,
    ReferenceFact,
    RestFact,
    TierFact,
    may_ask,
    may_charge,
    quarter_cap,
    tier_on,
)
from goodword.policy.programme import DEFAULT_POLICY
from goodword.policy.quarters import quarter_of
from goodword.policy.vocabulary import AskState, ChargeState, IssueKind, Tier

POLICY = DEFAULT_POLICY.limits
BASE = date(2026, 5, 13)
HORIZON = 900  # days; no generated fact reaches further
PAST = st.integers(0, 200).map(lambda days: BASE - timedelta(days=days))
FUTURE = st.integers(1, 300).map(lambda days: BASE + timedelta(days=days))
MONTHS = st.integers(1, 12)
ANSWERED = [state for state in AskState if state not in UNANSWERED]


def some(facts: st.SearchStrategy, most: int = 3) -> st.SearchStrategy:
    return st.lists(facts, max_size=most).map(tuple)


def rests() -> st.SearchStrategy[RestFact]:
    return st.builds(
        lambda start, days: RestFact(start, start + timedelta(days=days)), PAST | FUTURE, st.integers(1, 200)
    )


@st.composite
def histories(draw: st.DrawFn) -> tuple[AdvocateLimits, int]:
    """Facts with ends that are known, and the month in which the fiscal year starts."""
    starts = draw(MONTHS)
    charge = st.builds(
        lambda day, state: ChargeFact(quarter_of(day, starts).start, state), PAST | FUTURE, st.sampled_from(ChargeState)
    )
    charges = draw(some(charge, 6))
    tiers = st.lists(st.builds(TierFact, st.sampled_from(Tier), PAST | FUTURE), min_size=1, max_size=3).map(tuple)
    facts = AdvocateLimits(
        tiers=draw(tiers),
        agreed_per_quarter=draw(st.none() | st.integers(1, 6)),
        asks=draw(some(st.builds(AskFact, PAST, st.sampled_from(ANSWERED)))),
        charges=charges,
        account_charges=charges + draw(some(charge, 6)),
        references=draw(some(st.builds(ReferenceFact, PAST))),
        rests=draw(some(rests(), 2)),
        paused_until=draw(st.none() | FUTURE),
        issues=draw(some(st.builds(IssueFact, st.sampled_from(IssueKind), PAST, PAST), 1)),
    )
    return facts, starts


@pytest.mark.rule("L6")
@given(histories())
def test_the_next_eligible_date_is_the_first_day_that_allows_it(history: tuple[AdvocateLimits, int]) -> None:
    facts, starts = history
    days = (BASE + timedelta(days=count) for count in range(HORIZON))
    first = next(day for day in days if may_ask(facts, POLICY, starts, day).allowed)
    assert may_ask(facts, POLICY, starts, BASE).next_eligible == first


@pytest.mark.rule("L6")
@given(histories(), st.sampled_from(["unheld_session", "at_risk", "left", "opted_out"]))
def test_without_a_known_end_no_day_allows_it(history: tuple[AdvocateLimits, int], name: str) -> None:
    facts, starts = history
    flag: dict[str, Any] = {name: True}
    found = may_ask(replace(facts, **flag), POLICY, starts, BASE)
    assert (found.allowed, found.next_eligible) == (False, None)
    assert found.open_ended is (name in ("unheld_session", "at_risk"))
    later = BASE + timedelta(days=HORIZON)
    assert not may_ask(replace(facts, **flag), POLICY, starts, later).allowed


@pytest.mark.rule("L6")
@given(histories())
def test_a_refusal_always_says_why_and_an_allowance_never(history: tuple[AdvocateLimits, int]) -> None:
    facts, starts = history
    found = may_ask(facts, POLICY, starts, BASE)
    assert found.allowed is (found.reasons == ()) is (found.decided_by is None)


def live(facts: AdvocateLimits, day: date, starts: int) -> int:
    quarter = quarter_of(day, starts).start
    return sum(1 for charge in facts.charges if charge.quarter_start == quarter and charge.is_live)


@pytest.mark.rule("L1")
@pytest.mark.rule("L2")
@settings(max_examples=30)
@given(histories())
def test_whoever_asks_whenever_allowed_passes_no_cap(history: tuple[AdvocateLimits, int]) -> None:
    """A year and a half of asking on every day that allows it, each answered yes and held on the spot."""
    facts, starts = history
    asked: list[date] = []
    for day in (BASE + timedelta(days=count) for count in range(550)):
        if not may_ask(facts, POLICY, starts, day).allowed:
            continue
        charge = ChargeFact(quarter_of(day, starts).start, ChargeState.HELD)
        facts = replace(
            facts,
            asks=(*facts.asks, AskFact(day, AskState.ACCEPTED)),
            charges=(*facts.charges, charge),
            account_charges=(*facts.account_charges, charge),
        )
        cap = quarter_cap(tier_on(facts.tiers, day), facts.agreed_per_quarter, POLICY)
        assert live(facts, day, starts) <= cap
        asked.append(day)
    assert all((later - earlier).days >= 21 for earlier, later in zip(asked, asked[1:], strict=False))
    weeks = [day - timedelta(days=day.weekday()) for day in asked]
    assert all((later - earlier).days > 7 for earlier, later in zip(weeks, weeks[1:], strict=False))


@pytest.mark.rule("L1")
@given(histories(), FUTURE)
def test_a_dated_session_passes_no_cap(history: tuple[AdvocateLimits, int], day: date) -> None:
    facts, starts = history
    quarter = quarter_of(day, starts)
    cap = quarter_cap(tier_on(facts.tiers, BASE), facts.agreed_per_quarter, POLICY)
    together = sum(1 for charge in facts.account_charges if charge.is_live and charge.quarter_start == quarter.start)
    room = live(facts, day, starts) < cap and together < POLICY.cap_account
    assert may_charge(facts, quarter, POLICY, BASE, charged=quarter.previous().start).allowed is room
    assert may_charge(facts, quarter, POLICY, BASE, charged=quarter.start).allowed


@pytest.mark.rule("L4")
@given(histories())
def test_one_more_fact_never_makes_it_easier(history: tuple[AdvocateLimits, int]) -> None:
    facts, starts = history
    before = may_ask(facts, POLICY, starts, BASE)
    for harder in (
        replace(facts, asks=(*facts.asks, AskFact(BASE, AskState.DECLINED))),
        replace(facts, references=(*facts.references, ReferenceFact(BASE))),
        replace(facts, paused_until=BASE + timedelta(days=400)),
        replace(facts, at_risk=True),
    ):
        after = may_ask(harder, POLICY, starts, BASE)
        assert not after.allowed
        assert after.next_eligible is None or (before.next_eligible or BASE) <= after.next_eligible

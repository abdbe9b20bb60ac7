"""Each limit at its boundaries, and which of them decides (L1, L2, L4, L6, A2)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from goodword.policy.limits import (
    AdvocateLimits,
    AskFact,
    ChargeFact,
    Decision,
    IssueFact,
    ReferenceFact,
    RestFact,
    TierFact,
    may_ask,
    may_charge,
    quarter_cap,
    rest_end,
    tier_on,
    without,
)
from goodword.policy.programme import DEFAULT_POLICY, LimitsPolicy
from goodword.policy.quarters import quarter_of
from goodword.policy.vocabulary import AskState, ChargeState, IssueKind, Tier

POLICY = DEFAULT_POLICY.limits
TODAY = date(2026, 5, 13)  # a Wednesday in the second quarter
Q2, Q3, Q4 = date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1)
HELD, RESERVED, RELEASED = ChargeState.HELD, ChargeState.RESERVED, ChargeState.RELEASED


def facts(tier: Tier = Tier.STANDARD, **known: Any) -> AdvocateLimits:
    known.setdefault("account_charges", known.get("charges", ()))
    return AdvocateLimits(tiers=(TierFact(tier, date(2025, 1, 1)),), **known)


def decide(known: AdvocateLimits, today: date = TODAY, policy: LimitsPolicy = POLICY) -> Decision:
    return may_ask(known, policy, 1, today)


def codes(known: AdvocateLimits, today: date = TODAY, policy: LimitsPolicy = POLICY) -> list[str]:
    return [reason.code for reason in decide(known, today, policy).reasons]


def charged(*quarters: date, state: ChargeState = HELD) -> tuple[ChargeFact, ...]:
    return tuple(ChargeFact(quarter, state) for quarter in quarters)


def asked(*days: date, state: AskState = AskState.DECLINED) -> tuple[AskFact, ...]:
    return tuple(AskFact(day, state) for day in days)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.rule("L6")
def test_nothing_against_it() -> None:
    assert decide(facts()) == Decision(True, next_eligible=TODAY)


@pytest.mark.rule("L1")
@pytest.mark.parametrize(
    ("tier", "agreed", "cap"),
    [
        (Tier.NEW, None, 1),
        (Tier.NEW, 4, 1),
        (Tier.STANDARD, None, 2),
        (Tier.STANDARD, 1, 1),
        (Tier.STANDARD, 4, 2),
        (Tier.SPECIALISED, 4, 2),
        (Tier.STRATEGIC, 4, 4),
        (Tier.STRATEGIC, 12, 4),
        (Tier.STRATEGIC, 3, 3),
        (Tier.STRATEGIC, 0, 0),
        (Tier.STRATEGIC, -1, 0),
        (Tier.STRATEGIC, None, 2),
    ],
)
def test_the_cap_of_a_quarter(tier: Tier, agreed: int | None, cap: int) -> None:
    assert quarter_cap(tier, agreed, POLICY) == cap


@pytest.mark.rule("L1")
def test_without_a_strategic_agreement_a_lower_standard_cap_counts() -> None:
    assert quarter_cap(Tier.STRATEGIC, None, LimitsPolicy(cap_strategic=1)) == 1


@pytest.mark.rule("L1")
@pytest.mark.parametrize(
    ("charges", "full"),
    [
        (charged(Q2), False),
        (charged(Q2, Q2), True),
        (charged(Q2) + charged(Q2, state=RESERVED), True),
        (charged(Q2) + charged(Q2, state=RELEASED), False),
        (charged(Q2, Q3, Q3), False),
        (charged(Q2, Q2, Q2), True),
    ],
)
def test_held_and_reserved_count_released_does_not(charges: tuple[ChargeFact, ...], full: bool) -> None:
    assert codes(facts(charges=charges)) == (["L1.quarter_cap"] if full else [])


@pytest.mark.rule("L1")
@pytest.mark.rule("L6")
def test_a_full_quarter_ends_with_the_quarter_unless_the_next_is_full_too() -> None:
    found = decide(facts(charges=charged(Q2, Q2)))
    assert found.next_eligible == Q3
    assert found.reasons[0].figures == {"used": 2, "cap": 2, "quarter": "Q2 2026", "until": Q3}
    found = decide(facts(charges=charged(Q2, Q2) + charged(Q3, Q3, state=RESERVED)))
    assert found.next_eligible == Q4
    assert found.decided_by is not None
    assert found.decided_by.figures["quarter"] == "Q3 2026"


@pytest.mark.rule("L1")
def test_the_accounts_advocates_share_four() -> None:
    mine = charged(Q2)
    assert codes(facts(charges=mine, account_charges=mine + charged(Q2, Q2))) == []
    found = decide(facts(charges=mine, account_charges=mine + charged(Q2, Q2) + charged(Q2, state=RESERVED)))
    assert [reason.code for reason in found.reasons] == ["L1.account_cap"]
    assert found.next_eligible == Q3
    assert found.reasons[0].figures["used"] == 4


@pytest.mark.rule("L1")
def test_an_agreement_to_nothing_never_ends() -> None:
    found = decide(facts(agreed_per_quarter=0))
    assert (found.allowed, found.next_eligible, found.open_ended) == (False, None, True)


@pytest.mark.rule("L1")
def test_limits_use_the_tier_of_the_day() -> None:
    history = (TierFact(Tier.NEW, date(2025, 1, 1)), TierFact(Tier.STANDARD, date(2026, 5, 20)))
    assert tier_on(history, date(2026, 5, 19)) is Tier.NEW
    assert tier_on(history[::-1], date(2026, 5, 20)) is Tier.STANDARD
    assert tier_on(history, date(2024, 1, 1)) is Tier.NEW
    assert tier_on((), TODAY) is Tier.NEW
    found = decide(replace(facts(charges=charged(Q2)), tiers=history))
    assert found.next_eligible == date(2026, 5, 20)


@pytest.mark.rule("L1")
def test_a_later_tier_does_not_shorten_the_accounts_limit() -> None:
    history = (TierFact(Tier.NEW, date(2025, 1, 1)), TierFact(Tier.STANDARD, date(2026, 5, 20)))
    found = decide(replace(facts(account_charges=charged(Q2, Q2, Q2, Q2)), tiers=history))
    assert (found.next_eligible, found.reasons[0].figures["until"]) == (Q3, Q3)


@pytest.mark.rule("L1")
def test_a_lowered_cap_stops_new_asks_only() -> None:
    lowered = facts(charges=charged(Q2, Q2, state=RESERVED), agreed_per_quarter=1)
    assert codes(lowered) == ["L1.quarter_cap"]
    within = may_charge(lowered, quarter_of(TODAY, 1), POLICY, TODAY, charged=Q2)
    assert within.allowed


@pytest.mark.rule("L1")
@pytest.mark.parametrize(("there", "allowed"), [((), True), ((Q3,), True), ((Q3, Q3), False)])
def test_a_session_moves_into_another_quarter_only_where_there_is_room(there: tuple[date, ...], allowed: bool) -> None:
    known = facts(charges=charged(Q2, state=RESERVED) + charged(*there))
    verdict = may_charge(known, quarter_of(Q3, 1), POLICY, TODAY, charged=Q2)
    assert verdict.allowed is allowed
    assert verdict.codes() == (() if allowed else ("L1.quarter_cap",))


@pytest.mark.rule("L1")
def test_a_session_may_not_fill_up_its_account() -> None:
    known = facts(charges=charged(Q2, state=RESERVED), account_charges=charged(Q2, Q3, Q3, Q3, Q3))
    assert may_charge(known, quarter_of(Q3, 1), POLICY, TODAY, charged=Q2).codes() == ("L1.account_cap",)
    assert may_charge(known, quarter_of(Q2, 1), POLICY, TODAY).allowed


@pytest.mark.rule("L2")
@pytest.mark.parametrize("state", [AskState.ACCEPTED, AskState.DECLINED, AskState.EXPIRED, AskState.WITHDRAWN])
@pytest.mark.parametrize(("days", "allowed"), [(20, False), (21, True)])
def test_spacing_counts_every_ask(state: AskState, days: int, allowed: bool) -> None:
    found = decide(facts(asks=asked(ago(90), ago(days), state=state)))
    assert found.allowed is allowed
    if not allowed:
        assert found.next_eligible == ago(days) + timedelta(days=21)


@pytest.mark.rule("A6", "L2")
def test_an_ask_the_csm_objected_to_counts_for_nothing() -> None:
    found = decide(facts(asks=asked(ago(1), state=AskState.VETOED)))
    assert found.allowed
    assert not found.concerns


@pytest.mark.rule("A6")
def test_an_ask_that_waits_for_the_csm_waits() -> None:
    found = decide(facts(asks=asked(ago(60), state=AskState.WAITING)))
    assert [reason.code for reason in found.reasons] == ["A2.pending_ask"]
    assert found.open_ended


@pytest.mark.rule("A6")
def test_the_facts_without_an_ask_are_those_of_before() -> None:
    before = facts(asks=asked(ago(40)), charges=charged(Q2), account_charges=charged(Q2, Q2))
    ask, charge = AskFact(TODAY, AskState.WAITING), ChargeFact(Q2, RESERVED)
    after = replace(
        before,
        asks=(*before.asks, ask),
        charges=(*before.charges, charge),
        account_charges=(charge, *before.account_charges),
    )
    assert without(after, ask, charge) == before
    assert without(before, AskFact(TODAY, AskState.WAITING), ChargeFact(Q3, RESERVED)) == before


@pytest.mark.rule("L2")
@pytest.mark.parametrize(
    ("sent", "today", "allowed"),
    [
        (date(2026, 5, 18), date(2026, 5, 24), False),  # the same week
        (date(2026, 5, 18), date(2026, 5, 31), False),  # thirteen days, the week after
        (date(2026, 5, 24), date(2026, 5, 31), False),  # Sunday to Sunday, the week after
        (date(2026, 5, 24), date(2026, 6, 1), True),  # eight days, and a week between
        (date(2026, 12, 30), date(2027, 1, 10), False),  # weeks 53 and 1
        (date(2026, 12, 30), date(2027, 1, 11), True),
        (date(2025, 12, 26), date(2026, 1, 4), False),  # weeks 52 and 1
    ],
)
def test_never_in_consecutive_weeks(sent: date, today: date, allowed: bool) -> None:
    """With the floor of 14 days the spacing implies it; here it is told apart by a spacing below the floor."""
    known, policy = facts(asks=asked(sent)), LimitsPolicy(spacing_days=7)
    assert codes(known, today, policy) == ([] if allowed else codes_of_week(sent, today))
    if not allowed:
        monday = sent - timedelta(days=sent.weekday())
        assert decide(known, today, policy).next_eligible == monday + timedelta(days=14)


def codes_of_week(sent: date, today: date) -> list[str]:
    return ["L2.spacing", "L2.consecutive_weeks"] if (today - sent).days < 7 else ["L2.consecutive_weeks"]


@pytest.mark.rule("L2")
@pytest.mark.parametrize(("days", "concern"), [(21, True), (27, True), (28, False)])
def test_less_than_ideal_spacing_is_a_concern(days: int, concern: bool) -> None:
    found = decide(facts(asks=asked(ago(days))))
    assert found.allowed
    assert [reason.code for reason in found.concerns] == (["L2.spacing_concern"] if concern else [])


@pytest.mark.rule("L4")
@pytest.mark.parametrize(
    ("days", "reasons", "concerns"),
    [
        (29, ["L4.recent_reference"], []),
        (30, [], ["L4.recent_reference_concern"]),
        (44, [], ["L4.recent_reference_concern"]),
        (45, [], []),
    ],
)
def test_recent_references(days: int, reasons: list[str], concerns: list[str]) -> None:
    found = decide(facts(references=(ReferenceFact(ago(300)), ReferenceFact(ago(days)))))
    assert [reason.code for reason in found.reasons] == reasons
    assert [reason.code for reason in found.concerns] == concerns


@pytest.mark.rule("L4")
def test_a_rest_ends_on_its_last_day_plus_one() -> None:
    rest = RestFact(date(2026, 4, 1), rest_end(date(2026, 4, 1), POLICY))
    known = facts(rests=(rest,))
    assert codes(known, date(2026, 3, 31)) == []
    assert codes(known, date(2026, 4, 1)) == ["L4.rest"]
    assert codes(known, date(2026, 6, 30)) == ["L4.rest"]
    assert codes(known, date(2026, 7, 1)) == []


@pytest.mark.rule("L4")
def test_a_pause_ends_on_its_day() -> None:
    known = facts(paused_until=TODAY + timedelta(days=1))
    assert codes(known) == ["L4.paused"]
    assert decide(known).next_eligible == TODAY + timedelta(days=1)
    assert codes(known, TODAY + timedelta(days=1)) == []


@pytest.mark.rule("L4")
@pytest.mark.parametrize("kind", list(IssueKind))
def test_an_open_issue_of_any_kind(kind: IssueKind) -> None:
    found = decide(facts(issues=(IssueFact(kind, ago(3)),)))
    assert [reason.code for reason in found.reasons] == ["L4.open_issue"]
    assert (found.next_eligible, found.open_ended) == (None, True)
    assert codes(facts(issues=(IssueFact(kind, ago(3), TODAY),))) == []


@pytest.mark.rule("A2")
@pytest.mark.rule("L4")
@pytest.mark.rule("L6")
@pytest.mark.parametrize(
    ("known", "code"),
    [
        ({"asks": asked(ago(40), state=AskState.PENDING)}, "A2.pending_ask"),
        ({"unheld_session": True}, "L4.unheld_session"),
        ({"at_risk": True}, "L4.at_risk"),
    ],
)
def test_ends_that_nobody_knows(known: dict[str, Any], code: str) -> None:
    found = decide(facts(**known))
    assert [reason.code for reason in found.reasons] == [code]
    assert (found.allowed, found.next_eligible, found.open_ended) == (False, None, True)


@pytest.mark.rule("L4")
@pytest.mark.rule("L6")
@pytest.mark.parametrize(("known", "code"), [({"opted_out": True}, "L4.opted_out"), ({"left": True}, "L4.left")])
def test_never(known: dict[str, Any], code: str) -> None:
    found = decide(facts(**known, unheld_session=True, charges=charged(Q2, Q2)))
    assert found.decided_by is not None
    assert found.decided_by.code == code
    assert (found.next_eligible, found.open_ended) == (None, False)
    assert {reason.code for reason in found.reasons} == {code, "L4.unheld_session", "L1.quarter_cap"}


@pytest.mark.rule("L6")
def test_unknown_end_comes_before_every_date() -> None:
    found = decide(facts(at_risk=True, charges=charged(Q2, Q2), paused_until=date(2030, 1, 1)))
    assert found.decided_by is not None
    assert found.decided_by.code == "L4.at_risk"


@pytest.mark.rule("L6")
def test_the_latest_date_decides() -> None:
    found = decide(facts(asks=asked(ago(1)), references=(ReferenceFact(ago(1)),), paused_until=ago(-60)))
    assert [reason.code for reason in found.reasons] == [
        "L2.spacing",
        "L2.consecutive_weeks",
        "L4.recent_reference",
        "L4.paused",
    ]
    assert found.decided_by is not None
    assert (found.decided_by.code, found.next_eligible) == ("L4.paused", ago(-60))
    assert found.verdict.codes() == tuple(reason.code for reason in found.reasons)


@pytest.mark.rule("L6")
def test_a_limit_that_begins_later_can_decide() -> None:
    """The pause ends within a rest that has not begun yet."""
    rest = RestFact(ago(-5), ago(-100))
    found = decide(facts(paused_until=ago(-10), rests=(rest,)))
    assert [reason.code for reason in found.reasons] == ["L4.paused"]
    assert found.decided_by is not None
    assert (found.decided_by.code, found.next_eligible) == ("L4.rest", ago(-100))

"""What may be recorded as a signal, how long it counts, and what makes two the same (I1, I2, G3)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.policy.finding import SignalKind, SignalSource
from goodword.policy.programme import DEFAULT_POLICY
from goodword.policy.signals import (
    SPECS,
    About,
    Shape,
    SignalDraft,
    check_draft,
    counts_from,
    fingerprint,
    fresh_until,
    kinds_of,
    of_team,
    teams_of,
    tidied,
)
from goodword.policy.vocabulary import Role

K, S = SignalKind, SignalSource
TODAY = date(2026, 3, 2)
SCORES = DEFAULT_POLICY.scores
KINDS = st.sampled_from(list(SignalKind))
DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))


def draft(kind: SignalKind, **values: Any) -> SignalDraft:
    """A complete one of this kind."""
    spec = SPECS[kind]
    whole = SignalDraft(kind, TODAY, 1, None if spec.about is About.ACCOUNT else 2)
    if spec.shape is Shape.NUMBER:
        whole = replace(whole, number=max(spec.low, Decimal(3)))
    if spec.words:
        whole = replace(whole, word=spec.words[0])
    elif spec.shape is Shape.TEXT or kind is K.FEATURE_USE:
        whole = replace(whole, word="Reports")
    if kind is K.ROI:
        whole = replace(whole, unit="EUR", period="year")
    return replace(whole, **values)


@pytest.mark.rule("I1")
@pytest.mark.parametrize("kind", SignalKind)
def test_a_complete_one_may_be_recorded(kind: SignalKind) -> None:
    assert check_draft(draft(kind), TODAY).allowed


@pytest.mark.rule("I1")
@pytest.mark.parametrize(
    ("kind", "values", "code"),
    [
        (K.PRAISE, {"observed_on": TODAY + timedelta(days=1)}, "signal.in_the_future"),
        (K.PRAISE, {"observed_on": date(1899, 12, 31)}, "signal.too_long_ago"),
        (K.PRAISE, {"contact_id": None}, "signal.needs_contact"),
        (K.HEALTH, {"account_id": None}, "signal.needs_account"),
        (K.NPS, {"number": None}, "signal.number_missing"),
        (K.NPS, {"number": Decimal(11)}, "signal.number_out_of_range"),
        (K.NPS, {"number": Decimal(-1)}, "signal.number_out_of_range"),
        (K.NPS, {"number": Decimal("NaN")}, "signal.number_out_of_range"),
        (K.NPS, {"number": Decimal("Infinity")}, "signal.number_out_of_range"),
        (K.NPS, {"number": Decimal("8.5")}, "signal.number_not_whole"),
        (K.REVIEW, {"number": Decimal(0)}, "signal.number_out_of_range"),
        (K.REVIEW, {"number": Decimal("4.123")}, "signal.number_too_fine"),
        (K.PRAISE, {"number": Decimal(1)}, "signal.takes_no_number"),
        (K.PRAISE, {"word": "strong"}, "signal.takes_no_word"),
        (K.CSM_RAPPORT, {"word": "superb"}, "signal.word_unknown"),
        (K.CSM_RAPPORT, {"word": ""}, "signal.word_unknown"),
        (K.BUSINESS_MODEL, {"word": ""}, "signal.word_missing"),
        (K.FEATURE_USE, {"word": ""}, "signal.word_missing"),
        (K.ROI, {"unit": ""}, "signal.unit_missing"),
        (K.ROI, {"period": ""}, "signal.period_unknown"),
        (K.PRAISE, {"period": "decade"}, "signal.period_unknown"),
        (K.PRAISE, {"note": "x" * 4001}, "signal.too_long"),
        (K.TECHNOLOGY, {"word": "x" * 101}, "signal.too_long"),
    ],
)
def test_what_is_wrong_is_said(kind: SignalKind, values: dict[str, Any], code: str) -> None:
    assert check_draft(draft(kind, **values), TODAY).codes() == (code,)


@pytest.mark.rule("I1")
def test_all_that_is_wrong_is_said_at_once() -> None:
    wrong = draft(K.NPS, observed_on=TODAY + timedelta(days=1), contact_id=None, number=None, note="x" * 5000)
    assert set(check_draft(wrong, TODAY).codes()) == {
        "signal.in_the_future", "signal.needs_contact", "signal.number_missing", "signal.too_long",
    }  # fmt: skip


@pytest.mark.rule("I1")
@given(KINDS, st.integers(0, 30), st.text(max_size=50))
def test_the_same_told_again_is_the_same(kind: SignalKind, days: int, note: str) -> None:
    one = draft(kind, observed_on=TODAY - timedelta(days=days), note=note)
    again = replace(
        one, note=f"  {note.strip()} ", external_id="other", number=one.number and one.number + Decimal("0.00")
    )
    assert fingerprint(tidied(one), S.CSM) == fingerprint(tidied(again), S.CSM)
    assert fingerprint(tidied(one), S.CSM) != fingerprint(tidied(one), S.SUPPORT)


@pytest.mark.rule("I1")
@given(KINDS, st.sampled_from([("observed_on", date(2020, 1, 1)), ("note", "Other"), ("place", "G2"), ("unit", "h"),
                               ("account_id", 9), ("prompted", True), ("number", Decimal(77))]))  # fmt: skip
def test_what_differs_is_another(kind: SignalKind, change: tuple[str, Any]) -> None:
    one = draft(kind)
    assert fingerprint(one, S.CSM) != fingerprint(replace(one, **{change[0]: change[1]}), S.CSM)


@pytest.mark.rule("I2")
@pytest.mark.parametrize(
    ("kind", "last"),
    [
        (K.NPS, date(2027, 3, 2)),
        (K.HEALTH, TODAY + timedelta(days=90)),
        (K.CSM_RAPPORT, TODAY + timedelta(days=180)),
        (K.ACTIVE_USERS, TODAY + timedelta(days=30)),
        (K.ROI, date(2028, 3, 2)),
        (K.PRAISE, date(2027, 3, 2)),
        (K.PAST_ADVOCACY, None),
        (K.REVIEW, None),
        (K.CUSTOMER_SINCE, None),
    ],
)
def test_how_long_it_counts(kind: SignalKind, last: date | None) -> None:
    assert fresh_until(kind, TODAY, SCORES) == last


@pytest.mark.rule("I2")
def test_a_year_ends_with_the_month() -> None:
    assert fresh_until(K.NPS, date(2024, 2, 29), SCORES) == date(2025, 2, 28)
    assert counts_from(K.NPS, date(2025, 2, 28), SCORES) == date(2024, 2, 28)
    assert counts_from(K.NPS, date(2025, 3, 1), SCORES) == date(2024, 3, 1)


@pytest.mark.rule("I2")
@given(KINDS, DAYS, st.integers(-800, 0))
def test_the_first_day_that_counts_is_where_counting_begins(kind: SignalKind, today: date, back: int) -> None:
    seen = today + timedelta(days=back)
    first, last = counts_from(kind, today, SCORES), fresh_until(kind, seen, SCORES)
    assert (first is None or seen >= first) == (last is None or last >= today)


@pytest.mark.rule("G3")
def test_each_team_tells_its_own() -> None:
    assert {K.CSM_RAPPORT, K.HEALTH, K.MEETING_ENGAGEMENT} <= set(of_team(S.CSM))
    assert {K.PRAISE, K.POWER_USE} <= set(of_team(S.SUPPORT))
    assert {K.REFERRAL, K.EXPANSION, K.RENEWAL} <= set(of_team(S.SALES))
    assert {K.PARTICIPATION, K.FEATURE_REQUEST} <= set(of_team(S.PRODUCT))
    assert K.HEALTH not in of_team(S.SUPPORT)
    assert teams_of({Role.MANAGER}) == (S.CSM, S.SUPPORT, S.SALES, S.PRODUCT)
    assert teams_of({Role.SUPPORT, Role.REP}) == (S.SUPPORT, S.SALES)
    assert teams_of({Role.FINANCE, Role.EXECUTIVE, Role.DIRECTOR}) == ()
    assert kinds_of({Role.PRODUCT}) == frozenset(of_team(S.PRODUCT))
    assert kinds_of({Role.ADMIN}) == frozenset(SignalKind)

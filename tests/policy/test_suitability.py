"""What beside the matrix forbids an offer, and what is a concern (M5)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from goodword.policy.matching import Adjacency, AdvocateProfile, Match, Scope, Wanted, match
from goodword.policy.programme import DEFAULT_POLICY, MatchingPolicy
from goodword.policy.vocabulary import Format, Tier

WANTED = Wanted(
    use_case="claims",
    format=Format.CALL,
    language="pt-BR",
    prospect_account_ids=frozenset({50, 51}),
    prospect_key="p",
)
SUITED = AdvocateProfile(
    id=1,
    account_id=1,
    use_cases=frozenset({"claims"}),
    languages=frozenset({"pt-BR"}),
    competitor_account_ids=frozenset(),
)


def matched(
    profile: AdvocateProfile, wanted: Wanted = WANTED, policy: MatchingPolicy = DEFAULT_POLICY.matching
) -> Match:
    return match(wanted, profile, Adjacency(), policy, date(2026, 3, 2))


def excluded(wanted: Wanted = WANTED, **known: Any) -> list[str]:
    return [reason.code for reason in matched(replace(SUITED, **known), wanted).exclusions]


def worried(**known: Any) -> list[str]:
    return [reason.code for reason in matched(replace(SUITED, **known)).concerns]


@pytest.mark.rule("M5")
def test_nothing_speaks_against_someone_suited() -> None:
    found = matched(SUITED)
    assert (found.exclusions, found.concerns) == ((), ())


@pytest.mark.rule("M5")
@pytest.mark.parametrize(
    ("known", "code"),
    [
        ({"account_id": 51}, "M5.own_account"),
        ({"competitor_account_ids": frozenset({51})}, "M5.competitor"),
        ({"met_prospects": frozenset({"p"})}, "M5.met_before"),
        ({"formats_excluded": frozenset({Format.CALL})}, "M5.format_excluded"),
        ({"languages": frozenset({"de", "en"})}, "M5.no_common_language"),
    ],
)
def test_what_forbids_an_offer(known: dict[str, Any], code: str) -> None:
    assert excluded(**known) == [code]
    assert not matched(replace(SUITED, **known)).offered


@pytest.mark.rule("M5")
@pytest.mark.parametrize(
    "known",
    [
        {"account_id": 52},
        {"competitor_account_ids": frozenset({52})},
        {"met_prospects": frozenset({"q", ""})},
        {"formats_excluded": frozenset({Format.SITE_VISIT})},
        {"languages": frozenset({"en", "PT"})},
    ],
)
def test_what_does_not(known: dict[str, Any]) -> None:
    assert excluded(**known) == []


@pytest.mark.rule("M5")
def test_an_unnamed_prospect_was_never_met() -> None:
    assert excluded(replace(WANTED, prospect_key=""), met_prospects=frozenset({""})) == []


@pytest.mark.rule("M5")
def test_all_reasons_are_told_at_once() -> None:
    everything: dict[str, Any] = {
        "account_id": 50,
        "formats_excluded": frozenset({Format.CALL}),
        "languages": frozenset({"ms"}),
    }
    assert excluded(**everything) == ["M5.own_account", "M5.format_excluded", "M5.no_common_language"]


@pytest.mark.rule("M5")
def test_what_is_not_recorded_is_shown_as_such() -> None:
    assert worried(competitor_account_ids=None) == ["M5.competitors_not_recorded"]
    assert worried(languages=frozenset()) == ["M5.languages_not_recorded"]
    assert excluded(competitor_account_ids=None, languages=frozenset()) == []


@pytest.mark.rule("M5")
def test_a_common_language_can_be_made_a_wish() -> None:
    found = matched(replace(SUITED, languages=frozenset({"ms"})), policy=MatchingPolicy(language_required=False))
    assert found.exclusions == ()
    assert [reason.code for reason in found.concerns] == ["M5.other_language"]


@pytest.mark.rule("M5")
def test_no_language_wanted_none_compared() -> None:
    assert excluded(replace(WANTED, language=None), languages=frozenset({"ms"})) == []


@pytest.mark.rule("M5")
def test_formats_they_like_better_are_a_concern() -> None:
    assert worried(formats_liked=frozenset({Format.EMAIL_QA})) == ["M5.format_not_liked"]
    assert worried(formats_liked=frozenset({Format.EMAIL_QA, Format.CALL})) == []
    assert worried(formats_excluded=frozenset({Format.CALL}), formats_liked=frozenset({Format.PEER})) == []


CLAIMS, CALLS = frozenset({"claims"}), frozenset({Format.CALL})


@pytest.mark.rule("M5")
@pytest.mark.parametrize(
    ("scope", "suits"),
    [
        (Scope(CLAIMS, CALLS), True),
        (Scope(use_cases=CLAIMS), True),
        (Scope(formats=CALLS), True),
        (Scope(frozenset({"fleet"}), CALLS), False),
        (Scope(CLAIMS, frozenset({Format.PEER})), False),
        (Scope(formats=frozenset({Format.PEER})), False),
        (Scope(), False),
    ],
)
def test_specialised_advocates_do_what_is_named_only(scope: Scope, suits: bool) -> None:
    assert excluded(tier=Tier.SPECIALISED, scope=scope) == ([] if suits else ["M5.out_of_scope"])
    assert excluded(tier=Tier.STANDARD, scope=scope) == []

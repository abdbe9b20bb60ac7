"""What a request must hold to be submitted (Q1), and an ask to go out (A1)."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from goodword.policy import asks, requests
from goodword.policy.asks import ELEMENTS, AskFacts
from goodword.policy.programme import RequestPolicy
from goodword.policy.requests import MANDATORY, SECTIONS, RequestFacts, Section, completeness
from goodword.policy.vocabulary import Format, Function, Level, Stage

FULL = RequestFacts(
    prospect_company="Meridian Freight",
    industry="logistics",
    employees=800,
    arr=Decimal(84000),
    stage=Stage.EVALUATION,
    expected_close=date(2026, 6, 30),
    contact_function=Function.OPERATIONS,
    contact_level=Level.DIRECTOR,
    format=Format.CALL,
    key_questions=("How long did it take?",),
    use_case="dispatch",
    why_now="They choose on Friday.",
)
ASK = AskFacts(
    prospect_company="Meridian Freight",
    prospect_industry="Logistics",
    prospect_size="800",
    contact_title="Head of dispatch",
    interest="They outgrew their spreadsheets.",
    wants="How the change went.",
    why_advocate="You cut planning time by half.",
    minutes=20,
    proposed_times=(datetime(2026, 6, 2, 9, tzinfo=UTC),),
)


@pytest.mark.rule("Q1")
def test_a_full_request_may_be_submitted() -> None:
    assert requests.missing(FULL) == ()


@pytest.mark.rule("Q1")
@pytest.mark.parametrize("name", MANDATORY)
def test_each_mandatory_field_is_named_when_it_is_empty(name: str) -> None:
    empty: Any = getattr(RequestFacts(), name)
    [reason] = requests.missing(replace(FULL, **{name: empty}))
    assert reason.field == name


@pytest.mark.rule("Q1")
def test_an_empty_draft_misses_all_of_it_at_once() -> None:
    assert [reason.field for reason in requests.missing(RequestFacts())] == list(MANDATORY)
    assert len(MANDATORY) == 12


@pytest.mark.rule("Q1")
@pytest.mark.parametrize("blank", [{"prospect_company": "  "}, {"why_now": "\n"}, {"key_questions": (" ", "")}])
def test_blanks_are_empty(blank: dict[str, Any]) -> None:
    assert [reason.field for reason in requests.missing(replace(FULL, **blank))] == list(blank)


@pytest.mark.rule("Q1")
def test_nobody_is_no_company_but_nothing_is_a_price() -> None:
    assert [reason.field for reason in requests.missing(replace(FULL, employees=0))] == ["employees"]
    assert requests.missing(replace(FULL, arr=Decimal(0))) == ()


@pytest.mark.rule("Q1")
def test_more_key_questions_can_be_demanded() -> None:
    [reason] = requests.missing(replace(FULL, key_questions=("One?", " ")), RequestPolicy(key_questions=2))
    assert (reason.code, reason.figures) == ("Q1.key_questions", {"asked": 1, "needed": 2})


@pytest.mark.rule("Q1")
def test_every_field_belongs_to_one_section() -> None:
    names = [name for section in SECTIONS.values() for name in section]
    assert sorted(names) == sorted(entry.name for entry in fields(RequestFacts))
    assert set(MANDATORY) <= set(names)


@pytest.mark.rule("Q1")
def test_progress_by_section() -> None:
    progress = {part.section: part for part in completeness(replace(FULL, stage=None, contact_name="Ana"))}
    deal, contact = progress[Section.DEAL], progress[Section.CONTACT]
    assert (deal.filled, deal.total, deal.missing) == (5, 7, ("stage",))
    assert (contact.filled, contact.missing) == (3, ())


@pytest.mark.rule("A1")
def test_a_full_ask_may_go_out() -> None:
    assert asks.missing(ASK) == ()


@pytest.mark.rule("A1")
@pytest.mark.parametrize("name", ELEMENTS)
def test_an_ask_is_never_vague(name: str) -> None:
    empty: Any = getattr(AskFacts(), name)
    assert [(reason.code, reason.field) for reason in asks.missing(replace(ASK, **{name: empty}))] == [
        ("A1.missing", name)
    ]
    if isinstance(empty, str):
        blank: dict[str, Any] = {name: " \n"}
        assert asks.missing(replace(ASK, **blank))


@pytest.mark.rule("A1")
def test_times_or_weeks_are_needed_before_an_ask_goes_out() -> None:
    without = replace(ASK, proposed_times=())
    assert [reason.code for reason in asks.missing(without)] == ["A1.times_missing"]
    assert asks.missing(replace(without, proposed_weeks="Any morning in June")) == ()
    assert asks.missing(replace(without, proposed_weeks=" "))


@pytest.mark.rule("A1")
def test_an_empty_ask_names_everything() -> None:
    assert {reason.field for reason in asks.missing(AskFacts())} == {*ELEMENTS, "proposed_times"}

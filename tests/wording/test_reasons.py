"""Every reason has a sentence, in the reader's language and way of writing figures."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation

from goodword.policy.programme import SETTINGS
from goodword.policy.requests import RequestFacts, missing
from goodword.policy.transitions import may_move
from goodword.policy.verdict import Reason
from goodword.policy.vocabulary import AskState, Format, IssueKind, RequestState
from goodword.wording.data_import import PROBLEMS
from goodword.wording.reasons import SENTENCES, sentence
from goodword.wording.refusals import REFUSALS
from goodword.wording.requests import FIELDS
from goodword.wording.rules import DATED, RULES
from goodword.wording.settings import setting_label

SOURCE = Path(__file__).parents[2] / "goodword"
# What makes reasons, and which argument is the code.
MAKERS = {
    **dict.fromkeys(("Reason", "refuse", "refused", "Problem", "_dated", "_full", "Finding"), 0),
    **dict.fromkeys(("reject", "add_problem"), 1),
}
CODE = re.compile(r"^([A-Z]{1,2}\d+|[a-z][a-z_]*)\.[a-z][a-z_]+$")


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def codes_in(path: Path) -> Iterator[str]:
    """Reason codes are literals where reasons are made; also where one of two is chosen on the spot."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        place = MAKERS.get(name_of(node)) if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and place is not None and len(node.args) > place:
            yield from (text for text in literals_of(node.args[place]) if CODE.match(text))


def literals_of(argument: ast.expr) -> Iterator[str]:
    if isinstance(argument, ast.IfExp):
        yield from literals_of(argument.body)
        yield from literals_of(argument.orelse)
    elif isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value


USED = sorted({code for path in SOURCE.rglob("*.py") for code in codes_in(path)} | {"policy.not_below", "policy.above"})


@pytest.mark.rule("M7")
@pytest.mark.rule("L6")
@pytest.mark.parametrize("code", USED)
def test_every_reason_has_a_sentence(code: str) -> None:
    assert code in SENTENCES


def test_codes_are_found_in_the_source() -> None:
    assert {"L1.quarter_cap", "L2.spacing", "Q1.missing", "permission.missing", "workspace.exists"} <= set(USED)


def test_no_sentence_is_left_over() -> None:
    """Some codes pass through variables, but each stands somewhere; those of imports are made up of parts."""
    files = [path for path in SOURCE.rglob("*.py") if "wording" not in path.parts]
    source = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert [code for code in {**RULES, **REFUSALS} if f'"{code}"' not in source] == []


def test_no_sentence_hides_another() -> None:
    assert not set(RULES) & set(REFUSALS)
    assert len(SENTENCES) == len(RULES) + len(REFUSALS) + len(PROBLEMS)


def test_sentences_are_sentences() -> None:
    for code, text in SENTENCES.items():
        assert str(text)[0] in "“ABCDEFGHIJKLMNOPQRSTUVWXYZ", code
        assert str(text).endswith((".", "?", "!", ": %(text)s")), code


CAP = Reason("L1.quarter_cap", {"used": 2, "cap": 2, "quarter": "Q2 2026", "until": date(2026, 7, 1)})


@pytest.mark.rule("L6")
def test_a_dated_limit_says_until_when() -> None:
    assert sentence(CAP) == (
        "All references of Q2 2026 are given or reserved (2 of 2). This limit no longer applies from 1 Jul 2026."
    )
    assert sentence(Reason("L1.quarter_cap", {"used": 2, "cap": 2, "quarter": "Q2 2026"})) == (
        "All references of Q2 2026 are given or reserved (2 of 2)."
    )
    assert set(SENTENCES) >= DATED


def test_only_limits_say_until_when() -> None:
    text = sentence(Reason("L4.pause_in_the_past", {"until": date(2026, 1, 1)}))
    assert text == "A pause ends on a later day than today."


@pytest.mark.parametrize(
    ("reason", "part"),
    [
        (Reason("L4.open_issue", {"kind": IssueKind.TECHNICAL, "opened_on": date(2026, 5, 3)}), "Technical issue"),
        (Reason("L4.open_issue", {"kind": IssueKind.TECHNICAL, "opened_on": date(2026, 5, 3)}), "3 May 2026"),
        (Reason("M5.format_excluded", {"format": Format.EMAIL_QA}), "E-mail Q&A"),
        (Reason("M5.no_common_language", {"language": "pt-br"}), "Portuguese"),
        (Reason("Q1.missing", {"field": "expected_close"}), "“Expected close”"),
        (
            Reason("policy.out_of_range", {"value": 1234, "minimum": Decimal("1.1"), "maximum": 100}),
            "1.1 to 100, not 1,234",
        ),
        (Reason("session.not_begun", {"starts_at": datetime(2026, 5, 3, 14, 5, tzinfo=UTC)}), "14:05"),
        (Reason("ask.changed", {"state": AskState.DECLINED}), "Declined"),
        (Reason("L4.rest", {"starts_on": None}), "since –"),
    ],
)
def test_figures_are_written_for_people(reason: Reason, part: str) -> None:
    assert part in sentence(reason)


def test_figures_are_written_as_the_language_does() -> None:
    with translation.override("de"):
        assert "1. Juli 2026" in sentence(CAP) or "01.07.2026" in sentence(CAP)


def test_what_nobody_wrote_a_sentence_for_is_still_told() -> None:
    assert sentence(Reason("new.code", {"until": date(2026, 1, 1)})) == "This is not possible at the moment (new.code)."


def test_a_missing_figure_is_a_dash() -> None:
    assert "–" in sentence(Reason("L4.rest"))


def test_the_reasons_of_rules_fill_their_sentences() -> None:
    move = may_move(RequestState.DRAFT, RequestState.HELD).reasons[0]
    reasons = [*missing(RequestFacts()), move]
    assert [sentence(reason) for reason in reasons if "–" in sentence(reason)] == []
    assert sentence(reasons[0]) == "Please fill in “Prospect company”."
    assert "“Draft” cannot become “Reference given”" in sentence(move)


@pytest.mark.rule("Q1")
def test_every_field_that_can_be_missing_has_a_name() -> None:
    assert {reason.field for reason in missing(RequestFacts())} <= set(FIELDS)


def test_every_setting_has_a_name() -> None:
    names = [setting_label(item.path) for item in SETTINGS]
    assert len(set(names)) == len(SETTINGS)
    assert setting_label("matching.weights.use_case") == "Weight: Use case"
    assert setting_label("matching.weights") == "Weights"

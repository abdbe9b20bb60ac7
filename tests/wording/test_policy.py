"""The Policy page tells the figures in force, all of them, and none that is written into the text."""

import ast
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from goodword.policy.programme import (
    DEFAULT_POLICY,
    SETTINGS,
    ProgrammePolicy,
    Setting,
    SettingKind,
    from_dict,
    to_dict,
)
from goodword.policy.vocabulary import Criterion
from goodword.wording import policy as words
from goodword.wording.policy import chapters, matrix


def text_of(policy: ProgrammePolicy) -> str:
    rows = [f"{row.compares}|{row.excellent}|{row.good}|{row.poor}|{row.weight}" for row in matrix(policy)]
    return "\n".join([*rows, *(sentence for chapter in chapters(policy) for sentence in chapter.sentences)])


def with_another(item: Setting) -> ProgrammePolicy:
    value: Any = item.default
    if item.kind is SettingKind.BOOLEAN:
        value = not value
    elif item.kind is SettingKind.CHOICE:
        value = "discovery"
    elif item.kind is SettingKind.INTEGER:
        value += 1 if value + 1 <= (item.maximum or 0) else -1
    else:
        value = str(value - Decimal("0.5"))
    *sections, name = item.path.split(".")
    data = to_dict(DEFAULT_POLICY)
    part = data
    for section in sections:
        part = part[section]
    part[name] = value
    return from_dict(data)


@pytest.mark.rule("M7")
@pytest.mark.rule("L1")
@pytest.mark.parametrize("item", SETTINGS, ids=[item.path for item in SETTINGS])
def test_every_setting_is_told(item: Setting) -> None:
    assert text_of(with_another(item)) != text_of(DEFAULT_POLICY)


@pytest.mark.rule("M7")
def test_no_figure_is_written_into_the_text() -> None:
    """But the ends of the scales, which are no settings."""
    tree = ast.parse(Path(words.__file__).read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_"]
    texts = [argument.value for call in calls for argument in call.args if isinstance(argument, ast.Constant)]
    assert len(texts) > 50
    figures = {figure for text in texts for figure in re.findall(r"\d+", str(text))}
    assert figures <= {"0", "100", "1", "5"}


@pytest.mark.rule("M1")
def test_the_matrix_with_the_figures_of_the_specification() -> None:
    rows = {row.criterion: row for row in matrix(DEFAULT_POLICY)}
    assert list(rows) == list(Criterion)
    size, recent = rows[Criterion.SIZE], rows[Criterion.RECENT_USE]
    assert (size.excellent, size.good, size.poor) == ("Up to 2", "Up to 5", "More than 5")
    assert (recent.excellent, recent.good, recent.poor) == ("45 or more, or never", "30 to 44", "Fewer than 30")
    assert sum(row.weight for row in rows.values()) == 100


@pytest.mark.rule("M4")
@pytest.mark.rule("L2")
def test_sentences_with_their_figures() -> None:
    text = text_of(DEFAULT_POLICY)
    for sentence in (
        "Excellent earns 100% of a criterion's weight, good 60%, unknown 30%, poor 0%.",
        "Size is finer: 100% at equal size, 80% at a ratio of 2 and 40% at 5,",
        "40% on day 30, 80% on day 45 and 100% from day 180 on",
        "strategic advocates 4, standard and specialised 2, new 1",
        "All advocates of an account together: at most 4.",
        "at least 21, ideally 28 to 42",
        "no ask for 30 days; until day 45",
        "A rest lasts at least 91 days.",
        "from 8 to 18 o'clock",
        "Usually 1 to 2 references a quarter, of 15 to 20 minutes each.",
        "positive from 4, neutral from 3",
    ):
        assert sentence in text


def test_every_chapter_names_its_rules() -> None:
    for chapter in chapters(DEFAULT_POLICY):
        assert chapter.title
        assert chapter.rules
        assert all(sentence[-1] == "." for sentence in chapter.sentences)

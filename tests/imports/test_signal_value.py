"""A signal's value by its kind: numbers, words in four languages, and what has to be asked (I1)."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.imports.cell import BadCell
from goodword.imports.numbers import DecimalSign
from goodword.imports.signal_value import Told, choices_of, is_unknown_word, known_words, likely, told
from goodword.policy.finding import SignalKind
from goodword.policy.signals import SPECS, Shape

pytestmark = pytest.mark.rule("I1")
K = SignalKind
WORDS = [kind for kind, spec in SPECS.items() if spec.words]


@pytest.mark.parametrize(
    ("kind", "text", "number"),
    [
        (K.HEALTH, "86", "86"), (K.HEALTH, "85%", "85"), (K.HEALTH, "80/100", "80"), (K.REVIEW, "4.5 stars", "4.5"),
        (K.REVIEW, "5 Sterne", "5"), (K.REVIEW, "4/5", "4"), (K.NPS, "9/10", "9"), (K.ROI, "€120k", "120000"),
    ],
)  # fmt: skip
def test_numbers(kind: SignalKind, text: str, number: str) -> None:
    assert told(kind, text, None, {}).number == Decimal(number)


def test_a_number_in_two_readings_is_not_guessed() -> None:
    assert told(K.ROI, "1.234", DecimalSign.COMMA, {}).number == 1234
    with pytest.raises(BadCell, match=r"value\.not_a_number"):
        told(K.ROI, "1.234", None, {})


@pytest.mark.parametrize(
    ("kind", "text", "word"),
    [
        (K.RENEWAL, "vorzeitig", "early"), (K.RENEWAL, "no prazo", "on_time"), (K.RENEWAL, "sukar", "hard_fought"),
        (K.RENEWAL, "Hard-fought", "hard_fought"), (K.CSM_RAPPORT, "forte", "strong"), (K.MATURITY, "tinggi", "high"),
        (K.WRITES, "ja", "yes"), (K.IN_COLLECTIONS, "tidak", "no"), (K.COMPANY_POLICY, "mit Freigabe", "with_approval"),
    ],
)  # fmt: skip
def test_words_of_four_languages(kind: SignalKind, text: str, word: str) -> None:
    assert told(kind, text, None, {}).word == word


@pytest.mark.parametrize("kind", WORDS)
def test_every_word_of_ours_is_known_and_can_be_chosen(kind: SignalKind) -> None:
    for word in SPECS[kind].words:
        assert told(kind, word, None, {}).word == word
    assert [value for value, _ in choices_of(kind)] == list(SPECS[kind].words)
    assert set(known_words(kind).values()) == set(SPECS[kind].words)


@pytest.mark.parametrize("kind", [*WORDS, K.HEALTH])
def test_a_traffic_light_is_suggested_and_never_taken_by_itself(kind: SignalKind) -> None:
    for colour in ("green", "gelb", "vermelho", "hijau"):
        assert is_unknown_word(kind, colour)
        assert likely(kind, colour) in {"", *(value for value, _ in choices_of(kind))}
    assert likely(kind, "grün") == choices_of(kind)[0][0]
    assert likely(kind, "merah") == choices_of(kind)[-1][0]


def test_an_answer_counts_for_its_kind_alone() -> None:
    answers = {"health green": "90", "csm_rapport green": "strong"}
    assert told(K.HEALTH, "Green", None, answers).number == 90
    assert told(K.CSM_RAPPORT, "GREEN", None, answers).word == "strong"
    with pytest.raises(BadCell):
        told(K.RENEWAL, "green", None, answers)
    assert told(K.HEALTH, "green", None, {"health green": ""}) == Told()


def test_what_did_not_happen_is_no_signal() -> None:
    with pytest.raises(BadCell, match=r"value\.did_not_happen"):
        told(K.EXPANSION, "nein", None, {})
    assert told(K.EXPANSION, "yes", None, {}) == Told()
    assert told(K.EVENT, "User conference", None, {}).note == "User conference"


@given(kind=st.sampled_from(list(SignalKind)), text=st.text(max_size=100))
def test_any_text_is_a_value_or_a_reason(kind: SignalKind, text: str) -> None:
    with suppress(BadCell):
        found = told(kind, text, None, {})
        assert found.number is None or SPECS[kind].shape is Shape.NUMBER
        assert not found.word or SPECS[kind].shape in (Shape.WORD, Shape.YES_NO, Shape.TEXT)

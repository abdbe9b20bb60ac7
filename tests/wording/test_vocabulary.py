"""Every member of every vocabulary has its word."""

from enum import StrEnum

import pytest

from goodword.policy import actors, programme, requests, transitions, vocabulary
from goodword.policy.vocabulary import AskState, Format, RequestState
from goodword.wording.vocabulary import LABELS, choices, label

ENUMS = sorted(
    {
        item
        for module in (vocabulary, actors, transitions, requests, programme)
        for item in vars(module).values()
        if isinstance(item, type) and issubclass(item, StrEnum) and item is not StrEnum
    }
    - {programme.SettingKind},
    key=lambda item: item.__name__,
)


@pytest.mark.parametrize("vocabulary", ENUMS, ids=[item.__name__ for item in ENUMS])
def test_every_member_has_a_word(vocabulary: type[StrEnum]) -> None:
    assert list(LABELS[vocabulary]) == list(vocabulary)
    words = [str(label(member)) for member in vocabulary]
    assert all(words)
    assert len(set(words)) == len(words)


def test_the_same_value_in_two_vocabularies_has_two_words() -> None:
    """`held` is a request's, a session's and a slot's."""
    assert str(label(RequestState.HELD)) == "Reference given"
    assert str(label(vocabulary.SessionState.HELD)) == "Held"
    assert str(label(vocabulary.ChargeState.HELD)) == "Used"
    assert RequestState.DECLINED.value == AskState.DECLINED.value


def test_choices_keep_the_order() -> None:
    assert [(value, str(word)) for value, word in choices(Format)][:2] == [("call", "Call"), ("email_qa", "E-mail Q&A")]

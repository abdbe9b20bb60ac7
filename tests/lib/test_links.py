"""Tokens of personal links cannot be made, altered or guessed without the secret."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.lib.links import TOKEN_LENGTH, link_token, read_token

SECRET = "the secret of this deployment, and of no other"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.mark.rule("V15")
@given(st.uuids())
def test_a_token_leads_back_to_its_link(link_id: UUID) -> None:
    token = link_token(link_id, SECRET)
    assert len(token) == TOKEN_LENGTH
    assert read_token(token, SECRET) == link_id


@pytest.mark.rule("V15")
@given(st.uuids(), st.integers(0, TOKEN_LENGTH - 1), st.sampled_from(ALPHABET))
def test_a_token_with_any_other_character_leads_nowhere(link_id: UUID, place: int, other: str) -> None:
    token = link_token(link_id, SECRET)
    altered = token[:place] + other + token[place + 1 :]
    assert (read_token(altered, SECRET) is None) == (altered != token)


@pytest.mark.rule("V15")
@given(st.uuids())
def test_another_secret_makes_other_tokens(link_id: UUID) -> None:
    assert read_token(link_token(link_id, "another secret"), SECRET) is None


@pytest.mark.rule("V15")
@given(st.text(max_size=80))
def test_any_other_text_leads_nowhere(text: str) -> None:
    assert read_token(text, SECRET) is None


def test_a_token_does_not_show_the_secret_or_repeat_itself() -> None:
    one, other = link_token(UUID(int=1), SECRET), link_token(UUID(int=2), SECRET)
    assert one[22:] != other[22:]

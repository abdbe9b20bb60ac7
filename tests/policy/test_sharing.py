"""What an advocate learns of the size of the deals they helped with (F4)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.policy.sharing import Shared, band, shared
from goodword.policy.vocabulary import ShareTerms

pytestmark = pytest.mark.rule("F4")
AMOUNTS = st.decimals(min_value=0, max_value=10**12, places=2)


def test_as_the_workspace_shares() -> None:
    two = [Decimal(120_000), Decimal(60_000)]
    assert shared(ShareTerms.NOTHING, two) is None
    assert shared(ShareTerms.BAND, two) == Shared(low=Decimal(100_000), high=Decimal(250_000))
    assert shared(ShareTerms.AMOUNT, two) == Shared(amount=Decimal(180_000))


def test_one_deal_could_be_recognised_and_so_it_is_a_band() -> None:
    assert shared(ShareTerms.AMOUNT, [Decimal(120_000)]) == Shared(low=Decimal(100_000), high=Decimal(250_000))


def test_nothing_is_said_of_what_is_not_known() -> None:
    assert shared(ShareTerms.AMOUNT, []) is None


@given(AMOUNTS)
def test_a_band_holds_its_amount_and_does_not_tell_it(amount: Decimal) -> None:
    found = band(amount)
    assert found.amount is None
    assert found.low is None or found.low <= amount
    assert found.high is None or amount < found.high
    assert found.low is not None or found.high is not None
    assert None in (found.low, found.high) or found.high >= 2 * found.low  # type: ignore[operator]


@given(st.sampled_from(ShareTerms), st.lists(AMOUNTS, max_size=1))
def test_the_amount_of_one_deal_is_never_told(terms: ShareTerms, amounts: list[Decimal]) -> None:
    found = shared(terms, amounts)
    assert found is None or found.amount is None

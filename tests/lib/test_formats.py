"""How long something took or waits, as it is read."""

from datetime import timedelta

import pytest

from goodword.lib.formats import span


@pytest.mark.parametrize(
    ("delta", "words"),
    [
        (timedelta(0), "1 minute"),
        (timedelta(seconds=59), "1 minute"),
        (timedelta(minutes=119), "119 minutes"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=2), "2 days"),
    ],
)
def test_a_span_is_said_in_the_unit_that_suits_it(delta: timedelta, words: str) -> None:
    assert span(delta, "en") == words

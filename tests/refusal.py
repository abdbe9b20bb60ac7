"""What an operation says no with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from goodword.operations.refused import Refused


def refusal(operation: Callable[[], object]) -> tuple[str, ...]:
    """The codes of its refusal; fails where it refuses nothing."""
    with pytest.raises(Refused) as caught:
        operation()
    return caught.value.verdict.codes()


@contextmanager
def refused_with(*codes: str) -> Iterator[None]:
    """What is done inside is refused with just these reasons."""
    with pytest.raises(Refused) as caught:
        yield
    assert sorted(caught.value.verdict.codes()) == sorted(codes)

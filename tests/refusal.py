"""What an operation says no with."""

from collections.abc import Callable

import pytest

from goodword.operations.refused import Refused


def refusal(operation: Callable[[], object]) -> tuple[str, ...]:
    """The codes of its refusal; fails where it refuses nothing."""
    with pytest.raises(Refused) as caught:
        operation()
    return caught.value.verdict.codes()

"""Many things, so many at once: databases take so many values in one statement and no more, and memory is finite."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """In their order; the last one may be smaller."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch

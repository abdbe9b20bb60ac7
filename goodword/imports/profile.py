"""What a column looks like, counted while the file is read: for the mapping, and for what must be asked."""

from collections import Counter
from functools import lru_cache
from typing import Any

from . import dates, numbers
from .cell import is_empty

SAMPLES = 5
MOST_VALUES = 500  # distinct values that are kept; a column with more is no list of words
TRIAL = 300  # filled cells after which a column that is not of a type is no longer counted for it
SHARE = 0.2


@lru_cache(maxsize=50_000)
def _dates(text: str) -> Counter[str]:
    return dates.count_readings([text])


@lru_cache(maxsize=50_000)
def _numbers(text: str) -> Counter[str]:
    return numbers.count_readings([text])


class Column:
    """`add` every cell; `summary()`: name, filled, samples, values (text → count), readings of dates and numbers."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.filled = 0
        self.values: Counter[str] | None = Counter()
        self.samples: list[str] = []
        self.dates: Counter[str] | None = Counter()
        self.numbers: Counter[str] | None = Counter()

    def add(self, text: str) -> None:
        if is_empty(text):
            return
        self.filled += 1
        if len(self.samples) < SAMPLES and text[:80] not in self.samples:
            self.samples.append(text[:80])
        if self.values is not None:
            self.values[text[:200]] += 1
            if len(self.values) > MOST_VALUES:
                self.values = None
        if self.dates is not None:
            self.dates.update(_dates(text))
            self.dates = self._if_likely(self.dates)
        if self.numbers is not None:
            self.numbers.update(_numbers(text))
            self.numbers = self._if_likely(self.numbers)

    def _if_likely(self, counts: Counter[str]) -> Counter[str] | None:
        if self.filled == TRIAL and counts["none"] > TRIAL * (1 - SHARE):
            return None
        return counts

    def summary(self) -> dict[str, Any]:
        return {
            "name": self.name, "filled": self.filled, "samples": self.samples,
            "values": dict(self.values.most_common()) if self.values is not None else {},
            "dates": dict(self.dates or {}), "numbers": dict(self.numbers or {}),
        }  # fmt: skip

"""A line that stays at a value until the day it changes, as the path of an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 1000, 200


@dataclass(frozen=True)
class Frame:
    """What the drawing shows: these days from left to right, and 0 to `highest` from below."""

    since: date
    until: date
    highest: int = 100

    def x(self, day: date) -> float:
        days = max((self.until - self.since).days, 1)
        inside = min(max((day - self.since).days, 0), days)
        return round(WIDTH * inside / days, 1)

    def y(self, value: int) -> float:
        return round(HEIGHT * (1 - value / self.highest), 1)

    def path(self, steps: Sequence[tuple[date, int]]) -> str:
        """`steps`: from which day on which value, the earliest first; nothing where they begin after the last day."""
        shown = self.visible(steps)
        if not shown:
            return ""
        begin, *rest = shown
        moves = "".join(f" H{self.x(day)} V{self.y(value)}" for day, value in rest)
        return f"M{self.x(begin[0])} {self.y(begin[1])}{moves} H{WIDTH}"

    def visible(self, steps: Sequence[tuple[date, int]]) -> list[tuple[date, int]]:
        """Those within the frame; the one before it stands at its beginning."""
        before = [value for day, value in steps if day <= self.since]
        within = [(day, value) for day, value in steps if self.since < day <= self.until]
        return [(self.since, before[-1]), *within] if before else within

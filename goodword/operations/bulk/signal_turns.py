"""What the rows of one file say of one matter on one day: which says the same again, and which counts (I1)."""

from collections.abc import Iterator
from dataclasses import dataclass

from goodword.policy.finding import SignalSource
from goodword.policy.signals import HAPPENED, Matter, SignalDraft, fingerprint, matter

from .signal_write import END, Drafted


@dataclass(frozen=True, slots=True)
class Turn:
    """What a line says, when on its day, and after how many that said the same."""

    fact: str
    clock: int
    line: int


class Turns:
    """In the order of the file. The same file again finds the same turns, whatever was told between."""

    def __init__(self, source: SignalSource) -> None:
        self.source = source
        self.told: dict[Matter, list[Turn]] = {}
        self.left_out: set[int] = set()  # lines that were rejected

    def drafted(self, draft: SignalDraft, clock: int | None, line: int) -> Drafted:
        """The same once more is another turn if something else was told between, or it is of another hour."""
        fact, at = fingerprint(draft, self.source), END if clock is None else clock
        if draft.kind in HAPPENED:
            return Drafted(draft, fact, fact, at)
        told = self.told.setdefault(matter(draft), [])
        same = [turn for turn in told if turn.fact == fact]
        again = next((turn for turn in same if turn.clock == at and (at != END or turn is told[-1])), None)
        if again is None:
            told.append(Turn(fact, at, line))
        turn = len(same) if again is None else same.index(again)
        return Drafted(draft, fact, fingerprint(draft, self.source, turn) if turn else fact, at)

    def behind(self) -> Iterator[tuple[int, int]]:
        """Lines that do not count, each with the one that does: of the latest hour, or the last in the file."""
        for told in self.told.values():
            kept = [turn for turn in told if turn.line not in self.left_out]
            if len(kept) > 1:
                last = max(kept, key=lambda turn: (turn.clock, turn.line)).line
                yield from ((turn.line, last) for turn in kept if turn.line != last)

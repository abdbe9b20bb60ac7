"""A match explained line by line: the two values in words, the grade, and the points (M7)."""

from collections.abc import Sequence
from dataclasses import dataclass

from goodword.models import Industry, UseCase
from goodword.policy.matching import CriterionResult, Match
from goodword.policy.programme import MatchingPolicy
from goodword.policy.verdict import Reason
from goodword.policy.vocabulary import Criterion, Grade
from goodword.wording.match_values import Names, advocate_text, wanted_text

from .shortlist import Row

# Where what is unknown can be filled in: the record that holds it.
KEPT_AT = {
    Criterion.INDUSTRY: "account",
    Criterion.SIZE: "account",
    Criterion.GEOGRAPHY: "account",
    Criterion.ROLE: "contact",
    Criterion.USE_CASE: "advocate",
    Criterion.AVAILABILITY: "advocate",
    Criterion.RECENT_USE: "advocate",
}


@dataclass(frozen=True, slots=True)
class Line:
    """`points` of `most` possible ones; both add up to at most 100 over the lines."""

    criterion: Criterion
    wanted: str
    advocate: str
    grade: Grade
    points: float
    most: float

    @property
    def is_relevant(self) -> bool:
        return self.grade is not Grade.NOT_RELEVANT


@dataclass(frozen=True, slots=True)
class Missing:
    """A value to complete; `record` is account, contact or advocate."""

    criterion: Criterion
    record: str
    pk: int


@dataclass(frozen=True, slots=True)
class Explained:
    """A row of the shortlist in words. `reasons` are all against asking today, `concerns` what to know beforehand."""

    row: Row
    lines: tuple[Line, ...]
    missing: tuple[Missing, ...]

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return (*self.row.match.exclusions, *self.row.decision.reasons)

    @property
    def concerns(self) -> tuple[Reason, ...]:
        return (*self.row.match.concerns, *self.row.decision.concerns)

    @property
    def weak(self) -> tuple[Line, ...]:
        """The lines that make it poor."""
        return tuple(line for line in self.lines if line.grade is Grade.POOR)


def names_of_lists() -> Names:
    """Industries and use cases by code, in the active language."""
    return {
        Criterion.INDUSTRY: {entry.code: entry.name for entry in Industry.objects.order_by()},
        Criterion.USE_CASE: {entry.code: entry.name for entry in UseCase.objects.order_by()},
    }


def explain(rows: Sequence[Row], policy: MatchingPolicy) -> list[Explained]:
    """Two queries, for the names."""
    names = names_of_lists() if rows else {}
    return [Explained(row, lines_of(row.match, names, policy), _missing(row)) for row in rows]


def lines_of(match: Match, names: Names, policy: MatchingPolicy) -> tuple[Line, ...]:
    return tuple(_line(result, names, policy) for result in match.criteria)


def _line(result: CriterionResult, names: Names, policy: MatchingPolicy) -> Line:
    return Line(
        criterion=result.criterion,
        wanted=wanted_text(result, names, policy),
        advocate=advocate_text(result, names),
        grade=result.grade,
        points=result.contribution,
        most=100 * result.share,
    )


def _missing(row: Row) -> tuple[Missing, ...]:
    contact = row.advocate.contact
    ids = {"advocate": row.advocate.pk, "contact": contact.pk, "account": contact.account_id}
    return tuple(Missing(one, KEPT_AT[one], ids[KEPT_AT[one]]) for one in row.match.missing)

"""Who fits a request, how well and why, and who may not be asked until when: the manager's (A7)."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from ninja import Query
from pydantic import BaseModel, Field

from goodword.api.auth import ApiRequest
from goodword.api.problems import ProblemReason, of_reason
from goodword.api.records import found
from goodword.api.types import PathId, Ref, Shown, ref_of
from goodword.policy.vocabulary import Criterion, Grade, Tier
from goodword.queries.explanation import Explained, explain
from goodword.queries.shortlist import shortlist
from goodword.queries.workspace import current_policy

from .reference_request import REQUESTS, visible


class ShortlistQuery(BaseModel):
    everyone: bool = Field(False, description="Grade those as well who are surely poor.")
    limit: int = Field(25, ge=1, le=100, description="How many at most, above and below the line.")


class Line(Shown):
    """One of the seven criteria; the points of all add up to the score."""

    criterion: Criterion
    wanted: str
    advocate: str
    grade: Grade
    points: float
    most: float


class Candidate(Shown):
    """An advocate for this request. `ready`: they fit, and may be asked today."""

    advocate: Ref
    account: Ref
    tier: Tier
    grade: Grade
    score: float
    ready: bool
    next_eligible: date | None
    reasons: list[ProblemReason]
    concerns: list[ProblemReason]
    lines: list[Line]


class ShortlistShown(Shown):
    """Above the line who may be asked today, best first; below it who may not, with the reasons."""

    ready_count: int
    below_count: int
    excellent: int
    good: int
    left_out: int
    ready: list[Candidate]
    below: list[Candidate]


def _candidates(rows: Iterable[Explained]) -> list[Candidate]:
    return [
        Candidate(
            advocate=ref_of(one.row.advocate), account=ref_of(one.row.advocate.contact.account),
            tier=Tier(one.row.advocate.tier), grade=one.row.match.grade, score=round(one.row.match.score, 1),
            ready=one.row.is_ready, next_eligible=one.row.decision.next_eligible,
            reasons=[of_reason(reason) for reason in one.reasons],
            concerns=[of_reason(reason) for reason in one.concerns],
            lines=[Line(criterion=line.criterion, wanted=line.wanted, advocate=line.advocate, grade=line.grade,
                        points=round(line.points, 1), most=round(line.most, 1)) for line in one.lines],
        )
        for one in rows
    ]  # fmt: skip


@REQUESTS.get("/requests/{int:pk}/shortlist", "ask.send", ShortlistShown)
def read_shortlist(request: ApiRequest, pk: PathId, query: Annotated[ShortlistQuery, Query()]) -> ShortlistShown:
    """The shortlist of a request.

    The same request on the same day gives the same order, always.
    """
    record = found(visible(request), pk)
    listed = shortlist(record, request.today, everyone=query.everyone, shown=query.limit)
    matching = current_policy().matching
    return ShortlistShown(
        ready_count=listed.ready_count, below_count=listed.below_count, excellent=listed.excellent, good=listed.good,
        left_out=listed.left_out, ready=_candidates(explain(listed.ready, matching)),
        below=_candidates(explain(listed.below, matching)),
    )  # fmt: skip

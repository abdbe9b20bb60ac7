"""The way of a candidate to the pool (G1): moves, their reasons, how many come through, and how many will."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from .finding import CandidateStage, CandidateTier
from .programme import CandidatePolicy
from .signals import later_by
from .verdict import Reason, Verdict, refuse

S = CandidateStage

PATH = (S.IDENTIFIED, S.QUALIFIED, S.CONTACTED, S.INTERESTED, S.ENROLLED)
ON_THE_WAY = PATH[:-1]
ASIDE = (S.NURTURE, S.DECLINED, S.DISQUALIFIED)
CLOSED = (S.ENROLLED, S.DECLINED, S.DISQUALIFIED)
LONG_DAYS = 30  # at one stage of the way; the board points at those who stand there longer
ENOUGH = 5  # who must have entered a stage before its share says anything


class MoveWhy(StrEnum):
    """Why the product moved a candidate, or found one."""

    SCORE = "score"
    REFERRAL = "referral"
    NOMINATED = "nominated"
    INVITED = "invited"
    TALKED = "talked"
    SAID_YES = "said_yes"
    SAID_NOT_NOW = "said_not_now"
    SAID_NO = "said_no"
    WITHDRAWN = "withdrawn"
    GATE_SHUT = "gate_shut"
    UNANSWERED = "unanswered"
    ENROLLED = "enrolled"
    LEFT = "left"
    REVISIT = "revisit"
    BELOW = "below"
    ABOVE = "above"
    CHANGED_COMPANY = "changed_company"
    MERGED = "merged"
    NO_CUSTOMER = "no_customer"
    CUSTOMER_AGAIN = "customer_again"


FOUND_BY_SCORE = (MoveWhy.SCORE, MoveWhy.ABOVE)
_JOINED = (S.NURTURE, *ON_THE_WAY, S.DISQUALIFIED, S.DECLINED, S.ENROLLED)


def revisit_day(today: date, policy: CandidatePolicy) -> date:
    """The latest day on which somebody in nurture is looked at again (C2)."""
    return later_by(today, policy.revisit_months)


def is_tiered(tier: CandidateTier) -> bool:
    """Silver or better: a candidate by the score alone (C2)."""
    return tier is not CandidateTier.NOT_YET


def by_hand(stage: CandidateStage) -> tuple[CandidateStage, ...]:
    """Where somebody may move a candidate from here. Enrolment is an agreement of its own, and so is leaving."""
    if stage is S.ENROLLED:
        return ()
    if stage in CLOSED:
        return (S.IDENTIFIED,)
    return tuple(one for one in (*ON_THE_WAY, *ASIDE) if one is not stage)


MOVE_BY_HAND = {stage: by_hand(stage) for stage in CandidateStage}


def needs_reason(stage: CandidateStage, wanted: CandidateStage) -> bool:
    """Whoever goes aside, comes back from there, or goes back a step, does so for a reason; a step ahead needs none.

    Out of nurture a candidate comes on its day by itself, so that by hand it is before it (C2).
    """
    if wanted in ASIDE or stage in ASIDE:
        return True
    return stage in PATH and PATH.index(wanted) < PATH.index(stage)


def may_move(stage: CandidateStage, wanted: CandidateStage) -> Verdict:
    if wanted is S.ENROLLED:
        return refuse("G1.enrol_instead", "stage")
    if stage is S.ENROLLED:
        return refuse("G1.enrolled", "stage")
    if stage is wanted:
        return refuse("G1.there_already", "stage", stage=stage)
    if wanted not in by_hand(stage):
        return refuse("G1.from_the_beginning", "stage", stage=stage)
    return Verdict()


@dataclass(frozen=True)
class Move:
    """What somebody wants to do with a candidate."""

    stage: CandidateStage
    reason: str = ""
    nurture_until: date | None = None


def check_move(current: CandidateStage, move: Move, today: date, policy: CandidatePolicy) -> Verdict:
    """May it be done, and is everything said that it needs (G1)? With all reasons why not."""
    verdict = may_move(current, move.stage)
    return verdict if not verdict.allowed else Verdict(tuple(_lacking(current, move, today, policy)))


def _lacking(current: CandidateStage, move: Move, today: date, policy: CandidatePolicy) -> Iterator[Reason]:
    if needs_reason(current, move.stage) and not move.reason.strip():
        yield Reason("G1.reason_missing", {}, "reason")
    if move.stage is S.NURTURE and move.nurture_until is not None:
        latest = revisit_day(today, policy)
        if not today < move.nurture_until <= latest:
            yield Reason("C2.revisit_day", {"latest": latest}, "nurture_until")


@dataclass(frozen=True, slots=True)
class Standing:
    """What the product itself looks at. `why` is the code of their last move; `tier` is None without a score."""

    stage: CandidateStage
    is_customer: bool
    is_advocate: bool = False
    why: str = ""
    tier: CandidateTier | None = None
    nurture_until: date | None = None


def by_itself(standing: Standing, today: date) -> tuple[CandidateStage, MoveWhy] | None:
    """Where a candidate goes without anybody's doing (C2, G1); None: nowhere.

    What a person decided stands: only who was found by the score alone goes to nurture when it falls below silver.
    """
    stage, why = standing.stage, standing.why
    if standing.is_advocate:
        return None if stage is S.ENROLLED else (S.ENROLLED, MoveWhy.ENROLLED)
    if not standing.is_customer and stage in (*ON_THE_WAY, S.NURTURE):
        return S.DISQUALIFIED, MoveWhy.NO_CUSTOMER
    if standing.is_customer and stage is S.DISQUALIFIED and why == MoveWhy.NO_CUSTOMER:
        return S.IDENTIFIED, MoveWhy.CUSTOMER_AGAIN
    if stage is S.NURTURE and standing.nurture_until is not None and standing.nurture_until <= today:
        return S.IDENTIFIED, MoveWhy.REVISIT
    if standing.tier is None:
        return None
    if stage is S.IDENTIFIED and why in FOUND_BY_SCORE and not is_tiered(standing.tier):
        return S.NURTURE, MoveWhy.BELOW
    if stage is S.NURTURE and why == MoveWhy.BELOW and is_tiered(standing.tier):
        return S.IDENTIFIED, MoveWhy.ABOVE
    return None


def further(one: CandidateStage, other: CandidateStage) -> CandidateStage:
    """Where the candidate stands that two records of one person make: a no of either holds (G1)."""
    return max(one, other, key=_JOINED.index)


@dataclass(frozen=True, slots=True)
class Passage:
    """A candidate entered this stage then."""

    candidate: int
    stage: CandidateStage
    at: datetime


@dataclass(frozen=True)
class Conversion:
    """Of those who entered `stage` in the time looked at: how many went on to `then`, or further."""

    stage: CandidateStage
    then: CandidateStage
    entered: int
    reached: int

    @property
    def is_known(self) -> bool:
        return self.entered >= ENOUGH

    @property
    def share(self) -> float | None:
        """None where too few have been here for a share to say anything."""
        return self.reached / self.entered if self.is_known else None


def window(today: date, policy: CandidatePolicy) -> date:
    """The first day that conversion looks at."""
    return later_by(today, -policy.conversion_months)


Way = Mapping[CandidateStage, datetime]


def ways(passages: Iterable[Passage]) -> dict[int, dict[CandidateStage, datetime]]:
    """By candidate, when they were first in each stage of the path. Who skips one on the way ahead has passed it."""
    found: dict[int, dict[CandidateStage, datetime]] = {}
    here: dict[int, int] = {}
    for one in sorted(passages, key=lambda passage: passage.at):
        way = found.setdefault(one.candidate, {})
        if one.stage not in PATH:
            continue
        place = PATH.index(one.stage)
        for passed in PATH[min(here.get(one.candidate, place), place) : place + 1]:
            way.setdefault(passed, one.at)
        here[one.candidate] = place
    return found


def conversions(passages: Iterable[Passage]) -> tuple[Conversion, ...]:
    """From each stage to the next (G1)."""
    found = list(ways(passages).values())
    return tuple(_conversion(stage, then, found) for stage, then in pairwise(PATH))


def _conversion(stage: CandidateStage, then: CandidateStage, found: Sequence[Way]) -> Conversion:
    entered = [way for way in found if stage in way]
    return Conversion(stage, then, len(entered), sum(1 for way in entered if then in way and way[then] >= way[stage]))


@dataclass(frozen=True)
class StageForecast:
    """Of the candidates who stand in a stage now: how many will be enrolled. None: too little is known of it."""

    stage: CandidateStage
    candidates: int
    entered: int
    enrolled: int

    @property
    def share(self) -> float | None:
        return self.enrolled / self.entered if self.entered >= ENOUGH else None

    @property
    def expected(self) -> float | None:
        return None if self.share is None else self.candidates * self.share

    @property
    def rounded(self) -> float | None:
        return None if self.expected is None else round(self.expected, 1)


@dataclass(frozen=True)
class Forecast:
    """Enrolments to expect over the next `days` (G1), stage by stage."""

    days: int
    months: int
    stages: tuple[StageForecast, ...]
    enough: int = ENOUGH

    @property
    def unknown(self) -> tuple[StageForecast, ...]:
        """Stages with candidates of whom nobody knows yet how many come through."""
        return tuple(one for one in self.stages if one.candidates and one.share is None)

    @property
    def is_known(self) -> bool:
        """Somebody stands in a stage whose share is known, or nobody stands anywhere at all."""
        waiting = [one for one in self.stages if one.candidates]
        return not waiting or any(one.share is not None for one in waiting)

    @property
    def expected(self) -> float | None:
        """Rounded to a tenth; None rather than a figure out of nothing."""
        if not self.is_known:
            return None
        return round(sum(one.expected or 0.0 for one in self.stages), 1)


def forecast(
    standing: Mapping[CandidateStage, int], passages: Sequence[Passage], now: datetime, policy: CandidatePolicy
) -> Forecast:
    """`standing`: candidates by stage now; `passages`: those of `conversion_months`.

    The share of a stage is that of those who entered it and were enrolled within `forecast_days` of it. Who entered
    too lately to have had that time says nothing yet.
    """
    found = list(ways(passages).values())
    until = now - timedelta(days=policy.forecast_days)
    stages = tuple(
        _of_stage(stage, standing.get(stage, 0), [way for way in found if stage in way and way[stage] <= until], policy)
        for stage in ON_THE_WAY
    )
    return Forecast(policy.forecast_days, policy.conversion_months, stages)


def _of_stage(stage: CandidateStage, candidates: int, entered: Sequence[Way], policy: CandidatePolicy) -> StageForecast:
    within = timedelta(days=policy.forecast_days)
    enrolled = [way for way in entered if S.ENROLLED in way and way[stage] <= way[S.ENROLLED] <= way[stage] + within]
    return StageForecast(stage, candidates, len(entered), len(enrolled))

"""The monthly review (G2): who is on its list, what is proposed for them, and when it may be signed off."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from .finding import CandidateStage, CandidateTier, Gate, ReviewItemState, ReviewKind
from .outreach import asks_for_calls
from .sections import ScorePolicy
from .signals import later_by
from .verdict import Verdict, refuse

K, S, T = ReviewKind, CandidateStage, CandidateTier
HEALTH_RISE = 10  # points that are news wherever they lead to
LONGEST_BACK = 12  # months that are made up for, where nothing ran for a long time


class Proposed(StrEnum):
    """What is proposed for an item, from its kind, their tier, where they stand as a candidate, and what keeps them."""

    INVITE_LEADER = "invite_leader"
    INVITE_CSM = "invite_csm"
    INVITE_PROGRAMME = "invite_programme"
    ASK_MORE = "ask_more"
    TALK = "talk"
    CHECK_NO = "check_no"
    ASK_CSM = "ask_csm"
    ASK_STORY = "ask_story"
    FIND_OUT = "find_out"
    WAIT = "wait"
    NOT_NOW = "not_now"
    JOINED = "joined"


_BY_TIER = {
    T.PLATINUM: Proposed.INVITE_LEADER,
    T.GOLD: Proposed.INVITE_CSM,
    T.SILVER: Proposed.INVITE_PROGRAMME,
}
_BY_KIND = {
    K.HEALTH_RISING: Proposed.ASK_CSM,
    K.RENEWAL: Proposed.ASK_STORY,
    K.EXPANSION: Proposed.ASK_STORY,
    K.TIER_DOWN: Proposed.FIND_OUT,
}
_BY_STAGE = {
    S.CONTACTED: Proposed.TALK,
    S.INTERESTED: Proposed.TALK,
    S.ENROLLED: Proposed.JOINED,
    S.DECLINED: Proposed.CHECK_NO,
    S.DISQUALIFIED: Proposed.CHECK_NO,
}


def proposed(
    kind: ReviewKind,
    tier: CandidateTier | None,
    stage: CandidateStage | None,
    gates: Collection[Gate] = (),
    *,
    rests: bool = False,
) -> Proposed:
    """The action (G2): what concerns a company goes to its CSM, a person is invited as their tier says (O1-O3).

    `tier` is None without a score, `stage` where they are no candidate; `rests`: their day in nurture is still to come.
    """
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    if stage in _BY_STAGE:
        return _BY_STAGE[stage]
    if tier not in _BY_TIER:
        return Proposed.WAIT if kind is K.REVISIT else Proposed.ASK_MORE
    if _is_kept(tier, gates):
        return Proposed.NOT_NOW
    return Proposed.WAIT if rests else _BY_TIER[tier]


def _is_kept(tier: CandidateTier, gates: Collection[Gate]) -> bool:
    """As an invitation of this tier would be (C4)."""
    return any(gate is not Gate.COMMUNICATION or asks_for_calls(tier, "") for gate in gates)


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month in the workspace's zone."""

    first: date

    @property
    def last(self) -> date:
        return self.after().first - timedelta(days=1)

    def before(self) -> "Month":
        return Month(later_by(self.first, -1))

    def after(self) -> "Month":
        return Month(later_by(self.first, 1))

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def month_of(day: date) -> Month:
    return Month(day.replace(day=1))


def months_due(today: date, newest: date | None) -> Iterator[Month]:
    """The months without a review yet, the earliest first: the last one, and those since the newest review."""
    last = month_of(today).before()
    month = last if newest is None else month_of(newest).after()
    found = []
    while month <= last:
        found.append(month)
        month = month.after()
    yield from found[-LONGEST_BACK:]


def is_news(observed_on: date, month: Month) -> bool:
    """Of what was recorded in a month: observed in it, or in the one before. An import of old years is no news."""
    return month.before().first <= observed_on <= month.last


def is_new_promoter(mark: Decimal, before: Decimal | None, policy: ScorePolicy) -> bool:
    """9 or 10, and not so the last time (I3)."""
    return mark >= policy.nps_from and (before is None or before < policy.nps_from)


def is_rising(health: Decimal, before: Decimal | None, policy: ScorePolicy) -> bool:
    """From the last look before the month past the mark, or up by much; a first look is no rise."""
    if before is None:
        return False
    return before <= policy.health_above < health or health - before >= HEALTH_RISE


def tier_move(before: CandidateTier | None, after: CandidateTier) -> ReviewKind | None:
    """Up or down a tier over the month. A first score is no move: whoever it makes a candidate is on the board."""
    if before is None or after is before:
        return None
    return K.TIER_UP if after.rank > before.rank else K.TIER_DOWN


def may_change(is_signed: bool) -> Verdict:
    """A review that was signed off is kept as it is (G2)."""
    return refuse("G2.signed") if is_signed else Verdict()


def may_finish(state: ReviewItemState, wanted: ReviewItemState, note: str) -> Verdict:
    """Done once; what is not needed says why."""
    if wanted is ReviewItemState.OPEN:
        return refuse("G2.open_already") if state is ReviewItemState.OPEN else Verdict()
    if state is not ReviewItemState.OPEN:
        return refuse("G2.done_already", state=state)
    if wanted is ReviewItemState.SKIPPED and not note.strip():
        return refuse("G2.skip_reason", "note")
    return Verdict()


def may_sign(is_signed: bool, still_open: int, confirmed: int | None) -> Verdict:
    """Signing off says how many items are left open, and the one who signs confirms just this number."""
    if is_signed:
        return refuse("G2.signed")
    if still_open and confirmed != still_open:
        return refuse("G2.still_open", "confirmed", count=still_open)
    return Verdict()

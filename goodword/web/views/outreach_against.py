"""What stands against inviting a candidate, as pages tell it: why, since when, and what to do instead (O1, C4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from goodword.models import Candidate
from goodword.policy.finding import CandidateStage as S
from goodword.policy.finding import Gate
from goodword.policy.verdict import Reason
from goodword.queries.outreach_against import since_when
from goodword.wording.outreach import INSTEAD

# Where something can be done about it: the account's page, the contact's, a newer signal, a move.
WAYS: dict[str, str] = {
    **dict.fromkeys((Gate.AT_RISK, Gate.ESCALATION), "account"),
    **dict.fromkeys((Gate.IN_COLLECTIONS, Gate.RENEWAL, Gate.COMPANY_POLICY, Gate.COMMUNICATION), "signal"),
    **dict.fromkeys(("message.no_address", "O1.address_bounced"), "contact"),
    **dict.fromkeys((S.DECLINED, S.DISQUALIFIED, "O1.nurture"), "move"),
}


@dataclass(frozen=True)
class Against:
    reason: Reason
    since: date | None
    instead: Any
    way: str


def against(reasons: Iterable[Reason], candidate: Candidate, now: datetime) -> list[Against]:
    return [_told(reason, candidate, now) for reason in reasons]


def _told(reason: Reason, candidate: Candidate, now: datetime) -> Against:
    """What to do depends on the gate, on the stage, or else on the reason alone."""
    matter = str(reason.figures.get("gate") or reason.figures.get("stage") or reason.code)
    return Against(reason, since_when(reason, candidate, now), INSTEAD.get(matter, ""), WAYS.get(matter, ""))

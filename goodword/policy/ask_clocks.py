"""The clocks of an ask: when the advocate is reminded, when it expires (A4), and how long the CSM may object (A6)."""

from dataclasses import dataclass
from datetime import datetime

from .follow_ups import Place
from .programme import AskPolicy
from .working_time import later


@dataclass(frozen=True, slots=True)
class AskClocks:
    remind_at: datetime
    expires_at: datetime


def clocks_from(leaves_at: datetime, advocate: Place, policy: AskPolicy) -> AskClocks:
    """Counted from when the mail can leave, in working days where the advocate is."""
    days = policy.remind_after_days, policy.expire_after_days
    remind_at, expires_at = (later(leaves_at, count, advocate.zone, advocate.is_working) for count in days)
    return AskClocks(remind_at, expires_at)


def veto_until(now: datetime, csm: Place, policy: AskPolicy) -> datetime:
    """Until then the CSM may object; silence sends it."""
    return later(now, policy.veto_days, csm.zone, csm.is_working)

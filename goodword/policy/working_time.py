"""How long something has been waiting, in the time in which anybody could have done it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

LONGEST = 750  # days counted; what has waited longer has waited too long anyway


def working_days(since: datetime, now: datetime, zone: str, is_working: Callable[[date], bool]) -> int:
    """Working days from `since` to `now`: those after its day in this zone, today included.

    Filed on Friday evening and looked at on Monday morning is one.
    """
    start, end = since.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)).date()
    days = min(max((end - start).days, 0), LONGEST)
    return sum(1 for ahead in range(1, days + 1) if is_working(start + timedelta(days=ahead)))

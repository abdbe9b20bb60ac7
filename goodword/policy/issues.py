"""Issues at an account: open ones stop asks (L4), recent ones spoil availability (terms of the matrix)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .programme import MatchingPolicy
from .vocabulary import IssueKind


@dataclass(frozen=True)
class IssueFact:
    """An escalation, technical issue or onboarding. It is no longer open on the day it is closed."""

    kind: IssueKind
    opened_on: date
    closed_on: date | None = None

    def is_open(self, day: date) -> bool:
        return self.opened_on <= day and (self.closed_on is None or day < self.closed_on)


def is_recent_issue(issues: Iterable[IssueFact], policy: MatchingPolicy, today: date) -> bool:
    """Is one open, or closed less than 14 days ago?"""
    return any(
        issue.is_open(today)
        or (issue.closed_on is not None and 0 <= (today - issue.closed_on).days < policy.issue_days)
        for issue in issues
    )

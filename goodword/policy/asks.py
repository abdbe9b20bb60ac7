"""What an ask must say (A1). It is never vague: none goes out while one of these is empty."""

from dataclasses import dataclass, fields
from datetime import datetime

from .verdict import Reason


@dataclass(frozen=True, slots=True)
class AskFacts:
    """The elements of an ask as it would go out. `size` is employees; minutes are the time that is promised to suffice.

    Times: proposed instants, or in words the weeks that suit the prospect; one of both is needed.
    """

    prospect_company: str = ""
    industry: str = ""
    size: int | None = None
    contact_title: str = ""
    why_interested: str = ""
    wants_to_understand: str = ""
    minutes_from: int | None = None
    minutes_to: int | None = None
    why_advocate: str = ""
    declining_is_fine: str = ""
    proposed_times: tuple[datetime, ...] = ()
    suitable_weeks: str = ""


ELEMENTS: tuple[str, ...] = tuple(
    entry.name for entry in fields(AskFacts) if entry.name not in ("proposed_times", "suitable_weeks")
)


def missing(facts: AskFacts) -> tuple[Reason, ...]:
    """Everything still empty, each with its field; nothing is missing in an ask that may go out."""
    empty = [name for name in ELEMENTS if _is_empty(getattr(facts, name))]
    reasons = [Reason("A1.missing", {"field": name}, name) for name in empty]
    if not facts.proposed_times and not facts.suitable_weeks.strip():
        reasons.append(Reason("A1.times_missing", {}, "proposed_times"))
    return tuple(reasons)


def _is_empty(value: str | int | None) -> bool:
    return not value.strip() if isinstance(value, str) else not value

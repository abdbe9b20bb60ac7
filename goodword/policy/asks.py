"""What an ask must say (A1). It is never vague: none goes out while one of these is empty."""

from dataclasses import dataclass
from datetime import datetime

from .verdict import Reason


@dataclass(frozen=True, slots=True)
class AskFacts:
    """The elements of an ask as it would go out; field names are the record's. Every ask says that declining is fine.

    Times: proposed instants, or in words the weeks that suit the prospect; one of both is needed.
    """

    prospect_company: str = ""
    prospect_industry: str = ""
    prospect_size: str = ""
    contact_title: str = ""
    interest: str = ""
    wants: str = ""
    why_advocate: str = ""
    minutes: int | None = None
    proposed_times: tuple[datetime, ...] = ()
    proposed_weeks: str = ""


ELEMENTS: tuple[str, ...] = (
    "prospect_company",
    "prospect_industry",
    "prospect_size",
    "contact_title",
    "interest",
    "wants",
    "why_advocate",
    "minutes",
)


def missing(facts: AskFacts) -> tuple[Reason, ...]:
    """Everything still empty, each with its field; nothing is missing in an ask that may go out."""
    empty = [name for name in ELEMENTS if _is_empty(getattr(facts, name))]
    reasons = [Reason("A1.missing", {"field": name}, name) for name in empty]
    if not facts.proposed_times and not facts.proposed_weeks.strip():
        reasons.append(Reason("A1.times_missing", {}, "proposed_times"))
    return tuple(reasons)


def _is_empty(value: str | int | None) -> bool:
    return not value.strip() if isinstance(value, str) else not value

"""What a reference request must hold (Q1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from .programme import RequestPolicy
from .verdict import Reason
from .vocabulary import Format, Function, Level, Resource, Stage


class Section(StrEnum):
    DEAL = "deal"
    CONTACT = "contact"
    WANTED = "wanted"
    TIMELINE = "timeline"
    BACKGROUND = "background"
    JUSTIFICATION = "justification"


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """A request as filled in so far. Empty is None, blank or an empty tuple; field names are the form's."""

    prospect_company: str = ""
    industry: str | None = None
    employees: int | None = None
    revenue: Decimal | None = None
    arr: Decimal | None = None
    expected_close: date | None = None
    stage: Stage | None = None
    contact_name: str = ""
    contact_function: Function | None = None
    contact_title: str = ""
    contact_level: Level | None = None
    contact_email: str = ""
    contact_language: str = ""
    contact_zone: str = ""
    wanted_industry: str | None = None
    wanted_employees: int | None = None
    wanted_function: Function | None = None
    wanted_level: Level | None = None
    use_case: str | None = None
    wanted_region: str | None = None
    format: Format | None = None
    language: str = ""
    key_questions: tuple[str, ...] = ()
    concerns: str = ""
    urgency: str = ""
    prospect_times: str = ""
    background: str = ""
    why_now: str = ""
    resources: tuple[Resource, ...] = ()
    expected_effect: str = ""


SECTIONS: dict[Section, tuple[str, ...]] = {
    Section.DEAL: ("prospect_company", "industry", "employees", "revenue", "arr", "expected_close", "stage"),
    Section.CONTACT: (
        "contact_name",
        "contact_function",
        "contact_title",
        "contact_level",
        "contact_email",
        "contact_language",
        "contact_zone",
    ),
    Section.WANTED: (
        "wanted_industry",
        "wanted_employees",
        "wanted_function",
        "wanted_level",
        "use_case",
        "wanted_region",
        "format",
        "language",
        "key_questions",
        "concerns",
    ),
    Section.TIMELINE: ("urgency", "prospect_times"),
    Section.BACKGROUND: ("background",),
    Section.JUSTIFICATION: ("why_now", "resources", "expected_effect"),
}
MANDATORY: tuple[str, ...] = (
    "prospect_company",
    "industry",
    "employees",
    "arr",
    "stage",
    "expected_close",
    "contact_function",
    "contact_level",
    "format",
    "key_questions",
    "use_case",
    "why_now",
)


@dataclass(frozen=True, slots=True)
class SectionProgress:
    """How far a section is: fields filled, of how many, and the mandatory ones still empty."""

    section: Section
    filled: int
    total: int
    missing: tuple[str, ...]


def _is_empty(value: object) -> bool:
    """Zero money is an answer; a company of nobody is not."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, tuple):
        return all(_is_empty(item) for item in value)
    return value is None or (isinstance(value, int) and value <= 0)


def missing(facts: RequestFacts, policy: RequestPolicy | None = None) -> tuple[Reason, ...]:
    """What must still be filled in before it can be submitted, each with its field."""
    return tuple(_missing(facts, policy or RequestPolicy()))


def _missing(facts: RequestFacts, policy: RequestPolicy) -> Iterator[Reason]:
    for name in MANDATORY:
        if name == "key_questions":
            asked = sum(1 for question in facts.key_questions if question.strip())
            if asked < policy.key_questions:
                yield Reason("Q1.key_questions", {"asked": asked, "needed": policy.key_questions}, name)
        elif _is_empty(getattr(facts, name)):
            yield Reason("Q1.missing", {"field": name}, name)


def completeness(facts: RequestFacts, policy: RequestPolicy | None = None) -> tuple[SectionProgress, ...]:
    """Progress by section, for the form."""
    needed = {reason.field for reason in missing(facts, policy)}
    return tuple(
        SectionProgress(
            section=section,
            filled=sum(1 for name in names if not _is_empty(getattr(facts, name))),
            total=len(names),
            missing=tuple(name for name in names if name in needed),
        )
        for section, names in SECTIONS.items()
    )

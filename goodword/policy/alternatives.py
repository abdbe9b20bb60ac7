"""What to do instead, where a request is declined or nobody may be asked (B4): only what is true without a library."""

from collections.abc import Iterable, Iterator
from datetime import date

from .screening import HEAVY, ScreeningFacts, has_reached
from .sections import ScreeningPolicy
from .verdict import Reason
from .vocabulary import DeclineReason, Format, Resource

# The other resources, those that come nearest to a customer's own voice first.
RESOURCES: dict[Resource, str] = {
    Resource.STORY: "B4.story",
    Resource.CASE_STUDY: "B4.case_study",
    Resource.TRIAL: "B4.trial",
    Resource.DEMO: "B4.demo",
}
# Reasons that say nothing against asking a customer for less of their time.
LIGHTER_HELPS = frozenset(
    {DeclineReason.TOO_SMALL, DeclineReason.BAD_TIMING, DeclineReason.NO_MATCH, DeclineReason.PROTECTION}
)
WAITING_HELPS = frozenset({DeclineReason.NO_MATCH, DeclineReason.PROTECTION})


def alternatives(
    facts: ScreeningFacts,
    reasons: Iterable[DeclineReason],
    policy: ScreeningPolicy,
    free_from: date | None = None,
    free: int = 0,
) -> tuple[Reason, ...]:
    """Sentences for the rep. `free_from` is the day from which `free` customers who fit may be asked again."""
    given = frozenset(reasons)
    return (
        *_later(facts, given, policy, free_from, free),
        *_lighter(facts, given, policy),
        *_other_resources(facts),
        *_written(facts),
    )


def _later(
    facts: ScreeningFacts, given: frozenset[DeclineReason], policy: ScreeningPolicy, free_from: date | None, free: int
) -> Iterator[Reason]:
    if DeclineReason.TOO_EARLY in given and not has_reached(facts.stage, policy.earliest_stage):
        yield Reason("B4.later_stage", {"earliest": policy.earliest_stage})
    if free_from is not None and given & WAITING_HELPS:
        yield Reason("B4.free_again", {"day": free_from, "free": free})


def _lighter(facts: ScreeningFacts, given: frozenset[DeclineReason], policy: ScreeningPolicy) -> Iterator[Reason]:
    """A call instead of a visit; an e-mail Q&A instead of a call, but never for what is complex (S5)."""
    if not given & LIGHTER_HELPS:
        return
    if facts.format in HEAVY:
        yield Reason("B4.call", {"format": facts.format})
    simple = not facts.has_concerns or (facts.questions or 0) <= policy.email_questions
    if facts.format is Format.CALL and simple:
        yield Reason("B4.email_qa")


def _other_resources(facts: ScreeningFacts) -> Iterator[Reason]:
    used = facts.resources or frozenset()
    yield from (Reason(code) for resource, code in RESOURCES.items() if resource not in used)


def _written(facts: ScreeningFacts) -> Iterator[Reason]:
    if facts.questions:
        yield Reason("B4.written_answers")

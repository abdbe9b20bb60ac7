"""Who may be enrolled, on what terms (P3, L1), and how long a rest lasts at least (L5)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from .programme import LimitsPolicy
from .verdict import Reason, Verdict, refuse
from .vocabulary import Assessment, Availability, Format, Tier


@dataclass(frozen=True)
class Preferences:
    """What an advocate does and does not do. `topics_*` are free words, `languages` language codes."""

    formats_liked: frozenset[Format] = frozenset()
    formats_excluded: frozenset[Format] = frozenset()
    topics_liked: tuple[str, ...] = ()
    topics_excluded: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    use_case_ids: frozenset[int] = frozenset()
    availability: Availability | None = None


@dataclass(frozen=True)
class Enrolment:
    """What is recorded on joining. `language` is that of the terms; the CSM's assessment is mandatory (M, terms)."""

    tier: Tier
    assessment: Assessment | None
    agreed_per_quarter: int
    agreed_by: str
    language: str
    preferences: Preferences = field(default_factory=Preferences)
    assessment_note: str = ""
    calls_reason: str = ""  # why conversations with a candidate of the silver tier (O3)


def may_enrol(enrolment: Enrolment, *, is_customer: bool, has_email: bool, limits: LimitsPolicy) -> Verdict:
    """All that is missing or contradicts itself."""
    return Verdict((*_missing(enrolment, is_customer, has_email), *_contradictions(enrolment, limits)))


def _missing(enrolment: Enrolment, is_customer: bool, has_email: bool) -> Iterator[Reason]:
    if not is_customer:
        yield Reason("P3.not_a_customer")
    if not has_email:
        yield Reason("P3.no_email")
    if enrolment.assessment is None:
        yield Reason("P3.no_assessment", field="assessment")
    if not enrolment.agreed_by.strip():
        yield Reason("P3.agreed_by_missing", field="agreed_by")


def _contradictions(enrolment: Enrolment, limits: LimitsPolicy) -> Iterator[Reason]:
    yield from agreed_frequency(enrolment.tier, enrolment.agreed_per_quarter, limits).reasons
    yield from consistent(enrolment.preferences, enrolment.tier).reasons


def agreed_frequency(tier: Tier, agreed_per_quarter: int, limits: LimitsPolicy) -> Verdict:
    """The frequency may be what the highest tier allows; strategic needs an agreement to more than standard (L1)."""
    highest = max(limits.cap_strategic, limits.cap_standard, limits.cap_new)
    if not 1 <= agreed_per_quarter <= highest:
        return refuse("P3.frequency_out_of_range", "agreed_per_quarter", agreed=agreed_per_quarter, highest=highest)
    needed = strategic_frequency(limits)
    if tier is Tier.STRATEGIC and agreed_per_quarter < needed:
        return refuse("L1.strategic_agreement", "agreed_per_quarter", agreed=agreed_per_quarter, needed=needed)
    return Verdict()


def strategic_frequency(limits: LimitsPolicy) -> int:
    """What a strategic advocate must at least have agreed to in writing, references a quarter."""
    return min(limits.cap_standard + 1, limits.cap_strategic)


def consistent(preferences: Preferences, tier: Tier) -> Verdict:
    """A format is liked or excluded, not both; a specialised advocate names what they are for."""
    both = preferences.formats_liked & preferences.formats_excluded
    reasons = [Reason("P3.format_liked_and_excluded", {"format": name}, "formats_excluded") for name in sorted(both)]
    if preferences.formats_excluded >= set(Format):
        reasons.append(Reason("P3.every_format_excluded", field="formats_excluded"))
    if tier is Tier.SPECIALISED and not preferences.use_case_ids and not preferences.formats_liked:
        reasons.append(Reason("P3.specialised_in_nothing", field="use_cases"))
    return Verdict(tuple(reasons))


def may_rest_until(starts_on: date, ends_on: date, today: date, limits: LimitsPolicy) -> Verdict:
    """A rest is at least one quarter from its start (L5), and ends today at the earliest."""
    earliest = max(starts_on + timedelta(days=limits.rest_days), today)
    if ends_on < earliest:
        return refuse("L5.rest_too_short", "ends_on", days=limits.rest_days, earliest=earliest)
    return Verdict()


def may_pause_until(until: date, today: date) -> Verdict:
    """Until a later day, within two years: longer is leaving."""
    if until <= today:
        return refuse("L4.pause_in_the_past", "until")
    latest = today + timedelta(days=731)
    return refuse("L4.pause_too_long", "until", latest=latest) if until > latest else Verdict()

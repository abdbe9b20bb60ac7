"""Findings about a request, as it is written and when it is submitted (Q2); the lightest format that is enough (S5).

What nobody has said yet is None, and gives no finding.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from .sections import ScreeningPolicy
from .verdict import Figure, Reason
from .vocabulary import DeclineReason, Format, Level, Resource, Severity, Stage
from .working_time import IsWorking

HEAVY = frozenset({Format.SITE_VISIT, Format.EXECUTIVE})


@dataclass(frozen=True, slots=True)
class ScreeningFacts:
    """A request as far as it is filled in. Money is in the workspace's currency.

    `unknown_currency` is that of an ARR for which there is no rate; `heard` counts the references this prospect was
    given; `open_request` is the number of another one for the same deal, `same_prospect` that of one for the same
    company where one of the two names no deal. `deal_arr` and `deal_stage` are what the deal's own record says.
    """

    today: date
    stage: Stage | None = None
    resources: frozenset[Resource] | None = None
    heard: int = 0
    arr: Decimal | None = None
    currency: str = ""
    unknown_currency: str = ""
    format: Format | None = None
    expected_close: date | None = None
    why_now: str = ""
    prospect_asked: bool | None = None
    deal_stuck: bool | None = None
    questions: int | None = None
    has_concerns: bool | None = None
    contact_level: Level | None = None
    open_request: int | None = None
    same_prospect: int | None = None
    deal_arr: Decimal | None = None
    deal_stage: Stage | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: how grave it is, the figures it rests on, and the field of the form it is about, if any."""

    code: str
    severity: Severity
    figures: Mapping[str, Figure] = field(default_factory=dict)
    field: str = ""

    @property
    def reason(self) -> Reason:
        return Reason(self.code, self.figures, self.field)


@dataclass(frozen=True, slots=True)
class Screening:
    """All findings, the gravest first, and the lightest format that is enough, as far as it is known (S5)."""

    findings: tuple[Finding, ...] = ()
    lightest: Format | None = None

    @property
    def overall(self) -> Severity:
        """As grave as the gravest finding."""
        return max((finding.severity for finding in self.findings), key=lambda one: one.rank, default=Severity.PASS)

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity is severity)

    def codes(self) -> tuple[str, ...]:
        return tuple(finding.code for finding in self.findings)


def screen(facts: ScreeningFacts, policy: ScreeningPolicy, is_working: IsWorking) -> Screening:
    """`is_working` tells the working days of the workspace's country."""
    found = [
        *_blocking(facts),
        *_declining(facts, policy),
        *_needing_approval(facts, policy),
        *_beside_the_deal(facts),
        *_about_format(facts, policy),
        *_about_close(facts, policy, is_working),
        *_about_need(facts, policy),
    ]
    gravest_first = sorted(found, key=lambda finding: -finding.severity.rank)
    return Screening(tuple(gravest_first), lightest_format(facts, policy))


def _blocking(facts: ScreeningFacts) -> Iterator[Finding]:
    if facts.open_request is not None:
        # A number of a record is a name, not a quantity.
        yield Finding("Q2.open_request", Severity.BLOCK, {"number": str(facts.open_request)})
    if facts.format is Format.PEER:
        yield Finding("S5.peer_requested", Severity.BLOCK, {}, "format")


def _declining(facts: ScreeningFacts, policy: ScreeningPolicy) -> Iterator[Finding]:
    if facts.stage and not has_reached(facts.stage, policy.earliest_stage):
        figures = {"stage": facts.stage, "earliest": policy.earliest_stage}
        yield Finding("Q2.stage_early", Severity.DECLINE, figures, "stage")
    if facts.resources is not None and len(facts.resources) < policy.other_resources:
        used = {"used": len(facts.resources), "needed": policy.other_resources}
        yield Finding("Q2.other_resources", Severity.DECLINE, used, "resources_used")
    if facts.heard >= policy.references_heard:
        heard = {"heard": facts.heard, "enough": policy.references_heard}
        yield Finding("Q2.heard_enough", Severity.DECLINE, heard, "prospect_company")


def has_reached(stage: Stage | None, wanted: Stage) -> bool:
    """Whether a deal is at this stage or past it; not, as long as nobody has said where it is."""
    return stage is not None and _place(stage) >= _place(wanted)


def _place(stage: Stage) -> int:
    return list(Stage).index(stage)


def _needing_approval(facts: ScreeningFacts, policy: ScreeningPolicy) -> Iterator[Finding]:
    if facts.arr is not None and facts.arr < policy.approval_below:
        yield Finding("Q2.small_deal", Severity.APPROVAL, _sums(facts, policy.approval_below), "arr")
    if facts.unknown_currency:
        unknown = {"from_currency": facts.unknown_currency, "currency": facts.currency}
        yield Finding("Q2.amount_unknown", Severity.WARN, unknown, "currency")


def _beside_the_deal(facts: ScreeningFacts) -> Iterator[Finding]:
    """The deal looks better here than in its own record: whoever decides should know both."""
    if facts.arr is not None and facts.deal_arr is not None and facts.arr > facts.deal_arr:
        sums: dict[str, Figure] = {"arr": facts.arr, "deal_arr": facts.deal_arr, "currency": facts.currency}
        yield Finding("Q2.above_deal", Severity.WARN, sums, "arr")
    if facts.stage and facts.deal_stage and not has_reached(facts.deal_stage, facts.stage):
        stages = {"stage": facts.stage, "deal_stage": facts.deal_stage}
        yield Finding("Q2.ahead_of_deal", Severity.WARN, stages, "stage")
    if facts.same_prospect is not None and facts.open_request is None:
        yield Finding("Q2.same_prospect", Severity.WARN, {"number": str(facts.same_prospect)}, "prospect_company")


def _sums(facts: ScreeningFacts, threshold: Decimal) -> dict[str, Figure]:
    return {"arr": facts.arr, "threshold": threshold, "currency": facts.currency}


def _about_format(facts: ScreeningFacts, policy: ScreeningPolicy) -> Iterator[Finding]:
    if facts.format in HEAVY and facts.arr is not None and facts.arr < policy.heavy_format_below:
        sums = _sums(facts, policy.heavy_format_below)
        yield Finding("Q2.format_heavy", Severity.WARN, {"format": facts.format, **sums}, "format")
    if facts.format is Format.CALL and lightest_format(facts, policy) is Format.EMAIL_QA:
        simple = {"questions": facts.questions, "most": policy.email_questions}
        yield Finding("Q2.email_would_do", Severity.WARN, simple, "format")
    if facts.format is Format.EXECUTIVE and facts.contact_level and facts.contact_level is not Level.C_LEVEL:
        yield Finding("S5.executive_level", Severity.WARN, {"level": facts.contact_level}, "contact_level")


def lightest_format(facts: ScreeningFacts, policy: ScreeningPolicy) -> Format | None:
    """S5: few simple questions at the earliest stage are answered by e-mail, all else in a call; None: not known yet.

    Visits and executive connections are never needed to answer questions, so they are never the lightest.
    """
    if facts.stage is None or not facts.questions or facts.has_concerns is None:
        return None
    simple = facts.questions <= policy.email_questions and not facts.has_concerns
    return Format.EMAIL_QA if simple and facts.stage is policy.earliest_stage else Format.CALL


def _about_close(facts: ScreeningFacts, policy: ScreeningPolicy, is_working: IsWorking) -> Iterator[Finding]:
    close, today = facts.expected_close, facts.today
    if close is None:
        return
    if close < today:
        yield Finding("Q2.close_past", Severity.WARN, {"close": close}, "expected_close")
    elif (days := _working_days_to(close, today, policy.close_within_days, is_working)) is not None:
        soon: dict[str, Figure] = {"close": close, "days": days, "within": policy.close_within_days}
        yield Finding("Q2.close_soon", Severity.WARN, soon, "expected_close")


def _working_days_to(close: date, today: date, most: int, is_working: IsWorking) -> int | None:
    """Working days after today up to the day of closing; None where they are more than `most`."""
    days, day = 0, today
    while day < close:
        day += timedelta(days=1)
        days += is_working(day)
        if days > most:
            return None
    return days


def _about_need(facts: ScreeningFacts, policy: ScreeningPolicy) -> Iterator[Finding]:
    written = len(facts.why_now.strip())
    if 0 < written < policy.justification_characters:
        figures = {"written": written, "least": policy.justification_characters}
        yield Finding("Q2.justification_short", Severity.WARN, figures, "why_now")
    if facts.prospect_asked is False and facts.deal_stuck is False:
        yield Finding("Q2.not_needed", Severity.WARN, {}, "prospect_asked")


# The standard reason (Q3) that a finding suggests.
SUGGESTED: dict[str, DeclineReason] = {
    "Q2.stage_early": DeclineReason.TOO_EARLY,
    "Q2.small_deal": DeclineReason.TOO_SMALL,
    "Q2.other_resources": DeclineReason.OTHER_RESOURCES,
    "Q2.heard_enough": DeclineReason.HEARD_ENOUGH,
    "Q2.close_past": DeclineReason.BAD_TIMING,
    "Q2.close_soon": DeclineReason.BAD_TIMING,
}


def suggested_reasons(screening: Screening) -> tuple[DeclineReason, ...]:
    """The standard reasons a decline would have, in their own order."""
    suggested = {SUGGESTED[code] for code in screening.codes() if code in SUGGESTED}
    return tuple(reason for reason in DeclineReason if reason in suggested)


# How a figure is read back from what a decision kept; others are kept as they are.
_READERS: dict[str, Callable[[str], Figure]] = {
    "stage": Stage,
    "earliest": Stage,
    "format": Format,
    "level": Level,
    "deal_stage": Stage,
    "arr": Decimal,
    "deal_arr": Decimal,
    "threshold": Decimal,
    "close": date.fromisoformat,
}


def to_plain(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """The findings as a decision keeps them, in values JSON knows."""
    return [
        {
            "code": finding.code,
            "severity": str(finding.severity),
            "figures": {name: _plain(value) for name, value in finding.figures.items()},
            "field": finding.field,
        }
        for finding in findings
    ]


def _plain(value: Figure) -> str | int | None:
    return value if value is None or (isinstance(value, int | str) and not isinstance(value, StrEnum)) else str(value)


def from_plain(kept: Iterable[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """The findings of a decision, as `to_plain` wrote them."""
    return tuple(
        Finding(
            entry["code"],
            Severity(entry["severity"]),
            {name: _READERS[name](value) if name in _READERS else value for name, value in entry["figures"].items()},
            entry["field"],
        )
        for entry in kept
    )

"""The figures of each part of the programme, with the specification's as defaults (`programme` puts them together).

Each field carries its unit and bounds, so that the form and the Policy page are made from them.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from .finding import ScoreItem, SizeBand
from .vocabulary import Criterion, FollowUpKind, Stage

SPACING_FLOOR_DAYS = 14  # L2: no setting goes below it
REST_FLOOR_DAYS = 91  # L5: a rest is at least one quarter


class Unit(StrEnum):
    DAYS = "days"
    HOUR = "hour"
    MINUTES = "minutes"
    RATIO = "ratio"
    PERCENT = "percent"
    WEIGHT = "weight"
    PER_QUARTER = "per_quarter"
    MARK = "mark"
    NPS = "nps"
    COUNT = "count"
    FLAG = "flag"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    POINTS = "points"
    EMPLOYEES = "employees"
    PER_YEAR = "per_year"
    HOURS = "hours"
    MONEY = "money"
    CHARACTERS = "characters"
    STAGE = "stage"


class SettingKind(StrEnum):
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    CHOICE = "choice"


def _int(default: int, unit: Unit, minimum: int, maximum: int) -> int:
    return field(default=default, metadata={"unit": unit, "minimum": minimum, "maximum": maximum})


def _decimal(default: str, unit: Unit, minimum: str, maximum: str) -> Decimal:
    metadata = {"unit": unit, "minimum": Decimal(minimum), "maximum": Decimal(maximum)}
    return field(default=Decimal(default), metadata=metadata)


def _flag(default: bool) -> bool:
    return field(default=default, metadata={"unit": Unit.FLAG, "minimum": None, "maximum": None})


def _stage(default: Stage) -> Stage:
    return field(default=default, metadata={"unit": Unit.STAGE, "minimum": None, "maximum": None})


def _weight(default: int) -> int:
    return _int(default, Unit.WEIGHT, 0, 100)


@dataclass(frozen=True)
class Weights:
    """What each criterion weighs in the score, of 100 together (M4). Field names are the values of `Criterion`."""

    industry: int = _weight(25)
    use_case: int = _weight(25)
    size: int = _weight(15)
    role: int = _weight(15)
    recent_use: int = _weight(8)
    availability: int = _weight(7)
    geography: int = _weight(5)

    def of(self, criterion: Criterion) -> int:
        weight: int = getattr(self, criterion)
        return weight

    @property
    def total(self) -> int:
        return sum(self.of(criterion) for criterion in Criterion)


@dataclass(frozen=True)
class MatchingPolicy:
    """M1, M4 and the terms of the matrix. Percent figures are scores: 100 is a full score on a criterion."""

    size_excellent: Decimal = _decimal("2", Unit.RATIO, "1.1", "100")
    size_good: Decimal = _decimal("5", Unit.RATIO, "1.1", "1000")
    recent_excellent_days: int = _int(45, Unit.DAYS, 1, 730)
    recent_good_days: int = _int(30, Unit.DAYS, 0, 730)
    recent_full_days: int = _int(180, Unit.DAYS, 1, 1460)
    score_excellent: int = _int(100, Unit.PERCENT, 0, 100)
    score_boundary: int = _int(80, Unit.PERCENT, 0, 100)
    score_good: int = _int(60, Unit.PERCENT, 0, 100)
    score_lowest_good: int = _int(40, Unit.PERCENT, 0, 100)
    score_unknown: int = _int(30, Unit.PERCENT, 0, 100)
    score_poor: int = _int(0, Unit.PERCENT, 0, 100)
    availability_days: int = _int(180, Unit.DAYS, 1, 730)
    sentiment_days: int = _int(180, Unit.DAYS, 1, 730)
    sentiment_answers: int = _int(3, Unit.COUNT, 1, 20)
    sentiment_positive: Decimal = _decimal("4", Unit.MARK, "1", "5")
    sentiment_neutral: Decimal = _decimal("3", Unit.MARK, "1", "5")
    issue_days: int = _int(14, Unit.DAYS, 0, 365)
    language_required: bool = _flag(True)
    weights: Weights = field(default_factory=Weights)


@dataclass(frozen=True)
class LimitsPolicy:
    """L1, L2, L4 and the length of a rest. Specialised advocates are capped as standard ones."""

    cap_strategic: int = _int(4, Unit.PER_QUARTER, 1, 12)
    cap_standard: int = _int(2, Unit.PER_QUARTER, 1, 12)
    cap_new: int = _int(1, Unit.PER_QUARTER, 1, 12)
    cap_account: int = _int(4, Unit.PER_QUARTER, 1, 50)
    spacing_days: int = _int(21, Unit.DAYS, SPACING_FLOOR_DAYS, 365)
    spacing_ideal_from: int = _int(28, Unit.DAYS, SPACING_FLOOR_DAYS, 365)
    spacing_ideal_to: int = _int(42, Unit.DAYS, SPACING_FLOOR_DAYS, 365)
    recent_reference_days: int = _int(30, Unit.DAYS, 0, 365)
    reference_concern_days: int = _int(45, Unit.DAYS, 0, 365)
    rest_days: int = _int(REST_FLOOR_DAYS, Unit.DAYS, REST_FLOOR_DAYS, 730)


@dataclass(frozen=True)
class FatiguePolicy:
    """Signals of fatigue (L5): figures by signal, and how many signals block at once."""

    volume_warn_above: int = _int(2, Unit.PER_QUARTER, 1, 12)
    volume_signal_above: int = _int(3, Unit.PER_QUARTER, 1, 12)
    falling_answers: int = _int(3, Unit.COUNT, 2, 10)
    slow_ratio: Decimal = _decimal("2", Unit.RATIO, "1.1", "100")
    slow_earlier_replies: int = _int(3, Unit.COUNT, 1, 20)
    declines: int = _int(2, Unit.COUNT, 1, 10)
    declines_of: int = _int(3, Unit.COUNT, 1, 10)
    signals: int = _int(2, Unit.COUNT, 1, 4)


@dataclass(frozen=True)
class TierPolicy:
    """When new becomes standard (L7): marks of both sides' feedback, and how long an answer is waited for."""

    standard_mark: Decimal = _decimal("4", Unit.MARK, "1", "5")
    feedback_wait_days: int = _int(14, Unit.DAYS, 1, 90)
    strategic_references: int = _int(3, Unit.COUNT, 1, 50)


@dataclass(frozen=True)
class AskPolicy:
    """The time an advocate is promised it takes (A1, P3), and the clocks of an ask (A4, A6)."""

    minutes_from: int = _int(15, Unit.MINUTES, 5, 120)
    minutes_to: int = _int(20, Unit.MINUTES, 5, 120)
    remind_after_days: int = _int(1, Unit.WORKING_DAYS, 1, 20)
    expire_after_days: int = _int(3, Unit.WORKING_DAYS, 1, 30)
    csm_veto: bool = _flag(False)
    veto_days: int = _int(1, Unit.WORKING_DAYS, 1, 10)


@dataclass(frozen=True)
class SessionPolicy:
    """Length and preparation of a session (S3, S5), in working days before it; how long an e-mail Q&A takes (S7)."""

    call_minutes_most: int = _int(30, Unit.MINUTES, 15, 120)
    prepare_from_days: int = _int(2, Unit.WORKING_DAYS, 1, 10)
    prepare_by_days: int = _int(1, Unit.WORKING_DAYS, 1, 10)
    remind_days: int = _int(1, Unit.WORKING_DAYS, 1, 5)
    answer_days: int = _int(5, Unit.WORKING_DAYS, 1, 30)


@dataclass(frozen=True)
class FollowUpPolicy:
    """Clocks of what follows a session (F1-F6)."""

    thanks_hours: int = _int(3, Unit.HOURS, 1, 72)
    check_hours: int = _int(24, Unit.HOURS, 1, 168)
    feedback_hours: int = _int(48, Unit.HOURS, 1, 336)
    outcome_after_minutes: int = _int(60, Unit.MINUTES, 0, 1440)
    outcome_days: int = _int(2, Unit.WORKING_DAYS, 1, 30)
    gift_days: int = _int(10, Unit.WORKING_DAYS, 1, 60)
    escalate_after_days: int = _int(1, Unit.WORKING_DAYS, 1, 20)
    significant_arr: Decimal = _decimal("100000", Unit.MONEY, "0", "1000000000")


@dataclass(frozen=True)
class AutomationPolicy:
    """What happens by itself; switched off, it waits for its owner (F6). Names are those of `FollowUpKind`."""

    prep_advocate: bool = _flag(True)
    prep_prospect: bool = _flag(True)
    reminder_advocate: bool = _flag(True)
    reminder_prospect: bool = _flag(True)
    thanks: bool = _flag(True)
    check_prospect: bool = _flag(True)
    feedback_advocate: bool = _flag(True)
    outcome: bool = _flag(True)
    ask_reminder: bool = _flag(True)
    ask_expiry: bool = _flag(True)
    promotion: bool = _flag(True)

    def of(self, kind: FollowUpKind) -> bool:
        """What has no switch is always a person's to do."""
        automatic: bool = getattr(self, kind, False)
        return automatic


@dataclass(frozen=True)
class SendingPolicy:
    """Sending hours in the recipient's zone: from the first full hour up to, not including, the last (file 4)."""

    from_hour: int = _int(8, Unit.HOUR, 0, 23)
    to_hour: int = _int(18, Unit.HOUR, 1, 24)


@dataclass(frozen=True)
class RequestPolicy:
    """What a request must hold to be submitted (Q1), and how long each may take who is waited for."""

    key_questions: int = _int(1, Unit.COUNT, 1, 10)
    approve_within_days: int = _int(1, Unit.WORKING_DAYS, 1, 20)
    decide_within_days: int = _int(1, Unit.WORKING_DAYS, 1, 20)
    answer_within_days: int = _int(3, Unit.WORKING_DAYS, 1, 20)
    match_within_days: int = _int(1, Unit.WORKING_DAYS, 1, 20)
    date_within_days: int = _int(2, Unit.WORKING_DAYS, 1, 20)
    mark_within_days: int = _int(1, Unit.WORKING_DAYS, 1, 20)


@dataclass(frozen=True)
class ScreeningPolicy:
    """Findings while a request is written (Q2). Money is in the workspace's currency."""

    earliest_stage: Stage = _stage(Stage.EVALUATION)
    other_resources: int = _int(2, Unit.COUNT, 0, 4)
    references_heard: int = _int(2, Unit.COUNT, 1, 20)
    approval_below: Decimal = _decimal("50000", Unit.MONEY, "0", "1000000000")
    heavy_format_below: Decimal = _decimal("250000", Unit.MONEY, "0", "1000000000")
    close_within_days: int = _int(3, Unit.WORKING_DAYS, 0, 60)
    justification_characters: int = _int(30, Unit.CHARACTERS, 1, 1000)
    email_questions: int = _int(2, Unit.COUNT, 1, 10)


@dataclass(frozen=True)
class TermsPolicy:
    """What an advocate is told on joining (P3). Raise the version when the expectations change."""

    version: int = _int(1, Unit.COUNT, 1, 9999)
    per_quarter_from: int = _int(1, Unit.PER_QUARTER, 1, 12)
    per_quarter_to: int = _int(2, Unit.PER_QUARTER, 1, 12)


@dataclass(frozen=True)
class ScoreWeights:
    """What each item of the score weighs, of 100 together (C1). Field names are the values of `ScoreItem`."""

    nps: int = _weight(10)
    health: int = _weight(10)
    roi: int = _weight(10)
    rapport: int = _weight(10)
    multi_threaded: int = _weight(10)
    engagement: int = _weight(5)
    past_advocacy: int = _weight(10)
    praise: int = _weight(10)
    communication: int = _weight(5)
    industry: int = _weight(10)
    size: int = _weight(5)
    brand: int = _weight(5)

    def of(self, item: ScoreItem) -> int:
        weight: int = getattr(self, item)
        return weight

    @property
    def total(self) -> int:
        return sum(self.of(item) for item in ScoreItem)


@dataclass(frozen=True)
class ScorePolicy:
    """What earns points (C1), how long a signal counts (I2), and the tiers (C2)."""

    nps_from: int = _int(9, Unit.NPS, 0, 10)
    health_above: int = _int(80, Unit.POINTS, 0, 99)
    contacts: int = _int(3, Unit.COUNT, 1, 50)
    levels: int = _int(2, Unit.COUNT, 1, 5)
    platinum_from: int = _int(80, Unit.POINTS, 1, 100)
    gold_from: int = _int(60, Unit.POINTS, 1, 100)
    silver_from: int = _int(40, Unit.POINTS, 1, 100)
    nps_months: int = _int(12, Unit.MONTHS, 1, 60)
    health_days: int = _int(90, Unit.DAYS, 1, 730)
    assessment_days: int = _int(180, Unit.DAYS, 1, 730)
    usage_days: int = _int(30, Unit.DAYS, 1, 365)
    roi_months: int = _int(24, Unit.MONTHS, 1, 120)
    praise_months: int = _int(12, Unit.MONTHS, 1, 60)
    weights: ScoreWeights = field(default_factory=ScoreWeights)


@dataclass(frozen=True)
class CandidatePolicy:
    """Who is looked at and when again (C2, I3, G1), and which sizes of company are wanted (C1)."""

    revisit_months: int = _int(6, Unit.MONTHS, 1, 36)
    tenure_months: int = _int(12, Unit.MONTHS, 0, 120)
    renewals: int = _int(1, Unit.COUNT, 0, 10)
    target_smb: bool = _flag(True)
    target_mid_market: bool = _flag(True)
    target_enterprise: bool = _flag(True)
    conversion_months: int = _int(12, Unit.MONTHS, 1, 36)
    forecast_days: int = _int(90, Unit.DAYS, 7, 365)

    def wants(self, band: SizeBand) -> bool:
        wanted: bool = getattr(self, f"target_{band}")
        return wanted


@dataclass(frozen=True)
class OutreachPolicy:
    """Invitations to the programme (O1-O4, P2), and how much programme mail one person gets (file 4)."""

    answer_within_days: int = _int(60, Unit.DAYS, 7, 365)
    talk_minutes: int = _int(10, Unit.MINUTES, 5, 60)
    mails_most: int = _int(2, Unit.COUNT, 1, 30)
    mails_days: int = _int(30, Unit.DAYS, 1, 365)


@dataclass(frozen=True)
class CoveragePolicy:
    """The pool that is wanted (P4) and the load it can bear (P5)."""

    mid_market_from: int = _int(100, Unit.EMPLOYEES, 2, 100_000)
    enterprise_from: int = _int(1000, Unit.EMPLOYEES, 3, 1_000_000)
    pool_from: int = _int(15, Unit.COUNT, 1, 10_000)
    pool_to: int = _int(20, Unit.COUNT, 1, 10_000)
    segment_from: int = _int(3, Unit.COUNT, 1, 1_000)
    segment_to: int = _int(5, Unit.COUNT, 1, 1_000)
    major_percent: int = _int(10, Unit.PERCENT, 1, 100)
    load_comfortable: int = _int(4, Unit.PER_YEAR, 1, 50)
    load_alarm: int = _int(8, Unit.PER_YEAR, 2, 100)

    def band(self, employees: int) -> SizeBand:
        if employees < self.mid_market_from:
            return SizeBand.SMB
        return SizeBand.MID_MARKET if employees < self.enterprise_from else SizeBand.ENTERPRISE

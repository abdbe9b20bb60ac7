"""The programme's figures: one typed value, with the specification's figures as defaults.

The owner edits it (validated, versioned); every rule takes the part it needs as an argument. `SETTINGS` describes each
figure, for the form and the Policy page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from .sections import (
    REST_FLOOR_DAYS,
    SPACING_FLOOR_DAYS,
    AskPolicy,
    AutomationPolicy,
    CandidatePolicy,
    CoveragePolicy,
    FatiguePolicy,
    FollowUpPolicy,
    LimitsPolicy,
    MatchingPolicy,
    OutreachPolicy,
    RequestPolicy,
    ScorePolicy,
    ScoreWeights,
    ScreeningPolicy,
    SendingPolicy,
    SessionPolicy,
    SettingKind,
    TermsPolicy,
    TierPolicy,
    Unit,
    Weights,
)
from .verdict import Reason, Verdict
from .vocabulary import Stage

__all__ = [
    "AskPolicy",
    "AutomationPolicy",
    "CandidatePolicy",
    "CoveragePolicy",
    "DEFAULT_POLICY",
    "FatiguePolicy",
    "FollowUpPolicy",
    "LimitsPolicy",
    "MatchingPolicy",
    "OutreachPolicy",
    "ProgrammePolicy",
    "REST_FLOOR_DAYS",
    "RequestPolicy",
    "SETTINGS",
    "SPACING_FLOOR_DAYS",
    "ScorePolicy",
    "ScoreWeights",
    "ScreeningPolicy",
    "SendingPolicy",
    "SessionPolicy",
    "Setting",
    "SettingKind",
    "TermsPolicy",
    "TierPolicy",
    "Unit",
    "Value",
    "Weights",
    "from_dict",
    "setting",
    "to_dict",
    "validate",
]


@dataclass(frozen=True)
class ProgrammePolicy:
    matching: MatchingPolicy = field(default_factory=MatchingPolicy)
    limits: LimitsPolicy = field(default_factory=LimitsPolicy)
    asks: AskPolicy = field(default_factory=AskPolicy)
    fatigue: FatiguePolicy = field(default_factory=FatiguePolicy)
    tiers: TierPolicy = field(default_factory=TierPolicy)
    requests: RequestPolicy = field(default_factory=RequestPolicy)
    screening: ScreeningPolicy = field(default_factory=ScreeningPolicy)
    sessions: SessionPolicy = field(default_factory=SessionPolicy)
    follow_ups: FollowUpPolicy = field(default_factory=FollowUpPolicy)
    automation: AutomationPolicy = field(default_factory=AutomationPolicy)
    sending: SendingPolicy = field(default_factory=SendingPolicy)
    terms: TermsPolicy = field(default_factory=TermsPolicy)
    scores: ScorePolicy = field(default_factory=ScorePolicy)
    candidates: CandidatePolicy = field(default_factory=CandidatePolicy)
    outreach: OutreachPolicy = field(default_factory=OutreachPolicy)
    coverage: CoveragePolicy = field(default_factory=CoveragePolicy)


DEFAULT_POLICY = ProgrammePolicy()

Value = int | Decimal | bool | Stage


@dataclass(frozen=True)
class Setting:
    """One figure of the policy: where it is (`limits.spacing_days`), what it counts, its bounds (both included)."""

    path: str
    kind: SettingKind
    unit: Unit
    minimum: int | Decimal | None
    maximum: int | Decimal | None
    default: Value

    @property
    def section(self) -> str:
        return self.path.split(".", 1)[0]

    def of(self, policy: ProgrammePolicy) -> Value:
        value: Any = policy
        for name in self.path.split("."):
            value = getattr(value, name)
        result: Value = value
        return result


def _kind(default: Value) -> SettingKind:
    if isinstance(default, bool):
        return SettingKind.BOOLEAN
    if isinstance(default, StrEnum):
        return SettingKind.CHOICE
    return SettingKind.INTEGER if isinstance(default, int) else SettingKind.DECIMAL


def _settings(part: Any, prefix: str = "") -> Iterator[Setting]:
    for entry in fields(part):
        value = getattr(part, entry.name)
        if is_dataclass(value):
            yield from _settings(value, f"{prefix}{entry.name}.")
        else:
            yield Setting(path=prefix + entry.name, kind=_kind(value), default=value, **entry.metadata)


SETTINGS: tuple[Setting, ...] = tuple(_settings(DEFAULT_POLICY))

# Pairs in which the first must be below the second (`<`) or at most the second (`<=`).
_ORDERED: tuple[tuple[str, str, str], ...] = (
    ("matching.size_excellent", "<", "matching.size_good"),
    ("matching.recent_good_days", "<", "matching.recent_excellent_days"),
    ("matching.recent_excellent_days", "<", "matching.recent_full_days"),
    ("matching.score_poor", "<=", "matching.score_unknown"),
    ("matching.score_unknown", "<=", "matching.score_lowest_good"),
    ("matching.score_lowest_good", "<=", "matching.score_good"),
    ("matching.score_good", "<=", "matching.score_boundary"),
    ("matching.score_boundary", "<=", "matching.score_excellent"),
    ("matching.sentiment_neutral", "<=", "matching.sentiment_positive"),
    ("limits.spacing_days", "<=", "limits.spacing_ideal_from"),
    ("limits.spacing_ideal_from", "<=", "limits.spacing_ideal_to"),
    ("limits.recent_reference_days", "<=", "limits.reference_concern_days"),
    ("asks.minutes_from", "<=", "asks.minutes_to"),
    ("asks.minutes_to", "<=", "sessions.call_minutes_most"),
    ("asks.remind_after_days", "<", "asks.expire_after_days"),
    ("fatigue.volume_warn_above", "<=", "fatigue.volume_signal_above"),
    ("fatigue.declines", "<=", "fatigue.declines_of"),
    ("screening.approval_below", "<=", "screening.heavy_format_below"),
    ("sessions.prepare_by_days", "<=", "sessions.prepare_from_days"),
    ("follow_ups.thanks_hours", "<=", "follow_ups.check_hours"),
    ("follow_ups.check_hours", "<=", "follow_ups.feedback_hours"),
    ("sending.from_hour", "<", "sending.to_hour"),
    ("terms.per_quarter_from", "<=", "terms.per_quarter_to"),
    ("scores.silver_from", "<", "scores.gold_from"),
    ("scores.gold_from", "<", "scores.platinum_from"),
    ("coverage.mid_market_from", "<", "coverage.enterprise_from"),
    ("coverage.pool_from", "<=", "coverage.pool_to"),
    ("coverage.segment_from", "<=", "coverage.segment_to"),
    ("coverage.load_comfortable", "<", "coverage.load_alarm"),
)
_BY_PATH = {setting.path: setting for setting in SETTINGS}


def setting(path: str) -> Setting:
    return _BY_PATH[path]


def to_dict(policy: ProgrammePolicy) -> dict[str, Any]:
    """Nested plain values for JSON; decimals become strings, so that nothing is rounded."""
    return _plain(policy)


def _plain(part: Any) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for entry in fields(part):
        value = getattr(part, entry.name)
        if is_dataclass(value):
            result[entry.name] = _plain(value)
        else:
            result[entry.name] = str(value) if isinstance(value, Decimal | StrEnum) else value
    return result


def from_dict(data: object) -> ProgrammePolicy:
    """The policy held in `data`, as `to_dict` writes it. A setting that is not there keeps its default.

    Raises ValueError for an unknown name or a value of the wrong type; ranges are for `validate`.
    """
    policy: ProgrammePolicy = _read(DEFAULT_POLICY, data, "")
    return policy


def _read(default: Any, data: object, path: str) -> Any:
    if not isinstance(data, dict):
        raise ValueError(f"{path or 'policy'}: a mapping is expected")
    known = {entry.name for entry in fields(default)}
    if unknown := sorted(str(name) for name in data if name not in known):
        raise ValueError(f"{path or 'policy'}: unknown setting {', '.join(unknown)}")
    values = {name: _value(getattr(default, name), value, f"{path}.{name}".lstrip(".")) for name, value in data.items()}
    return replace(default, **values)


def _value(default: Any, value: object, path: str) -> Any:
    if is_dataclass(default):
        return _read(default, value, path)
    if isinstance(default, Decimal):
        return _read_decimal(value, path)
    if isinstance(default, StrEnum):
        return type(default)(str(value))
    if type(value) is not type(default):
        raise ValueError(f"{path}: {type(default).__name__} is expected")
    return value


def _read_decimal(value: object, path: str) -> Decimal:
    """A float is refused: 2.1 as a float is not 2.1."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise ValueError(f"{path}: a decimal number is expected")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValueError(f"{path}: a decimal number is expected") from None
    if not number.is_finite():
        raise ValueError(f"{path}: a decimal number is expected")
    return number


def validate(policy: ProgrammePolicy) -> Verdict:
    """All that is wrong with these figures; each reason's field is the setting's path."""
    return Verdict((*_out_of_range(policy), *_out_of_order(policy), *_weights_wrong(policy)))


def _out_of_range(policy: ProgrammePolicy) -> Iterator[Reason]:
    for item in SETTINGS:
        value = item.of(policy)
        if item.minimum is None or item.maximum is None or isinstance(value, Stage):
            continue
        if not item.minimum <= value <= item.maximum:
            figures = {"value": value, "minimum": item.minimum, "maximum": item.maximum}
            yield Reason("policy.out_of_range", figures, item.path)


def _out_of_order(policy: ProgrammePolicy) -> Iterator[Reason]:
    for lower, relation, upper in _ORDERED:
        low, high = setting(lower).of(policy), setting(upper).of(policy)
        if isinstance(low, Stage) or isinstance(high, Stage):
            raise TypeError("stages are not compared")
        if low > high or (relation == "<" and low == high):
            code = "policy.not_below" if relation == "<" else "policy.above"
            yield Reason(code, {"value": low, "other": high, "other_setting": upper}, lower)


def _weights_wrong(policy: ProgrammePolicy) -> Iterator[Reason]:
    for total, path in ((policy.matching.weights.total, "matching"), (policy.scores.weights.total, "scores")):
        if total != 100:
            yield Reason("policy.weights_total", {"total": total}, f"{path}.weights")

"""The programme's figures: one typed value, with the specification's figures as defaults.

The owner edits it (validated, versioned); every rule takes the part it needs as an argument. Each field carries its
unit and bounds, so that the form and the Policy page are made from `SETTINGS`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from .verdict import Reason, Verdict
from .vocabulary import Criterion

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
    COUNT = "count"
    FLAG = "flag"


class SettingKind(StrEnum):
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"


def _int(default: int, unit: Unit, minimum: int, maximum: int) -> int:
    return field(default=default, metadata={"unit": unit, "minimum": minimum, "maximum": maximum})


def _decimal(default: str, unit: Unit, minimum: str, maximum: str) -> Decimal:
    metadata = {"unit": unit, "minimum": Decimal(minimum), "maximum": Decimal(maximum)}
    return field(default=Decimal(default), metadata=metadata)


def _flag(default: bool) -> bool:
    return field(default=default, metadata={"unit": Unit.FLAG, "minimum": None, "maximum": None})


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
class AskPolicy:
    """The time an advocate is promised it takes (A1, P3)."""

    minutes_from: int = _int(15, Unit.MINUTES, 5, 120)
    minutes_to: int = _int(20, Unit.MINUTES, 5, 120)


@dataclass(frozen=True)
class SendingPolicy:
    """Sending hours in the recipient's zone: from the first full hour up to, not including, the last (file 4)."""

    from_hour: int = _int(8, Unit.HOUR, 0, 23)
    to_hour: int = _int(18, Unit.HOUR, 1, 24)


@dataclass(frozen=True)
class RequestPolicy:
    """What a request must hold to be submitted (Q1)."""

    key_questions: int = _int(1, Unit.COUNT, 1, 10)


@dataclass(frozen=True)
class TermsPolicy:
    """What an advocate is told on joining (P3). Raise the version when the expectations change."""

    version: int = _int(1, Unit.COUNT, 1, 9999)
    per_quarter_from: int = _int(1, Unit.PER_QUARTER, 1, 12)
    per_quarter_to: int = _int(2, Unit.PER_QUARTER, 1, 12)


@dataclass(frozen=True)
class ProgrammePolicy:
    matching: MatchingPolicy = field(default_factory=MatchingPolicy)
    limits: LimitsPolicy = field(default_factory=LimitsPolicy)
    asks: AskPolicy = field(default_factory=AskPolicy)
    sending: SendingPolicy = field(default_factory=SendingPolicy)
    requests: RequestPolicy = field(default_factory=RequestPolicy)
    terms: TermsPolicy = field(default_factory=TermsPolicy)


DEFAULT_POLICY = ProgrammePolicy()

Value = int | Decimal | bool


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
    ("sending.from_hour", "<", "sending.to_hour"),
    ("terms.per_quarter_from", "<=", "terms.per_quarter_to"),
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
            result[entry.name] = str(value) if isinstance(value, Decimal) else value
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
        if item.minimum is None or item.maximum is None:
            continue
        if not item.minimum <= value <= item.maximum:
            figures = {"value": value, "minimum": item.minimum, "maximum": item.maximum}
            yield Reason("policy.out_of_range", figures, item.path)


def _out_of_order(policy: ProgrammePolicy) -> Iterator[Reason]:
    for lower, relation, upper in _ORDERED:
        low, high = setting(lower).of(policy), setting(upper).of(policy)
        if low > high or (relation == "<" and low == high):
            code = "policy.not_below" if relation == "<" else "policy.above"
            yield Reason(code, {"value": low, "other": high, "other_setting": upper}, lower)


def _weights_wrong(policy: ProgrammePolicy) -> Iterator[Reason]:
    total = policy.matching.weights.total
    if total != 100:
        yield Reason("policy.weights_total", {"total": total}, "matching.weights")

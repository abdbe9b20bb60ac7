"""What policy answers: a verdict with all its reasons, never an exception for a "no"."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

Figure = str | int | float | Decimal | date | None


@dataclass(frozen=True)
class Reason:
    """One reason: a stable code (`L1.quarter_cap`), the figures it rests on, and the form field it is about, if any.

    The words people read are made from code and figures by `goodword.wording.reasons`.
    """

    code: str
    figures: Mapping[str, Figure] = field(default_factory=dict)
    field: str = ""


@dataclass(frozen=True)
class Verdict:
    """Allowed when there is no reason against it. Concerns are shown and do not forbid."""

    reasons: tuple[Reason, ...] = ()
    concerns: tuple[Reason, ...] = ()

    @property
    def allowed(self) -> bool:
        return not self.reasons

    def codes(self) -> tuple[str, ...]:
        return tuple(reason.code for reason in self.reasons)


def refuse(code: str, field: str = "", /, **figures: Figure) -> Verdict:
    """The verdict with this one reason."""
    return Verdict((Reason(code, figures, field),))

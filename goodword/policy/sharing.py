"""What an advocate learns of the size of the deals they helped with (F4, file 4): nothing, a band, or the amount."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .vocabulary import ShareTerms

# Where one band ends and the next begins: 10,000, 25,000, 50,000, 100,000 and so on, in the workspace's currency.
BOUNDS = tuple(Decimal(step) * 10**power for power in range(4, 9) for step in (1, Decimal("2.5"), 5))


@dataclass(frozen=True, slots=True)
class Shared:
    """An amount, or a band from `low` up to, not including, `high`; an end that is None is open."""

    amount: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None


def shared(terms: ShareTerms, amounts: Sequence[Decimal]) -> Shared | None:
    """Of these deals together. Where there is only one it could be recognised, so it is a band at most."""
    if terms is ShareTerms.NOTHING or not amounts:
        return None
    total = sum(amounts, Decimal(0))
    return Shared(amount=total) if terms is ShareTerms.AMOUNT and len(amounts) > 1 else band(total)


def band(amount: Decimal) -> Shared:
    low = max((bound for bound in BOUNDS if bound <= amount), default=None)
    high = min((bound for bound in BOUNDS if bound > amount), default=None)
    return Shared(low=low, high=high)

"""The size of deals as an advocate may learn it (F4), in words."""

from decimal import Decimal

from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from goodword.lib.formats import money
from goodword.policy.sharing import Shared


def _size(size: Shared, currency: str) -> str:
    """EUR 100,000 to 250,000, in the active language"""

    def written(amount: Decimal) -> str:
        return money(amount, currency, get_language() or "en")

    if size.amount is not None:
        return written(size.amount)
    if size.low is not None and size.high is not None:
        return _("between %(low)s and %(high)s a year") % {"low": written(size.low), "high": written(size.high)}
    if size.high is not None:
        return _("below %(high)s a year") % {"high": written(size.high)}
    return _("%(low)s a year or more") % {"low": written(size.low or Decimal(0))}


# Written in the language of whoever reads it, not of whoever causes it.
size_words = lazy(_size, str)

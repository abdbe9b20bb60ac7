"""Who would be asked next for a request, when the one before could not help (A4, A6)."""

from datetime import date

from goodword.models import ReferenceRequest

from .shortlist import Row, shortlist


def next_on_list(request: ReferenceRequest, today: date) -> Row | None:
    """The first of the shortlist whom every limit allows to be asked today; None where there is nobody."""
    ready = shortlist(request, today, shown=1).ready
    return ready[0] if ready else None

"""The signals behind the warnings of an invitation (O1)."""

from datetime import datetime

from goodword.models import Candidate, Signal
from goodword.policy.outreach_warning import LOW, warning_signs

from .evidence import evidence_of, known_on
from .workspace import the_workspace, today_in


def warnings_of(candidate: Candidate, now: datetime) -> list[Signal]:
    """Theirs and their company's, the latest first."""
    today, contact = today_in(the_workspace(), now), candidate.contact
    seen = evidence_of({contact.pk: contact.account_id}, known_on(today), tuple(LOW))[contact.pk]
    return list(Signal.objects.filter(pk__in=[one.id for one in warning_signs(seen, today)]))

"""What becomes of an invitation that is on its way when nobody waits for its answer any more."""

from datetime import datetime

from goodword.models import Candidate, Message

from .outbox import stop


def take_back_open(candidate: Candidate, *, now: datetime, problem: str = "invitation.withdrawn") -> int:
    """It is withdrawn, and mail that has not gone out will not (P2): `problem` says why. Returns how many were.

    Its link lives on: the page says that it is over, and what was mailed can still be unsubscribed from (file 4).
    """
    open_ones = candidate.invitations.filter(answer="", withdrawn_at__isnull=True)
    ids = list(open_ones.values_list("pk", flat=True))
    stop(Message.objects.filter(invitation__in=ids), last_error=problem)
    return open_ones.update(withdrawn_at=now)

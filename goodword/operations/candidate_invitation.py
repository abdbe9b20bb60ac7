"""What becomes of an invitation that is on its way when its candidate is no longer one."""

from datetime import datetime

from goodword.models import Candidate, Message, PersonalLink
from goodword.policy.vocabulary import MessageState

STOPPABLE = (MessageState.QUEUED, MessageState.SENDING)


def take_back_open(candidate: Candidate, *, now: datetime) -> int:
    """It is withdrawn, its link opens nothing, and mail that has not gone out will not (P2). Returns how many were."""
    open_ones = candidate.invitations.filter(answer="", withdrawn_at__isnull=True)
    ids = list(open_ones.values_list("pk", flat=True))
    PersonalLink.objects.filter(programme_invitation__in=ids, revoked_at__isnull=True).update(revoked_at=now)
    waiting = Message.objects.filter(invitation__in=ids, state__in=STOPPABLE)
    waiting.update(state=MessageState.CANCELLED, lease_until=None)
    return open_ones.update(withdrawn_at=now)

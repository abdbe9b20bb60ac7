"""What a mail that came in means, as far as it can be told."""

from dataclasses import dataclass, replace
from datetime import datetime

from goodword.models import Message, Session
from goodword.policy.vocabulary import InboundKind


@dataclass(frozen=True)
class Meaning:
    """`outcome` is the code of what was done (`wording.inbound`); `to_look_at`: somebody should see it.

    `answered_at` is when an answer to an invitation was written.
    """

    outcome: str
    kind: InboundKind = InboundKind.UNKNOWN
    message: Message | None = None
    session: Session | None = None
    to_look_at: bool = True
    answered_at: datetime | None = None

    def about(self, message: Message | None) -> "Meaning":
        return replace(self, message=message)

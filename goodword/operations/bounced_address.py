"""Addresses that mail came back from: nothing goes there until a person says that it works again (S2)."""

from datetime import datetime

from goodword.models import BouncedAddress
from goodword.policy.actors import Actor

from .history import record, state_of
from .locking import transacted
from .refused import refused, require_permission


@transacted
def trust_address(bounced_id: int, *, actor: Actor, now: datetime) -> None:
    """The mailbox was full, or its server was wrong for a day: mail may go there again."""
    require_permission(actor, "mail.see")
    bounced = BouncedAddress.objects.select_for_update(of=("self",)).filter(pk=bounced_id).first()
    if bounced is None:
        raise refused("record.not_found")
    before = state_of(bounced, ("email", "reason"))
    record("address.cleared", bounced, actor=actor, now=now, before=before)
    bounced.delete()

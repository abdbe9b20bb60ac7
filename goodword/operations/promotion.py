"""New becomes standard when a reference has pleased both sides (L7)."""

from datetime import datetime

from goodword.models import TierChange
from goodword.policy.actors import Actor
from goodword.policy.promotion import earns_standard
from goodword.policy.vocabulary import AdvocateStatus, Tier
from goodword.queries.promotion import references_given
from goodword.queries.workspace import current_policy, the_workspace, today_in

from .history import save_changes
from .locking import lock_advocate, transacted
from .refused import require_permission


@transacted
def promote_advocate(advocate_id: int, *, actor: Actor, now: datetime) -> bool:
    """Standard from today on; what was charged before keeps its slot. False where it is not earned (yet)."""
    require_permission(actor, "advocate.edit")
    advocate, today = lock_advocate(advocate_id), today_in(the_workspace(), now)
    if advocate.tier != Tier.NEW or advocate.status != AdvocateStatus.ACTIVE:
        return False
    if not earns_standard(references_given([advocate_id])[advocate_id], today, current_policy().tiers):
        return False
    save_changes("advocate.promoted", advocate, {"tier": Tier.STANDARD}, actor=actor, now=now)
    TierChange.objects.update_or_create(advocate=advocate, since=today, defaults={"tier": Tier.STANDARD})
    return True

"""Of every message: was it handed over at most once, and does its row say what became of it (V5)?"""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import F, Max, Q

from goodword.models import Message
from goodword.policy.vocabulary import MessageState

from .finding import Finding

LONG_AGO = timedelta(hours=1)
_S = MessageState
_HANDED = (_S.HANDOFF, _S.SENT, _S.UNCONFIRMED)
_LEASED = (_S.SENDING, _S.HANDOFF)


def handed_once() -> Iterator[Finding]:
    """V5: what was sent was handed over before, what is on its way is somebody's, and nothing is stuck there."""
    latest = Message.objects.aggregate(at=Max("handed_at"))["at"]
    wrong = {
        "{state}, but was never handed over": Q(state__in=_HANDED, handed_at__isnull=True),
        "sent before it was handed over": Q(sent_at__lt=F("handed_at") - LONG_AGO),  # clocks may be set back a little
        "{state}, and no worker's": Q(state__in=_LEASED, lease_until__isnull=True),
        "{state}, and still a worker's": ~Q(state__in=_LEASED) & Q(lease_until__isnull=False),
        "settled, but still {state}": ~Q(settled_by="") & ~Q(state__in=(_S.SENT, _S.FAILED, _S.CANCELLED)),
    }
    if latest is not None:
        # Mail went out long after it: whoever sent that mail should have given this one up.
        wrong["being handed over for more than an hour"] = Q(state=_S.HANDOFF, handed_at__lt=latest - LONG_AGO)
    for problem, which in wrong.items():
        for pk, state in Message.objects.filter(which).order_by("pk").values_list("pk", "state"):
            yield Finding("V5", f"message {pk}", problem.format(state=state))

"""Which asks the worker has something to do with, and who is to be heard before one goes out (A4, A6)."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from goodword.models import Advocate, Ask, User
from goodword.policy.programme import AskPolicy
from goodword.policy.vocabulary import AskState


def objecting_csm(advocate: Advocate, sender_id: int | None, policy: AskPolicy) -> User | None:
    """The CSM of the advocate's account, who may object before an ask goes out (A6): nobody, where they send it."""
    csm = advocate.contact.account.csm if policy.csm_veto else None
    if csm is None or csm.pk == sender_id or not csm.actor().may("ask.veto"):
        return None
    return csm


def never_sent() -> Q:
    """Asks that ended before they went out, by the CSM's objection or otherwise: nobody was asked (A6, L2).

    From when one goes out its clocks run.
    """
    stopped = Q(state=AskState.WITHDRAWN, veto_until__isnull=False, expires_at__isnull=True)
    return Q(state=AskState.VETOED) | stopped


def asks_to_send(now: datetime) -> list[int]:
    """The CSM has said nothing in time."""
    return _ids(Ask.objects.filter(state=AskState.WAITING, veto_until__lte=now))


def asks_to_remind(now: datetime) -> list[int]:
    return _ids(_pending().filter(reminded_at__isnull=True, remind_at__lte=now, expires_at__gt=now))


def asks_to_expire(now: datetime) -> list[int]:
    return _ids(_pending().filter(expires_at__lte=now))


def asks_without_clocks() -> list[int]:
    """From before there were clocks."""
    return _ids(_pending().filter(expires_at__isnull=True))


def _pending() -> QuerySet[Ask]:
    return Ask.objects.filter(state=AskState.PENDING, is_imported=False)


def _ids(asks: QuerySet[Ask]) -> list[int]:
    found: Iterable[int] = asks.order_by("sent_at", "pk").values_list("pk", flat=True)
    return list(found)

"""Undoing an import of signals: they are withdrawn, not deleted (I1).

Scores of past days rest on them, and any past day must tell what it told; from now on they count no more. They stay to
be seen, struck through, with the reason. Candidates and reviews that came of them stand as they are.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from goodword.lib.batches import batches
from goodword.models import DataImport, Signal
from goodword.operations.history import record_many
from goodword.operations.score_due import due_accounts, due_contacts
from goodword.policy.actors import Actor
from goodword.policy.finding import SignalSource
from goodword.wording.data_import import VERBS

PART = 1000


def withdraw_imported(data_import: DataImport, *, actor: Actor, now: datetime) -> None:
    """Those somebody withdrew by hand before stay with their own reason."""
    live = Signal.objects.filter(data_import=data_import, withdrawn_at__isnull=True).order_by("pk")
    _mark_due(live, now)
    last = 0
    while part := list(live.filter(pk__gt=last).only("pk", "kind", "observed_on")[:PART]):
        last = part[-1].pk
        undone = (("signal.import_undone", signal, dict[str, object]()) for signal in part)
        record_many(undone, actor=actor, now=now, note=data_import.file_name)
    reason = f"{VERBS['import.undone']}: {data_import.file_name}"
    live.update(withdrawn_at=now, withdrawn_by=actor.user_id, withdrawn_reason=reason)


def _mark_due(live: "QuerySet[Signal]", now: datetime) -> None:
    """Whose scores rested on them."""
    people = live.filter(contact__isnull=False).order_by().values_list("contact", flat=True).distinct()
    companies = live.filter(contact__isnull=True).order_by().values_list("account", flat=True).distinct()
    due_contacts(sorted(set(people)), now)
    due_accounts(sorted(set(companies)), now)


def forget_observed(accounts: Iterable[int], contacts: Iterable[int]) -> None:
    """What the product itself told of records that are about to be deleted goes with them: nobody built anything."""
    for field, keys in (("account", accounts), ("contact", contacts)):
        for part in batches(sorted(keys), PART):
            Signal.objects.filter(source=SignalSource.GOODWORD, **{f"{field}__in": part}).delete()

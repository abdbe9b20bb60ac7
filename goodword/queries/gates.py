"""Who may be asked to join now, and what keeps the others (C4)."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from goodword.models import AccountIssue, Advocate, BouncedAddress, Contact, ContactScore
from goodword.policy.finding import Gate
from goodword.policy.gates import GateFacts, gates
from goodword.policy.vocabulary import AdvocateStatus, IssueKind

from .programme_mail import unsubscribed
from .workspace import the_workspace, today_in


def gates_of(contact_ids: Collection[int], now: datetime) -> dict[int, tuple[Gate, ...]]:
    """By contact, all that are shut; a few queries, however many contacts there are."""
    contacts = Contact.objects.filter(pk__in=contact_ids).order_by("pk")
    escalated = _escalated().filter(opened_on__lte=today_in(the_workspace(), now))
    rows = contacts.annotate(escalated=Exists(escalated), out=_opted_out()).values_list(
        "pk", "account__at_risk_since", "escalated", "out"
    )
    of_signals = dict(ContactScore.objects.filter(contact__in=contact_ids).values_list("contact_id", "gates"))
    return {
        pk: gates(GateFacts(at_risk is not None, escalated, out, frozenset(map(Gate, of_signals.get(pk, ())))))
        for pk, at_risk, escalated, out in rows
    }


def open_to_ask() -> Q:
    """Of contacts: those whom no gate keeps. For lists; `gates_of` says which gates keep the others."""
    own = Q(score__isnull=True) | Q(score__gates=[])
    return own & Q(account__at_risk_since__isnull=True) & ~Exists(_escalated()) & ~_opted_out()


def _escalated() -> QuerySet[AccountIssue]:
    return AccountIssue.objects.filter(
        account=OuterRef("account"), kind=IssueKind.ESCALATION, closed_on__isnull=True
    ).order_by()


def _opted_out() -> Q:
    """Of mail about the programme; by leaving it; or nothing reaches them any more."""
    left = Advocate.objects.filter(contact=OuterRef("pk"), status=AdvocateStatus.LEFT).order_by()
    bounced = BouncedAddress.objects.filter(email=Lower(OuterRef("email"))).order_by()
    return unsubscribed() | Q(Exists(left)) | Q(Exists(bounced))

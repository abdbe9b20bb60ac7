"""Whose gates are shut now (C4): from what the stored score knows of signals, and from the records themselves."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower

from goodword.models import AccountIssue, Advocate, BouncedAddress, Contact, ContactScore
from goodword.policy.gates import GateFacts, gates
from goodword.policy.vocabulary import AdvocateStatus, Gate, IssueKind

from .programme_mail import unsubscribed


def _escalated() -> Exists:
    issues = AccountIssue.objects.filter(account=OuterRef("account"), kind=IssueKind.ESCALATION, closed_on=None)
    return Exists(issues)


def _not_to_be_asked() -> Q:
    """By their own word, by a bounce, or since they left."""
    bounced = BouncedAddress.objects.filter(email=Lower(OuterRef("email")))
    left = Advocate.objects.filter(contact=OuterRef("pk"), status=AdvocateStatus.LEFT)
    return unsubscribed() | Q(Exists(bounced)) | Q(Exists(left))


def gates_of(contact_ids: Collection[int], now: datetime) -> dict[int, tuple[Gate, ...]]:
    """By contact, those that are shut; a constant number of queries."""
    contacts = Contact.objects.filter(pk__in=contact_ids)
    escalated = set(contacts.filter(_escalated()).values_list("pk", flat=True))
    opted_out = set(contacts.filter(_not_to_be_asked()).values_list("pk", flat=True))
    at_risk = set(contacts.filter(account__at_risk_since__isnull=False).values_list("pk", flat=True))
    signals = dict(ContactScore.objects.filter(contact__in=contact_ids).values_list("contact", "gates"))
    return {
        pk: gates(GateFacts(pk in at_risk, pk in escalated, pk in opted_out, frozenset(map(Gate, signals.get(pk, ())))))
        for pk in contact_ids
    }


def open_to_ask() -> Q:
    """Of contacts: no gate is shut, for lists."""
    shut = ContactScore.objects.filter(contact=OuterRef("pk")).exclude(gates=[])
    return ~_not_to_be_asked() & ~Q(_escalated()) & Q(account__at_risk_since=None) & ~Q(Exists(shut))

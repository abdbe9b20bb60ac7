"""Mail that promotes the programme: who wants none, and how much somebody got lately (file 4)."""

from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower

from goodword.models import Contact, Message, ProgrammeOptOut
from goodword.policy.outreach import PROMOTIONAL_MAIL
from goodword.policy.vocabulary import MessageState

from .workspace import the_workspace

# A mail that failed for good, or that nobody wanted any more, was none.
_COUNTS = tuple(state for state in MessageState if state not in (MessageState.CANCELLED, MessageState.FAILED))


def opt_out_of(contact: Contact) -> ProgrammeOptOut | None:
    """Their word that they want no such mail: given by this address, or by the same person with an earlier one."""
    by_address = Q(email=contact.email.lower()) if contact.email else Q()
    return ProgrammeOptOut.objects.filter(Q(contact=contact) | by_address).first()


def wants_no_mail(contact: Contact) -> bool:
    """By the CRM's opt-out, or by their own click."""
    return contact.promotional_opt_out or opt_out_of(contact) is not None


def unsubscribed() -> Q:
    """Of contacts: the same as a condition."""
    by_contact = ProgrammeOptOut.objects.filter(contact=OuterRef("pk"))
    by_address = ProgrammeOptOut.objects.filter(email=Lower(OuterRef("email")))
    return Q(promotional_opt_out=True) | Q(Exists(by_contact)) | Q(Exists(by_address))


def promoted_on(contact: Contact) -> tuple[date, ...]:
    """The days of their mail of this kind that went out, or will."""
    rows = Message.objects.filter(contact=contact, kind__in=PROMOTIONAL_MAIL, state__in=_COUNTS)
    zone = ZoneInfo(the_workspace().time_zone)
    moments = (sent_at or due_at for sent_at, due_at in rows.values_list("sent_at", "due_at"))
    return tuple(sorted(moment.astimezone(zone).date() for moment in moments))
